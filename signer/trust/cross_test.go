package trust

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/binary"
	"slices"
	"testing"
	"time"
)

// TestCrossCertificates: one system's root certified the other's. A path takes
// its own system's root, and never the other's over the bridge.
func TestCrossCertificates(t *testing.T) {
	national, specialised := issue(t, nil, "National Root", isCA), issue(t, nil, "Specialised Root", isCA)
	bridge := issueKey(t, national, specialised.key, "Specialised Root", isCA)
	sub := issue(t, specialised, "Sub", isCA)
	bridgedSub := issueKey(t, national, sub.key, "Sub", isCA)
	leaf := issue(t, sub, "Leaf")
	roots := NewStore(
		Entry{System: National, Role: RoleRoot, Certificate: national.cert},
		Entry{System: Specialised, Role: RoleRoot, Certificate: specialised.cert},
	)
	pinned := NewStore(append(roots.Entries(), Entry{System: Specialised, Role: RoleIntermediate, Certificate: sub.cert})...)
	nationalOnly := NewStore(
		Entry{System: National, Role: RoleRoot, Certificate: national.cert},
		Entry{System: Specialised, Role: RoleIntermediate, Certificate: sub.cert},
	)
	expired := issueKey(t, nil, specialised.key, "Specialised Root", isCA, period(begin, now.Add(-time.Hour)))
	faded := NewStore(
		Entry{System: National, Role: RoleRoot, Certificate: national.cert},
		Entry{System: Specialised, Role: RoleRoot, Certificate: expired.cert},
	)
	for _, tt := range []struct {
		name   string
		store  *Store
		bag    []*authority
		system System
		want   []Code
	}{
		{"own root, bridge at hand", roots, []*authority{sub, bridge}, Specialised, nil},
		{"own root expired, bridge valid", faded, []*authority{sub, bridge}, Specialised, []Code{Expired}},
		{"sub-CA bridged, pinned in its own", pinned, []*authority{bridgedSub}, Specialised, nil},
		{"own root not at hand, pinned sub-CA", nationalOnly, []*authority{sub, bridge}, Unknown, []Code{CrossesSystems}},
		{"own root not at hand, bridged sub-CA", nationalOnly, []*authority{bridgedSub}, Unknown, []Code{CrossesSystems}},
	} {
		for range 2 {
			slices.Reverse(tt.bag)
			p := tt.store.Path(leaf.cert, certs(tt.bag...), now)
			if p.System != tt.system || !slices.Equal(codes(p), tt.want) {
				t.Errorf("%s: %v %v, want %v %v", tt.name, p.System, codes(p), tt.system, tt.want)
			}
		}
	}
}

// TestBestOfSeveral: the path with the least to say against it, whatever else
// leads to a root.
func TestBestOfSeveral(t *testing.T) {
	root, old := issue(t, nil, "Root", isCA), issue(t, nil, "Old root", isCA)
	key := newKey(t)
	good := issueKey(t, root, key, "Sub", isCA)
	weak := issueKey(t, old, key, "Sub", isCA, sha1Signed)
	expired := issueKey(t, root, key, "Sub", isCA, period(begin, now.Add(-time.Hour)))
	user := issueKey(t, root, key, "Sub") // no CA
	short := issueKey(t, root, key, "Sub", isCA, pathLen(0))
	other := issue(t, nil, "Other root", isCA)
	added := issueKey(t, other, key, "Sub", isCA)
	between := issue(t, good, "Between", isCA)
	leaf, low := issue(t, good, "Leaf"), issue(t, between, "Leaf")
	long := issueKey(t, issue(t, root, "Middle", isCA), key, "Sub", isCA)
	store := NewStore(
		Entry{System: National, Role: RoleRoot, Certificate: root.cert},
		Entry{System: National, Role: RoleRoot, Certificate: old.cert},
		Entry{System: Other, Role: RoleRoot, Certificate: other.cert},
	)
	for _, tt := range []struct {
		name   string
		leaf   *authority
		bag    []*authority
		choice *authority
		system System
		want   []Code
	}{
		{"valid before expired", leaf, []*authority{expired, good}, good, National, nil},
		{"a CA before none", leaf, []*authority{user, good}, good, National, nil},
		{"expired before broken rules", leaf, []*authority{user, expired}, expired, National, []Code{Expired}},
		{"weak before expired", leaf, []*authority{expired, weak}, weak, National, []Code{WeakSignature}},
		{"strong before weak", leaf, []*authority{weak, good}, good, National, nil},
		{"a Vietnamese system before one added", leaf, []*authority{added, good}, good, National, nil},
		{"one added before an expired one", leaf, []*authority{added, expired}, added, Other, nil},
		{"limit kept by one of two", low, []*authority{between, short, good}, good, National, nil},
		{"limit kept by none", low, []*authority{between, short}, short, Unknown, []Code{PathTooLong}},
		{"short before long", leaf, []*authority{good, long}, good, National, nil},
	} {
		for range 2 {
			slices.Reverse(tt.bag)
			p := store.Path(tt.leaf.cert, certs(tt.bag...), now)
			if p.System != tt.system || !slices.Equal(codes(p), tt.want) || !slices.ContainsFunc(p.Certificates, tt.choice.cert.Equal) {
				t.Errorf("%s: %v %v over %d", tt.name, p.System, codes(p), len(p.Certificates))
			}
		}
	}
}

