package signer_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/stamp"
)

// source writes data where it can be signed.
func source(t testing.TB, data []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "văn bản.pdf")
	write(t, name, data)
	return name
}

// signAs signs file by who after change, and fails the test where that fails.
func signAs(t *testing.T, who *signertest.Certificate, file string, change func(*signer.Request)) signer.Result {
	t.Helper()
	req, key := as(t, who, file)
	if change != nil {
		change(&req)
	}
	result, err := signer.Sign(context.Background(), req)
	if err != nil {
		t.Fatalf("%v (%+v)", err, err)
	}
	if key.calls != 1 {
		t.Errorf("the key was asked %d times", key.calls)
	}
	for _, s := range result.Report.Signatures {
		if s.Integrity != report.Intact || s.Verdict == report.Invalid {
			t.Errorf("%s: %v, %v, %s", s.Field, s.Integrity, s.Verdict, s.Reason)
		}
	}
	return result
}

// refused tries to sign and returns the code of the refusal.
func refused(t *testing.T, who *signertest.Certificate, file string, change func(*signer.Request)) error {
	t.Helper()
	req, key := as(t, who, file)
	if change != nil {
		change(&req)
	}
	_, err := signer.Sign(context.Background(), req)
	if err == nil {
		t.Error("signed")
	}
	if key.calls != 0 {
		t.Error("the key was asked before the refusal")
	}
	return err
}

func into(field string) func(*signer.Request) {
	return func(r *signer.Request) {
		r.Field = field
		r.Mark = stamp.Mark{Lines: []string{"Người ký: Nguyễn Thị Hồng Đặng"}}
	}
}

// prepared returns a document whose page 1 lists object 7 and whose form has the
// fields named; objects from 7 are given.
func prepared(annots, fields string, objects ...string) []byte {
	d := twoPages("", "/AcroForm << /Fields ["+fields+"] /DA (/F1 0 Tf 0 g) >>", objects...)
	d.objects[2] = strings.Replace(d.objects[2], ">>  >>", ">> /Annots ["+annots+"] >>", 1)
	return d.bytes()
}

const widgetPart = "/Type /Annot /Subtype /Widget /P 3 0 R /Rect [60 80 240 150]"

func TestSigningIntoAPreparedField(t *testing.T) {
	for _, c := range []struct {
		name, field string
		data        []byte
		visible     bool
		value       pdf.Ref // the object that takes /V
		blind       string  // programs that look for /V elsewhere than ISO 32000-2, 12.7.4.1 has it
	}{
		{"merged with its widget", "ky", prepared("7 0 R", "7 0 R", "<< "+widgetPart+" /FT /Sig /T (ky) >>"), true, pdf.Ref{Num: 7}, ""},
		{"with an appearance and states", "ky", prepared("7 0 R", "7 0 R",
			"<< "+widgetPart+" /FT /Sig /T (ky) /AS /Off /AP << /N 8 0 R >> >>",
			"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 0 >>\nstream\n\nendstream"), true, pdf.Ref{Num: 7}, ""},
		{"apart from its widget", "ky", prepared("8 0 R", "7 0 R", "<< /FT /Sig /T (ky) /Kids [8 0 R] >>",
			"<< "+widgetPart+" /Parent 7 0 R >>"), true, pdf.Ref{Num: 7}, "pdfsig mutool"},
		{"nested, type inherited", "duyet.lanh dao", prepared("8 0 R", "7 0 R", "<< /FT /Sig /T (duyet) /Kids [8 0 R] >>",
			"<< "+widgetPart+" /Parent 7 0 R /T (lanh dao) >>"), true, pdf.Ref{Num: 8}, "pdfcpu pdfsign"},
		{"nested twice, apart from its widget", "a.b.c", prepared("10 0 R", "7 0 R", "<< /FT /Sig /T (a) /Kids [8 0 R] >>",
			"<< /T (b) /Parent 7 0 R /Kids [9 0 R] >>", "<< /T (c) /Parent 8 0 R /Kids [10 0 R] >>",
			"<< "+widgetPart+" /Parent 9 0 R >>"), true, pdf.Ref{Num: 9}, "pdfsig mutool pdfcpu pdfsign"},
		{
			"no extent", "ky", prepared("7 0 R", "7 0 R", "<< "+strings.Replace(widgetPart, "60 80 240 150", "0 0 0 0", 1)+" /FT /Sig /T (ky) >>"),
			false,
			pdf.Ref{Num: 7},
			"",
		},
		{"no widget", "ky", prepared("", "7 0 R", "<< /FT /Sig /T (ky) >>"), false, pdf.Ref{Num: 7}, "pdfcpu"},
		{"value null", "ky", prepared("7 0 R", "7 0 R", "<< "+widgetPart+" /FT /Sig /T (ky) /V null >>"), true, pdf.Ref{Num: 7}, ""},
		{
			"Vietnamese name in UTF-16, typed with separate accents", norm.NFD.String("ký"),
			prepared("7 0 R", "7 0 R", "<< "+widgetPart+" /FT /Sig /T <FEFF006B00FD> >>"), true,
			pdf.Ref{Num: 7},
			"",
		},
		{"in object streams", "ky", converted(t, prepared("7 0 R", "7 0 R", "<< "+widgetPart+" /FT /Sig /T (ky) >>"),
			"--object-streams=generate"), true, pdf.Ref{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := source(t, c.data)
			fields, err := signer.EmptyFields(open(t, file))
			if err != nil || len(fields) != 1 || norm.NFC.String(fields[0].Name) != norm.NFC.String(c.field) {
				t.Fatalf("proposed: %+v, %v", fields, err)
			}
			if c.visible != (fields[0].Page == 1 && fields[0].Rect == pdf.Rect{X0: 60, Y0: 80, X1: 240, Y1: 150}) {
				t.Errorf("proposed on page %d at %v", fields[0].Page, fields[0].Rect)
			}
			result := signAs(t, demoPKI(t).Specialised.Personal, file, into(c.field))
			if result.Field != fields[0].Name {
				t.Errorf("signed into %q", result.Field)
			}
			last := result.Report.Signatures[0]
			if c.visible != (last.Page == 1 && last.Rect == [4]float64{60, 80, 180, 70}) {
				t.Errorf("on page %d at %v", last.Page, last.Rect)
			}
			doc := open(t, result.Target)
			if left, err := signer.EmptyFields(doc); err != nil || len(left) != 0 {
				t.Errorf("still proposed: %v, %v", left, err)
			}
			holdsValue(t, doc, c.value)
			if shown := strings.Contains(peer(t, "pdftotext", result.Target, "-"), "Nguyễn Thị Hồng Đặng"); shown != c.visible {
				t.Errorf("the mark is shown: %v", shown)
			}
			askThoseWhoSee(t, result.Target, c.blind)
			second := signAs(t, demoPKI(t).National.Organisation, result.Target, nil)
			if second.Field == result.Field {
				t.Error("two fields of one name")
			}
			askOpenSSL(t, second.Target, 2)
		})
	}
}

