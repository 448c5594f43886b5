package ledger

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/trust"
	"trien/signer/trust/bundle"
)

var now = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// root makes a self-signed CA.
func root(t testing.TB, name string) trust.Entry {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(10, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	must(t, err)
	cert, err := trust.ParseCertificate(der)
	must(t, err)
	return trust.Entry{System: trust.National, Role: trust.RoleRoot, Certificate: cert}
}

func reopen(t testing.TB, dir string) *Book {
	t.Helper()
	b, err := Open(dir, trust.FromUser)
	must(t, err)
	return b
}

func poured(t testing.TB, b *Book) *trust.Store {
	t.Helper()
	store := trust.NewStore()
	must(t, b.Pour(store))
	return store
}

var deed = Deed{Time: now, Who: "an", Source: "/tệp.pem", Reason: "đã đối chiếu"}

// TestJournal: what is done counts at once and after the folder is opened
// again, and everything that was ever done stays written.
func TestJournal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "trust")
	a, b := root(t, "Gốc A"), root(t, "Gốc B")
	moved := a
	moved.System = trust.Foreign
	book := reopen(t, dir)
	for _, step := range []struct {
		name  string
		do    func() error
		holds []trust.Entry
		lacks []trust.Entry
		gone  []trust.Entry
	}{
		{"nothing", func() error { return nil }, nil, []trust.Entry{a}, nil},
		{"add A", func() error { return book.Add(a, deed) }, []trust.Entry{a}, nil, nil},
		{"add B", func() error { return book.Add(b, deed) }, []trust.Entry{a, b}, nil, nil},
		{"remove A", func() error { return book.Remove(a.Certificate, time.Time{}, deed) }, []trust.Entry{a, b}, nil, []trust.Entry{a}},
		{"restore A", func() error { return book.Restore(a.Certificate, deed) }, []trust.Entry{a, b}, nil, nil},
		{"remove A again", func() error { return book.Remove(a.Certificate, now, deed) }, []trust.Entry{a, b}, nil, []trust.Entry{a}},
		{"add A elsewhere", func() error { return book.Add(moved, deed) }, []trust.Entry{moved, b}, []trust.Entry{a}, nil},
	} {
		must(t, step.do())
		for _, view := range []*Book{book, reopen(t, dir)} {
			store := poured(t, view)
			for _, e := range step.holds {
				if !store.Holds(e) {
					t.Errorf("%s: %s is not held", step.name, e.Certificate.Subject.Display())
				}
				if gone := slices.Contains(step.gone, e); store.Withdrawn(e.Certificate, now) != gone {
					t.Errorf("%s: %s withdrawn: %v", step.name, e.Certificate.Subject.Display(), !gone)
				}
			}
			for _, e := range step.lacks {
				if store.Holds(e) {
					t.Errorf("%s: %s is held", step.name, e.Certificate.Subject.Display())
				}
			}
		}
	}
	events := reopen(t, dir).Events()
	var actions []Action
	for _, e := range events {
		actions = append(actions, e.Action)
		if e.Who != "an" || e.Source != "/tệp.pem" || !e.Time.Equal(now) || e.Reason != "đã đối chiếu" || !strings.HasPrefix(e.Subject, "Gốc") {
			t.Errorf("%+v", e)
		}
	}
	if !slices.Equal(actions, []Action{Add, Add, Remove, Restore, Remove, Add}) {
		t.Errorf("%v", actions)
	}
	if e := poured(t, book).Entries()[0]; e.Origin != trust.FromUser {
		t.Errorf("origin %q", e.Origin)
	}
}

