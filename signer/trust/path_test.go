package trust

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// nobody is an extension that no one knows.
var nobody = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 99999, 1}

func TestPathRules(t *testing.T) {
	type chain struct{ root, mid, leaf *authority }
	build := func(root, mid, leaf []edit) chain {
		r := issue(t, nil, "Root", append([]edit{isCA}, root...)...)
		m := issue(t, r, "Sub", append([]edit{isCA}, mid...)...)
		return chain{r, m, issue(t, m, "Leaf", leaf...)}
	}
	notCA := func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = false, false, x509.KeyUsageDigitalSignature
	}
	noCertSign := func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign }
	past, future := period(begin, now.Add(-time.Hour)), period(now.Add(time.Hour), end)
	tests := []struct {
		name            string
		root, mid, leaf []edit
		system          System
		want            []Code
		cites           string
	}{
		{"good", nil, nil, nil, National, nil, ""},
		{"limit kept", nil, []edit{pathLen(0)}, nil, National, nil, ""},
		{"leaf expired", nil, nil, []edit{past}, National, []Code{Expired}, "RFC 5280, 6.1.3 (a)(2)"},
		{"leaf not yet valid", nil, nil, []edit{future}, National, []Code{NotYetValid}, "RFC 5280, 6.1.3 (a)(2)"},
		{"intermediate expired", nil, []edit{past}, nil, National, []Code{Expired}, "RFC 5280, 6.1.3 (a)(2)"},
		{"root expired", []edit{past}, nil, nil, National, []Code{Expired}, "RFC 5280, 6.1.3 (a)(2)"},
		{"SHA-1 below the root", nil, []edit{sha1Signed}, nil, National, []Code{WeakSignature}, "15/2025/TT-BKHCN, Phụ lục I"},
		{"SHA-1 of the root itself", []edit{sha1Signed}, nil, nil, National, nil, ""},
		{"unknown critical on the leaf", nil, nil, []edit{extension(nobody, true, 5, 0)}, National, []Code{UnknownCritical}, "RFC 5280, 6.1.5 (f)"},
		{"unknown, not critical", nil, nil, []edit{extension(nobody, false, 5, 0)}, National, nil, ""},
		{"unknown critical on a CA", nil, []edit{extension(nobody, true, 5, 0)}, nil, Unknown, []Code{UnknownCriticalCA}, "RFC 5280, 6.1.4 (o)"},
		{"issuer is no CA", nil, []edit{notCA}, nil, Unknown, []Code{NotCA, NoCertSign}, "RFC 5280, 6.1.4 (k)"},
		{"issuer may not sign certificates", nil, []edit{noCertSign}, nil, Unknown, []Code{NoCertSign}, "RFC 5280, 6.1.4 (n)"},
		{"limit broken", []edit{pathLen(0)}, nil, nil, Unknown, []Code{PathTooLong}, "RFC 5280, 6.1.4 (l)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := build(tt.root, tt.mid, tt.leaf)
			store := NewStore(Entry{System: National, Role: RoleRoot, Certificate: c.root.cert})
			p := store.Path(c.leaf.cert, certs(c.mid), now)
			if p.System != tt.system || !slices.Equal(codes(p), tt.want) {
				t.Fatalf("%v %v, want %v %v", p.System, codes(p), tt.system, tt.want)
			}
			if len(p.Certificates) != 3 || !p.Certificates[0].Equal(c.leaf.cert) || !p.Certificates[2].Equal(c.root.cert) {
				t.Errorf("path of %d certificates", len(p.Certificates))
			}
			if len(p.Problems) > 0 && p.Problems[0].Cites != tt.cites {
				t.Errorf("cites %q, want %q", p.Problems[0].Cites, tt.cites)
			}
		})
	}
}

func TestPathWithoutEnd(t *testing.T) {
	root, stranger := issue(t, nil, "Root", isCA), issue(t, nil, "Stranger", isCA)
	sub := issue(t, root, "Sub", isCA)
	leaf := issue(t, sub, "Leaf")
	store := NewStore(Entry{System: Specialised, Role: RoleRoot, Certificate: root.cert})
	p := store.Path(leaf.cert, nil, now)
	if p.System != Unknown || len(p.Problems) != 1 || p.Problems[0].Code != NoIssuer || p.Problems[0].Args["issuer"] != "Sub" {
		t.Errorf("missing intermediate: %v %+v", p.System, p.Problems)
	}
	theirs := issue(t, stranger, "Theirs")
	p = store.Path(theirs.cert, certs(stranger), now)
	if p.System != Unknown || !slices.Equal(codes(p), []Code{UntrustedRoot}) || len(p.Certificates) != 2 {
		t.Errorf("another root: %v %v", p.System, codes(p))
	}
	for _, s := range []*Store{nil, {}} {
		if p := s.Path(leaf.cert, certs(sub, root), now); p.System != Unknown || len(p.Problems) == 0 {
			t.Errorf("an empty store trusts: %v", p.System)
		}
	}
}

