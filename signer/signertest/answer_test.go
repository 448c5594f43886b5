package signertest

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/digitorus/timestamp"
	"golang.org/x/crypto/ocsp"
)

// TestAnswers: what is made to be sound is sound for others too, and what is
// made to be wrong is wrong in that way alone.
func TestAnswers(t *testing.T) {
	s := Run(t, NewPlan(time.Now()), testKeys()).National
	leaf, ca := parsed(t, s.Personal), parsed(t, s.CA)
	yesterday := time.Now().Add(-24 * time.Hour).Truncate(time.Second).UTC()
	s.Revoke(s.Organisation, Revocation{At: yesterday, Reason: 6})
	for _, tt := range []struct {
		name   string
		answer Answer
		good   bool
		check  func(*ocsp.Response) bool
	}{
		{"by the responder", Answer{}, true, func(r *ocsp.Response) bool { return r.Certificate != nil && r.Status == ocsp.Good }},
		{"by the CA", Answer{By: s.CA}, true, func(r *ocsp.Response) bool { return r.Certificate == nil }},
		{"named by key, SHA-256", Answer{ByKey: true, Hash: crypto.SHA256}, true, func(r *ocsp.Response) bool { return len(r.ResponderKeyHash) == 20 && r.IssuerHash == crypto.SHA256 }},
		{"unknown", Answer{Unknown: true}, true, func(r *ocsp.Response) bool { return r.Status == ocsp.Unknown }},
		{"revoked", Answer{Revocation: &Revocation{At: yesterday, Reason: 1}}, true, func(r *ocsp.Response) bool {
			return r.Status == ocsp.Revoked && r.RevokedAt.Equal(yesterday) && r.RevocationReason == 1
		}},
		{"times", Answer{ThisUpdate: yesterday, NextUpdate: time.Hour, Produced: yesterday.Add(time.Minute)}, true, func(r *ocsp.Response) bool {
			return r.ThisUpdate.Equal(yesterday) && r.NextUpdate.Equal(yesterday.Add(time.Hour)) && r.ProducedAt.Equal(yesterday.Add(time.Minute))
		}},
		{"no next update", Answer{NextUpdate: -1}, true, func(r *ocsp.Response) bool { return r.NextUpdate.IsZero() }},
		{"nonce and cutoff", Answer{Nonce: []byte("nonce"), Cutoff: yesterday}, true, func(r *ocsp.Response) bool { return len(r.Extensions) == 1 }},
		{"corrupt", Answer{Corrupt: true}, false, nil},
		{"another number", Answer{Serial: big.NewInt(7)}, false, nil},
	} {
		tt.answer.About = s.Personal
		der, err := s.Answer(tt.answer)
		if err != nil {
			t.Fatal(err)
		}
		r, err := ocsp.ParseResponseForCert(der, leaf, ca)
		if (err == nil) != tt.good || tt.good && !tt.check(r) {
			t.Errorf("%s: %v %+v", tt.name, err, r)
		}
	}
	for by, want := range map[time.Time]int{yesterday.Add(-time.Minute): ocsp.Good, yesterday: ocsp.Revoked} {
		der, err := s.Answer(Answer{About: s.Organisation, ThisUpdate: by})
		if err != nil {
			t.Fatal(err)
		}
		if r, err := ocsp.ParseResponse(der, ca); err != nil || r.Status != want {
			t.Errorf("by %v: %v %+v", by, err, r)
		}
	}
}

