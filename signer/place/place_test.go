package place

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"trien/signer/pdf"
	"trien/signer/render"
)

// text is one printed line of a made page: its left end, baseline and size.
type text struct {
	x, y, size float64
	says       string
}

// glyphs sets lines with characters half as wide as they are high.
func glyphs(lines ...text) []render.Glyph {
	var all []render.Glyph
	for _, l := range lines {
		x := l.x
		for _, r := range l.says {
			w := l.size / 2
			all = append(all, render.Glyph{
				Rune: r, Size: float32(l.size),
				X0: float32(x), X1: float32(x + w), Y0: float32(l.y - 0.2*l.size), Y1: float32(l.y + 0.9*l.size),
			})
			x += w
		}
		all = append(all, render.Glyph{Rune: '\n'})
	}
	return all
}

func page(lines ...text) Sheet {
	return Sheet{Width: 595, Height: 842, Lines: Lines(glyphs(lines...))}
}

// wide returns where a line of says, of size, begins to be centred at x.
func wide(x, size float64, says string) float64 {
	return x - float64(len([]rune(says)))*size/4
}

func centred(x, y, size float64, says string) text { return text{wide(x, size, says), y, size, says} }

func of(r Request, sheets ...Sheet) Request {
	r.Pages = len(sheets)
	r.Source = func(_ context.Context, i int) (Sheet, error) {
		s := sheets[i]
		s.Page = i
		return s, nil
	}
	return r
}

