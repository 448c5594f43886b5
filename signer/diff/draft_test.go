package diff

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"trien/signer/pdf"
)

// draft is a PDF file written byte by byte, so that it can also be what no good
// program would write. Nothing in it is signed for real: what a signature
// stands for is all that is compared.
type draft struct {
	data   []byte
	texts  map[int]string // newest text of each object
	xref   int            // offset of the newest cross-reference section
	packed bool           // write object streams
	extra  string         // of the trailers
}

// The objects of a new draft.
const (
	objCatalog = iota + 1
	objPages
	objPage1
	objContent1
	objFont
	objPage2
	objContent2
	objForm
	objText   // a text field "So"
	objEmpty  // a signature field "Ky" without a signature
	objGroup  // a group of fields "Nhom" with
	objMember // a text field "Nhom.Ngay"
	objNote   // an annotation on page 1
	objImage  // on page 1
	objAttachment
	objInfo
	objMetadata
	objOutlines
	objItem
	objLayer
	objWidgetLook // the appearance of the text field
	objLink       // on page 2, in place
	objSpare      // nothing refers to it: laid up before signing
	objFree       // first number to use
)

const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">%s</rdf:RDF></x:xmpmeta>`

func stream(dict, data string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(data), data)
}

// newDraft returns a document of two pages with a form, a note, an attachment,
// bookmarks and a layer.
func newDraft() *draft {
	d := &draft{data: []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), texts: map[int]string{}}
	d.save(map[int]string{
		objCatalog: "<< /Type /Catalog /Pages 2 0 R /AcroForm 8 0 R /Metadata 17 0 R /Outlines 18 0 R /OpenAction [3 0 R /Fit]" +
			" /Names << /EmbeddedFiles << /Names [(a.txt) 15 0 R] >> >>" +
			" /OCProperties << /OCGs [20 0 R] /D << /ON [20 0 R] >> >> >>",
		objPages: "<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 /MediaBox [0 0 595 842] >>",
		objPage1: "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Annots [9 0 R 10 0 R 12 0 R 13 0 R]" +
			" /Resources << /Font << /F1 5 0 R >> /XObject << /I1 14 0 R >> >> >>",
		objContent1:   stream("", "BT /F1 12 Tf 72 700 Td (Quyet dinh so 1) Tj ET q 100 0 0 50 72 600 cm /I1 Do Q"),
		objFont:       "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
		objPage2:      "<< /Type /Page /Parent 2 0 R /Contents [7 0 R] /Resources << /Font << /F1 5 0 R >> >> /Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Dest [3 0 R /Fit] >>] >>",
		objContent2:   stream("", "BT /F1 12 Tf 72 700 Td (Trang hai) Tj ET"),
		objForm:       "<< /Fields [9 0 R 10 0 R 11 0 R] /DA (/F1 0 Tf 0 g) /DR << /Font << /F1 5 0 R >> >> >>",
		objText:       "<< /Type /Annot /Subtype /Widget /FT /Tx /T (So) /Rect [300 700 400 720] /P 3 0 R /F 4 /DA (/F1 12 Tf 0 g) /AP << /N 21 0 R >> >>",
		objEmpty:      "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Ky) /Rect [300 100 450 200] /P 3 0 R /F 4 >>",
		objGroup:      "<< /T (Nhom) /Kids [12 0 R] >>",
		objMember:     "<< /Type /Annot /Subtype /Widget /Parent 11 0 R /FT /Tx /T (Ngay) /Rect [420 700 480 720] /P 3 0 R /F 4 >>",
		objNote:       "<< /Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents (ghi chu) >>",
		objImage:      stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", "\x00"),
		objAttachment: "<< /Type /Filespec /F (a.txt) >>",
		objInfo:       "<< /Title (Quyet dinh) >>",
		objMetadata:   stream("/Type /Metadata /Subtype /XML", fmt.Sprintf(xmp, "")),
		objOutlines:   "<< /Type /Outlines /First 19 0 R /Last 19 0 R /Count 1 >>",
		objItem:       "<< /Title (Muc 1) /Parent 18 0 R /Dest [3 0 R /Fit] >>",
		objLayer:      "<< /Type /OCG /Name (Lop) >>",
		objWidgetLook: stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /F1 5 0 R >> >>", "/Tx BMC EMC"),
		objSpare:      stream("", "BT /F1 12 Tf 72 700 Td (Quyet dinh so 999) Tj ET"),
	})
	return d
}

// save appends objects as one revision. An object without text is freed.
func (d *draft) save(objects map[int]string) {
	d.saveAs(objects, objects)
}