func TestLists(t *testing.T) {
	s := Run(t, NewPlan(time.Now()), testKeys()).National
	ca := parsed(t, s.CA)
	s.Revoke(s.Personal, Revocation{At: time.Now().Add(-time.Hour), Reason: 4})
	other := pkix.Extension{Id: asn1.ObjectIdentifier{2, 25, 9}, Critical: true, Value: []byte{5, 0}}
	for _, tt := range []struct {
		name  string
		list  List
		good  bool // signed by the CA
		check func(*x509.RevocationList) bool
	}{
		{"of the present", List{}, true, func(l *x509.RevocationList) bool { return len(l.RevokedCertificateEntries) == 1 }},
		{"before", List{ThisUpdate: time.Now().Add(-2 * time.Hour)}, true, func(l *x509.RevocationList) bool { return len(l.RevokedCertificateEntries) == 0 }},
		{"delta", List{Number: 9, Base: 5, Entries: []Line{{About: s.Personal, At: time.Now(), Reason: 8}}}, true, func(l *x509.RevocationList) bool {
			return l.Number.Int64() == 9 && l.RevokedCertificateEntries[0].ReasonCode == 8 &&
				slices.ContainsFunc(l.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 27}) && e.Critical })
		}},
		{"another extension", List{Extensions: []pkix.Extension{other}}, true, func(l *x509.RevocationList) bool {
			return slices.ContainsFunc(l.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(other.Id) })
		}},
		{"issuer of a line", List{Entries: []Line{{About: s.Personal, At: time.Now(), Issuer: s.Root}}}, true, func(l *x509.RevocationList) bool {
			return bytes.Contains(l.RevokedCertificateEntries[0].Extensions[0].Value, s.Root.subject)
		}},
		{"corrupt", List{Corrupt: true}, false, nil},
		{"by another", List{By: s.Root}, false, nil},
		{"under another name", List{Name: Name{CommonName("Ai đó")}}, true, func(l *x509.RevocationList) bool { return l.Issuer.CommonName == "Ai đó" }},
	} {
		tt.list.Of = s.CA
		der, err := s.List(tt.list)
		if err != nil {
			t.Fatal(err)
		}
		l, err := x509.ParseRevocationList(der)
		if err != nil {
			t.Fatal(err)
		}
		if err := ca.CheckSignature(l.SignatureAlgorithm, l.RawTBSRevocationList, l.Signature); (err == nil) != tt.good || tt.good && !tt.check(l) {
			t.Errorf("%s: %v %+v", tt.name, err, l)
		}
	}
}

func TestPublishedList(t *testing.T) {
	s := Run(t, NewPlan(time.Now()), testKeys()).National
	der, err := s.List(List{Of: s.CA, Number: 42})
	if err != nil {
		t.Fatal(err)
	}
	s.Publish("ca.crl", der)
	if _, body := get(t, s.CRLURL(s.CA)); !bytes.Equal(body, der) {
		t.Error("another list is served")
	}
	s.Publish("ca.crl", nil)
	if _, body := get(t, s.CRLURL(s.CA)); bytes.Equal(body, der) {
		t.Error("the published list is still served")
	}
	if code, _ := get(t, s.ListURL("nobody.crl")); code != http.StatusNotFound {
		t.Errorf("list of nobody: %d", code)
	}
	s.Publish("nobody.crl", der)
	if _, body := get(t, s.ListURL("nobody.crl")); !bytes.Equal(body, der) {
		t.Error("a list beside those of CAs is not served")
	}
}

