package diff

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Signature dictionaries that say what may follow them.
const (
	certified1 = "/Reference [<< /TransformMethod /DocMDP /TransformParams << /P 1 /V /1.2 >> >>]"
	certified2 = "/Reference [<< /TransformMethod /DocMDP /TransformParams << /V /1.2 >> >>]" // the default is 2
	certified3 = "/Reference [<< /TransformMethod /DocMDP /TransformParams << /P 3 /V /1.2 >> >>]"
	locksSo    = "/Reference [<< /TransformMethod /FieldMDP /TransformParams << /Action /Include /Fields [(So)] >> >>]"
	locksRest  = "/Reference [<< /TransformMethod /FieldMDP /TransformParams << /Action /Exclude /Fields [(So)] >> >>]"
	locksAll   = "/Reference [<< /TransformMethod /FieldMDP /TransformParams << /Action /All >> >>]"
	locksGroup = "/Reference [<< /TransformMethod /FieldMDP /TransformParams << /Action /Include /Fields [(Nhom)] >> >>]"
)

const (
	otherText  = "BT /F1 12 Tf 72 700 Td (Quyet dinh so 2) Tj ET"
	overlay    = "<< /Type /Annot /Subtype /FreeText /Rect [60 690 300 720] /Contents (so 2) /DA (/F1 12 Tf 0 g) >>"
	overlayBox = "<< /Type /Annot /Subtype /Stamp /Rect [60 690 300 720] >>"
	note       = "<< /Type /Annot /Subtype /Highlight /Rect [60 690 300 720] /QuadPoints [60 690 300 690 60 720 300 720] >>"
)

// at is objects of one revision.
type at map[int]string

// annotate adds an annotation to page 1.
func annotate(text string) func(*draft) at {
	return func(d *draft) at {
		n := d.free()
		return at{n: text, objPage1: d.with(objPage1, "/Annots [", fmt.Sprintf("/Annots [%d 0 R ", n))}
	}
}

// replace changes part of an object.
func replace(n int, old, text string) func(*draft) at {
	return func(d *draft) at { return at{n: d.with(n, old, text)} }
}

// put writes an object anew.
func put(n int, text string) func(*draft) at {
	return func(*draft) at { return at{n: text} }
}

// fill puts a value into the text field.
func fill(d *draft) at {
	look := d.free()
	return at{
		objText: strings.Replace(d.with(objText, "/T (So)", "/T (So) /V (125)"), "21 0 R", fmt.Sprintf("%d 0 R", look), 1),
		look:    stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /F1 5 0 R >> >>", "/Tx BMC BT (125) Tj ET EMC"),
	}
}

// showing fills the text field with 125; content is what it shows.
func showing(content, more string) func(*draft) at {
	return func(d *draft) at {
		look := d.free()
		return at{
			objText:  strings.Replace(d.with(objText, "/T (So)", "/T (So) /V (125) "+more), "21 0 R", fmt.Sprintf("%d 0 R", look), 1),
			look:     stream(fmt.Sprintf("/Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /F1 %d 0 R >> >>", look+1), content),
			look + 1: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
		}
	}
}