// saveAs appends the texts of written, and a cross-reference section that lists
// those of listed.
func (d *draft) saveAs(written, listed map[int]string) {
	if d.packed {
		d.savePacked(written)
		return
	}
	places := map[int]int{}
	for _, n := range slices.Sorted(maps.Keys(written)) {
		if text := written[n]; text != "" {
			places[n] = len(d.data)
			d.data = fmt.Appendf(d.data, "%d 0 obj\n%s\nendobj\n", n, text)
		}
	}
	for n := range listed {
		d.texts[n] = listed[n]
	}
	previous := d.xref
	d.xref = len(d.data)
	d.data = append(d.data, "xref\n0 1\n0000000000 65535 f \n"...)
	for _, n := range slices.Sorted(maps.Keys(listed)) {
		if place, ok := places[n]; ok {
			d.data = fmt.Appendf(d.data, "%d 1\n%010d 00000 n \n", n, place)
		} else {
			d.data = fmt.Appendf(d.data, "%d 1\n0000000000 00001 f \n", n)
		}
	}
	d.tail(previous)
}

func (d *draft) tail(previous int) {
	extra := d.extra
	if previous > 0 && !strings.Contains(extra, "/Prev") {
		extra += fmt.Sprintf(" /Prev %d", previous)
	}
	if !strings.Contains(extra, "/Root") {
		extra += " /Root 1 0 R"
	}
	if !strings.Contains(extra, "/Info") {
		extra += " /Info 16 0 R"
	}
	d.data = fmt.Appendf(d.data, "trailer\n<< /Size %d%s >>\nstartxref\n%d\n%%%%EOF\n", d.size(), extra, d.xref)
}

func (d *draft) size() int {
	return slices.Max(append(slices.Collect(maps.Keys(d.texts)), objFree)) + 1
}

// savePacked writes what is no stream into an object stream.
func (d *draft) savePacked(objects map[int]string) {
	maps.Copy(d.texts, objects)
	pack, table := d.size(), d.size()+1
	var head, body strings.Builder
	rows := map[int][3]int{}
	for _, n := range slices.Sorted(maps.Keys(objects)) {
		if strings.Contains(objects[n], "endstream") || strings.Contains(objects[n], "/ByteRange") {
			rows[n] = [3]int{1, len(d.data), 0}
			d.data = fmt.Appendf(d.data, "%d 0 obj\n%s\nendobj\n", n, objects[n])
			continue
		}
		rows[n] = [3]int{2, pack, len(strings.Fields(head.String())) / 2}
		fmt.Fprintf(&head, "%d %d ", n, body.Len())
		body.WriteString(objects[n] + "\n")
	}
	d.texts[pack], d.texts[table] = "pack", "table"
	rows[pack] = [3]int{1, len(d.data), 0}
	count := len(strings.Fields(head.String())) / 2
	d.data = fmt.Appendf(d.data, "%d 0 obj\n%s\nendobj\n", pack,
		stream(fmt.Sprintf("/Type /ObjStm /N %d /First %d", count, head.Len()), head.String()+body.String()))
	previous := d.xref
	d.xref = len(d.data)
	rows[table] = [3]int{1, d.xref, 0}
	var index strings.Builder
	var data []byte
	for _, n := range slices.Sorted(maps.Keys(rows)) {
		fmt.Fprintf(&index, "%d 1 ", n)
		row := rows[n]
		data = append(data, byte(row[0]), byte(row[1]>>16), byte(row[1]>>8), byte(row[1]), byte(row[2]))
	}
	d.data = fmt.Appendf(d.data, "%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", table,
		stream(fmt.Sprintf("/Type /XRef /Size %d /W [1 3 1] /Index [%s] /Root 1 0 R /Info 16 0 R /Prev %d", d.size(), index.String(), previous), string(data)), d.xref)
}

// with returns the newest text of an object with a part of it replaced.
func (d *draft) with(n int, old, text string) string {
	if !strings.Contains(d.texts[n], old) {
		panic(fmt.Sprintf("object %d has no %q", n, old))
	}
	return strings.Replace(d.texts[n], old, text, 1)
}

// value is a signature dictionary whose ByteRange is filled in by seal.
func value(extra string) string {
	return "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 0000000000 0000000000 0000000000] /Contents <00ff00ff> " + extra + " >>"
}

const stampValue = "<< /Type /DocTimeStamp /SubFilter /ETSI.RFC3161 /ByteRange [0 0000000000 0000000000 0000000000] /Contents <00ff00ff> >>"

// stamp adds a revision with a document timestamp.
func (d *draft) stamp(name string) {
	n := d.free()
	d.save(map[int]string{
		n:        stampValue,
		n + 1:    fmt.Sprintf("<< /Type /Annot /Subtype /Widget /FT /Sig /T (%s) /V %d 0 R /Rect [0 0 0 0] /F 132 >>", name, n),
		objForm:  d.with(objForm, "/Fields [", fmt.Sprintf("/Fields [%d 0 R ", n+1)),
		objPage1: d.with(objPage1, "/Annots [", fmt.Sprintf("/Annots [%d 0 R ", n+1)),
	})
	d.seal()
}

// seal fills the blank ByteRanges of the newest revision: they reach to the end.
func (d *draft) seal() {
	blank := []byte("/ByteRange [0 0000000000 0000000000 0000000000]")
	for {
		at := bytes.Index(d.data, blank)
		if at < 0 {
			return
		}
		from := at + bytes.Index(d.data[at:], []byte("/Contents ")) + len("/Contents ")
		to := from + len("<00ff00ff>")
		copy(d.data[at:], fmt.Sprintf("/ByteRange [0 %010d %010d %010d]", from, to, len(d.data)-to))
	}
}

