package signer_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/stamp"
)

// TestProtectedDocuments signs documents under every kind of encryption, with
// either password, and lets peers open them with the password.
func TestProtectedDocuments(t *testing.T) {
	plain := twoPages("", "").bytes()
	for _, c := range []struct {
		name     string
		encrypt  []string
		password string
	}{
		{"RC4 40", []string{"--allow-weak-crypto", "--encrypt", "mở", "chủ", "40", "--"}, "chủ"},
		{"RC4 128", []string{"--allow-weak-crypto", "--encrypt", "u", "o", "128", "--use-aes=n", "--"}, "u"},
		{"AES 128", []string{"--allow-weak-crypto", "--encrypt", "u", "o", "128", "--use-aes=y", "--"}, "u"},
		{"AES 256", []string{"--encrypt", "u", "o", "256", "--"}, "o"},
		{"AES 256, object streams", []string{"--object-streams=generate", "--encrypt", "u", "o", "256", "--"}, "u"},
		{"no password to open", []string{"--encrypt", "", "o", "256", "--"}, ""},
		{"clear metadata", []string{"--allow-weak-crypto", "--encrypt", "u", "o", "128", "--use-aes=y", "--cleartext-metadata", "--"}, "u"},
	} {
		t.Run(c.name, func(t *testing.T) {
			source := filepath.Join(t.TempDir(), "a.pdf")
			write(t, source, converted(t, plain, c.encrypt...))
			req, key := as(t, demoPKI(t).Specialised.Personal, source)
			req.Password, req.Reason = []byte(c.password), "Phê duyệt"
			req.Placement = &stamp.Placement{Rect: pdf.Rect{X0: 60, Y0: 80, X1: 240, Y1: 150}}
			req.Mark = stamp.Mark{Lines: []string{"Nguyễn Thị Hồng Đặng"}}
			first, err := signer.Sign(context.Background(), req)
			if err != nil {
				t.Fatal(err)
			}
			req.Source, req.Target = first.Target, signer.TargetName(first.Target)
			second, err := signer.Sign(context.Background(), req)
			if err != nil {
				t.Fatal(err)
			}
			if key.calls != 2 || len(second.Report.Signatures) != 2 {
				t.Errorf("%d signatures by the key, %d in the file", key.calls, len(second.Report.Signatures))
			}
			for _, s := range second.Report.Signatures {
				if s.Integrity != report.Intact {
					t.Errorf("%s: %v %s", s.Field, s.Integrity, s.Reason)
				}
			}
			peer(t, "qpdf", "--password="+c.password, "--check", second.Target)
			text := peer(t, "pdftotext", "-upw", c.password, "-opw", c.password, second.Target, "-")
			if !strings.Contains(text, "Nguyễn Thị Hồng Đặng") {
				t.Errorf("the mark cannot be read:\n%s", text)
			}
			said := peer(t, "pdfsig", "-nocert", "-upw", c.password, "-opw", c.password, second.Target)
			if strings.Count(said, "Signature is Valid") != 2 {
				t.Error(said)
			}
		})
	}
}
