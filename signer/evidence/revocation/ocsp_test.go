package revocation

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"
)

func TestOCSPCheck(t *testing.T) {
	ca := issue(t, nil, "CA", asCA)
	namesake := issue(t, nil, "CA", asCA)
	other := issue(t, nil, "CA khác", asCA)
	leaf := issue(t, &ca, "A")
	delegate := issue(t, &ca, "OCSP", answersOCSP, noCheck)
	checked := issue(t, &ca, "OCSP", answersOCSP)
	plain := issue(t, &ca, "OCSP")
	foreign := issue(t, &other, "OCSP", answersOCSP, noCheck)
	twice := issue(t, &namesake, "OCSP", answersOCSP, noCheck)
	old := issue(t, &ca, "OCSP", answersOCSP, func(c *x509.Certificate) { c.NotAfter = c.NotBefore.AddDate(1, 0, 0) })
	odd := issue(t, &ca, "OCSP", answersOCSP, func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}}
	})
	when := present.Add(-48 * time.Hour)
	revoked := func(r *ocsp.Response) {
		about(leaf)(r)
		r.Status, r.RevokedAt, r.RevocationReason = ocsp.Revoked, when, 4
	}
	hash := func(h crypto.Hash) func(*ocsp.Response) {
		return func(r *ocsp.Response) { about(leaf)(r); r.IssuerHash = h }
	}
	unknown := func(r *ocsp.Response) { about(leaf)(r); r.Status = ocsp.Unknown }
	cutoff := func(r *ocsp.Response) {
		about(leaf)(r)
		r.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 6}, Value: tlv(0x18, []byte("20200101000000Z"))}}
	}
	for _, tt := range []struct {
		name  string
		ocsp  *OCSP
		want  error
		state State
		notes []Note
	}{
		{"by the CA", answer(t, ca, ca, about(leaf)), nil, Good, nil},
		{"by a delegate", answer(t, ca, delegate, about(leaf), delegate), nil, Good, nil},
		{"by a delegate to be checked", answer(t, ca, checked, about(leaf), checked), nil, Good, []Note{NoteResponderUnchecked}},
		{"revoked", answer(t, ca, delegate, revoked, delegate), nil, Revoked, nil},
		{"unknown", answer(t, ca, delegate, unknown, delegate), nil, Unknown, nil},
		{"SHA-256 identifier", answer(t, ca, ca, hash(crypto.SHA256)), nil, Good, nil},
		{"SHA-512 identifier", answer(t, ca, ca, hash(crypto.SHA512)), nil, Good, nil},
		{"archive cutoff", answer(t, ca, ca, cutoff), nil, Good, nil},
		{"another serial number", answer(t, ca, ca, func(r *ocsp.Response) { r.SerialNumber = big.NewInt(1) }), ErrOther, Unknown, nil},
		{"another CA", answer(t, other, other, about(leaf)), ErrOther, Unknown, nil},
		{"a CA of this name", answer(t, namesake, namesake, about(leaf)), ErrOther, Unknown, nil},
		{"signed by a CA of this name", answer(t, ca, holder{key: namesake.key, x509: ca.x509}, about(leaf)), ErrSignature, Unknown, nil},
		{"delegate without the usage", answer(t, ca, plain, about(leaf), plain), ErrSigner, Unknown, nil},
		{"delegate of another CA", answer(t, ca, foreign, about(leaf), foreign), ErrSigner, Unknown, nil},
		{"delegate of a CA of this name", answer(t, ca, twice, about(leaf), twice), ErrSigner, Unknown, nil},
		{"expired delegate", answer(t, ca, old, about(leaf), old), ErrSigner, Unknown, nil},
		{"delegate with an unknown critical extension", answer(t, ca, odd, about(leaf), odd), ErrSigner, Unknown, nil},
		{"delegate not brought", answer(t, ca, delegate, about(leaf)), ErrSigner, Unknown, nil},
		{"another brought", answer(t, ca, delegate, about(leaf), checked), ErrSigner, Unknown, nil},
	} {
		s, err := tt.ocsp.Check(leaf.cert, ca.cert)
		if tt.name == "another brought" && errors.Is(err, ErrSignature) {
			continue // both have one name: the wrong key is tried
		}
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
			continue
		}
		if err == nil && (s.State != tt.state || !slices.Equal(s.Notes, tt.notes) || s.Signer == nil || s.Certificate != leaf.cert || s.ProducedAt.IsZero()) {
			t.Errorf("%s: %+v", tt.name, s)
		}
		if tt.state == Revoked && (!s.RevokedAt.Equal(when) || s.Reason != Superseded) {
			t.Errorf("%s: %v %v", tt.name, s.RevokedAt, s.Reason)
		}
		if tt.name == "archive cutoff" && s.Keeps.Year() != 2020 {
			t.Errorf("cutoff %v", s.Keeps)
		}
	}
	if _, err := answer(t, ca, ca, about(leaf)).Check(leaf.cert, other.cert); !errors.Is(err, ErrOther) {
		t.Errorf("asked with another issuer: %v", err)
	}
}