// TestTornLine: what a crash left half written was confirmed to nobody; it
// neither counts nor spoils what comes after.
func TestTornLine(t *testing.T) {
	dir := t.TempDir()
	a, b := root(t, "A"), root(t, "B")
	must(t, reopen(t, dir).Add(a, deed))
	path := filepath.Join(dir, journalName)
	whole, err := os.ReadFile(path)
	must(t, err)
	for _, cut := range []int{1, 40, len(whole) - 1} {
		must(t, os.WriteFile(path, append(slices.Clone(whole), whole[:cut]...), 0o600))
		book := reopen(t, dir)
		if len(book.Events()) != 1 {
			t.Errorf("cut at %d: %d events", cut, len(book.Events()))
		}
		must(t, book.Add(b, deed))
		if store := poured(t, reopen(t, dir)); !store.Holds(a) || !store.Holds(b) {
			t.Errorf("cut at %d: lost", cut)
		}
	}
}

// TestDamagedJournal: a line that cannot be read may have been a removal.
func TestDamagedJournal(t *testing.T) {
	a := root(t, "A")
	dir := t.TempDir()
	must(t, reopen(t, dir).Add(a, deed))
	path := filepath.Join(dir, journalName)
	whole, err := os.ReadFile(path)
	must(t, err)
	replace := func(old, new string) string { return strings.Replace(string(whole), old, new, 1) }
	for name, text := range map[string]string{
		"no JSON":              "hello\n" + string(whole),
		"unknown action":       replace(`"action":"add"`, `"action":"trust"`),
		"another certificate":  replace(`"sha256":"`, `"sha256":"00`),
		"no fingerprint":       replace(`"sha256":"`, `"sha256":"zz`),
		"unknown system":       replace(`"system":"national"`, `"system":"both"`),
		"no system":            replace(`"system":"national"`, `"system":""`),
		"altered certificate":  replace(`"certificate":"MII`, `"certificate":"MIJ`),
		"two lines made one":   strings.TrimSpace(string(whole)) + string(whole),
		"an empty line inside": "\n" + string(whole),
	} {
		must(t, os.WriteFile(path, []byte(text), 0o600))
		if _, err := Open(dir, trust.FromUser); fault.CodeOf(err) != "trustdata.journal-damaged" {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, os.Remove(path))
	must(t, os.Mkdir(path, 0o700))
	if _, err := Open(dir, trust.FromUser); fault.CodeOf(err) != "trust.file-unreadable" {
		t.Errorf("a folder in its place: %v", err)
	}
}

// TestPlacedByHand: an administrator may put files there; they count as the
// folder's own, and a file that is none stops everything.
func TestPlacedByHand(t *testing.T) {
	dir := t.TempDir()
	e := root(t, "Gốc")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: e.Certificate.Raw})
	must(t, os.MkdirAll(filepath.Join(dir, "foreign"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "foreign", "a.pem"), text, 0o600))
	book, err := Open(dir, trust.FromMachine)
	must(t, err)
	entries := poured(t, book).Entries()
	if len(entries) != 1 || entries[0].System != trust.Foreign || entries[0].Origin != trust.FromMachine {
		t.Errorf("%+v", entries)
	}
	must(t, os.WriteFile(filepath.Join(dir, "foreign", "b.pem"), []byte("-----BEGIN NOTHING"), 0o600))
	if err := book.Pour(trust.NewStore()); fault.CodeOf(err) != "trust.no-certificate" {
		t.Errorf("%v", err)
	}
}

func TestCannotWrite(t *testing.T) {
	taken := filepath.Join(t.TempDir(), "trust")
	book := reopen(t, taken)
	must(t, os.WriteFile(taken, nil, 0o600))
	if err := book.Add(root(t, "A"), deed); fault.CodeOf(err) != "trustdata.cannot-write" {
		t.Errorf("add: %v", err)
	}
	if _, err := book.Install(pack(t, 1), keys(), deed); fault.CodeOf(err) != "trust.file-unreadable" && fault.CodeOf(err) != "trustdata.cannot-write" {
		t.Errorf("install: %v", err)
	}
	if len(book.Events()) != 0 {
		t.Error("what was not written counts")
	}
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, bundleName), 0o700))
	if _, err := reopen(t, dir).Install(pack(t, 1), keys(), deed); fault.CodeOf(err) != "trustdata.cannot-write" {
		t.Errorf("a folder in the bundle's place: %v", err)
	}
}

