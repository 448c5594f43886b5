package settings

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/trust"
	"trien/signer/trust/bundle"
	"trien/signer/trust/ledger"
)

// layers is a machine whose administrator installed a bundle and added an
// anchor, whose user added one, and with a folder in the settings and another
// for the command line.
type layers struct {
	config, given                          string
	bundled, machine, person, named, flags trust.Entry
	key                                    ed25519.PrivateKey
}

func newLayers(t testing.TB) *layers {
	t.Helper()
	l := &layers{config: t.TempDir(), key: ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))}
	t.Setenv("TRIEN_CONFIG", l.config)
	for name, e := range map[string]*trust.Entry{"bundled": &l.bundled, "machine": &l.machine, "person": &l.person, "named": &l.named, "flags": &l.flags} {
		*e = root(t, name)
	}
	l.given = filepath.Join(l.config, "given")
	place(t, filepath.Join(l.config, "named", "a.pem"), l.named)
	place(t, filepath.Join(l.given, "a.pem"), l.flags)
	deed := ledger.Deed{Time: time.Now(), Who: "an"}
	for machine, e := range map[bool]trust.Entry{true: l.machine, false: l.person} {
		book, err := OpenBook(machine)
		must(t, err)
		must(t, book.Add(e, deed))
	}
	data, err := bundle.Write(bundle.Content{
		Sequence: 3, Date: time.Now(), Expires: time.Now().AddDate(1, 0, 0), Publisher: "P", Entries: []trust.Entry{l.bundled},
	}, l.key)
	must(t, err)
	book, err := OpenBook(true)
	must(t, err)
	_, err = book.Install(data, []bundle.Key{bundle.KeyOf(l.key)}, deed)
	must(t, err)
	return l
}

// decide writes the machine's and the user's settings and reads them.
func (l *layers) decide(t testing.TB, publishers []string, locked ...string) Settings {
	t.Helper()
	for name, decided := range map[string]any{
		"policy.json":   map[string]any{"trust_publisher": publishers, "locked": locked},
		"settings.json": map[string]any{"trust": []string{filepath.Join(l.config, "named")}},
	} {
		data, err := json.Marshal(decided)
		must(t, err)
		must(t, os.WriteFile(filepath.Join(l.config, name), data, 0o600))
	}
	s, err := Load()
	must(t, err)
	return s
}

func (l *layers) publisher() []string { return []string{bundle.KeyOf(l.key).String()} }

