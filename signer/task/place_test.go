package task

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/pdf"
)

// sealPNG is a disc of one colour, 36.5 mm at 300 dpi.
func sealPNG(t *testing.T, ink color.NRGBA) []byte {
	t.Helper()
	return discPNG(t, ink, 11811)
}

// discPNG is a disc of one colour with so many pixels to the metre.
func discPNG(t *testing.T, ink color.NRGBA, perMetre uint32) []byte {
	t.Helper()
	const size = 431
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			if math.Hypot(float64(x-size/2), float64(y-size/2)) < size/2 {
				img.SetNRGBA(x, y, ink)
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	chunk := binary.BigEndian.AppendUint32([]byte("pHYs"), perMetre)
	chunk = append(binary.BigEndian.AppendUint32(chunk, perMetre), 1)
	file := append(bytes.Clone(out.Bytes()[:33]), 0, 0, 0, 9)
	file = binary.BigEndian.AppendUint32(append(file, chunk...), crc32.ChecksumIEEE(chunk))
	return append(file, out.Bytes()[33:]...)
}

var (
	red  = color.NRGBA{R: 198, G: 31, B: 43, A: 255}
	blue = color.NRGBA{R: 27, G: 63, B: 148, A: 255}
)

// pages opens a document whose pages have these dictionaries.
func pages(t *testing.T, entries ...string) *pdf.Document {
	t.Helper()
	var out bytes.Buffer
	var offsets []int
	object := func(body string) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
	}
	out.WriteString("%PDF-1.7\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	var kids []string
	for i := range entries {
		kids = append(kids, fmt.Sprintf("%d 0 R", 3+i))
	}
	object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(kids)))
	for _, entry := range entries {
		object("<< /Type /Page /Parent 2 0 R /Resources << >> " + entry + " >>")
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	doc, err := pdf.Open(bytes.NewReader(out.Bytes()), int64(out.Len()), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

const (
	a4        = "/MediaBox [0 0 595.28 841.89]"
	landscape = "/MediaBox [0 0 841.89 595.28]"
	turned    = "/MediaBox [0 0 595.28 841.89] /Rotate 90"
	tiny      = "/MediaBox [0 0 100 80]"
)

// TestDefaultTemplates: every task has a template that survives being written
// and read, and paints inside every kind of page.
func TestDefaultTemplates(t *testing.T) {
	for _, name := range All() {
		template, err := Default(name)
		if err != nil || template.Task != name || template.Name == "" {
			t.Fatalf("%s: %v %+v", name, err, template)
		}
		data, err := json.Marshal(template)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := Read(data); err != nil || !reflect.DeepEqual(again, template) {
			t.Errorf("%s: written and read it is %+v, %v", name, again, err)
		}
		for _, image := range [][]byte{nil, sealPNG(t, red)} {
			facts := someFacts()
			facts.Image = image
			drawn, err := template.Fill(facts)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, kind := range []string{a4, landscape, turned, "/MediaBox [0 0 595.28 841.89] /Rotate 270 /CropBox [30 30 560 800] /UserUnit 1.5"} {
				doc := pages(t, kind, kind)
				painted, err := Place(doc, drawn, nil)
				if err != nil {
					t.Fatalf("%s on %s: %v", name, kind, err)
				}
				for _, p := range painted {
					isOnPage(t, string(name)+" "+string(p.Part)+" on "+kind, doc, p)
				}
			}
		}
	}
}

// isOnPage makes sure that a mark is inside its page and fits its frame.
func isOnPage(t *testing.T, what string, doc *pdf.Document, p Painted) {
	t.Helper()
	page, err := doc.Page(p.Placement.Page)
	if err != nil {
		t.Fatal(err)
	}
	w, h := page.Size()
	if r := p.Placement.Rect; r.X0 < 0 || r.Y0 < 0 || r.X1 > w || r.Y1 > h {
		t.Errorf("%s: %v on a page of %.0f × %.0f", what, r, w, h)
	}
	if _, err := p.Mark.Preview(p.Placement.Rect.Width(), p.Placement.Rect.Height(), 1); err != nil {
		t.Errorf("%s: %v", what, err)
	}
}

func fillDefault(t *testing.T, name Task, change func(*Facts)) []Drawn {
	t.Helper()
	template, err := Default(name)
	if err != nil {
		t.Fatal(err)
	}
	facts := someFacts()
	if change != nil {
		change(&facts)
	}
	drawn, err := template.Fill(facts)
	if err != nil {
		t.Fatal(err)
	}
	return drawn
}

// placed returns the marks by part.
func placed(t *testing.T, doc *pdf.Document, drawn []Drawn, chosen map[Part]Where) map[Part]Painted {
	t.Helper()
	painted, err := Place(doc, drawn, chosen)
	if err != nil {
		t.Fatal(err)
	}
	byPart := map[Part]Painted{}
	for _, p := range painted {
		byPart[p.Part] = p
	}
	return byPart
}

// TestTextsOfTheTasks: what the decree wants to be read, in the size it wants.
func TestTextsOfTheTasks(t *testing.T) {
	const decreed = 10
	for _, c := range []struct {
		task Task
		want string
	}{
		{Appendix, "Số: 125/QĐ-BYT|Thời gian ký: 2021-12-10T11:07:57+07:00"},
		{Copy, "TRÍCH SAO|Bộ Y tế|Số: 125/QĐ-BYT|Thời gian ký: 2021-12-10T11:07:57+07:00"},
	} {
		mark := fillDefault(t, c.task, nil)[0].Mark
		if got := strings.Join(mark.Lines, "|"); got != c.want || mark.FontSize != decreed || mark.Bold || mark.Italic || mark.Color != nil {
			t.Errorf("%s: %q in %v points, %+v", c.task, got, mark.FontSize, mark)
		}
	}
	cells := fillDefault(t, Incoming, func(f *Facts) { f.Date = f.Time.AddDate(0, 0, 1); f.Reason = "" })[0].Mark.Cells
	var lines []string
	for _, c := range cells {
		lines = append(lines, c.Lines...)
	}
	for _, want := range []string{"BỘ Y TẾ", "ĐẾN", "Số: 125/QĐ-BYT", "Ngày: 11/12/2021"} {
		if !strings.Contains(strings.Join(lines, "|"), want) {
			t.Errorf("the arrival stamp says %q", lines)
		}
	}
	today := fillDefault(t, Incoming, func(f *Facts) { f.Date = time.Time{} })[0].Mark.Cells[2].Lines
	if got := strings.Join(today, "|"); got != "Số: 125/QĐ-BYT|Ngày: 10/12/2021" {
		t.Errorf("without a date it arrived %q", got)
	}
}

func TestWhatATaskNeeds(t *testing.T) {
	for task, code := range map[Task]string{Appendix: "task.needs-number", Incoming: "task.needs-number", Comment: "task.needs-reason"} {
		template, err := Default(task)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := template.Fill(Facts{Signer: someFacts().Signer}); fault.CodeOf(err) != code {
			t.Errorf("%s without anything: %v", task, err)
		}
	}
	template, err := Read([]byte(`{"task":"issue","needs":["image","location"],"marks":[{"part":"seal","image":{"kind":"seal","size":{"width":36}},"layout":"image","place":{"at":"signature"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := template.Fill(Facts{Location: "Hà Nội"}); fault.CodeOf(err) != "task.needs-image" {
		t.Errorf("without an image: %v", err)
	}
	if _, err := template.Fill(Facts{Image: sealPNG(t, red)}); fault.CodeOf(err) != "task.needs-location" {
		t.Errorf("without a location: %v", err)
	}
	template.Marks[0].Image.Data = sealPNG(t, red)
	if _, err := template.Fill(Facts{Location: "Hà Nội"}); err != nil {
		t.Errorf("with an image of its own: %v", err)
	}
}

// TestTheSealHasItsRealSize: by the resolution of its file, or by the width that
// was given, and a frame that is too small grows around its middle.
func TestTheSealHasItsRealSize(t *testing.T) {
	seal := sealPNG(t, red)
	const real = 431.0 / 300 * 72
	doc := pages(t, a4)
	for _, c := range []struct {
		name  string
		size  ImageSize
		rect  pdf.Rect
		want  pdf.Rect
		width float64
	}{
		{"as the file says", ImageSize{}, pdf.Rect{X0: 100, Y0: 100, X1: 300, Y1: 250}, pdf.Rect{X0: 100, Y0: 100, X1: 300, Y1: 250}, real},
		{"said again", ImageSize{Real: true}, pdf.Rect{X0: 100, Y0: 100, X1: 300, Y1: 250}, pdf.Rect{X0: 100, Y0: 100, X1: 300, Y1: 250}, real},
		{"by its width", ImageSize{Width: 25.4}, pdf.Rect{X0: 100, Y0: 100, X1: 200, Y1: 200}, pdf.Rect{X0: 100, Y0: 100, X1: 200, Y1: 200}, 72},
		{"in a small frame", ImageSize{Width: 25.4}, pdf.Rect{X0: 100, Y0: 100, X1: 120, Y1: 120}, pdf.Rect{X0: 74, Y0: 74, X1: 146, Y1: 146}, 72},
		{"at the edge", ImageSize{Width: 25.4}, pdf.Rect{X0: 0, Y0: 830, X1: 20, Y1: 840}, pdf.Rect{X0: 0, Y0: 769.89, X1: 72, Y1: 841.89}, 72},
	} {
		drawn := fillDefault(t, Issue, func(f *Facts) { f.Image, f.ImageSize = seal, c.size })
		got := placed(t, doc, drawn, map[Part]Where{PartSeal: {Rect: c.rect}})[PartSeal]
		if math.Abs(got.Mark.ImageWidth-c.width) > 0.01 || !near(got.Placement.Rect, c.want) {
			t.Errorf("%s: %.2f points wide in %v", c.name, got.Mark.ImageWidth, got.Placement.Rect)
		}
		isOnPage(t, c.name, doc, got)
	}
	plain, err := Default(Issue)
	if err != nil {
		t.Fatal(err)
	}
	facts := someFacts()
	facts.Image = append(bytes.Clone(seal[:33]), seal[33+21:]...) // without its resolution
	if _, err := plain.Fill(facts); fault.CodeOf(err) != "stamp.image-no-resolution" {
		t.Errorf("a seal of unknown size: %v", err)
	}
	facts.ImageSize.Width = 36
	if _, err := plain.Fill(facts); err != nil {
		t.Errorf("whose width was given: %v", err)
	}
}

func near(a, b pdf.Rect) bool {
	d := max(math.Abs(a.X0-b.X0), math.Abs(a.Y0-b.Y0), math.Abs(a.X1-b.X1), math.Abs(a.Y1-b.Y1))
	return d < 0.05
}

// TestPartsOfTheDate: day and month go into the blanks of the heading, or the
// whole date where a place was given for it; without a date there is none.
func TestPartsOfTheDate(t *testing.T) {
	rect := pdf.Rect{X0: 300, Y0: 700, X1: 480, Y1: 716}
	doc := pages(t, a4, a4)
	for _, c := range []struct {
		name    string
		date    bool
		number  string
		chosen  map[Part]Where
		want    string
		guessed int
	}{
		{"in the heading", true, "125", nil, "seal number day month", 3},
		{"without a number", true, "", nil, "seal day month", 2},
		{"without a date", false, "125", nil, "seal number", 1},
		{"nothing", false, "", nil, "seal", 0},
		{"the whole date", true, "125", map[Part]Where{PartDate: {Rect: rect}}, "seal number date", 1},
		{"the day alone", true, "125", map[Part]Where{PartDay: {Rect: rect}}, "seal number day month", 2},
		{"with the year", true, "125", map[Part]Where{PartDay: {Rect: rect}, PartMonth: {Rect: rect}, PartYear: {Rect: rect}, PartNumber: {Rect: rect}}, "seal number day month year", 0},
		{"into a field", true, "125", map[Part]Where{PartDate: {Field: "ngay"}, PartNumber: {Field: "so"}}, "seal number date", 0},
	} {
		drawn := fillDefault(t, Issue, func(f *Facts) {
			f.Number = c.number
			if !c.date {
				f.Date = time.Time{}
			}
		})
		painted, err := Place(doc, drawn, c.chosen)
		var names []string
		guessed := 0
		for _, p := range painted {
			names = append(names, string(p.Part))
			if p.Guessed {
				guessed++
			}
			if p.Part != PartSeal && p.Placement.Page != 0 || p.Part == PartSeal && p.Placement.Page != 1 {
				t.Errorf("%s: %s on page %d", c.name, p.Part, p.Placement.Page+1)
			}
			if c.chosen[p.Part].Field != p.Field {
				t.Errorf("%s: %s goes into %q", c.name, p.Part, p.Field)
			}
		}
		if got := strings.Join(names, " "); err != nil || got != c.want || guessed != c.guessed {
			t.Errorf("%s: %s, %d guessed, %v", c.name, got, guessed, err)
		}
	}
}

func TestPlacesThatCannotBe(t *testing.T) {
	doc := pages(t, a4)
	for code, chosen := range map[string]map[Part]Where{
		"task.no-part":      {PartNote: {Rect: pdf.Rect{X1: 9, Y1: 9}}},
		"sign.no-such-page": {PartSeal: {Page: 2}},
	} {
		if _, err := Place(doc, fillDefault(t, Issue, nil), chosen); fault.CodeOf(err) != code {
			t.Errorf("got %v, want %s", err, code)
		}
	}
	drawn := fillDefault(t, Issue, func(f *Facts) { f.Number = "" })
	if _, err := Place(doc, drawn, map[Part]Where{PartNumber: {Field: "so"}}); fault.CodeOf(err) != "task.no-part" {
		t.Errorf("a place for a number that was not given: %v", err)
	}
	small := pages(t, tiny)
	frame := placed(t, small, fillDefault(t, Approve, nil), nil)[PartSignature].Placement.Rect
	if frame.Width() != 100 || !near(frame, pdf.Rect{X0: 0, Y0: 6.3, X1: 100, Y1: 80}) {
		t.Errorf("the frame on a small page is %v", frame)
	}
	seal := fillDefault(t, Issue, func(f *Facts) { f.Image = sealPNG(t, red) })
	if r := placed(t, small, seal, nil)[PartSeal].Placement.Rect; r.Width() < 103 {
		t.Errorf("the seal has shrunk to %v", r)
	}
}

// TestAnchors gives the places on a page of A4, upright and turned.
func TestAnchors(t *testing.T) {
	for _, c := range []struct {
		at             Anchor
		upright, aside pdf.Rect // 72 × 36 points, 25.4 and 12.7 mm from the edges
	}{
		{AtTopLeft, pdf.Rect{X0: 72, Y0: 769.89, X1: 144, Y1: 805.89}, pdf.Rect{X0: 72, Y0: 523.28, X1: 144, Y1: 559.28}},
		{AtTopRight, pdf.Rect{X0: 451.28, Y0: 769.89, X1: 523.28, Y1: 805.89}, pdf.Rect{X0: 697.89, Y0: 523.28, X1: 769.89, Y1: 559.28}},
		{AtBottomLeft, pdf.Rect{X0: 72, Y0: 36, X1: 144, Y1: 72}, pdf.Rect{X0: 72, Y0: 36, X1: 144, Y1: 72}},
		{AtBottomRight, pdf.Rect{X0: 451.28, Y0: 36, X1: 523.28, Y1: 72}, pdf.Rect{X0: 697.89, Y0: 36, X1: 769.89, Y1: 72}},
		{AtHeading, pdf.Rect{X0: 72, Y0: 769.89, X1: 144, Y1: 805.89}, pdf.Rect{X0: 101.83, Y0: 523.28, X1: 173.83, Y1: 559.28}},
		{AtSigner, pdf.Rect{X0: 481.28, Y0: 210.47, X1: 553.28, Y1: 246.47}, pdf.Rect{X0: 727.89, Y0: 148.82, X1: 799.89, Y1: 184.82}},
	} {
		rule := Rule{At: c.at, X: 25.4, Y: 12.7}
		for kind, want := range map[string]pdf.Rect{a4: c.upright, turned: c.aside, landscape: c.aside} {
			page, err := pages(t, kind).Page(0)
			if err != nil {
				t.Fatal(err)
			}
			if got := rule.rect(page, 72, 36); !near(got, want) {
				t.Errorf("%s on %s: %v, want %v", c.at, kind, got, want)
			}
		}
	}
}

// TestASealStandsOverAThirdOfTheSignature: on its left, and inside the page.
func TestASealStandsOverAThirdOfTheSignature(t *testing.T) {
	person := pdf.Rect{X0: 300, Y0: 200, X1: 450, Y1: 275}
	seal := Drawn{Kind: Seal, Width: 106, Height: 106}
	if got := seal.beside(person); got != (pdf.Rect{X0: 244, Y0: 184.5, X1: 350, Y1: 290.5}) {
		t.Errorf("the seal stands at %v", got)
	}
	if got := (Drawn{Width: 170, Height: 74}).beside(person); got.X1 != person.X0 {
		t.Errorf("text stands at %v", got)
	}
}

func TestLoadReadsTheImagesNamed(t *testing.T) {
	dir := t.TempDir()
	seal := sealPNG(t, red)
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file("dấu.png", string(seal))
	named := file("a.json", "\xef\xbb\xbf"+`{"task":"issue","marks":[{"part":"seal","image":{"kind":"seal","size":{"real":true},"file":"dấu.png"}}]}`)
	held := file("b.json", `{"task":"issue","marks":[{"part":"seal","image":{"kind":"seal","size":{"real":true},"data":"`+base64.StdEncoding.EncodeToString(seal)+`"}}]}`)
	a, err := Load(named)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Load(held)
	if err != nil || !reflect.DeepEqual(a, b) || !bytes.Equal(a.Marks[0].Image.Data, seal) {
		t.Errorf("%v; %d bytes", err, len(a.Marks[0].Image.Data))
	}
	missing := file("c.json", `{"task":"issue","marks":[{"part":"seal","image":{"kind":"seal","size":{"real":true},"file":"x.png"}}]}`)
	for _, path := range []string{missing, filepath.Join(dir, "none.json")} {
		if _, err := Load(path); fault.CodeOf(err) != "file.unreadable" {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestAdvice(t *testing.T) {
	solid := image.NewNRGBA(image.Rect(0, 0, 20, 20))
	for i := range 400 {
		solid.SetNRGBA(i%20, i/20, blue)
	}
	var opaque bytes.Buffer
	if err := png.Encode(&opaque, solid); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		task  Task
		image []byte
		size  ImageSize
		want  string
	}{
		{Issue, sealPNG(t, red), ImageSize{}, ""},
		{Issue, sealPNG(t, blue), ImageSize{}, "task.notice-not-red"},
		{Approve, sealPNG(t, blue), ImageSize{}, ""},
		{Approve, sealPNG(t, red), ImageSize{}, "task.notice-not-blue"},
		{Approve, opaque.Bytes(), ImageSize{}, "task.notice-opaque"},
		{Appendix, opaque.Bytes(), ImageSize{}, ""},
	} {
		notices, err := Advise(fillDefault(t, c.task, func(f *Facts) { f.Image, f.ImageSize = c.image, c.size }))
		var codes []string
		for _, n := range notices {
			codes = append(codes, fault.CodeOf(n))
		}
		if got := strings.Join(codes, " "); err != nil || got != c.want {
			t.Errorf("%s: %s, %v; want %s", c.task, got, err, c.want)
		}
	}
	notices, err := Advise(fillDefault(t, Issue, func(f *Facts) { f.Image = discPNG(t, red, 3937) }))
	if err != nil || len(notices) != 1 || fault.CodeOf(notices[0]) != "task.notice-coarse" {
		t.Errorf("100 dpi: %v, %v", notices, err)
	}
}