func TestModes(t *testing.T) {
	for origin, want := range map[string]fs.FileMode{trust.FromUser: 0o600, trust.FromMachine: 0o644} {
		dir := filepath.Join(t.TempDir(), "trust")
		b, err := Open(dir, origin)
		must(t, err)
		must(t, b.Add(root(t, "A"), deed))
		_, err = b.Install(pack(t, 1), keys(), deed)
		must(t, err)
		for _, name := range []string{journalName, bundleName} {
			info, err := os.Stat(filepath.Join(dir, name))
			must(t, err)
			if info.Mode().Perm() != want {
				t.Errorf("%s of the %s: %v", name, origin, info.Mode())
			}
		}
	}
}

func publisher(n byte) ed25519.PrivateKey {
	seed := [32]byte{n}
	return ed25519.NewKeyFromSeed(seed[:])
}

func keys() []bundle.Key { return []bundle.Key{bundle.KeyOf(publisher(1))} }

// pack makes a bundle of the publisher 1.
func pack(t testing.TB, sequence uint64, entries ...trust.Entry) []byte {
	t.Helper()
	return packBy(t, publisher(1), sequence, now.AddDate(1, 0, 0), entries...)
}

func packBy(t testing.TB, key ed25519.PrivateKey, sequence uint64, expires time.Time, entries ...trust.Entry) []byte {
	t.Helper()
	data, err := bundle.Write(bundle.Content{Sequence: sequence, Date: now.AddDate(-2, 0, 0), Expires: expires, Publisher: "Trung tâm", Entries: entries}, key)
	must(t, err)
	return data
}

func TestInstall(t *testing.T) {
	dir := t.TempDir()
	a, b := root(t, "A"), root(t, "B")
	second := pack(t, 2, a)
	altered := slices.Clone(second)
	altered[len(altered)/2] ^= 1
	for _, step := range []struct {
		name string
		data []byte
		code string // "same" for bundle.ErrSame
		in   uint64 // the sequence that is in force afterwards
	}{
		{"altered, the first of all", altered, "trustdata.bundle-altered", 0},
		{"right", second, "", 2},
		{"the same", second, "same", 2},
		{"truncated", second[:len(second)-10], "trustdata.bundle-unreadable", 2},
		{"altered", altered, "trustdata.bundle-altered", 2},
		{"another publisher", packBy(t, publisher(2), 9, now.AddDate(1, 0, 0), a), "trustdata.bundle-publisher", 2},
		{"older", pack(t, 1, a, b), "trustdata.bundle-older", 2},
		{"same number", pack(t, 2, a, b), "trustdata.bundle-twin", 2},
		{"passes over an anchor", pack(t, 3, b), "trustdata.bundle-drops", 2},
		{"expired", packBy(t, publisher(1), 3, now.AddDate(0, 0, -1), a), "trustdata.bundle-expired", 2},
		{"newer", pack(t, 5, a, b), "", 5},
		{"the one before", second, "trustdata.bundle-older", 5},
	} {
		book := reopen(t, dir)
		got, err := book.Install(step.data, keys(), deed)
		if same := errors.Is(err, bundle.ErrSame); same != (step.code == "same") || !same && fault.CodeOf(err) != step.code {
			t.Errorf("%s: %v", step.name, err)
		}
		if (err == nil || step.code == "same") && got.Sequence != step.in {
			t.Errorf("%s: %+v", step.name, got)
		}
		for _, view := range []*Book{book, reopen(t, dir)} {
			installed, err := view.Bundle(keys())
			if err != nil || installed == nil && step.in != 0 || installed != nil && installed.Sequence != step.in {
				t.Errorf("%s: in force: %+v %v", step.name, installed, err)
			}
		}
	}
	if before, err := os.ReadFile(filepath.Join(dir, previousName)); err != nil || !slices.Equal(before, second) {
		t.Errorf("the bundle before is not kept: %v", err)
	}
	if events := reopen(t, dir).Events(); len(events) != 2 || events[1].Sequence != 5 || events[1].Publisher != "Trung tâm" || events[1].Source != deed.Source {
		t.Errorf("%+v", events)
	}
	parts, err := filepath.Glob(filepath.Join(dir, "*.part"))
	if err != nil || len(parts) != 0 {
		t.Errorf("left behind: %v %v", parts, err)
	}
}

