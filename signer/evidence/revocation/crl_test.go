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

	"golang.org/x/crypto/cryptobyte"
)

func TestCRLCheck(t *testing.T) {
	root := issue(t, nil, "Gốc", asCA)
	ca := issue(t, &root, "CA phục vụ cơ quan - G2", asCA, at("http://ca.vn/root.crl"))
	namesake := issue(t, nil, "CA phục vụ cơ quan - G2", asCA)
	mute := issue(t, &root, "CA không ký danh sách", noLists)
	other := issue(t, &root, "CA khác", asCA)
	leaf, sibling := issue(t, &ca, "A", at("http://ca.vn/a.crl")), issue(t, &ca, "B")
	ofMute := issue(t, &mute, "C")
	when := present.Add(-48 * time.Hour)
	unknown := pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}
	invalid := pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 24}, Value: tlv(0x18, []byte("20260101000000Z"))}
	dashed := holder{key: ca.key, x509: issueKey(t, nil, ca.key, "CA phục vụ cơ quan – G2", asCA).x509}

	tests := []struct {
		name   string
		list   *CRL
		cert   holder
		issuer holder
		want   error
		state  State
	}{
		{"empty", list(t, ca), leaf, ca, nil, Good},
		{"another listed", list(t, ca, entryFor(sibling, when, 1)), leaf, ca, nil, Good},
		{"listed", list(t, ca, entryFor(sibling, when, 0), entryFor(leaf, when, 1, invalid)), leaf, ca, nil, Revoked},
		{"CA not listed", list(t, root), ca, root, nil, Good},
		{"another CA's list", list(t, other), leaf, ca, ErrOther, Unknown},
		{"asked of another CA", list(t, other), leaf, other, ErrOther, Unknown},
		{"a namesake's list", list(t, namesake), leaf, ca, ErrSignature, Unknown},
		{"key usage without lists", list(t, mute), ofMute, mute, ErrSigner, Unknown},
		{"issuer with another dash", list(t, dashed, entryFor(leaf, when, 1)), leaf, ca, nil, Revoked},
		{"unknown critical extension of an entry", list(t, ca, entryFor(sibling, when, 0, unknown)), leaf, ca, ErrUnsupported, Unknown},
		{"entry for another issuer in a direct list", list(t, ca, entryFor(leaf, when, 0, certificateIssuer(other))), leaf, ca, ErrUnsupported, Unknown},
		{"delta alone", list(t, ca, extra(asn1.ObjectIdentifier{2, 5, 29, 27}, true, []byte{2, 1, 3})), leaf, ca, ErrDelta, Unknown},
		{"for users, a user", list(t, ca, idp(flag(1))), leaf, ca, nil, Good},
		{"for users, a CA", list(t, root, idp(flag(1))), ca, root, ErrScope, Unknown},
		{"for CAs, a user", list(t, ca, idp(flag(2))), leaf, ca, ErrScope, Unknown},
		{"for CAs, a CA", list(t, root, idp(flag(2))), ca, root, nil, Good},
		{"for attribute certificates", list(t, ca, idp(flag(5))), leaf, ca, ErrScope, Unknown},
		{"some reasons, not listed", list(t, ca, idp(tlv(0x83, []byte{5, 0x60}))), leaf, ca, ErrScope, Unknown},
		{"some reasons, listed", list(t, ca, idp(tlv(0x83, []byte{5, 0x60})), entryFor(leaf, when, 1)), leaf, ca, nil, Revoked},
		{"of its point", list(t, ca, idp(fullName("http://CA.vn/a.crl"))), leaf, ca, nil, Good},
		{"of another point", list(t, ca, idp(fullName("http://ca.vn/b.crl"))), leaf, ca, ErrScope, Unknown},
		{"of a point, and none named", list(t, ca, idp(fullName("http://ca.vn/a.crl"))), sibling, ca, ErrScope, Unknown},
		{"of a relative point", list(t, ca, idp(tlv(0xa0, tlv(0xa1)))), leaf, ca, ErrScope, Unknown},
	}
	for _, tt := range tests {
		s, err := tt.list.Check(tt.cert.cert, tt.issuer.cert, root.cert, other.cert, nil)
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
			continue
		}
		if (err == nil) != (s != nil) || s != nil && (s.State != tt.state || s.Signer == nil || !bytes.Equal(s.Raw, tt.list.Raw)) {
			t.Errorf("%s: %+v", tt.name, s)
		}
		if tt.state == Revoked && (!s.RevokedAt.Equal(when) || s.Reason != KeyCompromise) {
			t.Errorf("%s: %v %v", tt.name, s.RevokedAt, s.Reason)
		}
		if twin := tt.name == "issuer with another dash"; s != nil && slices.Contains(s.Notes, NoteDash) != twin {
			t.Errorf("%s: notes %v", tt.name, s.Notes)
		}
		if tt.name == "listed" && s.InvalidSince.Year() != 2026 {
			t.Errorf("invalidity date %v", s.InvalidSince)
		}
	}
}

