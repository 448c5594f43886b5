package signer_test

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/stamp"
	"trien/signer/trust"
)

// form is an AcroForm with a text field that signing must leave alone.
const form = "/AcroForm << /Fields [7 0 R] /DA (/F1 0 Tf 0 g) /NeedAppearances true /CO [7 0 R] /DR << /Font << /F1 6 0 R >> >> >>"

const textField = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (so) /V (12) /Rect [72 600 172 620] /P 3 0 R /DA (/F1 12 Tf 0 g) >>"

func TestSignedDocumentsAreAcceptedByTheVerifierAndByPeers(t *testing.T) {
	plain := twoPages("", "").bytes()
	for _, c := range []struct {
		name string
		data []byte
	}{
		{"classic table", plain},
		{"object streams", converted(t, plain, "--object-streams=generate")},
		{"linearized", converted(t, plain, "--linearize")},
		{"linearized with object streams", converted(t, plain, "--linearize", "--object-streams=generate")},
		{"rotated page", twoPages("/Rotate 90", "").bytes()},
		{"turned upside down, cropped", twoPages("/Rotate 180 /CropBox [50 60 500 700]", "").bytes()},
		{"user unit", twoPages("/UserUnit 2", "").bytes()},
		{"annotations in the page", twoPages("/Annots [7 0 R]", form, textField).bytes()},
		{"annotations in an object of their own", twoPages("/Annots 8 0 R", form, textField, "[7 0 R]").bytes()},
		{"direct annotation", twoPages("/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Border [0 0 0] >>]", "").bytes()},
		{"form in an object of its own", twoPages("/Annots [7 0 R]", "/AcroForm 8 0 R", textField,
			"<< /Fields 9 0 R /DA (/F1 0 Tf 0 g) >>", "[7 0 R]").bytes()},
		{"no line end at the end", bytes.TrimRight(plain, "\n")},
	} {
		t.Run(c.name, func(t *testing.T) {
			source := filepath.Join(t.TempDir(), "văn bản.pdf")
			write(t, source, c.data)
			first := signFile(t, source, demoPKI(t).Specialised.Personal, true)
			second := signFile(t, first, demoPKI(t).National.Organisation, true)
			third := signFile(t, second, demoPKI(t).Specialised.Organisation, false)
			prefix(t, source, first)
			prefix(t, second, third)
			askPeers(t, third, 3)
		})
	}
}

// signFile signs source and checks the report about the result.
func signFile(t *testing.T, source string, who *signertest.Certificate, visible bool) string {
	t.Helper()
	req, key := as(t, who, source)
	req.Reason, req.Location = "Phê duyệt", "Hòa Bình"
	if visible {
		req.Placement = &stamp.Placement{Page: 1, Rect: pdf.Rect{X0: 60, Y0: 80, X1: 240, Y1: 150}}
		req.Mark = stamp.Mark{Lines: []string{"Người ký: Nguyễn Thị Hồng Đặng", "Ủy ban nhân dân xã Hòa Bình"}}
	}
	result, err := signer.Sign(context.Background(), req)
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	if key.calls != 1 {
		t.Errorf("the key was asked %d times", key.calls)
	}
	if result.Report.File != req.Target {
		t.Errorf("report about %q", result.Report.File)
	}
	for _, s := range result.Report.Signatures {
		if s.Integrity != report.Intact || s.System == trust.Unknown {
			t.Errorf("%s: %v, system %v, %s", s.Field, s.Integrity, s.System, s.Reason)
		}
	}
	last := result.Report.Signatures[len(result.Report.Signatures)-1]
	if last.Field != result.Field || last.Coverage != report.CoverageFile || last.Signer.Name != who.Plan.Subject.String() {
		t.Errorf("last signature: field %q, coverage %v, signer %q", last.Field, last.Coverage, last.Signer.Name)
	}
	if visible && (last.Page != 2 || last.Rect != [4]float64{60, 80, 180, 70}) {
		t.Errorf("mark on page %d at %v", last.Page, last.Rect)
	}
	if last.Verdict == report.Invalid {
		t.Errorf("verdict %v: %s", last.Verdict, last.Reason)
	}
	return req.Target
}

func askPeers(t *testing.T, file string, signatures int) {
	t.Helper()
	peer(t, "qpdf", "--check", file)
	said := peer(t, "pdfsig", "-nocert", file)
	if n := strings.Count(said, "Signature Validation: Signature is Valid."); n != signatures {
		t.Errorf("pdfsig accepts %d of %d signatures\n%s", n, signatures, said)
	}
	if !strings.Contains(said, "Total document signed") {
		t.Errorf("pdfsig: the last signature does not cover the document\n%s", said)
	}
	// mutool knows no anchors of ours: it says so, and judges the rest.
	said = peer(t, "mutool", "sign", "-v", file)
	earlier := strings.Count(said, "The signature is valid but there have been edits since signing.")
	if earlier != signatures-1 || strings.Count(said, "The document is unchanged since signing.") != 1 {
		t.Errorf("mutool accepts %d earlier signatures of %d\n%s", earlier, signatures-1, said)
	}
}