// TestInstalledBundleGone: without it nobody knows what it withdrew, and an
// older one does not take its place.
func TestInstalledBundleGone(t *testing.T) {
	a := root(t, "A")
	older, newest, next := pack(t, 1, a), pack(t, 2, a), pack(t, 3, a)
	for _, tt := range []struct {
		name  string
		spoil func(path string) error
		keys  []bundle.Key
		code  string
	}{
		{"deleted", os.Remove, keys(), "trustdata.bundle-missing"},
		{"replaced by an older one", func(p string) error { return os.WriteFile(p, older, 0o600) }, keys(), "trustdata.bundle-missing"},
		{"damaged", func(p string) error { return os.WriteFile(p, newest[:200], 0o600) }, keys(), "trustdata.bundle-unusable"},
		{"publisher no longer named", func(string) error { return nil }, nil, "trustdata.bundle-unusable"},
		{"oversized", func(p string) error { return os.WriteFile(p, make([]byte, bundle.MaxSize+1), 0o600) }, keys(), "trust.file-unreadable"},
	} {
		for name, mend := range map[string][]byte{"the same": newest, "the next": next} {
			dir := t.TempDir()
			_, err := reopen(t, dir).Install(newest, keys(), deed)
			must(t, err)
			must(t, tt.spoil(filepath.Join(dir, bundleName)))
			book := reopen(t, dir)
			if _, err := book.Bundle(tt.keys); fault.CodeOf(err) != tt.code {
				t.Errorf("%s: %v", tt.name, err)
			}
			if _, err := book.Install(older, keys(), deed); fault.CodeOf(err) != "trustdata.bundle-older" {
				t.Errorf("%s: an older one: %v", tt.name, err)
			}
			if _, err := book.Install(mend, keys(), deed); err != nil && !errors.Is(err, bundle.ErrSame) {
				t.Errorf("%s, mended by %s: %v", tt.name, name, err)
			}
			if b, err := reopen(t, dir).Bundle(keys()); err != nil || b == nil {
				t.Errorf("%s, mended by %s: %v", tt.name, name, err)
			}
		}
	}
}

// TestUnrecordedBundle: a run that was killed between the renaming and the
// journal is made good by the next.
func TestUnrecordedBundle(t *testing.T) {
	dir := t.TempDir()
	data := pack(t, 4)
	must(t, os.WriteFile(filepath.Join(dir, bundleName), data, 0o600))
	if _, err := reopen(t, dir).Install(data, keys(), deed); !errors.Is(err, bundle.ErrSame) {
		t.Error(err)
	}
	if got := reopen(t, dir).Sequence(); got != 4 {
		t.Errorf("sequence %d is not written down", got)
	}
}

func FuzzJournal(f *testing.F) {
	dir := f.TempDir()
	b := reopen(f, dir)
	e := root(f, "A")
	must(f, b.Add(e, deed))
	must(f, b.Remove(e.Certificate, now, deed))
	must(f, b.Restore(e.Certificate, deed))
	data, err := os.ReadFile(filepath.Join(dir, journalName))
	must(f, err)
	f.Add(data)
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, journalName), data, 0o600))
		book, err := Open(dir, trust.FromUser)
		if err != nil {
			return
		}
		before := len(book.Events())
		must(t, book.Remove(e.Certificate, now, deed))
		if again := reopen(t, dir); len(again.Events()) != before+1 || !poured(t, again).Withdrawn(e.Certificate, now) {
			t.Error("a removal does not count")
		}
	})
}
