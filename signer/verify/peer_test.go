package verify

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/signer/report"
	"trien/signer/signertest"
)

// ask runs a program that `make test` installs and returns what it printed.
func ask(t *testing.T, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is not installed: make test installs it", name)
	}
	out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
	if err != nil {
		t.Logf("%s: %v", name, err)
	}
	return string(out)
}

// Other programs agree on integrity, for a sound document and for one with a
// changed byte.
func TestPeersAgree(t *testing.T) {
	w := newWorld(t)
	rsa := issue(t, w.National, "rsa", func(c *signertest.Cert) { c.Key = signertest.RSA2048 })
	sound := signedBy(t, seal{}, recipe{by: rsa})
	changed := &draft{data: bytes.Replace(sound.data, []byte("Quyet dinh"), []byte("Quyet dinH"), 1)}
	for _, c := range []struct {
		name           string
		doc            *draft
		integrity      report.Integrity
		pdfsig, mutool string
	}{
		{"sound", sound, report.Intact, "Signature is Valid.", "The document is unchanged since signing."},
		{"changed", changed, report.Broken, "Digest Mismatch.", "Signature invalidated by change to document."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if sig := only(t, w.verify(t, c.doc)); sig.Integrity != c.integrity {
				t.Errorf("we say %v", sig.Integrity)
			}
			path := filepath.Join(t.TempDir(), "signed.pdf")
			if err := os.WriteFile(path, c.doc.data, 0o600); err != nil {
				t.Fatal(err)
			}
			if out := ask(t, "pdfsig", "-nocert", path); !strings.Contains(out, c.pdfsig) {
				t.Errorf("pdfsig says\n%s", out)
			}
			if out := ask(t, "mutool", "sign", "-v", path); !strings.Contains(out, c.mutool) {
				t.Errorf("mutool says\n%s", out)
			}
		})
	}
}

// The CMS that the tests make is one that OpenSSL verifies.
func TestOpenSSLAgrees(t *testing.T) {
	w := newWorld(t)
	dir := t.TempDir()
	signed := []byte("signed bytes")
	path := func(name string, data []byte) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	value := path("value.der", recipe{by: w.National.Personal}.build(t, signed))
	for _, c := range []struct{ name, content, want string }{
		{"sound", string(signed), "CMS Verification successful"},
		{"changed", "other bytes!", "Verification failure"},
	} {
		out := ask(t, "openssl", "cms", "-verify", "-noverify", "-binary", "-inform", "DER",
			"-in", value, "-content", path(c.name, []byte(c.content)), "-out", filepath.Join(dir, "out"))
		if !strings.Contains(out, c.want) {
			t.Errorf("%s: %s", c.name, out)
		}
	}
}