// Each of these is made after an honest signature "A" in a document of the same
// make. The signature must not go unremarked, and the finding says what it is.
func TestAttacks(t *testing.T) {
	for _, c := range []struct {
		name  string
		terms string // of the signature
		do    func(*draft) at
		class Class
		kind  string
	}{
		// Incremental saving: what the pages show.
		{"page content replaced", "", put(objContent1, stream("", otherText)), Suspicious, kindPageContent},
		{"content of a certified document replaced", certified3, put(objContent1, stream("", otherText)), Forbidden, kindPageContent},
		{"content led to another stream", "", replace(objPage1, "/Contents 4 0 R", "/Contents 7 0 R"), Suspicious, kindPageContent},
		{"content added", "", replace(objPage2, "[7 0 R]", "[7 0 R 4 0 R]"), Suspicious, kindPageContent},
		{"content taken away", "", put(objContent1, ""), Suspicious, kindPageContent},
		{"font swapped", "", replace(objFont, "Times-Roman", "Symbol"), Suspicious, kindPageFont},
		{"picture swapped", "", replace(objImage, "\x00", "\x7f"), Suspicious, kindPageResources},
		{"picture taken away", "", put(objImage, ""), Suspicious, kindPageResources},
		{"page cut", "", replace(objPage1, "/Parent", "/CropBox [0 0 595 400] /Parent"), Suspicious, kindPageSize},
		{"page turned", "", replace(objPage2, "/Parent", "/Rotate 180 /Parent"), Suspicious, kindPageSize},
		{"pages cut from above", "", replace(objPages, "842", "400"), Suspicious, kindPageSize},
		{"unit of a page changed", "", replace(objPage1, "/Parent", "/UserUnit 2 /Parent"), Suspicious, kindPageSize},
		{"page taken away", "", replace(objPages, "[3 0 R 6 0 R] /Count 2", "[3 0 R] /Count 1"), Suspicious, kindPageGone},
		{"page twice", "", replace(objPages, "6 0 R] /Count 2", "6 0 R 6 0 R] /Count 3"), Suspicious, kindPageTree},
		{"pages in another order", "", replace(objPages, "[3 0 R 6 0 R]", "[6 0 R 3 0 R]"), Suspicious, kindPageOrder},
		{"page added", "", func(d *draft) at {
			return at{objPages: d.with(objPages, "6 0 R] /Count 2", "6 0 R 90 0 R] /Count 3"), 90: "<< /Type /Page /Parent 2 0 R >>"}
		}, Suspicious, kindPageAdded},
		{"page exchanged", "", func(d *draft) at {
			return at{objPages: d.with(objPages, "6 0 R", "90 0 R"), 90: "<< /Type /Page /Parent 2 0 R >>"}
		}, Suspicious, kindPageReplaced},
		{"new page tree", "", func(d *draft) at {
			return at{
				objCatalog: d.with(objCatalog, "/Pages 2 0 R", "/Pages 90 0 R"),
				90:         "<< /Type /Pages /Kids [91 0 R] /Count 1 >>",
				91:         "<< /Type /Page /Parent 90 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
			}
		}, Suspicious, kindPageGone},
		{"page that inherits from elsewhere", "", func(d *draft) at {
			return at{objPage2: d.with(objPage2, "/Parent 2 0 R", "/Parent 90 0 R"), 90: "<< /Type /Pages /Rotate 90 >>"}
		}, Suspicious, kindPageTree},

		// Overlays.
		{"text over the page", "", annotate(overlay), Suspicious, kindText},
		{"stamp over the page", "", annotate(overlayBox), Suspicious, kindStamp},
		{"text over a certified page", certified2, annotate(overlay), Forbidden, kindText},
		{"note on a page that is closed", certified1, annotate(note), Forbidden, kindMarking},
		{"note on a page for forms", certified2, annotate(note), Forbidden, kindMarking},
		{"text where notes are allowed", certified3, annotate(overlay), Suspicious, kindText},
		{"marking that draws text", certified3, func(d *draft) at {
			objects := annotate(strings.Replace(note, "/Rect", "/AP << /N 95 0 R >> /Rect", 1))(d)
			objects[95] = stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", "BT (x) Tj ET")
			return objects
		}, Suspicious, kindMarking},
		{"marking that is painted over the text", certified3, func(d *draft) at {
			objects := annotate(strings.Replace(note, "/Rect", "/AP << /N 95 0 R >> /Rect", 1))(d)
			objects[95] = stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", "1 g 0 0 9 9 re f")
			return objects
		}, Suspicious, kindMarking},
		{"link to elsewhere", certified3, annotate("<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (http://a) >> >>"), Suspicious, kindLink},
		{"note of an approved document removed", "", replace(objPage1, " 13 0 R", ""), Suspicious, kindAnnotationGone},
		{"note rewritten", "", replace(objNote, "ghi chu", "khac"), Suspicious, kindAnnotationNew},
		{"note with an action", certified3, replace(objNote, "/Contents", "/A << /S /JavaScript /JS (x) >> /Contents"), Forbidden, kindAction},
		{"annotations in another order", "", replace(objPage1, "12 0 R 13 0 R", "13 0 R 12 0 R"), Suspicious, kindAnnotationNew},

		// Shadow attacks: what was laid up before signing.
		{"spare content put on the page", "", replace(objPage1, "/Contents 4 0 R", "/Contents 23 0 R"), Suspicious, kindPageContent},
		{"layer hidden", "", replace(objCatalog, "/ON [20 0 R]", "/OFF [20 0 R]"), Suspicious, kindLayers},
		{"annotation where a reference led to nothing", "", put(80, overlay), Suspicious, kindAnnotationNew},
		{"annotation hidden", "", replace(objNote, "/Contents", "/F 2 /Contents"), Suspicious, kindAnnotationNew},
		{"something laid up for later", "", put(90, "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"), Suspicious, kindStock},

		// The form.
		{"field drawn otherwise", "", put(objWidgetLook, stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << >>", "BT (9) Tj ET")), Suspicious, kindFieldLook},
		{"field filled that shows something else", "", showing("BT /F1 12 Tf (9) Tj (99) Tj ET", ""), Suspicious, kindFieldLook},
		{"field moved", "", replace(objText, "[300 700 400 720]", "[60 690 300 720]"), Suspicious, kindFieldMoved},
		{"field hidden", "", replace(objText, "/F 4", "/F 2"), Suspicious, kindFieldMoved},
		{"field renamed", "", replace(objText, "(So)", "(Khac)"), Suspicious, kindFieldName},
		{"field with an action", "", replace(objText, "/T (So)", "/T (So) /AA << /K << /S /JavaScript /JS (x) >> >>"), Suspicious, kindAction},
		{"field taken from the form", "", replace(objForm, "9 0 R ", ""), Suspicious, kindFieldGone},
		{"field taken from the page", "", replace(objPage1, "9 0 R ", ""), Suspicious, kindFieldGone},
		{"field of another kind", "", replace(objText, "/FT /Tx", "/FT /Btn"), Suspicious, kindFieldOther},
		{"field added", "", func(d *draft) at {
			objects := annotate("<< /Type /Annot /Subtype /Widget /FT /Tx /T (Moi) /V (x) /Rect [60 690 300 720] >>")(d)
			objects[objForm] = d.with(objForm, "/Fields [", fmt.Sprintf("/Fields [%d 0 R ", d.free()))
			return objects
		}, Suspicious, kindField},
		{"field added in a certified document", certified2, func(d *draft) at {
			objects := annotate("<< /Type /Annot /Subtype /Widget /FT /Tx /T (Moi) /V (x) /Rect [60 690 300 720] >>")(d)
			objects[objForm] = d.with(objForm, "/Fields [", fmt.Sprintf("/Fields [%d 0 R ", d.free()))
			return objects
		}, Forbidden, kindField},
		{"field outside the form", "", annotate("<< /Type /Annot /Subtype /Widget /FT /Tx /T (Moi) /V (x) /Rect [60 690 300 720] >>"), Suspicious, kindLooseWidget},
		{"font of the form swapped", "", func(d *draft) at {
			return at{objForm: d.with(objForm, "/F1 5 0 R", "/F1 90 0 R"), 90: "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"}
		}, Suspicious, kindForm},
		{"appearances to be made anew", "", replace(objForm, "/DA", "/NeedAppearances true /DA"), Suspicious, kindForm},
		{"form taken away", "", replace(objCatalog, "/AcroForm 8 0 R", ""), Suspicious, kindForm},
		{"filled where nothing may be", certified1, fill, Forbidden, kindFilled},
		{"locked field filled", locksSo, fill, Forbidden, kindLocked},
		{"every field locked", locksAll, fill, Forbidden, kindLocked},
		{"locked group filled", locksGroup, replace(objMember, "/T (Ngay)", "/T (Ngay) /V (9)"), Forbidden, kindLocked},
		{"field left out of the exceptions", locksRest, replace(objMember, "/T (Ngay)", "/T (Ngay) /V (9)"), Forbidden, kindLocked},
		{"locked field moved", locksSo, replace(objText, "[300 700 400 720]", "[0 0 9 9]"), Forbidden, kindLocked},

		// Signatures.
		{"signature taken from its field", "", replace(objFree+2, "/V 25 0 R", ""), Suspicious, kindSignatureGone},
		{"signature freed", "", put(objFree+1, ""), Suspicious, kindSignatureGone},
		{"field of the signature freed", "", put(objFree+2, ""), Suspicious, kindSignatureGone},
		{"field of the signature taken from the form", "", replace(objForm, "26 0 R ", ""), Suspicious, kindSignatureGone},
		{"mark of the signature taken from the page", "", replace(objPage1, "26 0 R ", ""), Suspicious, kindSignatureGone},
		{"signature says otherwise", "", replace(objFree+1, "/Type /Sig", "/Type /Sig /Reason (khac)"), Suspicious, kindSignatureOther},
		{"signature looks otherwise", "", replace(objFree+2, "/F 132", "/F 132 /AP << /N 4 0 R >>"), Suspicious, kindSignatureLook},
		{"signature stands elsewhere", "", replace(objFree+2, "[100 300 250 400]", "[60 690 300 720]"), Suspicious, kindSignatureLook},
		{"old signature in a new field", "", func(d *draft) at {
			objects := annotate("<< /Type /Annot /Subtype /Widget /FT /Sig /T (B) /V 25 0 R /Rect [0 0 0 0] >>")(d)
			objects[objForm] = d.with(objForm, "/Fields [", fmt.Sprintf("/Fields [%d 0 R ", d.free()))
			return objects
		}, Suspicious, kindRecycled},
		{"name given twice", "", func(d *draft) at {
			objects := annotate("<< /Type /Annot /Subtype /Widget /FT /Sig /T (A) /Rect [0 0 0 0] >>")(d)
			objects[objForm] = d.with(objForm, "10 0 R", fmt.Sprintf("10 0 R %d 0 R", d.free()))
			return objects
		}, Suspicious, kindFieldName},
		{"terms taken away", "", replace(objCatalog, "/Perms << /DocMDP 25 0 R >>", ""), Forbidden, kindPermissions},
		{"other terms put in", "", replace(objCatalog, "/DocMDP 25 0 R", "/DocMDP 25 0 R /UR3 25 0 R"), Forbidden, kindPermissions},
		{"evidence taken away", "", replace(objCatalog, "/DSS << /Certs [27 0 R] >>", ""), Suspicious, kindEvidenceGone},
		{"evidence emptied", "", replace(objCatalog, "[27 0 R]", "[]"), Suspicious, kindEvidenceGone},

		// The document around its pages.
		{"action on opening", "", replace(objCatalog, "[3 0 R /Fit]", "<< /S /JavaScript /JS (x) >>"), Suspicious, kindAction},
		{"action of a page", "", replace(objPage1, "/Parent", "/AA << /O << /S /JavaScript /JS (x) >> >> /Parent"), Suspicious, kindAction},
		{"script", "", replace(objCatalog, "/Names <<", "/Names << /JavaScript << /Names [(x) << /S /JavaScript /JS (x) >>] >>"), Suspicious, kindScript},
		{"attachment exchanged", "", replace(objAttachment, "a.txt", "b.txt"), Suspicious, kindAttachment},
		{"names of destinations", "", replace(objCatalog, "/Names <<", "/Dests << /a [3 0 R /Fit] >> /Names <<"), Suspicious, kindDestination},
		{"bookmarks rewritten", "", replace(objItem, "Muc 1", "Muc 2"), Suspicious, kindBookmarks},
		{"page labels", "", replace(objCatalog, "/Outlines", "/PageLabels << /Nums [0 << /S /r >>] >> /Outlines"), Suspicious, kindCatalog},
		{"structure put in", "", replace(objCatalog, "/Outlines", "/StructTreeRoot << /Type /StructTreeRoot >> /Outlines"), Suspicious, kindStructure},
		{"metadata that are none", "", put(objMetadata, stream("/Type /Metadata /Subtype /XML", "<a/>")), Suspicious, kindMetadataBad},
		{"metadata with a document type", "", put(objMetadata, stream("/Type /Metadata /Subtype /XML", "<!DOCTYPE a>"+fmt.Sprintf(xmp, ""))), Suspicious, kindMetadataBad},
		{"metadata taken away", "", put(objMetadata, ""), Suspicious, kindMetadataBad},
		{"picture for metadata", "", put(objMetadata, stream("/Type /XObject /Subtype /Image", fmt.Sprintf(xmp, ""))), Suspicious, kindMetadataBad},
		{"unknown entry", "", replace(objCatalog, "/Outlines", "/Khac 4 0 R /Outlines"), Suspicious, kindCatalog},
		{"extension that holds something", "", replace(objCatalog, "/Outlines", "/Extensions << /ABCD << /BaseVersion /1.7 /ExtensionLevel 1 /X 4 0 R >> >> /Outlines"), Suspicious, kindExtensions},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDraft()
			d.texts[objPage1] = d.with(objPage1, "13 0 R]", "13 0 R 80 0 R]") // 80 is nowhere
			d.sign("A", c.terms, map[int]string{
				objPage1:   d.with(objPage1, "/Annots [", "/Annots [26 0 R "),
				objCatalog: d.with(objCatalog, "/Outlines", "/Perms << /DocMDP 25 0 R >> /DSS << /Certs [27 0 R] >> /Outlines"),
				27:         stream("", "certificate"),
			})
			terms := c.terms
			if terms == "" && c.class == Forbidden {
				d = newDraft()
				d.sign("A", certified3, map[int]string{objCatalog: d.with(objCatalog, "/Outlines", "/Perms << /DocMDP 25 0 R >> /Outlines")})
			}
			end, sig := len(d.data), d.signature(t, "A")
			d.save(c.do(d))
			check(t, d.since(t, end, sig), c.class, c.kind)
		})
	}
}