func prefix(t *testing.T, source, signed string) {
	t.Helper()
	before, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(signed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(after, before) {
		t.Error("the signed copy does not begin with the source")
	}
}

func TestTheFormIsKept(t *testing.T) {
	source := filepath.Join(t.TempDir(), "a.pdf")
	write(t, source, twoPages("/Annots [7 0 R]", form, textField).bytes())
	signed := open(t, signFile(t, source, demoPKI(t).National.Personal, false))
	catalog, _, err := signed.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	o, err := signed.Resolve(catalog["AcroForm"])
	if err != nil {
		t.Fatal(err)
	}
	got := o.(pdf.Dict)
	for _, key := range []pdf.Name{"DA", "DR", "CO", "NeedAppearances"} {
		if got[key] == nil {
			t.Errorf("/AcroForm has lost /%s", key)
		}
	}
	if got["SigFlags"] != pdf.Integer(3) || len(got["Fields"].(pdf.Array)) != 2 {
		t.Errorf("SigFlags %v, Fields %v", got["SigFlags"], got["Fields"])
	}
}

func TestAlgorithms(t *testing.T) {
	plan := signertest.NewPlan(time.Now())
	system := demoPKI(t).National
	for _, c := range []struct {
		name string
		kind signertest.KeyKind
		hash crypto.Hash
		pss  bool
	}{
		{"RSA-2048 SHA-256", signertest.RSA2048, crypto.SHA256, false},
		{"RSA-2048 SHA-384", signertest.RSA2048, crypto.SHA384, false},
		{"RSA-2048 SHA-512 PSS", signertest.RSA2048, crypto.SHA512, true},
		{"RSA-3072 SHA-256 PSS", signertest.RSA3072, crypto.SHA256, true},
		{"P-256 SHA-256", signertest.P256, crypto.SHA256, false},
		{"P-384 SHA-384", signertest.P384, crypto.SHA384, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			cert := plan.National.Personal
			cert.Key = c.kind
			who, err := system.Issue(c.name, cert)
			if err != nil {
				t.Fatal(err)
			}
			source := filepath.Join(t.TempDir(), "a.pdf")
			write(t, source, twoPages("", "").bytes())
			req, _ := as(t, who, source)
			req.Hash, req.PSS = c.hash, c.pss
			result, err := signer.Sign(context.Background(), req)
			if err != nil {
				t.Fatal(err)
			}
			if s := result.Report.Signatures[0]; s.Integrity != report.Intact || s.System != trust.National {
				t.Errorf("%v %v %s", s.Integrity, s.System, s.Reason)
			}
		})
	}
}

