package signer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
)

const square = "<< /Type /Annot /Subtype /Square /Rect [0 0 9 9] >>"

// TestTheMarkIsOnItsPageAlone: however a document keeps its lists of
// annotations, the widget is on the page asked for, on no other, and what was
// there before stays there.
func TestTheMarkIsOnItsPageAlone(t *testing.T) {
	kids := func(d document, kids, more string) []byte {
		d.objects[1] = "<< /Type /Pages /Kids [" + kids + "] /Count 2 /MediaBox [0 0 595 842] " + more + " >>"
		return d.bytes()
	}
	inherited := twoPages("", "")
	for _, n := range []int{2, 3} {
		inherited.objects[n] = "<< /Type /Page /Parent 2 0 R /Contents 5 0 R >>"
	}
	for _, c := range []struct {
		name string
		data []byte
		want [2]int // annotations on each page after signing on page 2
	}{
		{"shared by two pages", twoPages("/Annots 7 0 R", "", "[8 0 R]", square).bytes(), [2]int{1, 2}},
		{"shared with the form's fields", twoPages("/Annots 8 0 R", "/AcroForm << /Fields 8 0 R >>", textField, "[7 0 R]").bytes(), [2]int{1, 2}},
		{"null", twoPages("/Annots null", "").bytes(), [2]int{0, 1}},
		{"null apart", twoPages("/Annots 7 0 R", "", "null").bytes(), [2]int{0, 1}},
		{"apart and missing", twoPages("/Annots 77 0 R", "").bytes(), [2]int{0, 1}},
		{"empty", twoPages("/Annots []", "").bytes(), [2]int{0, 1}},
		{"everything inherited", kids(inherited, "3 0 R 4 0 R", "/Rotate 90 /CropBox [10 10 580 830] /Resources << /Font << /F1 6 0 R >> >>"), [2]int{0, 1}},
		{"one page shown twice", kids(twoPages("/Annots [7 0 R]", "", square), "3 0 R 3 0 R", ""), [2]int{2, 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			result := signAs(t, demoPKI(t).National.Personal, source(t, c.data), onPage(1))
			doc := open(t, result.Target)
			for i, want := range c.want {
				page, err := doc.Page(i)
				if err != nil {
					t.Fatal(err)
				}
				if annots, _ := doc.Array(page.Dict["Annots"]); len(annots) != want {
					t.Errorf("page %d lists %v", i+1, annots)
				}
			}
			second := signAs(t, demoPKI(t).National.Organisation, result.Target, onPage(1))
			askOpenSSL(t, second.Target, 2)
			if c.name != "one page shown twice" { // of which qpdf warns, signed or not
				askPeers(t, result.Target, 1)
				askPeers(t, second.Target, 2)
			}
		})
	}
}

func TestAPageThatIsNoObject(t *testing.T) {
	d := twoPages("", "")
	d.objects[1] = "<< /Type /Pages /Kids [<< /Type /Page /Parent 2 0 R >>] /Count 1 /MediaBox [0 0 595 842] >>"
	if code := fault.CodeOf(refused(t, demoPKI(t).National.Personal, source(t, d.bytes()), onPage(0))); code != "sign.damaged" {
		t.Errorf("got %q", code)
	}
}