// sign adds a revision with a signature in a field of its own, and with more.
func (d *draft) sign(name, extra string, more map[int]string) {
	d.signAt(name, extra, "/Rect [100 300 250 400]", more)
}

// signAt does so with a mark that is described by look.
func (d *draft) signAt(name, extra, look string, more map[int]string) {
	sig, widget := d.free(), d.free()+1
	objects := map[int]string{
		sig:      value(extra),
		widget:   fmt.Sprintf("<< /Type /Annot /Subtype /Widget /FT /Sig /T (%s) /V %d 0 R %s /P 3 0 R /F 132 >>", name, sig, look),
		objForm:  d.with(objForm, "/Fields [", fmt.Sprintf("/SigFlags 3 /Fields [%d 0 R ", widget)),
		objPage1: d.with(objPage1, "/Annots [", fmt.Sprintf("/Annots [%d 0 R ", widget)),
	}
	objects[objForm] = strings.Replace(objects[objForm], "/SigFlags 3 /SigFlags 3", "/SigFlags 3", 1)
	maps.Copy(objects, more)
	d.save(objects)
	d.seal()
}

// free returns the first number that no object has.
func (d *draft) free() int { return d.size() }

func (d *draft) open(t testing.TB) *pdf.Document {
	t.Helper()
	doc, err := pdf.Open(bytes.NewReader(d.data), int64(len(d.data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// later compares; the results are in the order of the signatures' ends.
func (d *draft) later(t testing.TB) []Result {
	t.Helper()
	doc := d.open(t)
	list, err := doc.Signatures()
	if err != nil {
		t.Fatal(err)
	}
	var signed []Signed
	for _, sig := range list {
		if len(sig.ByteRange) == 4 {
			signed = append(signed, Signed{sig, sig.ByteRange[2] + sig.ByteRange[3]})
		}
	}
	results, err := Later(t.Context(), doc, signed)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// since compares what ended at end, whatever became of its signature.
func (d *draft) since(t testing.TB, end int, sig pdf.Signature) Result {
	t.Helper()
	results, err := Later(t.Context(), d.open(t), []Signed{{sig, int64(end)}})
	if err != nil {
		t.Fatal(err)
	}
	return results[0]
}

// signature returns the signature in the field called name.
func (d *draft) signature(t testing.TB, name string) pdf.Signature {
	t.Helper()
	list, err := d.open(t).FieldSignatures()
	if err != nil {
		t.Fatal(err)
	}
	for _, sig := range list {
		if sig.Field == name {
			return sig
		}
	}
	t.Fatalf("no signature %s", name)
	return pdf.Signature{}
}

// list appends a cross-reference section that leads to places in the file.
func (d *draft) list(places map[int]int) {
	var rows strings.Builder
	for _, n := range slices.Sorted(maps.Keys(places)) {
		fmt.Fprintf(&rows, "%d 1\n%010d 00000 n \n", n, places[n])
	}
	d.section(rows.String())
}

// section appends a cross-reference section of these rows.
func (d *draft) section(rows string) {
	previous := d.xref
	d.xref = len(d.data)
	d.data = append(d.data, "xref\n0 1\n0000000000 65535 f \n"+rows...)
	d.tail(previous)
}

func (d *draft) place(text string) int { return bytes.LastIndex(d.data, []byte("\n"+text)) + 1 }

// saveStreams writes one object, listed by a cross-reference stream.
func (d *draft) saveStreams(n int, text string) {
	at := len(d.data)
	d.data = fmt.Appendf(d.data, "%d 0 obj\n%sendobj\n", n, text)
	table, previous := d.free(), d.xref
	d.xref = len(d.data)
	row := func(at int) []byte { return []byte{1, byte(at >> 16), byte(at >> 8), byte(at), 0} }
	rows := append(row(at), row(d.xref)...)
	d.data = fmt.Appendf(d.data, "%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", table,
		stream(fmt.Sprintf("/Type /XRef /Size %d /W [1 3 1] /Index [%d 1 %d 1] /Root 1 0 R /Info 16 0 R /Prev %d", table+1, n, table, previous), string(rows)), d.xref)
}

// grow adds pages, each with content of its own.
func (d *draft) grow(pages int) {
	objects := map[int]string{}
	kids := ""
	for i := 2; i < pages; i++ {
		n := objFree + 2*i
		kids += fmt.Sprintf(" %d 0 R", n)
		objects[n] = fmt.Sprintf("<< /Type /Page /Parent 2 0 R /Contents %d 0 R /Resources << /Font << /F1 5 0 R >> >> >>", n+1)
		objects[n+1] = stream("", fmt.Sprintf("BT /F1 12 Tf 72 700 Td (Trang %d) Tj ET", i))
	}
	objects[objPages] = d.with(objPages, " 6 0 R] /Count 2", fmt.Sprintf(" 6 0 R%s] /Count %d", kids, pages))
	d.save(objects)
}