func TestFailuresAreSaidAndLeaveNothingBehind(t *testing.T) {
	plain := twoPages("", "").bytes()
	expired := signertest.NewPlan(time.Now()).National.Personal
	expired.NotBefore, expired.NotAfter = time.Now().AddDate(-3, 0, 0), time.Now().AddDate(-1, 0, 0)
	old, err := demoPKI(t).National.Issue("expired", expired)
	if err != nil {
		t.Fatal(err)
	}
	certified := twoPages("", "/Perms << /DocMDP 7 0 R >>", "<< /Type /Sig /Reference [<< /TransformMethod /DocMDP /TransformParams << /P 1 >> >>] >>").bytes()
	refused := errors.New("refused")
	for _, c := range []struct {
		name, code string
		data       []byte
		change     func(*signer.Request)
	}{
		{"not a PDF", "pdf.not-a-pdf", []byte("hello, this is a letter\n"), nil},
		{"empty", "pdf.empty", nil, nil},
		{"cut off in the content", "sign.damaged", plain[:bytes.Index(plain, []byte("endstream"))], nil},
		{"password", "pdf.password-needed", converted(t, plain, "--encrypt", "u", "o", "256", "--"), nil},
		{"only prepared fields permitted", "sign.new-field-not-permitted", converted(t, plain, "--encrypt", "", "o", "256", "--modify=form", "--"), nil},
		{"signing not permitted", "sign.not-permitted", converted(t, plain, "--encrypt", "", "o", "256", "--modify=none", "--"), nil},
		{"closed by certification", "sign.closed", certified, nil},
		{"no such file", "file.not-found", plain, func(r *signer.Request) { r.Source += ".gone" }},
		{"a folder", "file.unreadable", plain, func(r *signer.Request) { r.Source = filepath.Dir(r.Source) }},
		{"target is the source", "sign.same-file", plain, func(r *signer.Request) { r.Target, r.Overwrite = r.Source, true }},
		{"target exists", "sign.target-exists", plain, func(r *signer.Request) { r.Target = filepath.Join(filepath.Dir(r.Source), "there.pdf") }},
		{"no such folder", "sign.cannot-write", plain, func(r *signer.Request) { r.Target = filepath.Join(filepath.Dir(r.Source), "no", "a.pdf") }},
		{"page out of range", "sign.no-such-page", plain, func(r *signer.Request) {
			r.Placement = &stamp.Placement{Page: 2, Rect: pdf.Rect{X1: 10, Y1: 10}}
		}},
		{"frame outside the page", "sign.outside-page", plain, func(r *signer.Request) {
			r.Placement = &stamp.Placement{Rect: pdf.Rect{X0: 500, Y0: 10, X1: 700, Y1: 60}}
		}},
		{"expired certificate", "sign.certificate-expired", plain, func(r *signer.Request) { r.Certificate = old.DER }},
		{"certificate of a CA", "sign.certificate-of-a-ca", plain, func(r *signer.Request) { r.Certificate = demoPKI(t).National.CA.DER }},
		{"not a certificate", "sign.certificate-unreadable", plain, func(r *signer.Request) { r.Certificate = []byte("x") }},
		{"key of another certificate", "sign.key-mismatch", plain, func(r *signer.Request) { r.Certificate = demoPKI(t).National.Organisation.DER }},
		{"key refused", "", plain, func(r *signer.Request) {
			r.Unlock = func(context.Context) (signer.Key, error) { return nil, refused }
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			source := filepath.Join(dir, "a.pdf")
			write(t, source, c.data)
			write(t, filepath.Join(dir, "there.pdf"), []byte("mine"))
			req, key := as(t, demoPKI(t).National.Personal, source)
			unlocked := false
			unlock := req.Unlock
			req.Unlock = func(ctx context.Context) (signer.Key, error) { unlocked = true; return unlock(ctx) }
			if c.change != nil {
				c.change(&req)
			}
			_, err := signer.Sign(context.Background(), req)
			if err == nil {
				t.Fatal("signed")
			}
			if got := fault.CodeOf(err); got != c.code {
				t.Errorf("code %q, want %q (%v)", got, c.code, err)
			}
			if c.code == "" && !errors.Is(err, refused) {
				t.Errorf("got %v", err)
			}
			if (unlocked || key.calls > 0) && c.code != "sign.key-mismatch" {
				t.Error("the key was asked for before the failure was known")
			}
			untouched(t, dir, c.data)
		})
	}
}

func untouched(t *testing.T, dir string, source []byte) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "a.pdf" && e.Name() != "there.pdf" {
			t.Errorf("left behind: %s", e.Name())
		}
	}
	if now, err := os.ReadFile(filepath.Join(dir, "a.pdf")); err != nil || !bytes.Equal(now, source) {
		t.Errorf("the source changed (%v)", err)
	}
	if now, err := os.ReadFile(filepath.Join(dir, "there.pdf")); err != nil || string(now) != "mine" {
		t.Errorf("another file changed (%v)", err)
	}
}

func TestCancelLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "a.pdf")
	data := twoPages("", "").bytes()
	write(t, source, data)
	write(t, filepath.Join(dir, "there.pdf"), []byte("mine"))
	ctx, cancel := context.WithCancel(context.Background())
	req, key := as(t, demoPKI(t).National.Personal, source)
	req.Progress = func(p signer.Progress) {
		if p.Stage == signer.Preparing {
			cancel()
		}
	}
	if _, err := signer.Sign(ctx, req); fault.CodeOf(err) != "sign.cancelled" {
		t.Errorf("got %v", err)
	}
	if key.calls != 0 {
		t.Error("the key was used")
	}
	untouched(t, dir, data)
}

func TestASourceThatChangesIsNoticed(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "a.pdf")
	write(t, source, twoPages("", "").bytes())
	req, _ := as(t, demoPKI(t).National.Personal, source)
	unlock := req.Unlock
	req.Unlock = func(ctx context.Context) (signer.Key, error) {
		write(t, source, twoPages("/Rotate 90", "").bytes())
		return unlock(ctx)
	}
	if _, err := signer.Sign(context.Background(), req); fault.CodeOf(err) != "sign.source-changed" {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(req.Target); err == nil {
		t.Error("a target was written")
	}
}

func TestTheStagesComeInOrder(t *testing.T) {
	source := filepath.Join(t.TempDir(), "a.pdf")
	write(t, source, twoPages("", "").bytes())
	req, _ := as(t, demoPKI(t).National.Personal, source)
	var stages []string
	req.Progress = func(p signer.Progress) { stages = append(stages, fmt.Sprint(int(p.Stage))) }
	if _, err := signer.Sign(context.Background(), req); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(stages, " "); got != "0 1 2 3 5 6" {
		t.Errorf("stages %s", got)
	}
}

func open(t *testing.T, name string) *pdf.Document {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := pdf.Open(file, info.Size(), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