func TestLinesKeepColumnsApart(t *testing.T) {
	lines := Lines(glyphs(
		text{60, 700, 12, "Nơi nhận:"}, text{350, 701, 12, "KT. CHỦ TỊCH"}, text{60, 686, 11, "- Như Điều 4;"},
	))
	var got []string
	for _, l := range lines {
		got = append(got, l.Text)
	}
	if want := []string{"Nơi nhận:", "KT. CHỦ TỊCH", "- Như Điều 4;"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSpellings(t *testing.T) {
	for _, c := range []struct {
		text, name string
		exact, ok  bool
	}{
		{"Nguyễn Thị Hoà", "NGUYỄN THỊ HÒA", true, true},
		{"Nguye\u0302\u0303n Thi\u0323 Ho\u0300a", "Nguyễn Thị Hòa", true, true},
		{"PGS.TS. Huỳnh Quyết Thắng", "HUỲNH QUYẾT THẮNG", true, true},
		{"Đại tá Trần Văn Bình", "Trần Văn Bình", true, true},
		{"Nguyên Thi Hoa", "Nguyễn Thị Hòa", false, true},
		{"Ths. Nguyen Thj Hòa", "Nguyễn Thị Hòa", false, true},
		{"Nguyễn Thị Hòa Bình", "Nguyễn Thị Hòa", false, false},
		{"Giao bà Nguyễn Thị Hòa chủ trì", "Nguyễn Thị Hòa", false, false},
		{"Lê Anh", "Lê Ánh", false, true},
		{"", "Lê Anh", false, false},
		{"Lê Anh", "", false, false},
	} {
		if exact, ok := names(c.text, c.name); exact != c.exact || ok != c.ok {
			t.Errorf("%q for %q: exact %v, ok %v", c.text, c.name, exact, ok)
		}
	}
}

func TestTitles(t *testing.T) {
	for says, want := range map[string]bool{
		"CHỦ TỊCH": true, "KT. CHỦ TỊCH": true, "TM. ỦY BAN NHÂN DÂN": true, "Giám đốc": true, "PHÓ GIÁM ĐỐC THƯỜNG TRỰC": true,
		"TUQ. BỘ TRƯỞNG": true, "Nơi nhận:": false, "QUYẾT ĐỊNH": false, "Chủ tịch Ủy ban nhân dân xã chịu trách nhiệm": false,
	} {
		if isTitle(says) != want {
			t.Errorf("%q is a title: %v, want %v", says, !want, want)
		}
	}
}

func TestThePersonSignsBetweenTitleAndName(t *testing.T) {
	block := []text{
		{60, 500, 14, "Quyết định này có hiệu lực từ ngày ký./."},
		{60, 470, 12, "Nơi nhận:"},
		{60, 456, 11, "- Như trên;"},
		{60, 444, 11, "- Lưu: VT."},
		centred(430, 470, 14, "KT. CHỦ TỊCH"), centred(430, 452, 14, "PHÓ CHỦ TỊCH"),
	}
	named := append(slices.Clone(block), centred(430, 360, 14, "Trần Văn Bình"))
	twoSigners := []text{
		centred(160, 470, 14, "KẾ TOÁN TRƯỞNG"), centred(430, 470, 14, "GIÁM ĐỐC"),
		centred(160, 380, 14, "Lê Thị Hoa"), centred(430, 380, 14, "Trần Văn Bình"),
	}
	for _, c := range []struct {
		name   string
		page   Sheet
		signer string
		basis  Basis
		x, y   float64 // the centre wanted
	}{
		{"title and name", page(named...), "Trần Văn Bình", ByName, 430, 409},
		{"title alone", page(block...), "Trần Văn Bình", ByTitle, 430, 411},
		{"name unknown", page(named...), "", ByTitle, 430, 411},
		{"left of two", page(twoSigners...), "Lê Thị Hoa", ByName, 160, 429},
		{"right of two", page(twoSigners...), "TRẦN VĂN BÌNH", ByName, 430, 429},
		{"name alone", page(centred(430, 360, 14, "Trần Văn Bình")), "Trần Văn Bình", ByNothing, 468, 247},
		{"scan", Sheet{Width: 595, Height: 842}, "Trần Văn Bình", ByNothing, 468, 247},
	} {
		p, err := Propose(context.Background(), of(Request{Name: c.signer, Width: 170, Height: 74}, c.page))
		if err != nil {
			t.Fatal(err)
		}
		x, y := (p.Frame.X0+p.Frame.X1)/2, (p.Frame.Y0+p.Frame.Y1)/2
		if p.Basis != c.basis || math.Abs(x-c.x) > 8 || math.Abs(y-c.y) > 8 {
			t.Errorf("%s: basis %d, centre %.0f %.0f, want %d, %.0f %.0f", c.name, p.Basis, x, y, c.basis, c.x, c.y)
		}
		if len(p.Overlaps) > 0 {
			t.Errorf("%s: lies over %v", c.name, p.Overlaps)
		}
	}
}

func TestTheSealCoversAThird(t *testing.T) {
	s := page(centred(430, 470, 14, "CHỦ TỊCH"), centred(430, 360, 14, "Trần Văn Bình"))
	s.Signatures = []pdf.Rect{{X0: 355, Y0: 380, X1: 505, Y1: 455}, {X0: 500, Y0: 480, X1: 530, Y1: 490}}
	p, err := Propose(context.Background(), of(Request{Kind: Seal, Width: 107, Height: 107, Fixed: true}, s))
	if err != nil {
		t.Fatal(err)
	}
	if p.Basis != BySignature || p.Frame.Width() != 107 || p.Frame.Height() != 107 || math.Abs(p.Frame.X1-405) > 0.01 {
		t.Errorf("got %+v", p)
	}
	if len(p.Overlaps) > 0 {
		t.Errorf("lies over %v", p.Overlaps)
	}
	s.Signatures = nil
	p, err = Propose(context.Background(), of(Request{Kind: Seal, Width: 107, Height: 107, Fixed: true, Name: "UBND XÃ"}, s))
	if err != nil || p.Basis != ByTitle || p.Frame.X1 > 430 || p.Frame.Width() != 107 {
		t.Errorf("without a signature: %+v, %v", p, err)
	}
}

func TestInitialsFollowTheLastWords(t *testing.T) {
	s := page(text{60, 500, 14, "Quyết định này có hiệu lực từ ngày ký./."}, centred(430, 470, 14, "CHỦ TỊCH"))
	p, err := Propose(context.Background(), of(Request{Kind: Initials, Width: 40, Height: 20}, s))
	if err != nil || p.Basis != ByEnding || p.Frame.X0 < 340 || p.Frame.Y0 > 505 || p.Frame.Y1 < 505 {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestHeading(t *testing.T) {
	motto := centred(430, 780, 13, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
	for _, c := range []struct {
		name                     string
		lines                    []text
		number, day, month, year bool
	}{
		{"blank", []text{motto, {60, 740, 13, "Số:         /QĐ-UBND"}, {320, 740, 13, "Hòa Bình, ngày      tháng      năm 2026"}}, true, true, true, false},
		{"no year", []text{{60, 740, 13, "Số:/QĐ-UBND"}, {320, 740, 13, "Hòa Bình, ngày ... tháng ... năm"}}, true, true, true, true},
		{"dots", []text{{60, 740, 13, "Số: ...... /QĐ-UBND"}}, true, false, false, false},
		{"filled in", []text{{60, 740, 13, "Số: 12/QĐ-UBND"}, {320, 740, 13, "Hòa Bình, ngày 10 tháng 12 năm 2026"}}, false, false, false, false},
		{"month only", []text{{320, 740, 13, "Hòa Bình, ngày 10 tháng    năm 2026"}}, false, false, true, false},
		{"running text", []text{{60, 300, 13, "Số:      /QĐ ngày    tháng    năm 2020"}}, false, false, false, false},
		{"Sông Đà", []text{{60, 740, 13, "Sông /QĐ"}}, false, false, false, false},
	} {
		h := HeadingOf(page(c.lines...))
		if h.Number.Found() != c.number || h.Day.Found() != c.day || h.Month.Found() != c.month || h.Year.Found() != c.year {
			t.Errorf("%s: %+v", c.name, h)
		}
	}
	h := HeadingOf(page(text{60, 740, 12, "Số:          /QĐ-UBND"}))
	if math.Abs(h.Number.Frame.X0-78) > 1 || math.Abs(h.Number.Frame.X1-138) > 1 || h.Number.Size != 12 {
		t.Errorf("number goes to %+v", h.Number)
	}
}

func TestOverlaps(t *testing.T) {
	s := page(centred(430, 780, 13, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), text{60, 500, 14, "Quyết định này"})
	s.Signatures = []pdf.Rect{{X0: 300, Y0: 100, X1: 400, Y1: 150}}
	for _, c := range []struct {
		frame pdf.Rect
		under []pdf.Rect
		want  []Overlap
	}{
		{pdf.Rect{X0: 400, Y0: 770, X1: 500, Y1: 830}, nil, []Overlap{OverMotto}},
		{pdf.Rect{X0: 60, Y0: 480, X1: 120, Y1: 520}, nil, []Overlap{OverText}},
		{pdf.Rect{X0: 60, Y0: 480, X1: 120, Y1: 520}, []pdf.Rect{{X0: 50, Y0: 490, X1: 200, Y1: 520}}, nil},
		{pdf.Rect{X0: 350, Y0: 120, X1: 450, Y1: 190}, nil, []Overlap{OverSignature}},
		{pdf.Rect{X0: 350, Y0: 120, X1: 450, Y1: 190}, s.Signatures, nil},
		{pdf.Rect{X0: 0, Y0: 0, X1: 595, Y1: 842}, nil, []Overlap{OverMotto, OverText, OverSignature}},
		{pdf.Rect{X0: 10, Y0: 10, X1: 50, Y1: 50}, nil, nil},
	} {
		if got := Overlaps(s, c.frame, c.under...); !slices.Equal(got, c.want) {
			t.Errorf("%v: lies over %v, want %v", c.frame, got, c.want)
		}
	}
}

func TestTheLastPlaceOfItsKind(t *testing.T) {
	last := &Spot{0, pdf.Rect{X0: 100, Y0: 100, X1: 200, Y1: 150}}
	r := of(Request{Kind: Free, Width: 80, Height: 40, Last: last}, page())
	p, err := Propose(context.Background(), r)
	if err != nil || p.Basis != ByMemory || p.Frame != (pdf.Rect{X0: 100, Y0: 110, X1: 180, Y1: 150}) {
		t.Errorf("%+v, %v", p, err)
	}
	r = of(r, page(text{100, 120, 14, "Văn bản"}))
	if p, err = Propose(context.Background(), r); err != nil || p.Basis != ByNothing || len(p.Overlaps) > 0 {
		t.Errorf("over text: %+v, %v", p, err)
	}
}

// TestTheFreeSpotIsFree: on a full page one line is left out, and that is where
// the mark goes.
func TestTheFreeSpotIsFree(t *testing.T) {
	var lines []text
	for y := 800.0; y > 40; y -= 16 {
		if y < 540 || y > 620 {
			lines = append(lines, text{40, y, 12, strings.Repeat("văn bản ", 10)})
		}
	}
	p, err := Propose(context.Background(), of(Request{Kind: Free, Width: 150, Height: 60}, page(lines...)))
	if err != nil || len(p.Overlaps) > 0 || p.Frame.Y0 < 540 || p.Frame.Y1 > 620 {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestAMarkStaysOnThePage(t *testing.T) {
	for _, c := range []struct{ frame, want pdf.Rect }{
		{pdf.Rect{X0: -10, Y0: -10, X1: 40, Y1: 40}, pdf.Rect{X0: 0, Y0: 0, X1: 50, Y1: 50}},
		{pdf.Rect{X0: 80, Y0: 190, X1: 130, Y1: 240}, pdf.Rect{X0: 50, Y0: 150, X1: 100, Y1: 200}},
		{pdf.Rect{X0: 0, Y0: 0, X1: 300, Y1: 20}, pdf.Rect{X0: 0, Y0: 0, X1: 100, Y1: 20}},
	} {
		if got := Within(c.frame, 100, 200); got != c.want {
			t.Errorf("%v becomes %v, want %v", c.frame, got, c.want)
		}
	}
}

func TestPagesThatCannotBeRead(t *testing.T) {
	broken := errors.New("broken")
	r := Request{Kind: Person, Pages: 3, Width: 100, Height: 50, Name: "Lê Anh"}
	r.Source = func(context.Context, int) (Sheet, error) { return Sheet{}, broken }
	if _, err := Propose(context.Background(), r); !errors.Is(err, broken) {
		t.Errorf("all pages: %v", err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Propose(ended, of(r, page())); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
	if _, err := Propose(context.Background(), Request{}); err == nil {
		t.Error("a place on no page")
	}
}

func TestALongDocumentIsNotReadWhole(t *testing.T) {
	read := 0
	r := Request{Kind: Person, Pages: 10_000, Width: 100, Height: 50, Name: "Lê Anh"}
	r.Source = func(context.Context, int) (Sheet, error) { read++; return page(), nil }
	if _, err := Propose(context.Background(), r); err != nil || read > farthest+1 {
		t.Errorf("%d pages read, %v", read, err)
	}
}

func FuzzLines(f *testing.F) {
	f.Add("Số: /QĐ", 1.0, 2.0, 12.0)
	f.Fuzz(func(t *testing.T, says string, x, y, size float64) {
		s := page(text{x, y, size, says}, text{y, x, -size, says})
		HeadingOf(s)
		Overlaps(s, pdf.Rect{X0: 0, Y0: 0, X1: 100, Y1: 100})
		ofPerson(s.Lines, says)
		ofTitle(s.Lines)
	})
}
