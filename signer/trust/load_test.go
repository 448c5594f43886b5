package trust

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"

	"trien/signer/fault"
)

func pemOf(list ...*authority) []byte {
	var out []byte
	for _, a := range list {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})...)
	}
	return out
}

func write(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestLoadDir(t *testing.T) {
	national, specialised, own := issue(t, nil, "N", isCA), issue(t, nil, "S", isCA), issue(t, nil, "O", isCA)
	sub := issue(t, national, "Sub", isCA)
	tsa := issue(t, specialised, "TSA", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping} })
	dir := t.TempDir()
	write(t, dir, "national/all.pem", append([]byte("Gốc quốc gia\n"), pemOf(national, sub)...))
	write(t, dir, "specialised/root.DER", specialised.cert.Raw)
	write(t, dir, "specialised/deep/tsa.crt", append(append([]byte{}, tsa.cert.Raw...), specialised.cert.Raw...))
	write(t, dir, "own.cer", own.cert.Raw)
	write(t, dir, "README.md", []byte("not a certificate"))
	entries, err := LoadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	store := NewStore(entries...)
	for _, tt := range []struct {
		a      *authority
		system System
		role   Role
	}{{national, National, RoleRoot}, {sub, National, RoleIntermediate}, {specialised, Specialised, RoleRoot}, {tsa, Specialised, RoleTSA}, {own, Other, RoleRoot}} {
		found := store.Lookup(tt.a.cert)
		if len(found) != 1 || found[0].System != tt.system || found[0].Role != tt.role || found[0].Origin != dir {
			t.Errorf("%s: %+v", tt.a.cert.Subject.Display(), found)
		}
	}
	if len(store.Entries()) != 5 {
		t.Errorf("%d entries", len(store.Entries()))
	}
}

func TestLoadDirRefuses(t *testing.T) {
	root := issue(t, nil, "Root", isCA)
	person := issue(t, root, "Person")
	tests := map[string]struct {
		name string
		data []byte
	}{
		"trust.no-certificate":   {"key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte{1}})},
		"trust.bad-certificate":  {"bad.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte{0x30, 0}})},
		"trust.not-an-authority": {"person.pem", pemOf(person)},
		"trust.file-unreadable":  {"huge.der", make([]byte, maxAnchorFile+1)},
	}
	for code, tt := range tests {
		dir := t.TempDir()
		write(t, dir, tt.name, tt.data)
		if entries, err := LoadDir(dir); fault.CodeOf(err) != code || entries != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
	if _, err := LoadDir(filepath.Join(t.TempDir(), "absent")); fault.CodeOf(err) != "trust.dir-unreadable" {
		t.Errorf("absent: %v", err)
	}
}
