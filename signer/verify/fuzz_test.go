package verify

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/signer/report"
)

// FuzzFile: whatever the bytes, File answers in time, and never with a verdict
// that nothing supports.
func FuzzFile(f *testing.F) {
	w := newWorld(f)
	sound := recipe{by: w.National.Personal}
	one := newDraft()
	one.sign(f, seal{cms: sound.build})
	two := newDraft()
	two.sign(f, seal{cms: sound.build})
	two.sign(f, seal{cms: sound.build, subFilter: "adbe.pkcs7.detached"})
	broken := newDraft()
	broken.sign(f, seal{cms: sound.build, byteRange: func(_, _, _ int) string { return "[0 60000000000 0 1]" }})
	for _, d := range []*draft{newDraft(), one, two, broken} {
		f.Add(d.data)
		f.Add(bytes.Replace(d.data, []byte("startxref"), []byte("startxxxx"), 1))
	}
	path := filepath.Join(f.TempDir(), "fuzz.pdf")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		doc := File(ctx, path, Options{Trust: w.store, At: w.now})
		if ctx.Err() != nil {
			t.Fatal("over time")
		}
		if doc.Verdict == report.DocumentValid || doc.Verdict == report.DocumentValidWithChanges {
			t.Errorf("%v, though revocation is never checked", doc.Verdict)
		}
		for _, sig := range doc.Signatures {
			if err := listed(sig); err != nil {
				t.Error(err)
			}
		}
	})
}