func root(t testing.TB, name string) trust.Entry {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now(), NotAfter: time.Now().AddDate(9, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	must(t, err)
	cert, err := trust.ParseCertificate(der)
	must(t, err)
	return trust.Entry{System: trust.Other, Role: trust.RoleRoot, Certificate: cert}
}

func place(t testing.TB, path string, e trust.Entry) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: e.Certificate.Raw}), 0o600))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestLayers(t *testing.T) {
	l := newLayers(t)
	builtin := 68
	for _, tt := range []struct {
		name   string
		locked []string
		dirs   []string
		only   bool
		code   string
		count  int
		holds  []trust.Entry
	}{
		{"everything", nil, []string{l.given}, false, "", builtin + 5, []trust.Entry{l.bundled, l.machine, l.person, l.named, l.flags}},
		{"without a flag", nil, nil, false, "", builtin + 4, []trust.Entry{l.bundled, l.machine, l.person, l.named}},
		{"only the flag's", nil, []string{l.given}, true, "", 1, []trust.Entry{l.flags}},
		{"only, and none named", nil, nil, true, "", 0, nil},
		{"locked", []string{"trust"}, nil, false, "", builtin + 2, []trust.Entry{l.bundled, l.machine}},
		{"locked, with a flag", []string{"trust"}, []string{l.given}, false, "trustdata.flag-locked", 0, nil},
	} {
		store, err := l.decide(t, l.publisher(), tt.locked...).Anchors(tt.dirs, tt.only)
		if fault.CodeOf(err) != tt.code {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		for _, e := range tt.holds {
			if !store.Holds(e) {
				t.Errorf("%s: %s is missing", tt.name, e.Certificate.Subject.Display())
			}
		}
		if n := len(store.Entries()); n != tt.count {
			t.Errorf("%s: %d entries, want %d", tt.name, n, tt.count)
		}
	}
}

// TestTheBundleIsNotOptional: without its publisher, nothing is judged.
func TestTheBundleIsNotOptional(t *testing.T) {
	l := newLayers(t)
	if _, err := l.decide(t, nil).Anchors(nil, false); fault.CodeOf(err) != "trustdata.bundle-unusable" {
		t.Errorf("no publisher: %v", err)
	}
	if _, err := l.decide(t, []string{"rsa:x"}).Anchors(nil, false); fault.CodeOf(err) != "trustdata.bad-publisher" {
		t.Errorf("a publisher that is none: %v", err)
	}
	if _, err := l.decide(t, nil).Anchors([]string{l.given}, true); err != nil {
		t.Errorf("only a folder: %v", err)
	}
}

// TestALockKeepsTheUsersPublisherOut: who may publish is what the policy says.
func TestALockKeepsTheUsersPublisherOut(t *testing.T) {
	for _, locked := range []string{"trust", "trust_publisher"} {
		configure(t, `{"trust_publisher":["a"],"trust_source":"/a","locked":["`+locked+`"]}`, `{"trust_publisher":["b"],"trust_source":"/b"}`)
		s, err := Load()
		must(t, err)
		if len(s.TrustPublishers) != 1 || s.TrustPublishers[0] != "a" || locked == "trust" && s.TrustSource != "/a" {
			t.Errorf("%s: %v %q", locked, s.TrustPublishers, s.TrustSource)
		}
	}
}

// TestDateAndRemovals: the newest source dates the data, and a person's removal
// withdraws what the machine added.
func TestDateAndRemovals(t *testing.T) {
	l := newLayers(t)
	book, err := OpenBook(false)
	must(t, err)
	must(t, book.Remove(l.machine.Certificate, time.Time{}, ledger.Deed{Time: time.Now()}))
	store, err := l.decide(t, l.publisher()).Anchors(nil, false)
	must(t, err)
	if !store.Withdrawn(l.machine.Certificate, time.Now()) || !store.Holds(l.machine) {
		t.Error("a removal does not count, or forgets")
	}
	if age := time.Since(store.Date()); age < -time.Minute || age > time.Minute || len(store.Sources()) != 2 {
		t.Errorf("of %v: %v", store.Date(), store.Sources())
	}
	if facts := store.Facts(); facts.Additions != 3 || facts.Withdrawn != 1 {
		t.Errorf("%+v", facts)
	}
}

// BenchmarkAnchors is what the trust data cost every start.
func BenchmarkAnchors(b *testing.B) {
	b.Setenv("TRIEN_CONFIG", b.TempDir())
	for b.Loop() {
		if _, err := (Settings{}).Anchors(nil, false); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAnchorsWithABundle is the same where a bundle as large as the
// built-in table is installed.
func BenchmarkAnchorsWithABundle(b *testing.B) {
	b.Setenv("TRIEN_CONFIG", b.TempDir())
	store, err := (Settings{}).Anchors(nil, false)
	must(b, err)
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	data, err := bundle.Write(bundle.Content{Sequence: 1, Date: time.Now(), Expires: time.Now().AddDate(1, 0, 0), Publisher: "P", Entries: store.Entries()}, key)
	must(b, err)
	book, err := OpenBook(false)
	must(b, err)
	_, err = book.Install(data, []bundle.Key{bundle.KeyOf(key)}, ledger.Deed{Time: time.Now()})
	must(b, err)
	s := Settings{TrustPublishers: []string{bundle.KeyOf(key).String()}}
	for b.Loop() {
		if _, err := s.Anchors(nil, false); err != nil {
			b.Fatal(err)
		}
	}
}
