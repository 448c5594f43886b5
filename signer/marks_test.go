package signer_test

import (
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp"
)

// issued asks for what a clerk adds to a document by one signature: the seal as
// its visible mark, number, day and month beside it.
func issued(fields bool) func(*signer.Request) {
	return func(r *signer.Request) {
		onPage(1)(r)
		text := func(words string) stamp.Mark { return stamp.Mark{Lines: []string{words}} }
		at := func(page int, x, y float64) stamp.Placement {
			return stamp.Placement{Page: page, Rect: pdf.Rect{X0: x, Y0: y, X1: x + 60, Y1: y + 20}}
		}
		r.Marks = []signer.PlacedMark{
			{Placement: at(0, 100, 760), Mark: text("125")},
			{Placement: at(0, 300, 760), Mark: text("22")},
			{Placement: at(0, 380, 760), Mark: text("11")},
		}
		if fields {
			r.Marks = []signer.PlacedMark{{Field: "so", Mark: text("125")}, {Field: "ngay", Mark: text("22")}, {Field: "thang", Mark: text("11")}}
		}
	}
}

// draft is a document with text fields for number, day and month on page 1, the
// month with a widget on each page.
func draft(flags string) []byte {
	text := func(name, place string) string {
		return "<< /Type /Annot /Subtype /Widget /P 3 0 R /Rect [" + place + "] /FT /Tx /T (" + name + ") /Q 1 /DA (/F1 12 Tf 0 g) " + flags + " >>"
	}
	d := twoPages("", "/AcroForm << /Fields [7 0 R 8 0 R 9 0 R] /DA (/F1 0 Tf 0 g) /DR << /Font << /F1 6 0 R >> >> >>",
		text("so", "100 760 160 780"), text("ngay", "300 760 360 780"),
		"<< /FT /Tx /T (thang) /Kids [10 0 R 11 0 R] /DA (/F1 12 Tf 0 g) "+flags+" >>",
		"<< /Type /Annot /Subtype /Widget /Parent 9 0 R /P 3 0 R /Rect [380 760 440 780] >>",
		"<< /Type /Annot /Subtype /Widget /Parent 9 0 R /P 4 0 R /Rect [380 760 440 780] >>")
	d.objects[2] = strings.Replace(d.objects[2], ">>  >>", ">> /Annots [7 0 R 8 0 R 10 0 R] >>", 1)
	d.objects[3] = strings.Replace(d.objects[3], ">>  >>", ">> /Annots [11 0 R] >>", 1)
	return d.bytes()
}

// TestSeveralMarksOneSignature: the leader signs, the clerk adds number, day,
// month and seal by one signature, either on the page or into prepared fields.
// Both signatures stay what they were for every judge.
func TestSeveralMarksOneSignature(t *testing.T) {
	for _, c := range []struct {
		name    string
		fields  bool
		leader  func(*signer.Request)
		excused string // of pdfsign, on a certified document
	}{
		{"stamps after an approval", false, nil, ""},
		{"fields after an approval", true, nil, ""},
		{"stamps after a certification that allows annotations", false, certify(3), "incremental update redefines object"},
		{"fields after a certification that allows forms", true, certify(2), "incremental update redefines object"},
	} {
		t.Run(c.name, func(t *testing.T) {
			leader := signAs(t, demoPKI(t).Specialised.Personal, source(t, draft("")), c.leader)
			clerk := signAs(t, demoPKI(t).Specialised.Organisation, leader.Target, issued(c.fields))
			prefix(t, leader.Target, clerk.Target)
			askPeers(t, clerk.Target, 2)
			askOpenSSL(t, clerk.Target, 2)
			askPdfcpu(t, clerk.Target, 2)
			askPdfsign(t, clerk.Target, 2, append(excusedPolicy, c.excused))
			askPDFium(t, clerk.Target, 2)
			page1 := peer(t, "mutool", "draw", "-q", "-F", "text", clerk.Target, "1")
			for _, word := range []string{"125", "22", "11"} {
				if !strings.Contains(page1, word) {
					t.Errorf("page 1 does not show %s: %q", word, page1)
				}
			}
			if c.fields {
				if page2 := peer(t, "mutool", "draw", "-q", "-F", "text", clerk.Target, "2"); !strings.Contains(page2, "11") {
					t.Errorf("page 2 does not show the month: %q", page2)
				}
			}
			second := clerk.Report.Signatures[1]
			if second.Page != 2 || second.Rect != [4]float64{60, 80, 180, 70} {
				t.Errorf("the seal is on page %d at %v", second.Page, second.Rect)
			}
		})
	}
}