func TestIndirectCRL(t *testing.T) {
	ca := issue(t, nil, "CA - 1", asCA)
	lister := issue(t, &ca, "Nơi lập danh sách", listsOnly)
	stranger := issue(t, nil, "Nơi lập danh sách", listsOnly)
	unable := issue(t, &ca, "Nơi lập danh sách")
	pointTo := func(h holder) func(*x509.Certificate) {
		return points(tlv(0x30, tlv(0x30, fullName("http://ca.vn/i.crl"), tlv(0xa2, tlv(0xa4, h.cert.RawSubject)))))
	}
	otherCA := issue(t, nil, "CA - 2", asCA)
	leaf, next := issue(t, &ca, "A", pointTo(lister)), issue(t, &ca, "C", pointTo(lister))
	unpointed := issue(t, &ca, "B", at("http://ca.vn/i.crl"))
	when := present.Add(-time.Hour)
	ours := entryFor(leaf, when, 1, certificateIssuer(ca))
	theirs := entryFor(leaf, when, 1, certificateIssuer(otherCA))
	for _, tt := range []struct {
		name  string
		list  *CRL
		cert  holder
		by    holder
		want  error
		state State
	}{
		{"listed for our CA", list(t, lister, idp(flag(4)), ours), leaf, lister, nil, Revoked},
		{"same number of another CA", list(t, lister, idp(flag(4)), theirs), leaf, lister, nil, Good},
		{"after another of our CA", list(t, lister, idp(flag(4)), ours, entryFor(next, when, 1)), next, lister, nil, Revoked},
		{"after another of their CA", list(t, lister, idp(flag(4)), theirs, entryFor(next, when, 1)), next, lister, nil, Good},
		{"before any issuer is named", list(t, lister, idp(flag(4)), entryFor(next, when, 1), ours), next, lister, nil, Good},
		{"not said to be indirect", list(t, lister), leaf, lister, ErrOther, Unknown},
		{"not named by the certificate", list(t, lister, idp(flag(4))), unpointed, lister, ErrOther, Unknown},
		{"signer not at hand", list(t, lister, idp(flag(4))), leaf, ca, ErrSigner, Unknown},
		{"signer of another CA", list(t, stranger, idp(flag(4))), leaf, stranger, ErrSigner, Unknown},
		{"signer not for lists", list(t, unable, idp(flag(4))), leaf, unable, ErrSigner, Unknown},
		{"direct list named with another dash", list(t, ca), issue(t, &ca, "D", pointTo(issue(t, nil, "CA – 1"))), ca, nil, Good},
	} {
		s, err := tt.list.Check(tt.cert.cert, ca.cert, tt.by.cert)
		if !errors.Is(err, tt.want) || err == nil && s.State != tt.state {
			t.Errorf("%s: %v %+v", tt.name, err, s)
		}
	}
}

