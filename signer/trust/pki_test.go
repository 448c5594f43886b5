package trust

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"sync/atomic"
	"testing"
	"time"
)

var (
	begin  = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	now    = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	end    = time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)
	serial atomic.Int64
)

// authority is a certificate with its key.
type authority struct {
	key  crypto.Signer
	x509 *x509.Certificate
	cert *Certificate
}

// edit changes a template before it is signed.
type edit func(*x509.Certificate)

func newKey(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// issue makes a certificate by parent, self-signed when parent is nil.
func issue(t testing.TB, parent *authority, name string, edits ...edit) *authority {
	t.Helper()
	return issueKey(t, parent, newKey(t), name, edits...)
}

func issueKey(t testing.TB, parent *authority, key crypto.Signer, name string, edits ...edit) *authority {
	t.Helper()
	der := rawWith(t, parent, key, name, edits...)
	a := &authority{key: key}
	var err error
	if a.x509, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	if a.cert, err = ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return a
}

// issueWith makes a certificate that crypto/x509 may refuse to read back.
func issueWith(t testing.TB, parent *authority, key crypto.Signer, name string, edits ...edit) *Certificate {
	t.Helper()
	c, err := ParseCertificate(rawWith(t, parent, key, name, edits...))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// rawWith returns the DER of a certificate by parent, self-signed when nil.
func rawWith(t testing.TB, parent *authority, key crypto.Signer, name string, edits ...edit) []byte {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial.Add(1)),
		Subject:      pkix.Name{Country: []string{"VN"}, Organization: []string{"Kiểm thử"}, CommonName: name},
		NotBefore:    begin,
		NotAfter:     end,
		KeyUsage:     x509.KeyUsageDigitalSignature,
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
	return der
}

func isCA(c *x509.Certificate) {
	c.IsCA, c.BasicConstraintsValid = true, true
	c.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
}

func pathLen(n int) edit {
	return func(c *x509.Certificate) { c.MaxPathLen, c.MaxPathLenZero = n, n == 0 }
}

func period(from, to time.Time) edit {
	return func(c *x509.Certificate) { c.NotBefore, c.NotAfter = from, to }
}

func sha1Signed(c *x509.Certificate) { c.SignatureAlgorithm = x509.ECDSAWithSHA1 }

func extension(oid asn1.ObjectIdentifier, critical bool, value ...byte) edit {
	return func(c *x509.Certificate) {
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: oid, Critical: critical, Value: value})
	}
}

// certs collects the parsed certificates.
func certs(list ...*authority) []*Certificate {
	var out []*Certificate
	for _, a := range list {
		out = append(out, a.cert)
	}
	return out
}

func codes(p Path) []Code {
	var out []Code
	for _, x := range p.Problems {
		out = append(out, x.Code)
	}
	return out
}