// TestMoreAuthorities: CAs made later publish lists, answer for what they
// issued, and may hold the key of another.
func TestMoreAuthorities(t *testing.T) {
	pki := Run(t, NewPlan(time.Now()), testKeys())
	s := pki.National
	plan := s.CA.Plan
	plan.Subject = authority("Triện Demo Second CA")
	second, err := s.IssueBy(s.Root, "second", Authority, plan)
	if err != nil {
		t.Fatal(err)
	}
	leafPlan := s.Personal.Plan
	leafPlan.Revoked = &Revocation{At: time.Now().Add(-time.Hour)}
	leaf, err := s.IssueBy(second, "of-second", Leaf, leafPlan)
	if err != nil {
		t.Fatal(err)
	}
	if err := goVerifyWith(t, s, second, leaf); err != nil {
		t.Error(err)
	}
	_, list := get(t, s.CRLURL(second))
	if l, err := x509.ParseRevocationList(list); err != nil || l.CheckSignatureFrom(parsed(t, second)) != nil || len(l.RevokedCertificateEntries) != 1 {
		t.Errorf("list: %v %+v", err, l)
	}
	request, err := ocsp.CreateRequest(parsed(t, leaf), parsed(t, second), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, body := post(t, s.OCSPURL(), "application/ocsp-request", request)
	if r, err := ocsp.ParseResponseForCert(body, parsed(t, leaf), parsed(t, second)); err != nil || r.Status != ocsp.Revoked {
		t.Errorf("answer: %v %+v", err, r)
	}
	bridge, err := s.IssueBy(s.Root, "bridge", Authority, Cert{
		Subject: pki.Specialised.Root.Plan.Subject, SameKey: pki.Specialised.Root,
		NotBefore: s.CA.Plan.NotBefore, NotAfter: s.CA.Plan.NotAfter,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := parsed(t, pki.Specialised.CA).CheckSignatureFrom(parsed(t, bridge)); err != nil {
		t.Errorf("bridge: %v", err)
	}
}

func goVerifyWith(t *testing.T, s *System, between, leaf *Certificate) error {
	t.Helper()
	roots, pool := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(parsed(t, s.Root))
	pool.AddCert(parsed(t, between))
	_, err := parsed(t, leaf).Verify(x509.VerifyOptions{Roots: roots, Intermediates: pool, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	return err
}

func TestOwnExtensions(t *testing.T) {
	s := Run(t, NewPlan(time.Now()), testKeys()).National
	plan := s.Personal.Plan
	plan.Serial = big.NewInt(4711)
	plan.Extensions = []pkix.Extension{
		{Id: asn1.ObjectIdentifier{2, 5, 29, 15}, Critical: true, Value: []byte{3, 2, 5, 0x20}}, // keyEncipherment
		{Id: asn1.ObjectIdentifier{2, 5, 29, 31}},
		{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Value: []byte{0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1}},
	}
	c, err := s.Issue("own", plan)
	if err != nil {
		t.Fatal(err)
	}
	p := parsed(t, c)
	if p.SerialNumber.Int64() != 4711 || p.KeyUsage != x509.KeyUsageKeyEncipherment || len(p.CRLDistributionPoints) != 0 ||
		!slices.Equal(p.ExtKeyUsage, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}) || len(p.OCSPServer) != 1 {
		t.Errorf("%v %v %v %v", p.SerialNumber, p.KeyUsage, p.ExtKeyUsage, p.CRLDistributionPoints)
	}
}

func TestShortKey(t *testing.T) {
	plan := NewPlan(time.Now())
	plan.National.Personal.Key = RSA2047
	s := Run(t, plan, testKeys()).National
	out := mustOpenssl(t, "x509", "-noout", "-text", "-in", write(t, "c.pem", s.Personal.PEM()))
	if !strings.Contains(out, "(2047 bit)") {
		t.Error("not a key of 2047 bits")
	}
}

func TestTokens(t *testing.T) {
	s := Run(t, NewPlan(time.Now()), testKeys()).National
	at := time.Now().Add(-72 * time.Hour).Truncate(time.Second)
	der, err := s.Token(Token{Hash: crypto.SHA384, Digest: make([]byte, 48), Time: at})
	if err != nil {
		t.Fatal(err)
	}
	token, err := timestamp.Parse(der)
	if err != nil || !token.Time.Equal(at) || token.HashAlgorithm != crypto.SHA384 || len(token.Certificates) != 2 {
		t.Errorf("%v %+v", err, token)
	}
	if der, err = s.Token(Token{Digest: make([]byte, 32), Time: at, Alone: true}); err != nil {
		t.Fatal(err)
	}
	if token, err := timestamp.Parse(der); err != nil || len(token.Certificates) != 0 {
		t.Errorf("alone: %v %+v", err, token)
	}
}
