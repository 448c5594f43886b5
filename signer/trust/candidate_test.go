package trust

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"slices"
	"testing"

	"trien/signer/fault"
)

func TestExamine(t *testing.T) {
	national, specialised := issue(t, nil, "Gốc quốc gia", isCA), issue(t, nil, "Gốc chuyên dùng", isCA)
	sub := issue(t, national, "Sub", isCA)
	outside := issue(t, nil, "Outside", isCA)
	store := NewStore(
		Entry{System: National, Role: RoleRoot, Certificate: national.cert},
		Entry{System: Specialised, Role: RoleRoot, Certificate: specialised.cert},
	)
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	old, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	demo := func(c *x509.Certificate) { c.Subject.Organization = []string{"Triện Demo"} }
	for _, tt := range []struct {
		name   string
		a      *authority
		wish   Wish
		system System
		role   Role
		code   string
		notes  []string
	}{
		{"a root says nothing of its system", outside, Wish{}, 0, 0, "trustdata.system-missing", nil},
		{"a root, said to be foreign", outside, Wish{System: Foreign}, Foreign, RoleRoot, "", nil},
		{"a CA under a known root", sub, Wish{}, National, RoleIntermediate, "", nil},
		{"the same, said to be specialised", sub, Wish{System: Specialised}, 0, 0, "trustdata.other-system", nil},
		{"the same, said to be the user's own", sub, Wish{System: Other}, 0, 0, "trustdata.other-system", nil},
		{"a known root in the other system", national, Wish{System: Specialised}, 0, 0, "trustdata.other-system", nil},
		{"a known root in its own", national, Wish{}, National, RoleRoot, "", nil},
		{"a known name and key in the other system", issueKey(t, nil, national.key, "Gốc quốc gia", isCA), Wish{System: Specialised}, 0, 0, "trustdata.other-system", nil},
		{"a known name with another key", issue(t, nil, "GỐC QUÔC GIA", isCA), Wish{System: National}, National, RoleRoot, "", []string{"look-alike"}},
		{"a CA nobody vouches for", issue(t, outside, "Lost", isCA), Wish{System: National}, National, RoleIntermediate, "", []string{"no-path"}},
		{"a time-stamping unit", issue(t, specialised, "TSA", tsaUnit), Wish{}, Specialised, RoleTSA, "", nil},
		{"a unit of somebody else", issue(t, outside, "TSA", tsaUnit), Wish{System: Other}, Other, RoleTSA, "", nil},
		{"a person", issue(t, national, "Person"), Wish{}, 0, 0, "trustdata.not-an-authority", nil},
		{"a person as a root", issue(t, nil, "Person"), Wish{National, RoleRoot}, 0, 0, "trustdata.not-an-authority", nil},
		{"a CA as a root", sub, Wish{National, RoleRoot}, 0, 0, "trustdata.other-role", nil},
		{"expired", issue(t, nil, "Old", isCA, period(begin, begin.AddDate(1, 0, 0))), Wish{System: Other}, Other, RoleRoot, "", []string{"expired"}},
		{"not yet valid", issue(t, nil, "Young", isCA, period(now.AddDate(0, 0, 1), end)), Wish{System: Other}, Other, RoleRoot, "", []string{"not-yet"}},
		{"RSA-1024", issueKey(t, nil, short, "Short", isCA), Wish{System: Other}, Other, RoleRoot, "", []string{"weak-key"}},
		{"P-224", issueKey(t, nil, old, "P224", isCA), Wish{System: Other}, Other, RoleRoot, "", []string{"weak-key"}},
		{"SHA-1", issue(t, national, "SHA-1", isCA, sha1Signed), Wish{}, National, RoleIntermediate, "", []string{"weak-hash"}},
		{"the demonstration", issue(t, nil, "Demo", isCA, demo), Wish{System: Other}, Other, RoleRoot, "", []string{"demo"}},
	} {
		got, err := Examine(tt.a.cert, tt.wish, store, now)
		if fault.CodeOf(err) != tt.code {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var notes []string
		for _, n := range got.Notes {
			notes = append(notes, n.Code)
		}
		if err == nil && (got.System != tt.system || got.Role != tt.role || !slices.Equal(notes, tt.notes)) {
			t.Errorf("%s: %v %v %v", tt.name, got.System, got.Role, notes)
		}
	}
}

// TestExamineUnknownKey: what cannot be computed vouches for nothing.
func TestExamineUnknownKey(t *testing.T) {
	cert := *issue(t, nil, "Strange", isCA).cert
	cert.PublicKey, cert.KeyError = nil, ErrMalformed
	if _, err := Examine(&cert, Wish{System: Other}, NewStore(), now); fault.CodeOf(err) != "trustdata.key-unusable" {
		t.Error(err)
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Examine(issueKey(t, nil, key, "Ed25519", isCA).cert, Wish{System: Other}, NewStore(), now); err != nil || len(got.Notes) != 0 {
		t.Errorf("%v %v", got.Notes, err)
	}
}
