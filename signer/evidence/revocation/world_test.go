package revocation

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"trien/signer/trust"
)

var (
	present = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	begin   = present.AddDate(-3, 0, 0)
	end     = present.AddDate(3, 0, 0)
)

// holder is a certificate with its key.
type holder struct {
	key  crypto.Signer
	x509 *x509.Certificate
	cert *trust.Certificate
}

func newKey(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func issue(t testing.TB, parent *holder, name string, edits ...func(*x509.Certificate)) holder {
	t.Helper()
	return issueKey(t, parent, newKey(t), name, edits...)
}

func issueKey(t testing.TB, parent *holder, key crypto.Signer, name string, edits ...func(*x509.Certificate)) holder {
	t.Helper()
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: begin, NotAfter: end,
		KeyUsage: x509.KeyUsageDigitalSignature,
	}
	for _, e := range edits {
		e(template)
	}
	signer, above := key, template
	if parent != nil {
		signer, above = parent.key, parent.x509
	}
	der, err := x509.CreateCertificate(rand.Reader, template, above, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	h := holder{key: key}
	if h.x509, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	if h.cert, err = trust.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return h
}

func asCA(c *x509.Certificate) {
	c.IsCA, c.BasicConstraintsValid = true, true
	c.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
}

func listsOnly(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign }

func noLists(c *x509.Certificate) {
	asCA(c)
	c.KeyUsage = x509.KeyUsageCertSign
}

func answersOCSP(c *x509.Certificate) {
	c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
}

func noCheck(c *x509.Certificate) {
	c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 5}, Value: []byte{5, 0}})
}

// points adds CRL distribution points given as DER of their SEQUENCE OF.
func points(der []byte) func(*x509.Certificate) {
	return func(c *x509.Certificate) {
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 31}, Value: der})
	}
}

func at(url string) func(*x509.Certificate) {
	return func(c *x509.Certificate) { c.CRLDistributionPoints = []string{url} }
}

// tlv is one DER element.
func tlv(tag byte, parts ...[]byte) []byte {
	var body []byte
	for _, p := range parts {
		body = append(body, p...)
	}
	der, err := asn1.Marshal(asn1.RawValue{Class: int(tag >> 6), Tag: int(tag & 0x1f), IsCompound: tag&0x20 != 0, Bytes: body})
	if err != nil {
		panic(err)
	}
	return der
}

// list makes a CRL signed by by in the name that by has.
func list(t testing.TB, by holder, edits ...func(*x509.RevocationList)) *CRL {
	t.Helper()
	c, err := ParseCRL(listDER(t, by, edits...))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func listDER(t testing.TB, by holder, edits ...func(*x509.RevocationList)) []byte {
	t.Helper()
	template := &x509.RevocationList{Number: big.NewInt(5), ThisUpdate: present.Add(-time.Hour), NextUpdate: present.Add(24 * time.Hour)}
	for _, e := range edits {
		e(template)
	}
	view := *by.x509
	view.KeyUsage |= x509.KeyUsageCRLSign
	if view.SubjectKeyId == nil {
		view.SubjectKeyId = []byte{1}
	}
	der, err := x509.CreateRevocationList(rand.Reader, template, &view, by.key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func entryFor(h holder, when time.Time, reason int, extensions ...pkix.Extension) func(*x509.RevocationList) {
	return func(l *x509.RevocationList) {
		l.RevokedCertificateEntries = append(l.RevokedCertificateEntries, x509.RevocationListEntry{
			SerialNumber: h.x509.SerialNumber, RevocationTime: when, ReasonCode: reason, ExtraExtensions: extensions,
		})
	}
}

func extra(oid asn1.ObjectIdentifier, critical bool, value []byte) func(*x509.RevocationList) {
	return func(l *x509.RevocationList) {
		l.ExtraExtensions = append(l.ExtraExtensions, pkix.Extension{Id: oid, Critical: critical, Value: value})
	}
}

// idp is the issuing distribution point with these fields.
func idp(fields ...[]byte) func(*x509.RevocationList) {
	return extra(asn1.ObjectIdentifier{2, 5, 29, 28}, true, tlv(0x30, fields...))
}

func flag(n byte) []byte { return tlv(0x80|n, []byte{0xff}) }

func fullName(url string) []byte { return tlv(0xa0, tlv(0xa0, tlv(0x86, []byte(url)))) }

func certificateIssuer(h holder) pkix.Extension {
	return pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 29}, Critical: true, Value: tlv(0x30, tlv(0xa4, h.cert.RawSubject))}
}

// answer makes an OCSP response about cert by responder.
func answer(t testing.TB, issuer, responder holder, edit func(*ocsp.Response), bring ...holder) *OCSP {
	t.Helper()
	o, err := ParseOCSP(answerDER(t, issuer, responder, edit, bring...))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func answerDER(t testing.TB, issuer, responder holder, edit func(*ocsp.Response), bring ...holder) []byte {
	t.Helper()
	r := ocsp.Response{Status: ocsp.Good, SerialNumber: big.NewInt(1), ThisUpdate: present.Add(-time.Minute), NextUpdate: present.Add(time.Hour)}
	if len(bring) > 0 {
		r.Certificate = bring[0].x509
	}
	edit(&r)
	der, err := ocsp.CreateResponse(issuer.x509, responder.x509, r, responder.key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func about(h holder) func(*ocsp.Response) {
	return func(r *ocsp.Response) { r.SerialNumber = h.x509.SerialNumber }
}
