package verify

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// draft is a PDF file as a test writes it: byte by byte, so that it can also
// write what no good program would.
type draft struct {
	data    []byte
	objects map[int]string // newest text of each object
	xref    int            // offset of the newest cross-reference table
	fields  []string       // references of the signature fields
	catalog string         // more of the catalog
	trailer string         // more of every trailer
	store   [3]string      // references of the DSS: certificates, OCSP, CRLs
}

// newDraft returns a one-page document.
func newDraft() *draft {
	d := &draft{data: []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), objects: map[int]string{}}
	content := "BT /F1 12 Tf 72 700 Td (Quyet dinh) Tj ET"
	d.append(map[int]string{
		1: "<< /Type /Catalog /Pages 2 0 R >>",
		2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		4: fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		5: "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
	})
	return d
}

// append writes objects as one revision and returns where each begins.
func (d *draft) append(objects map[int]string) map[int]int {
	places := map[int]int{}
	numbers := slices.Sorted(maps.Keys(objects))
	for _, n := range numbers {
		places[n] = len(d.data)
		d.objects[n] = objects[n]
		d.data = fmt.Appendf(d.data, "%d 0 obj\n%s\nendobj\n", n, objects[n])
	}
	previous := ""
	if d.xref > 0 {
		previous = fmt.Sprintf(" /Prev %d", d.xref)
	}
	d.xref = len(d.data)
	d.data = append(d.data, "xref\n0 1\n0000000000 65535 f \n"...)
	for _, n := range numbers {
		d.data = fmt.Appendf(d.data, "%d 1\n%010d 00000 n \n", n, places[n])
	}
	size := slices.Max(slices.Collect(maps.Keys(d.objects))) + 1
	d.data = fmt.Appendf(d.data, "trailer\n<< /Size %d /Root 1 0 R%s%s >>\nstartxref\n%d\n%%%%EOF\n", size, previous, d.trailer, d.xref)
	return places
}

// seal says how a signature is put into the file: by default in a sound way.
type seal struct {
	kind      string // /Type, default Sig
	subFilter string
	contents  func(cms []byte) string                      // the text of /Contents; default hexadecimal
	byteRange func(gapFrom, gapTo, size int) string        // the text of /ByteRange
	signed    func(data []byte, gapFrom, gapTo int) []byte // what the CMS is made over
	noField   bool                                         // no field reaches it
	extra     string                                       // more of the dictionary
	cms       func(t testing.TB, signed []byte) []byte     // makes the value
}

const (
	rangeWidth    = 60
	contentsWidth = 16_000
)

// sign appends a revision with one more signature.
func (d *draft) sign(t testing.TB, s seal) {
	t.Helper()
	if s.subFilter == "" {
		s.subFilter = "ETSI.CAdES.detached"
	}
	if s.kind == "" {
		s.kind = "Sig"
	}
	value := slices.Max(slices.Collect(maps.Keys(d.objects))) + 1
	blankRange := "/ByteRange " + strings.Repeat(" ", rangeWidth)
	blankContents := "<" + strings.Repeat("0", contentsWidth) + ">"
	objects := map[int]string{
		value: fmt.Sprintf("<< /Type /%s /Filter /Adobe.PPKLite /SubFilter /%s %s /Contents %s %s >>",
			s.kind, s.subFilter, blankRange, blankContents, s.extra),
	}
	if !s.noField {
		field := value + 1
		d.fields = append(d.fields, fmt.Sprintf("%d 0 R", field))
		objects[field] = fmt.Sprintf("<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature%d) /V %d 0 R /Rect [100 200 250 350] /P 3 0 R /F 132 >>",
			len(d.fields), value)
		objects[1] = fmt.Sprintf("<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [%s] >> %s>>", strings.Join(d.fields, " "), d.catalog)
		objects[3] = strings.Replace(newDraft().objects[3], " >> >> >>", fmt.Sprintf(" >> >> /Annots [%s] >>", strings.Join(d.fields, " ")), 1)
	}
	at := d.append(objects)[value]
	gapFrom := at + bytes.Index(d.data[at:], []byte(blankContents))
	gapTo := gapFrom + len(blankContents)
	text := fmt.Sprintf("[0 %d %d %d]", gapFrom, gapTo, len(d.data)-gapTo)
	if s.byteRange != nil {
		text = s.byteRange(gapFrom, gapTo, len(d.data))
	}
	copy(d.data[at+bytes.Index(d.data[at:], []byte(blankRange))+len("/ByteRange "):], text)
	signed := slices.Concat(d.data[:gapFrom], d.data[gapTo:])
	if s.signed != nil {
		signed = s.signed(d.data, gapFrom, gapTo)
	}
	cms := s.cms(t, signed)
	token := padded(cms)
	if s.contents != nil {
		token = s.contents(cms)
	}
	if len(token) > len(blankContents) {
		t.Fatal("the gap is too small")
	}
	copy(d.data[gapFrom:gapTo], token+strings.Repeat(" ", len(blankContents)-len(token)))
}

// padded is the usual /Contents: hexadecimal, filled up with zeros.
func padded(cms []byte) string {
	text := hex.EncodeToString(cms)
	return "<" + text + strings.Repeat("0", contentsWidth-len(text)) + ">"
}