func TestOldOCSP(t *testing.T) {
	ca := issue(t, nil, "CA", asCA)
	leaf := issue(t, &ca, "A")
	o := answer(t, ca, ca, func(r *ocsp.Response) { about(leaf)(r); r.SignatureAlgorithm = x509.ECDSAWithSHA1 })
	if s, err := o.Check(leaf.cert, ca.cert); err != nil || !slices.Equal(s.Notes, []Note{NoteSHA1}) {
		t.Errorf("%v %+v", err, s)
	}
}

func TestParseOCSP(t *testing.T) {
	ca := issue(t, nil, "CA", asCA)
	leaf := issue(t, &ca, "A")
	der := answerDER(t, ca, ca, about(leaf))
	for name, in := range map[string][]byte{
		"empty": nil, "text": []byte("no answer"), "cut off": der[:len(der)-1], "bytes after it": append(bytes.Clone(der), 0),
		"success without an answer": {0x30, 3, 10, 1, 0}, "huge": make([]byte, maxOCSP+1),
	} {
		if _, err := ParseOCSP(in); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for in, want := range map[string]string{
		string(ocsp.TryLaterErrorResponse): "tryLater", string(ocsp.UnauthorizedErrorResponse): "unauthorized",
		string(ocsp.MalformedRequestErrorResponse): "malformedRequest", string([]byte{0x30, 3, 10, 1, 9}): "status 9",
	} {
		var refused *ResponderError
		if _, err := ParseOCSP([]byte(in)); !errors.As(err, &refused) || refused.Name() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestFlippedOCSP: no response with a changed bit says something else.
func TestFlippedOCSP(t *testing.T) {
	ca := issue(t, nil, "CA", asCA)
	leaf := issue(t, &ca, "A")
	delegate := issue(t, &ca, "OCSP", answersOCSP, noCheck)
	raw := answerDER(t, ca, delegate, func(r *ocsp.Response) {
		about(leaf)(r)
		r.Status, r.RevokedAt = ocsp.Revoked, present.Add(-time.Hour)
	}, delegate)
	for i := range len(raw) * 8 {
		changed := bytes.Clone(raw)
		changed[i/8] ^= 1 << (i % 8)
		o, err := ParseOCSP(changed)
		if err != nil {
			checkTyped(t, err)
			continue
		}
		if s, err := o.Check(leaf.cert, ca.cert); err == nil && (s.State != Revoked || !s.RevokedAt.Equal(present.Add(-time.Hour))) {
			t.Errorf("bit %d: %+v", i, s)
		}
	}
}

func TestRequest(t *testing.T) {
	ca := issue(t, nil, "CA", asCA)
	leaf := issue(t, &ca, "A")
	der, err := Request(leaf.cert, ca.cert)
	if err != nil {
		t.Fatal(err)
	}
	want, err := ocsp.CreateRequest(leaf.x509, ca.x509, nil)
	if err != nil || !bytes.Equal(der, want) {
		t.Errorf("%v\n%x\n%x", err, der, want)
	}
}

func FuzzParseOCSP(f *testing.F) {
	ca := issue(f, nil, "CA", asCA)
	leaf := issue(f, &ca, "A")
	delegate := issue(f, &ca, "OCSP", answersOCSP, noCheck)
	f.Add(answerDER(f, ca, ca, about(leaf)))
	f.Add(answerDER(f, ca, delegate, func(r *ocsp.Response) {
		about(leaf)(r)
		r.Status, r.RevokedAt, r.RevocationReason = ocsp.Revoked, present, 1
	}, delegate))
	f.Add([]byte(ocsp.TryLaterErrorResponse))
	f.Fuzz(func(t *testing.T, in []byte) {
		o, err := ParseOCSP(in)
		if err != nil {
			checkTyped(t, err)
			return
		}
		s, err := o.Check(leaf.cert, ca.cert)
		if err != nil {
			checkTyped(t, err)
			return
		}
		if s.Signer == nil {
			t.Errorf("%+v", s)
		}
	})
}