// check tells whether the worst change is of a class and one of that class is
// of a kind.
func check(t *testing.T, got Result, class Class, kind string) {
	t.Helper()
	if got.Class != class || got.Reason != "" {
		t.Errorf("%d %q, want %d: %v", got.Class, got.Reason, class, got.Changes)
	}
	if !slices.ContainsFunc(got.Changes, func(c Change) bool { return c.Kind == kind && c.Class == class }) {
		t.Errorf("no %s among %v", kind, got.Changes)
	}
	for _, c := range got.Changes {
		if !slices.Contains(Kinds(), c.Kind) || c.Class <= None {
			t.Errorf("change %+v", c)
		}
	}
}

// These play with the file itself, not with what is in it.
func TestAttacksOnTheFile(t *testing.T) {
	content := fmt.Sprintf("4 0 obj\n%s\nendobj\n", stream("", otherText))
	for _, c := range []struct {
		name string
		do   func(d *draft, hidden int) // hidden is where another object 4 stands in the signed part
		kind string
	}{
		{"bytes behind the end", func(d *draft, _ int) { d.data = append(d.data, "khac"...) }, kindLooseBytes},
		{"object behind the end", func(d *draft, _ int) { d.data = append(d.data, content...) }, kindLooseObject},
		{"object behind the end, with a trailer", func(d *draft, _ int) {
			d.data = append(d.data, content+"trailer\n<< /Root 1 0 R >>\n"...)
		}, kindLooseObject},
		{"object behind the end, in a comment", func(d *draft, _ int) { d.data = append(d.data, "% "+strings.ReplaceAll(content, "\n", " ")...) }, kindLooseObject},
		{"object that no table lists", func(d *draft, _ int) {
			d.saveAs(at{objInfo: "<< >>", objContent1: stream("", otherText)}, at{objInfo: "<< >>"})
		}, kindLooseObject},
		{"bytes between the objects", func(d *draft, _ int) {
			d.data = append(d.data, "khac khac\n"...)
			d.save(at{objInfo: "<< >>"})
		}, kindLooseBytes},
		{"table led to another text of the object", func(d *draft, hidden int) { d.list(map[int]int{objContent1: hidden}) }, kindPageContent},
		{"table lists a number twice", func(d *draft, hidden int) {
			at := len(d.data)
			d.data = append(d.data, content...)
			d.section(fmt.Sprintf("4 2\n%010d 00000 n \n%010d 00000 n \n4 1\n%010d 00000 n \n", hidden, d.place("5 0 obj"), at))
		}, kindAmbiguous},
		{"object hidden beside the table", func(d *draft, _ int) {
			n := d.free()
			rows := []byte{1, 0, 0, 0, 0}
			at := len(d.data)
			d.data = append(d.data, content...)
			rows[1], rows[2], rows[3] = byte(at>>16), byte(at>>8), byte(at)
			table := len(d.data)
			d.data = fmt.Appendf(d.data, "%d 0 obj\n%s\nendobj\n", n, stream("/Type /XRef /Size 99 /W [1 3 1] /Index [4 1]", string(rows)))
			d.extra = fmt.Sprintf("/XRefStm %d", table)
			d.section(fmt.Sprintf("4 1\n%010d 00000 f \n", 0))
		}, kindAmbiguous},
		{"another catalog", func(d *draft, _ int) {
			d.extra = "/Root 90 0 R"
			d.save(at{90: "<< /Type /Catalog /Pages 91 0 R >>", 91: "<< /Type /Pages /Kids [92 0 R] /Count 1 >>", 92: "<< /Type /Page /Parent 91 0 R /MediaBox [0 0 9 9] >>"})
		}, kindPageGone},
		{"the signed revision left out", func(d *draft, _ int) {
			d.extra = fmt.Sprintf("/Prev %d", bytes.Index(d.data, []byte("xref\n")))
			d.save(at{objInfo: "<< >>"})
		}, kindHistory},
		{"no cross-references any more", func(d *draft, _ int) { d.data = append(d.data, content+"startxref\n99999999\n%%EOF\n"...) }, kindDamaged},
		{"encrypted with nothing", func(d *draft, _ int) {
			d.extra = "/Khac 4 0 R"
			d.save(at{objInfo: "<< >>"})
		}, kindTrailer},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDraft()
			hidden := len(d.data)
			d.data = append(d.data, content...)
			d.sign("A", "", nil)
			end, sig := len(d.data), d.signature(t, "A")
			c.do(d, hidden)
			check(t, d.since(t, end, sig), Suspicious, c.kind)
		})
	}
}