func TestDeltaCRL(t *testing.T) {
	ca := issue(t, nil, "CA", asCA)
	leaf := issue(t, &ca, "A")
	when, later := present.Add(-48*time.Hour), present.Add(-time.Hour)
	number := func(n int64) func(*x509.RevocationList) {
		return func(l *x509.RevocationList) { l.Number = big.NewInt(n) }
	}
	base := func(edits ...func(*x509.RevocationList)) *CRL {
		return list(t, ca, append(edits, func(l *x509.RevocationList) { l.ThisUpdate = when })...)
	}
	delta := func(n byte, edits ...func(*x509.RevocationList)) *CRL {
		return list(t, ca, append(edits, number(9), extra(asn1.ObjectIdentifier{2, 5, 29, 27}, true, []byte{2, 1, n}))...)
	}
	for _, tt := range []struct {
		name        string
		base, delta *CRL
		want        error
		state       State
	}{
		{"nothing new", base(), delta(5), nil, Good},
		{"newly listed", base(), delta(5, entryFor(leaf, later, 4)), nil, Revoked},
		{"listed before", base(entryFor(leaf, when, 4)), delta(3), nil, Revoked},
		{"hold lifted", base(entryFor(leaf, when, 6)), delta(5, entryFor(leaf, later, 8)), nil, Good},
		{"base too old", base(), delta(6), ErrBase, Unknown},
		{"base newer than the delta", base(number(10)), delta(5), ErrBase, Unknown},
		{"other scope", base(idp(flag(1))), delta(5), ErrBase, Unknown},
		{"two bases", base(), base(), ErrBase, Unknown},
		{"two deltas", delta(5), delta(5), ErrBase, Unknown},
	} {
		s, err := CheckDelta(tt.base, tt.delta, leaf.cert, ca.cert)
		if !errors.Is(err, tt.want) || err == nil && s.State != tt.state {
			t.Errorf("%s: %v %+v", tt.name, err, s)
		}
		if err == nil && (!s.ThisUpdate.Equal(tt.delta.ThisUpdate) || !bytes.Equal(s.Delta, tt.delta.Raw) || !bytes.Equal(s.Raw, tt.base.Raw)) {
			t.Errorf("%s: times or bytes", tt.name)
		}
	}
}