// TestStampsAreLocked: no viewer moves, changes or deletes them, and each says
// what it shows and who put it there.
func TestStampsAreLocked(t *testing.T) {
	result := signAs(t, demoPKI(t).Specialised.Organisation, source(t, twoPages("/Rotate 180", "").bytes()), issued(false))
	doc := open(t, result.Target)
	page, err := doc.Page(0)
	if err != nil {
		t.Fatal(err)
	}
	annots, _ := doc.Array(page.Dict["Annots"])
	if len(annots) != 3 {
		t.Fatalf("annotations %v", annots)
	}
	names := map[string]bool{}
	for i, text := range []string{"125", "22", "11"} {
		mark, _ := doc.Dict(annots[i])
		contents, _ := doc.String(mark["Contents"])
		author, _ := doc.String(mark["T"])
		name, _ := doc.String(mark["NM"])
		names[name.Text()] = true
		if mark["Subtype"] != pdf.Name("Stamp") || mark["F"] != pdf.Integer(4|64|128|512) || contents.Text() != text ||
			author.Text() != demoPKI(t).Specialised.Organisation.Plan.Subject.String() {
			t.Errorf("mark %d: %v", i, mark)
		}
		rect, _ := doc.Rect(mark["Rect"])
		if shown := page.ToShown(rect); shown.Width() != 60 || shown.Height() != 20 {
			t.Errorf("mark %d is shown at %v", i, shown)
		}
	}
	if len(names) != 3 {
		t.Errorf("names %v", names)
	}
}

// TestFilledFieldsAreLocked: the signature closes what it has filled, and the
// value is text that other programs read.
func TestFilledFieldsAreLocked(t *testing.T) {
	result := signAs(t, demoPKI(t).Specialised.Organisation, source(t, draft("")), issued(true))
	doc := open(t, result.Target)
	fields, err := doc.FormFields()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"125", "22", "11"} {
		if value, _ := doc.String(fields[i].Value); value.Text() != want {
			t.Errorf("%s holds %q", fields[i].Name, value.Text())
		}
	}
	params := referenceBy(t, doc, onlySignature(t, result.Target), "FieldMDP")
	if names, _ := doc.Array(params["Fields"]); params["Action"] != pdf.Name("Include") || len(names) != 3 {
		t.Errorf("the lock is %v", params)
	}
	err = refused(t, demoPKI(t).Specialised.Personal, result.Target, issued(true))
	if code := fault.CodeOf(err); code != "sign.field-locked" {
		t.Errorf("filling again: %v", err)
	}
	signAs(t, demoPKI(t).Specialised.Personal, result.Target, nil)
}

func TestMarksThatCannotBeMade(t *testing.T) {
	who := demoPKI(t).Specialised.Organisation
	closed := signAs(t, demoPKI(t).Specialised.Personal, source(t, draft("")), certify(2)).Target
	fill := func(field, text string) func(*signer.Request) {
		return func(r *signer.Request) {
			r.Marks = []signer.PlacedMark{{Field: field, Mark: stamp.Mark{Lines: []string{text}}}}
		}
	}
	twice := func(r *signer.Request) {
		fill("so", "1")(r)
		r.Marks = append(r.Marks, r.Marks[0])
	}
	outside := func(r *signer.Request) {
		r.Marks = []signer.PlacedMark{{Placement: stamp.Placement{Rect: pdf.Rect{X0: 590, Y0: 0, X1: 600, Y1: 20}}, Mark: stamp.Mark{Lines: []string{"1"}}}}
	}
	for _, c := range []struct {
		name, file string
		change     func(*signer.Request)
		code       string
	}{
		{"stamps where only forms are open", closed, issued(false), "sign.marks-closed"},
		{"no such field", source(t, draft("")), fill("kia", "1"), "sign.no-such-text-field"},
		{"no form", source(t, twoPages("", "").bytes()), fill("so", "1"), "sign.no-such-text-field"},
		{"a field twice", source(t, draft("")), twice, "sign.field-filled"},
		{"filled", source(t, draft("/V (7)")), fill("so", "1"), "sign.field-filled"},
		{"read-only", source(t, draft("/Ff 1")), fill("so", "1"), "sign.field-locked"},
		{"too long", source(t, draft("/MaxLen 3")), fill("so", "1255"), "sign.field-too-short"},
		{"outside the page", source(t, draft("")), outside, "sign.outside-page"},
		{"nothing to show", source(t, draft("")), fill("so", ""), "stamp.empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if code := fault.CodeOf(refused(t, who, c.file, c.change)); code != c.code {
				t.Errorf("got %q, want %q", code, c.code)
			}
		})
	}
}

// TestEmptyValuesCountAsEmpty: a form saved by a viewer may hold empty strings.
func TestEmptyValuesCountAsEmpty(t *testing.T) {
	for _, flags := range []string{"/V ()", "/V <FEFF>", "/V null", "/MaxLen 3 /Ff 4096"} {
		signAs(t, demoPKI(t).Specialised.Organisation, source(t, draft(flags)), issued(true))
	}
}