// An object stream written anew changes every object in it, though their own
// entries stay.
func TestReplacedObjectStream(t *testing.T) {
	d := newDraft()
	d.packed = true
	d.sign("A", "", map[int]string{objFont: d.texts[objFont]})
	end, sig := len(d.data), d.signature(t, "A")
	pack := 0
	for n, text := range d.texts {
		if text == "pack" {
			pack = n
		}
	}
	from := bytes.Index(d.data, fmt.Appendf(nil, "%d 0 obj", pack))
	body := string(d.data[from : from+bytes.Index(d.data[from:], []byte("endobj"))])
	_, body, _ = strings.Cut(body, "obj\n")
	d.packed = false
	d.extra = ""
	d.saveStreams(pack, strings.Replace(body, "Times-Roman", "Courier-Bol", 1))
	check(t, d.since(t, end, sig), Suspicious, kindPageFont)
}

// cover is an appearance of the size of its rectangle.
func cover(content, resources string) string {
	return stream("/Type /XObject /Subtype /Form /BBox [0 0 240 30] /Resources << "+resources+" >>", content)
}

// A mark may stand beside the text or over it as long as the text can be read.
// It matters who put it there, but a page that is painted over is another page.
func TestMarksOverText(t *testing.T) {
	const text, blank = "[60 690 300 720]", "[60 200 300 230]"
	const seeThrough = "/ExtGState << /G << /ca 0.3 >> >>"
	const multiplied = "/ExtGState << /G << /BM /Multiply >> >>"
	picture := func(more string) string {
		return stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "+more, "\xff")
	}
	for _, c := range []struct {
		name, rect, look string
		image            string
		hides            bool
	}{
		{"painted over", text, cover("1 g 0 0 240 30 re f", ""), "", true},
		{"painted over by a part", text, cover("q .5 0 0 1 0 0 cm 1 g 0 0 240 30 re f* Q", ""), "", true},
		{"painted beside", blank, cover("1 g 0 0 240 30 re f", ""), "", false},
		{"framed", text, cover("0 0 240 30 re S", ""), "", false},
		{"words", text, cover("BT /F1 12 Tf 5 5 Td (125) Tj ET", "/Font << /F1 5 0 R >>"), "", false},
		{"tinted", text, cover("/G gs 1 g 0 0 240 30 re f", seeThrough), "", false},
		{"multiplied", text, cover("/G gs 1 g 0 0 240 30 re f", multiplied), "", false},
		{"a picture", text, cover("240 0 0 30 0 0 cm /I Do", "/XObject << /I 99 0 R >>"), picture(""), true},
		{"a picture one sees through", text, cover("240 0 0 30 0 0 cm /I Do", "/XObject << /I 99 0 R >>"), picture("/SMask 14 0 R"), false},
		{"a picture in place", text, cover("240 0 0 30 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q", ""), "", true},
		{"a form within", text, cover("/X Do", "/XObject << /X 99 0 R >>"), cover("1 g 0 0 240 30 re B", ""), true},
		{"scaled up", text, stream("/Subtype /Form /BBox [0 0 2 1] /Resources << >>", "0 0 2 1 re f"), "", true},
		{"turned", text, stream("/Subtype /Form /BBox [0 0 30 240] /Matrix [0 1 -1 0 0 0] /Resources << >>", "0 0 30 240 re f"), "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, terms := range []string{"", certified2} {
				d := newDraft()
				d.sign("A", terms, nil)
				end, sig := len(d.data), d.signature(t, "A")
				look := d.free() + 10
				more := at{look: c.look}
				if c.image != "" {
					more[99] = c.image
				}
				d.signAt("B", "", fmt.Sprintf("/Rect %s /AP << /N %d 0 R >>", c.rect, look), more)
				class := Allowed
				kind := kindSignature
				if c.hides {
					class, kind = Suspicious, kindCovering
				}
				check(t, d.since(t, end, sig), class, kind)
			}
		})
	}
}

