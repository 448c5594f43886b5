package signer_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/stamp"
)

// quickSigner has a key that signs in no time.
var quickSigner = sync.OnceValues(func() (*signertest.Certificate, error) {
	p, err := pki()
	if err != nil {
		return nil, err
	}
	plan := signertest.NewPlan(time.Now()).National.Personal
	plan.Key = signertest.P256
	return p.National.Issue("quick", plan)
})

// FuzzSign signs whatever it is given, or hears in words why not: no panic, no
// changed source, and what is written begins with the source and holds.
func FuzzSign(f *testing.F) {
	plain := twoPages("", "").bytes()
	for _, seed := range [][]byte{
		plain,
		twoPages("/Annots [7 0 R]", form, textField).bytes(),
		twoPages("/Annots 8 0 R /Rotate 90", form, textField, "[7 0 R]").bytes(),
		twoPages("/UserUnit 2 /CropBox [9 9 400 500]", "/Perms << /DocMDP 7 0 R >>", "<< /Type /Sig >>").bytes(),
		bytes.TrimRight(plain, "\n"),
		plain[:len(plain)/2],
	} {
		f.Add(seed)
	}
	who, err := quickSigner()
	if err != nil {
		f.Fatal(err)
	}
	template, _ := as(f, who, "")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		source := filepath.Join(dir, "a.pdf")
		if err := os.WriteFile(source, data, 0o600); err != nil {
			t.Fatal(err)
		}
		req := template
		req.Source, req.Target, req.Overwrite = source, filepath.Join(dir, "b.pdf"), true
		req.Placement = &stamp.Placement{Rect: pdf.Rect{X0: 10, Y0: 10, X1: 90, Y1: 60}}
		req.Mark = stamp.Mark{Lines: []string{"Đặng"}}
		result, err := signer.Sign(context.Background(), req)
		if now, wrong := os.ReadFile(source); wrong != nil || !bytes.Equal(now, data) {
			t.Fatal("the source changed")
		}
		if err != nil {
			if code := fault.CodeOf(err); code == "" || code == "sign.check-failed" {
				t.Fatalf("%v", err)
			}
			return
		}
		written, err := os.ReadFile(result.Target)
		if err != nil || !bytes.HasPrefix(written, data) {
			t.Fatalf("the copy does not begin with the source (%v)", err)
		}
		if last := result.Report.Signatures[len(result.Report.Signatures)-1]; last.Integrity != report.Intact {
			t.Fatalf("%v: %s", last.Integrity, last.Reason)
		}
	})
}