// TestGoodPathInAHostileBag: thousands of false issuers hide neither a CA of
// the store nor one of the bag that the leaf names by its key.
func TestGoodPathInAHostileBag(t *testing.T) {
	root := issue(t, nil, "Root", isCA)
	sub := issue(t, root, "Sub", isCA)
	leaf := issue(t, sub, "Leaf")
	var models [][]byte
	for i := range 7 {
		models = append(models, issue(t, nil, "Sub", isCA, period(begin, end.AddDate(0, 0, i))).cert.Raw)
	}
	var bag []*Certificate
	for i := range 3000 {
		der := bytes.Clone(models[i%len(models)])
		binary.BigEndian.PutUint32(der[len(der)-4:], uint32(i))
		fake, err := ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		bag = append(bag, fake)
	}
	roots := NewStore(Entry{System: National, Role: RoleRoot, Certificate: root.cert})
	pinned := NewStore(append(roots.Entries(), Entry{System: National, Role: RoleIntermediate, Certificate: sub.cert})...)
	for name, p := range map[string]Path{
		"in the store": pinned.Path(leaf.cert, bag, now),
		"in the bag":   roots.Path(leaf.cert, append(bag, sub.cert), now),
	} {
		if p.System != National || len(p.Problems) > 0 || len(p.Certificates) != 3 {
			t.Errorf("%s: %v %v", name, p.System, codes(p))
		}
	}
}

// TestWeakAlgorithms: what is weak is named with the time of its making.
func TestWeakAlgorithms(t *testing.T) {
	strong, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name        string
		root, sub   crypto.Signer
		edit        edit
		want        []Code
		arg, word   string
		certificate string
	}{
		{"strong", strong, strong, func(*x509.Certificate) {}, nil, "", "", ""},
		{"SHA-1", strong, strong, func(c *x509.Certificate) { c.SignatureAlgorithm = x509.SHA1WithRSA }, []Code{WeakSignature}, "algorithm", "SHA-1", "Sub"},
		{"RSA-1024 root", short, strong, func(*x509.Certificate) {}, []Code{WeakKey}, "key", "RSA-1024", "Root"},
		{"RSA-1024 sub-CA", strong, short, func(*x509.Certificate) {}, []Code{WeakKey}, "key", "RSA-1024", "Sub"},
	} {
		root := issueKey(t, nil, tt.root, "Root", isCA)
		sub := issueKey(t, root, tt.sub, "Sub", isCA, tt.edit)
		leaf := issueKey(t, sub, short, "Leaf")
		store := NewStore(Entry{System: National, Role: RoleRoot, Certificate: root.cert})
		p := store.Path(leaf.cert, certs(sub), now)
		if p.System != National || !slices.Equal(codes(p), tt.want) {
			t.Errorf("%s: %v %v", tt.name, p.System, codes(p))
			continue
		}
		if tt.want != nil {
			args := p.Problems[0].Args
			if args[tt.arg] != tt.word || args["subject"] != tt.certificate || args["time"] != "2020-01-01T00:00:00Z" || p.Problems[0].Fatal() {
				t.Errorf("%s: %v", tt.name, args)
			}
		}
	}
}

func TestCodes(t *testing.T) {
	seen := map[Code]bool{}
	for _, c := range Codes() {
		if c == "" || seen[c] {
			t.Errorf("%q twice or empty", c)
		}
		seen[c] = true
		switch c {
		case CrossesSystems, AmbiguousSystem, Withdrawn, SearchLimit: // the program's own rules
		default:
			if cites(c) == "" {
				t.Errorf("%s cites nothing", c)
			}
		}
	}
}