func TestParseCRL(t *testing.T) {
	ca := issue(t, nil, "CA", asCA)
	keeps := tlv(0x18, []byte("20200101000000Z"))
	c := list(t, ca, extra(asn1.ObjectIdentifier{2, 5, 29, 60}, false, keeps))
	if c.Number.Int64() != 5 || c.DeltaBase != nil || c.Indirect || c.Keeps.Year() != 2020 || c.HoldsEntries() || !c.NextUpdate.Equal(present.Add(24*time.Hour)) {
		t.Errorf("%+v", c)
	}
	der := listDER(t, ca, extra(asn1.ObjectIdentifier{1, 2, 3}, true, []byte{5, 0}))
	if _, err := ParseCRL(der); !errors.Is(err, ErrUnsupported) {
		t.Errorf("unknown critical extension: %v", err)
	}
	der = listDER(t, ca)
	for name, in := range map[string][]byte{
		"empty": nil, "text": []byte("<html>"), "cut off": der[:len(der)-1], "bytes after it": append(bytes.Clone(der), 0), "a certificate": ca.cert.Raw,
	} {
		if _, err := ParseCRL(in); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// big returns the DER of a list with n entries, without a good signature.
func bigList(t testing.TB, ca holder, n int) []byte {
	t.Helper()
	var entries cryptobyte.Builder
	line := slices.Concat([]byte{2, 16}, make([]byte, 16), tlv(0x17, []byte("260101000000Z")), tlv(0x30, tlv(0x30, []byte{6, 3, 0x55, 0x1d, 0x15}, tlv(4, []byte{10, 1, 1}))))
	for i := range n {
		line[2], line[3], line[4], line[5] = 1, byte(i>>16), byte(i>>8), byte(i)
		entries.AddBytes(tlv(0x30, line))
	}
	algorithm := tlv(0x30, tlv(6, []byte{0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2}))
	tbs := tlv(0x30, []byte{2, 1, 1}, algorithm, ca.cert.RawSubject, tlv(0x17, []byte("260601080000Z")), tlv(0x17, []byte("260602080000Z")), tlv(0x30, entries.BytesOrPanic()))
	signature, err := ca.key.Sign(nil, sum(crypto.SHA256, tbs), crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return tlv(0x30, tbs, algorithm, tlv(3, []byte{0}, signature))
}

// TestLargeCRL: entries are searched where they are.
func TestLargeCRL(t *testing.T) {
	ca := issue(t, nil, "CA", asCA)
	leaf := issue(t, &ca, "A")
	hit := issue(t, &ca, "B", func(c *x509.Certificate) {
		c.SerialNumber = new(big.Int).SetBytes(append([]byte{1, 0, 0x30, 0x39}, make([]byte, 12)...))
	})
	raw := bigList(t, ca, 50000)
	check := func(h holder) *Statement {
		c, err := ParseCRL(raw)
		if err != nil {
			t.Fatal(err)
		}
		s, err := c.Check(h.cert, ca.cert)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if check(leaf).State != Good || check(hit).State != Revoked || check(hit).Reason != KeyCompromise {
		t.Error("wrong answer")
	}
	if n := testing.AllocsPerRun(3, func() { check(leaf) }); n > 200 {
		t.Errorf("%v allocations for 50,000 entries", n)
	}
}

func BenchmarkCRL(b *testing.B) {
	ca := issue(b, nil, "CA", asCA)
	leaf := issue(b, &ca, "A")
	raw := bigList(b, ca, 300000)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		c, err := ParseCRL(raw)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := c.Check(leaf.cert, ca.cert); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzParseCRL(f *testing.F) {
	ca := issue(f, nil, "CA", asCA)
	leaf := issue(f, &ca, "A", at("http://ca.vn/a.crl"))
	when := present.Add(-time.Hour)
	f.Add(listDER(f, ca))
	f.Add(listDER(f, ca, entryFor(leaf, when, 1), idp(fullName("http://ca.vn/a.crl"), flag(1))))
	f.Add(listDER(f, ca, entryFor(leaf, when, 1, certificateIssuer(ca)), idp(flag(4))))
	f.Add(listDER(f, ca, extra(asn1.ObjectIdentifier{2, 5, 29, 27}, true, []byte{2, 1, 3})))
	f.Fuzz(func(t *testing.T, in []byte) {
		c, err := ParseCRL(in)
		if err != nil {
			checkTyped(t, err)
			return
		}
		s, err := c.Check(leaf.cert, ca.cert, leaf.cert)
		if err != nil {
			checkTyped(t, err)
		} else if s.State == Unknown || s.Signer == nil || !s.Signer.Equal(ca.cert) {
			t.Errorf("%+v", s)
		}
		// Entries are searched whatever the signature is.
		if _, err := c.find(leaf.cert); err != nil {
			checkTyped(t, err)
		}
		_, err = CheckDelta(c, c, leaf.cert, ca.cert)
		checkTyped(t, err)
	})
}

func checkTyped(t *testing.T, err error) {
	t.Helper()
	var refused *ResponderError
	if errors.As(err, &refused) {
		return
	}
	for _, typed := range []error{ErrMalformed, ErrUnsupported, ErrOther, ErrSigner, ErrSignature, ErrScope, ErrDelta, ErrBase} {
		if errors.Is(err, typed) {
			return
		}
	}
	t.Errorf("untyped error %v", err)
}