// The logical structure may grow by what is put on a page, and by nothing else.
func TestStructure(t *testing.T) {
	tagged := func(terms string) (*draft, int) {
		d := newDraft()
		d.texts[objCatalog] = d.with(objCatalog, "/Outlines", "/StructTreeRoot 50 0 R /Outlines")
		d.sign("A", terms, map[int]string{
			objCatalog: d.texts[objCatalog],
			50:         "<< /Type /StructTreeRoot /K 51 0 R /ParentTree 54 0 R /ParentTreeNextKey 1 >>",
			51:         "<< /Type /StructElem /S /Document /P 50 0 R /K [52 0 R 53 0 R] >>",
			52:         "<< /Type /StructElem /S /P /P 51 0 R /Pg 3 0 R /K 0 >>",
			53:         "<< /Type /StructElem /S /Figure /P 51 0 R /Pg 3 0 R /K 1 /Alt (hinh) >>",
			54:         "<< /Nums [0 55 0 R] >>",
			55:         "[52 0 R null 53 0 R]",
		})
		return d, len(d.data)
	}
	withElement := func(element string) func(*draft) {
		return func(d *draft) {
			n := d.free()
			d.sign("B", "", at{
				n + 5: strings.ReplaceAll(element, "WIDGET", fmt.Sprintf("%d 0 R", n+1)),
				50:    d.with(50, "NextKey 1", "NextKey 2"),
				51:    d.with(51, "53 0 R]", fmt.Sprintf("53 0 R %d 0 R]", n+5)),
				54:    d.with(54, "55 0 R]", fmt.Sprintf("55 0 R 1 %d 0 R]", n+5)),
			})
		}
	}
	for _, c := range []struct {
		name string
		do   func(*draft)
		bad  bool
	}{
		{"an element for a new signature", withElement("<< /Type /StructElem /S /Form /P 51 0 R /Pg 3 0 R /K << /Type /OBJR /Obj WIDGET >> >>"), false},
		{"an element within an element", withElement("<< /S /Sect /P 51 0 R /K [<< /S /Form /K << /Type /OBJR /Obj WIDGET >> >>] >>"), false},
		{"a gap made up for", func(d *draft) { d.save(at{55: "[52 0 R 53 0 R 53 0 R]"}) }, false},
		{"roles named", func(d *draft) { d.save(replace(50, "/ParentTree ", "/RoleMap << /Muc /P >> /ParentTree ")(d)) }, false},
		{"an element for old content", withElement("<< /Type /StructElem /S /P /P 51 0 R /Pg 3 0 R /K 0 >>"), true},
		{"an element for an old field", withElement("<< /S /Form /P 51 0 R /K << /Type /OBJR /Obj 9 0 R >> >>"), true},
		{"another text for the reader", func(d *draft) { d.save(replace(53, "hinh", "khac")(d)) }, true},
		{"an element taken away", func(d *draft) { d.save(replace(51, "52 0 R ", "")(d)) }, true},
		{"elements in another order", func(d *draft) { d.save(replace(51, "52 0 R 53 0 R", "53 0 R 52 0 R")(d)) }, true},
		{"an element emptied", func(d *draft) { d.save(at{52: ""}) }, true},
		{"content led to another element", func(d *draft) { d.save(at{55: "[53 0 R null 53 0 R]"}) }, true},
		{"content led to nothing", func(d *draft) { d.save(at{54: "<< /Nums [] >>"}) }, true},
		{"the next number lowered", func(d *draft) { d.save(replace(50, "NextKey 1", "NextKey 0")(d)) }, true},
		{"the structure taken away", func(d *draft) { d.save(at{50: ""}) }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, end := tagged("")
			sig := d.signature(t, "A")
			c.do(d)
			got := d.since(t, end, sig)
			if c.bad {
				check(t, got, Suspicious, kindStructure)
			} else if got.Class != Allowed {
				t.Errorf("%d %v", got.Class, got.Changes)
			}
		})
	}
}

// Terms bind those who come after; who signed before never saw them. A document
// timestamp is nobody's signature.
func TestCertifiedLater(t *testing.T) {
	certify := func(d *draft) {
		n := d.free()
		d.sign("B", certified2, at{objCatalog: d.with(objCatalog, "/Outlines", fmt.Sprintf("/Perms << /DocMDP %d 0 R >> /Outlines", n))})
	}
	d := newDraft()
	d.sign("A", "", nil)
	end, sig := len(d.data), d.signature(t, "A")
	certify(d)
	check(t, d.since(t, end, sig), Suspicious, kindCertifiedLater)

	d = newDraft()
	d.stamp("T")
	end, sig = len(d.data), d.signature(t, "T")
	certify(d)
	check(t, d.since(t, end, sig), Allowed, kindSignature)
}