// TestForgedIssuer: a certificate that names a genuine CA and its key, but was
// signed by another, must not reach that CA.
func TestForgedIssuer(t *testing.T) {
	root := issue(t, nil, "Root", isCA)
	fake := &authority{key: newKey(t), x509: root.x509}
	forged := issueForged(t, fake, "Forged")
	store := NewStore(Entry{System: National, Role: RoleRoot, Certificate: root.cert})
	p := store.Path(forged, nil, now)
	if p.System != Unknown || !slices.Equal(codes(p), []Code{BadSignature}) || p.Problems[0].Cites != "RFC 5280, 6.1.3 (a)(1)" {
		t.Errorf("%v %v", p.System, codes(p))
	}
}

// issueForged signs with a key that is not that of the issuing certificate.
func issueForged(t *testing.T, fake *authority, name string) *Certificate {
	t.Helper()
	genuine := issue(t, nil, fake.x509.Subject.CommonName, isCA, func(c *x509.Certificate) { c.SubjectKeyId = fake.x509.SubjectKeyId })
	return issue(t, genuine, name).cert
}

func TestSystemsStayApart(t *testing.T) {
	national, specialised := issue(t, nil, "National Root", isCA), issue(t, nil, "Specialised Root", isCA)
	shared := newKey(t)
	underNational := issueKey(t, national, shared, "Sub", isCA)
	underSpecialised := issueKey(t, specialised, shared, "Sub", isCA)
	leaf := issue(t, underNational, "Leaf")
	roots := []Entry{
		{System: National, Role: RoleRoot, Certificate: national.cert},
		{System: Specialised, Role: RoleRoot, Certificate: specialised.cert},
	}
	pin := func(a *authority, s System) Entry {
		return Entry{System: s, Role: RoleIntermediate, Certificate: a.cert}
	}
	store := NewStore(append(roots, pin(underNational, National))...)
	if p := store.Path(leaf.cert, nil, now); p.System != National || len(p.Problems) > 0 {
		t.Errorf("pinned where it belongs: %v %v", p.System, codes(p))
	}
	store = NewStore(append(roots, pin(underNational, Specialised))...)
	if p := store.Path(leaf.cert, nil, now); p.System != Unknown || !slices.Equal(codes(p), []Code{CrossesSystems}) {
		t.Errorf("pinned in the other system: %v %v", p.System, codes(p))
	}
	store = NewStore(append(roots, pin(underNational, National), pin(underSpecialised, Specialised))...)
	p := store.Path(leaf.cert, nil, now)
	if p.System == Unknown || len(p.Certificates) != 3 || store.systems(p.Certificates[1], RoleIntermediate) != setOf(p.System) {
		t.Errorf("two ways: %v %v", p.System, codes(p))
	}
	store = NewStore(append(roots, Entry{System: Specialised, Role: RoleRoot, Certificate: national.cert})...)
	if p := store.Path(leaf.cert, certs(underNational), now); p.System != Unknown || !slices.Equal(codes(p), []Code{AmbiguousSystem}) {
		t.Errorf("one root in both systems: %v %v", p.System, codes(p))
	}
	store = NewStore(append(roots, pin(underNational, Other))...)
	if p := store.Path(leaf.cert, nil, now); p.System != National {
		t.Errorf("intermediate added outside both: %v %v", p.System, codes(p))
	}
}

func TestTimestampingUnitIssuesNothing(t *testing.T) {
	root := issue(t, nil, "Root", isCA)
	tsa := issue(t, root, "TSA", isCA)
	leaf := issue(t, tsa, "Leaf")
	store := NewStore(
		Entry{System: National, Role: RoleRoot, Certificate: root.cert},
		Entry{System: National, Role: RoleTSA, Certificate: tsa.cert},
	)
	if p := store.Path(leaf.cert, nil, now); p.System != Unknown || !slices.Contains(codes(p), NotCA) {
		t.Errorf("%v %v", p.System, codes(p))
	}
	if p := store.Path(tsa.cert, nil, now); p.System != National || len(p.Problems) > 0 {
		t.Errorf("the unit itself: %v %v", p.System, codes(p))
	}
}

