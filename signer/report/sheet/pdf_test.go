package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"trien/assets/words"
	"trien/signer/pdf"
	"trien/signer/report"
)

func made(t *testing.T, s Sheet) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := s.WritePDF(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// signedBy returns a document with that many signatures, some of them long.
func signedBy(count int) report.Document {
	var all []report.Signature
	for i := range count {
		s := signed()
		if i%3 == 1 {
			s = doubtful()
		}
		s.Field = fmt.Sprint("Signature", i+1)
		all = append(all, s)
	}
	return document("văn bản nhiều chữ ký.pdf", all...)
}

func TestEqualSheetsGiveEqualBytes(t *testing.T) {
	for _, lang := range words.Languages() {
		a, b := made(t, Read(every(), basis(), load(t, lang))), made(t, Read(every(), basis(), load(t, lang)))
		if !bytes.Equal(a, b) {
			t.Errorf("%s: two files", lang)
		}
	}
}

// TestPDFIsReadByAll: structure, language, title, tags and outline as others
// see them.
func TestPDFIsReadByAll(t *testing.T) {
	for lang, docs := range map[string][]report.Document{"vi": {signedBy(23)}, "en": every()} {
		data := made(t, Read(docs, basis(), load(t, lang)))
		accepted(t, data)
		info := string(run(t, data, "pdfinfo", "-"))
		for _, want := range []string{"Tagged:          yes", "A4", "Title:"} {
			if !strings.Contains(info, want) {
				t.Errorf("%s: pdfinfo does not say %q:\n%s", lang, want, info)
			}
		}
		doc, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		catalog, _, err := doc.Catalog()
		if err != nil {
			t.Fatal(err)
		}
		if said, ok := doc.String(catalog["Lang"]); !ok || said.Text() != lang {
			t.Errorf("Lang %q, want %q", said.Text(), lang)
		}
		if _, ok := doc.Dict(catalog["Outlines"]); !ok {
			t.Errorf("%s: no outline", lang)
		}
	}
}

// TestTextCanBeSearched: every Vietnamese letter comes back as it went in.
func TestTextCanBeSearched(t *testing.T) {
	text := string(run(t, made(t, Read(every()[:1], basis(), load(t, "vi"))), "pdftotext", "-raw", "-", "-"))
	for _, want := range []string{"BÁO CÁO KIỂM TRA CHỮ KÝ SỐ", "Nguyễn Thị Hồng Đặng", "Ủy ban nhân dân xã Hòa Bình", "Đơn vị quản lý chứng thư", "Trang 1/"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the text", want)
		}
	}
}

var word = regexp.MustCompile(`<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">`)

// TestNothingLeavesThePage looks at the place of every word.
func TestNothingLeavesThePage(t *testing.T) {
	long := signed()
	long.Signer.Name = strings.Repeat("Nguyễn", 60)
	long.Field = strings.Repeat("W", 300)
	long.Signer.Organisation = strings.Repeat("Ủy ban nhân dân ", 40)
	tall := doubtful()
	for i := range 200 {
		tall.Changes = append(tall.Changes, report.Change{Kind: fmt.Sprint("kind", i), Edits: report.EditsForbidden, Revision: i})
	}
	for lang, docs := range map[string][]report.Document{
		"vi": {signedBy(23)}, "en": {document(strings.Repeat("dài", 100)+".pdf", long, tall, long), signedBy(3), document(hostile, long)},
	} {
		out := string(run(t, made(t, Read(docs, basis(), load(t, lang))), "pdftotext", "-bbox", "-", "-"))
		found := word.FindAllStringSubmatch(out, -1)
		if len(found) < 500 {
			t.Fatalf("%s: %d words", lang, len(found))
		}
		for _, w := range found {
			x0, y0, x1, y1 := number(t, w[1]), number(t, w[2]), number(t, w[3]), number(t, w[4])
			if x0 < marginLeft-1 || x1 > pageWidth-marginRight+2 || y0 < 20 || y1 > pageHeight-20 {
				t.Errorf("%s: a word at %v–%v, %v–%v", lang, x0, x1, y0, y1)
			}
		}
	}
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestManySignatures: pages follow from the length of the report, and every
// signature has its bookmark.
func TestManySignatures(t *testing.T) {
	for _, count := range []int{1, 23, 300} {
		data := made(t, Read([]report.Document{signedBy(count)}, basis(), load(t, "vi")))
		doc, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if pages := doc.PageCount(); pages < 1+count/3 || pages > 3+count*5/4 {
			t.Errorf("%d signatures on %d pages", count, pages)
		}
	}
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestFailureToWriteIsTold(t *testing.T) {
	s := Read(every(), basis(), load(t, "vi"))
	for name, write := range map[string]error{
		"text": s.WriteText(full{}), "documents": s.WriteDocuments(full{}), "end": s.WriteEnd(full{}),
		"HTML": s.WriteHTML(full{}), "PDF": s.WritePDF(full{}),
	} {
		if !errors.Is(write, errFull) {
			t.Errorf("%s: %v", name, write)
		}
	}
}
