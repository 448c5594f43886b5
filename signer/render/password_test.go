package render

import (
	"os/exec"
	"path/filepath"
	"testing"

	"trien/signer/fault"
)

func TestPassword(t *testing.T) {
	plain := makePDF(t, a4(red))
	locked := filepath.Join(t.TempDir(), "locked.pdf")
	out, err := exec.Command("qpdf", "--encrypt", "mở ra", "owner", "256", "--", plain, locked).CombinedOutput()
	if err != nil {
		t.Fatalf("qpdf, which the tests need: %v\n%s", err, out)
	}
	r := renderer(t)
	for password, want := range map[string]string{"": "pdf.password-needed", "wrong": "pdf.password-wrong", "mở ra": ""} {
		d, err := r.Open(t.Context(), locked, password)
		if got := fault.CodeOf(err); got != want {
			t.Errorf("password %q: code %q (%v), want %q", password, got, err, want)
		}
		if err != nil {
			continue
		}
		if _, err := d.Render(t.Context(), 0, 50); err != nil {
			t.Errorf("page of the unlocked document: %v", err)
		}
		closeAll(t, d)
	}
}