func TestValidAndShortestPathWins(t *testing.T) {
	root := issue(t, nil, "Root", isCA)
	key := newKey(t)
	old := issueKey(t, root, key, "Sub", isCA, period(begin, now.Add(-time.Hour)))
	renewed := issueKey(t, root, key, "Sub", isCA, period(begin, end))
	middle := issue(t, root, "Middle", isCA)
	detour := issueKey(t, middle, key, "Sub", isCA)
	leaf := issue(t, renewed, "Leaf")
	store := NewStore(Entry{System: National, Role: RoleRoot, Certificate: root.cert})
	bag := certs(old, detour, middle, renewed, leaf, root)
	for range 20 {
		rand.Shuffle(len(bag), func(i, j int) { bag[i], bag[j] = bag[j], bag[i] })
		p := store.Path(leaf.cert, bag, now)
		if p.System != National || len(p.Problems) > 0 || len(p.Certificates) != 3 || !p.Certificates[1].Equal(renewed.cert) {
			t.Fatalf("%v %v over %d", p.System, codes(p), len(p.Certificates))
		}
	}
}

// TestHostileBag gives certificates that certify each other in every way.
func TestHostileBag(t *testing.T) {
	layers := make([][]*authority, 6)
	var bag []*Certificate
	for l := range layers {
		keys := []*authority{}
		for k := range 4 {
			a := issue(t, nil, fmt.Sprintf("L%d", l), isCA, func(c *x509.Certificate) { c.SubjectKeyId = []byte{byte(l), byte(k)} })
			keys = append(keys, a)
			if l > 0 {
				for _, above := range layers[l-1] {
					bag = append(bag, issueKey(t, above, a.key, fmt.Sprintf("L%d", l), isCA).cert)
				}
			}
		}
		layers[l] = keys
		bag = append(bag, certs(keys...)...)
	}
	leaf := issue(t, layers[5][0], "Leaf")
	for i := range 10000 { // namesakes whose signatures are wrong
		der := bytes.Clone(layers[5][1].cert.Raw)
		binary.BigEndian.PutUint32(der[len(der)-4:], uint32(i))
		fake, err := ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		bag = append(bag, fake)
	}
	started := time.Now()
	p := NewStore().Path(leaf.cert, bag, now)
	if p.System != Unknown || !slices.Contains(codes(p), SearchLimit) {
		t.Errorf("%v %v", p.System, codes(p))
	}
	if took := time.Since(started); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestMutualCertification must end: A certified B and B certified A.
func TestMutualCertification(t *testing.T) {
	ka, kb := newKey(t), newKey(t)
	a, b := issueKey(t, nil, ka, "A", isCA), issueKey(t, nil, kb, "B", isCA)
	ab, ba := issueKey(t, a, kb, "B", isCA), issueKey(t, b, ka, "A", isCA)
	leaf := issue(t, ab, "Leaf")
	if p := NewStore().Path(leaf.cert, certs(ab, ba), now); p.System != Unknown || len(p.Problems) == 0 {
		t.Errorf("%v %v", p.System, codes(p))
	}
}

func TestPinnedLeaf(t *testing.T) {
	own := issue(t, nil, "Tự ký")
	store := NewStore(Entry{System: Other, Role: RoleRoot, Certificate: own.cert})
	if p := store.Path(own.cert, nil, now); p.System != Other || len(p.Certificates) != 1 || len(p.Problems) > 0 {
		t.Errorf("%v %v", p.System, codes(p))
	}
	child := issue(t, own, "Child")
	if p := store.Path(child.cert, nil, now); p.System != Unknown {
		t.Errorf("a self-signed end certificate issued another: %v", codes(p))
	}
}

func TestDemo(t *testing.T) {
	real, demo := issue(t, nil, "Root", isCA), issue(t, nil, "Demo", isCA, func(c *x509.Certificate) { c.Subject.Organization = []string{"TRIỆN DEMO"} })
	store := NewStore(Entry{System: National, Role: RoleRoot, Certificate: real.cert})
	if store.Demo() {
		t.Error("a real store is a demonstration")
	}
	if store.Add(Entry{System: National, Role: RoleRoot, Certificate: demo.cert}); !store.Demo() {
		t.Error("the demonstration is not noticed")
	}
}
