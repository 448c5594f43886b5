package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/assets/anchors"

	"trien/signer/trust"
	"trien/token"
	"trien/token/worker"
)

func TestSetupMakesEverything(t *testing.T) {
	f := folder(filepath.Join(t.TempDir(), "mới"))
	d := mustSetup(t, f, options{})
	if !slices.Equal(d.notes, []string{"demo.note.tokens", "demo.note.documents"}) {
		t.Errorf("notes: %v", d.notes)
	}
	info, err := os.Stat(string(f))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", info.Mode(), err)
	}
	if info, err = os.Stat(f.stateFile()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("state: %v, %v", info.Mode(), err)
	}
	serial, err := os.ReadFile(f.certificate())
	if err != nil || string(serial) != d.pki.Specialised.Personal.Serial.Text(16)+"\n" {
		t.Errorf("serial number %q, %v", serial, err)
	}
	for _, name := range []string{sampleName, "chu-ky.png", "con-dau.png"} {
		if info, err := os.Stat(filepath.Join(f.documents(), name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSecondSetupChangesNothing(t *testing.T) {
	f := newFolder(t)
	mustSetup(t, f, options{})
	before := contents(t, f)
	second := mustSetup(t, f, options{})
	if len(second.notes) != 0 {
		t.Errorf("notes: %v", second.notes)
	}
	after := contents(t, f)
	for name := range before {
		if after[name] != before[name] {
			t.Errorf("the second setup changed %s", name)
		}
	}
	if len(before) != len(after) {
		t.Errorf("%d files became %d", len(before), len(after))
	}
}

func TestTokensAsTheProgramsSeeThem(t *testing.T) {
	d := mustSetup(t, newFolder(t), options{})
	module, err := token.Open(t.Context(), token.Config{Module: d.module, Env: d.folder.hsmEnv()})
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close()
	found, err := module.Identities(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	store := demoStore(t, d.folder)
	var seen []string
	for _, identity := range found {
		certificate, err := trust.ParseCertificate(identity.Certificate)
		if err != nil {
			t.Fatal(err)
		}
		path := store.Path(certificate, nil, time.Now())
		if len(path.Problems) > 0 {
			t.Errorf("%s: %+v", identity.Label, path.Problems)
		}
		seen = append(seen, identity.Token.Label+"/"+path.System.String()+"/"+identity.Label)
	}
	slices.Sort(seen)
	want := []string{
		"Triện Demo - Cá nhân/national/Trần Văn Minh",
		"Triện Demo - Cá nhân/specialised/Nguyễn Thị Hồng Đặng",
		"Triện Demo - Cơ quan/national/Công ty Cổ phần Minh Họa",
		"Triện Demo - Cơ quan/specialised/Ủy ban nhân dân xã Hòa Bình",
	}
	if !slices.Equal(seen, want) {
		t.Errorf("tokens hold %q", seen)
	}
}

func demoStore(t *testing.T, f folder) *trust.Store {
	t.Helper()
	entries, err := trust.LoadDir(f.trust())
	if err != nil {
		t.Fatal(err)
	}
	return trust.NewStore(entries...)
}

func TestOnlyTheTrustFolderKnowsTheDemo(t *testing.T) {
	d := mustSetup(t, newFolder(t), options{})
	if !demoStore(t, d.folder).Demo() {
		t.Error("the trust folder is not recognised as a demo")
	}
	builtin, err := trust.ParseTable(anchors.Table())
	if err != nil {
		t.Fatal(err)
	}
	if trust.NewStore(builtin...).Demo() {
		t.Error("the built-in trust table holds an anchor of the demo")
	}
}

func TestRepairs(t *testing.T) {
	overwrite := func(parts ...string) func(folder) error {
		return func(f folder) error { return os.WriteFile(f.path(parts...), []byte("hỏng"), 0o600) }
	}
	tests := []struct {
		name  string
		spoil func(folder) error
		notes []string
	}{
		{"state damaged", overwrite("state.json"), []string{"demo.note.damaged", "demo.note.tokens", "demo.note.documents"}},
		{"address open to the network", openToAll, []string{"demo.note.damaged", "demo.note.tokens", "demo.note.documents"}},
		{"state lost", func(f folder) error { return os.Remove(f.stateFile()) }, []string{"demo.note.tokens", "demo.note.documents"}},
		{"tokens lost", func(f folder) error { return os.RemoveAll(f.tokens()) }, []string{"demo.note.tokens"}},
		{"a token file damaged", spoilTokens, []string{"demo.note.tokens"}},
		{"PIN changed", changePIN, []string{"demo.note.tokens"}},
		{"settings of SoftHSM damaged", overwrite("softhsm2.conf"), nil},
		{"anchor damaged", overwrite("trust", "national", "root.pem"), nil},
		{"anchors lost", func(f folder) error { return os.RemoveAll(f.trust()) }, nil},
		{"document damaged", overwrite("documents", sampleName), []string{"demo.note.documents"}},
	}
	f := newFolder(t)
	mustSetup(t, f, options{})
	signed := filepath.Join(f.documents(), "quyet-dinh_signed.pdf")
	if err := os.WriteFile(signed, []byte("của người dùng"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.spoil(f); err != nil {
				t.Fatal(err)
			}
			if d := mustSetup(t, f, options{}); !slices.Equal(d.notes, tt.notes) {
				t.Errorf("notes: %v, want %v", d.notes, tt.notes)
			}
			if d := mustSetup(t, f, options{}); len(d.notes) != 0 {
				t.Errorf("the repair did not last: %v", d.notes)
			}
			demoStore(t, f)
			if data, err := os.ReadFile(signed); err != nil || string(data) != "của người dùng" {
				t.Errorf("the person's own file: %q, %v", data, err)
			}
		})
	}
}

func openToAll(f folder) error {
	s, err := f.load()
	if err != nil {
		return err
	}
	s.Address = "0.0.0.0:18080"
	return f.save(s)
}

func spoilTokens(f folder) error {
	files, err := filepath.Glob(filepath.Join(f.tokens(), "*", "*.object"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := os.WriteFile(file, []byte("hỏng"), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// changePIN leaves the right certificates behind another PIN, as a trainee does.
func changePIN(f folder) error {
	d, err := setup(context.Background(), f, options{now: time.Now()})
	if err != nil {
		return err
	}
	other, err := specs(d.pki, "654321")
	if err != nil {
		return err
	}
	if err := errors.Join(os.RemoveAll(f.tokens()), os.MkdirAll(f.tokens(), 0o700)); err != nil {
		return err
	}
	for _, spec := range other {
		if err := worker.Provision(d.module, spec); err != nil {
			return err
		}
	}
	return nil
}

func TestRenewal(t *testing.T) {
	f := newFolder(t)
	first := mustSetup(t, f, options{})
	tests := []struct {
		name            string
		later           time.Duration
		leaves, anchors bool // are made anew
		notes           string
	}{
		{"next year", 365 * 24 * time.Hour, false, false, ""},
		{"just before the end", 2*365*24*time.Hour - 7*24*time.Hour, true, false, "demo.note.renewed demo.note.tokens"},
		{"after years", 10 * 365 * 24 * time.Hour, true, true, "demo.note.renewed demo.note.tokens"},
		{"clock set back", 0, true, true, "demo.note.renewed demo.note.tokens"},
	}
	previous := first
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := mustSetup(t, f, options{now: time.Now().Add(tt.later)})
			if got := strings.Join(d.notes, " "); got != tt.notes {
				t.Errorf("notes: %q, want %q", got, tt.notes)
			}
			leaf, before := d.pki.National.Personal, previous.pki.National.Personal
			if same := string(leaf.DER) == string(before.DER); same == tt.leaves {
				t.Errorf("leaf is the same: %v", same)
			}
			if same := string(d.pki.National.Root.DER) == string(previous.pki.National.Root.DER); same == tt.anchors {
				t.Errorf("root is the same: %v", same)
			}
			previous = d
		})
	}
}