// askThoseWhoSee asks about a document with one signature. blind names programs
// that miss its value: pdfsig 22.12 and mutool 1.21 look for it in the widget
// only, pdfcpu 0.15 wants a rectangle in every field, and pdfcpu and pdfsign
// look for it at the top of the form only. OpenSSL judges each.
func askThoseWhoSee(t *testing.T, file, blind string) {
	t.Helper()
	askOpenSSL(t, file, 1)
	peer(t, "qpdf", "--check", file)
	if !strings.Contains(blind, "mutool") {
		askPeers(t, file, 1)
	}
	if !strings.Contains(blind, "pdfcpu") {
		askPdfcpu(t, file, 1)
	}
	if !strings.Contains(blind, "pdfsign") {
		askPdfsign(t, file, 1, excusedPolicy)
	}
}

// holdsValue makes sure that signing changed no more than it had to: the value
// is in the field, the form lists what it listed.
func holdsValue(t *testing.T, doc *pdf.Document, field pdf.Ref) {
	t.Helper()
	fields, err := doc.FormFields()
	if err != nil || len(fields) != 1 {
		t.Fatalf("fields: %v, %v", fields, err)
	}
	if field != (pdf.Ref{}) && (fields[0].Ref != field || fields[0].Dict["V"] == nil) {
		t.Errorf("the value is not in %v", field)
	}
	if widget, _ := doc.Dict(fields[0].Widget); widget["AS"] != nil {
		t.Error("an appearance state is left")
	}
	page, err := doc.Page(0)
	if err != nil {
		t.Fatal(err)
	}
	if annots, _ := doc.Array(page.Dict["Annots"]); len(annots) > 1 {
		t.Errorf("the page lists %v", annots)
	}
}

func TestFieldsThatCannotBeSigned(t *testing.T) {
	field := prepared("7 0 R", "7 0 R", "<< "+widgetPart+" /FT /Sig /T (ky) >>")
	signed := signAs(t, demoPKI(t).National.Personal, source(t, field), into("ky")).Target
	text := source(t, prepared("7 0 R", "7 0 R", "<< "+widgetPart+" /FT /Tx /T (ky) >>"))
	for _, c := range []struct{ name, file, field, code string }{
		{"unknown", source(t, field), "kia", "sign.no-such-field"},
		{"no form", source(t, twoPages("", "").bytes()), "ky", "sign.no-such-field"},
		{"text field", text, "ky", "sign.no-such-field"},
		{"signed already", signed, "ky", "sign.field-signed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := refused(t, demoPKI(t).National.Organisation, c.file, into(c.field))
			if fault.CodeOf(err) != c.code {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}

// TestOneNameTwice: of two fields with the name asked for, the empty one is
// signed, and its signature is told from the other.
func TestOneNameTwice(t *testing.T) {
	field := "<< " + widgetPart + " /FT /Sig /T (ky) >>"
	first := signAs(t, demoPKI(t).National.Personal, source(t, prepared("7 0 R 8 0 R", "7 0 R 8 0 R", field, field)), into("ky"))
	second := signAs(t, demoPKI(t).National.Organisation, first.Target, into("ky"))
	askPeers(t, second.Target, 2)
	if code := fault.CodeOf(refused(t, demoPKI(t).National.Personal, second.Target, into("ky"))); code != "sign.field-signed" {
		t.Errorf("a third signature: %q", code)
	}
}

// TestAWaitingSignDisappears: a prepared field may show "sign here"; a signature
// without a mark takes that away.
func TestAWaitingSignDisappears(t *testing.T) {
	file := source(t, prepared("7 0 R", "7 0 R", "<< "+widgetPart+" /FT /Sig /T (ky) /AP << /N 8 0 R >> >>",
		"<< /Type /XObject /Subtype /Form /BBox [0 0 180 70] /Resources << /Font << /F1 6 0 R >> >> /Length 43 >>\nstream\nBT /F1 12 Tf 9 30 Td (SIGN HERE ...) Tj ET\nendstream"))
	signed := signAs(t, demoPKI(t).National.Personal, file, func(r *signer.Request) { r.Field = "ky" })
	if strings.Contains(peer(t, "pdftotext", signed.Target, "-"), "SIGN HERE") {
		t.Error("the page still asks for a signature")
	}
	askPeers(t, signed.Target, 1)
}

func remove(t *testing.T, file string) {
	t.Helper()
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
}