// TestFormsAsTheyAreMet: the field joins the form, wherever that keeps its
// fields.
func TestFormsAsTheyAreMet(t *testing.T) {
	for _, c := range []struct {
		name, root string
		objects    []string
		fields     []string
	}{
		{"none", "", nil, []string{"Signature1"}},
		{"null", "/AcroForm null", nil, []string{"Signature1"}},
		{"null apart", "/AcroForm 7 0 R", []string{"null"}, []string{"Signature1"}},
		{"missing", "/AcroForm 77 0 R", nil, []string{"Signature1"}},
		{"without fields", "/AcroForm << /DA (/F1 0 Tf 0 g) >>", nil, []string{"Signature1"}},
		{"fields apart", "/AcroForm << /Fields 7 0 R >>", []string{"[8 0 R]", textField}, []string{"so", "Signature1"}},
		{"fields missing", "/AcroForm << /Fields 77 0 R >>", nil, []string{"Signature1"}},
		{"name taken", "/AcroForm << /Fields [7 0 R] >>", []string{"<< /FT /Tx /T (Signature1) >>"}, []string{"Signature1", "Signature2"}},
		{
			"name taken in UTF-16", "/AcroForm << /Fields [7 0 R 8 0 R] >>",
			[]string{"<< /FT /Tx /T <FEFF005300690067006E006100740075007200650031> >>", "<< /FT /Tx /T <EFBBBF5369676E617475726532> >>"},
			[]string{"Signature1", "Signature2", "Signature3"},
		},
		{
			"name taken above other fields", "/AcroForm << /Fields [7 0 R] >>",
			[]string{"<< /T (Signature1) /Kids [8 0 R] >>", "<< /FT /Tx /T (a) /Parent 7 0 R >>"},
			[]string{"Signature1.a", "Signature2"},
		},
		{
			"name taken below a field without one", "/AcroForm << /Fields [7 0 R] >>",
			[]string{"<< /FT /Tx /Kids [8 0 R] >>", "<< /T (Signature1) /Parent 7 0 R >>"},
			[]string{"Signature1", "Signature2"},
		},
		{
			"name of another level", "/AcroForm << /Fields [7 0 R] >>",
			[]string{"<< /T (a) /Kids [8 0 R] >>", "<< /FT /Tx /T (Signature1) /Parent 7 0 R >>"},
			[]string{"a.Signature1", "Signature1"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			result := signAs(t, demoPKI(t).Specialised.Organisation, source(t, twoPages("", c.root, c.objects...).bytes()), nil)
			fields, err := open(t, result.Target).FormFields()
			var names []string
			for _, f := range fields {
				names = append(names, f.Name)
			}
			if err != nil || !slices.Equal(names, c.fields) {
				t.Errorf("fields %q, want %q (%v)", names, c.fields, err)
			}
			if result.Field != c.fields[len(c.fields)-1] {
				t.Errorf("signed in %q", result.Field)
			}
			askPeers(t, result.Target, 1)
		})
	}
}

// TestASignatureThatTheFormLost: its name is not known to be taken. The new
// signature is told from it all the same.
func TestASignatureThatTheFormLost(t *testing.T) {
	first := signAs(t, demoPKI(t).Specialised.Personal, source(t, twoPages("", "").bytes()), onPage(0))
	lost := bytes.Replace(read(t, first.Target), []byte("/AcroForm"), []byte("/AcroForX"), 1)
	req, _ := as(t, demoPKI(t).National.Organisation, source(t, lost))
	onPage(1)(&req)
	result, err := signer.Sign(context.Background(), req)
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	if n := len(result.Report.Signatures); n != 2 {
		t.Errorf("%d signatures", n)
	}
	askOpenSSL(t, result.Target, 1)
}

// TestXFAIsKeptAndSaid: some viewers show that form in place of the pages.
func TestXFAIsKeptAndSaid(t *testing.T) {
	xfa := "<xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\"></xdp:xdp>"
	file := source(t, twoPages("", "/AcroForm << /Fields [] /XFA 7 0 R >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(xfa), xfa)).bytes())
	if said := signer.Notices(open(t, file)); len(said) != 1 || fault.CodeOf(said[0]) != "sign.notice-xfa" {
		t.Errorf("notices %v", said)
	}
	result := signAs(t, demoPKI(t).National.Personal, file, nil)
	doc := open(t, result.Target)
	catalog, _, err := doc.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	if form, _ := doc.Dict(catalog["AcroForm"]); form["XFA"] != pdf.Object(pdf.Ref{Num: 7}) {
		t.Errorf("the form is %v", form)
	}
	if said := signer.Notices(open(t, source(t, twoPages("", "").bytes()))); said != nil {
		t.Errorf("an ordinary document: %v", said)
	}
}

// TestNothingIsRewrittenWithoutNeed: signing into a prepared field of a form
// that was signed before leaves catalog, form and page alone.
func TestNothingIsRewrittenWithoutNeed(t *testing.T) {
	data := prepared("7 0 R 8 0 R", "7 0 R 8 0 R", "<< "+widgetPart+" /FT /Sig /T (a) >>",
		"<< "+strings.Replace(widgetPart, "[60 80", "[60 90", 1)+" /FT /Sig /T (b) >>")
	first := signAs(t, demoPKI(t).National.Personal, source(t, data), into("a"))
	second := signAs(t, demoPKI(t).National.Organisation, first.Target, into("b"))
	added := string(read(t, second.Target)[len(read(t, first.Target)):])
	for _, word := range []string{"/Catalog", "/Page", "/SigFlags"} {
		if strings.Contains(added, word) {
			t.Errorf("the second update writes %s", word)
		}
	}
	askPeers(t, second.Target, 2)
}
