package stamp

import (
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp/font"
)

func serif(t *testing.T) *font.Font {
	t.Helper()
	f, err := font.Serif(font.Regular)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestWrap(t *testing.T) {
	f := serif(t)
	for _, c := range []struct {
		name, text string
		width      float64
		want       []string
	}{
		{"fits", "Ủy ban nhân dân", 20, []string{"Ủy ban nhân dân"}},
		{"at blanks", "Ủy ban nhân dân xã Hòa Bình", 7.5, []string{"Ủy ban nhân dân", "xã Hòa Bình"}},
		{"one word each", "Nguyễn Thị Hồng Đặng", 3.6, []string{"Nguyễn", "Thị", "Hồng", "Đặng"}},
		{"long word", "vanthu@hoabinh.gov.vn", 6, []string{"vanthu@hoabi", "nh.gov.vn"}},
		{"hardly any width", "Đặng", 0.1, []string{"Đ", "ặ", "n", "g"}},
		{"empty", "", 5, []string{""}},
		{"no breaking blank", "Ủy\u00A0ban xã", 3.9, []string{"Ủy\u00A0ban", "xã"}},
	} {
		got := wrap(f, c.text, c.width)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTextFillsTheFrame(t *testing.T) {
	m := Mark{Lines: []string{"Ký bởi: Nguyễn Thị Hồng Đặng", "Cơ quan: Ủy ban nhân dân xã Hòa Bình", "Thời gian ký: 21/11/2026 10:41:07 +07:00"}}
	last := 0.0
	for _, frame := range [][2]float64{{100, 32}, {150, 40}, {180, 60}, {260, 70}, {600, 300}} {
		a, err := m.arrange(frame[0], frame[1])
		if err != nil {
			t.Fatalf("%v: %v", frame, err)
		}
		size, face := a.lines[0].size, a.faces[font.Regular]
		if size < last || size > MaxFontSize {
			t.Errorf("%v: size %v after %v", frame, size, last)
		}
		last = size
		for _, line := range a.lines {
			if right := line.x + size*face.Width(line.text); line.x < 0 || right > frame[0] {
				t.Errorf("%v: %q reaches from %.1f to %.1f", frame, line.text, line.x, right)
			}
		}
		above := frame[1] - (a.lines[0].baseline + size*face.Ascent())
		below := a.lines[len(a.lines)-1].baseline - size*face.Descent()
		if above < 0 || math.Abs(above-below) > 0.5 {
			t.Errorf("%v: %.2f points above the text, %.2f below", frame, above, below)
		}
	}
	if last != MaxFontSize {
		t.Errorf("in a large frame the size is %v", last)
	}
}

// TestNamesStayWhole: a somewhat smaller size is better than a torn name, a
// tiny one is not.
func TestNamesStayWhole(t *testing.T) {
	for _, c := range []struct {
		name          string
		text          string
		width, height float64
		lines         int
	}{
		{"wide enough", "Nguyễn Thị Hồng Đặng", 200, 40, 1},
		{"a little smaller", "Nguyễn Thị Hồng Đặng", 100, 60, 1},
		{"half the size", "Nguyễn Thị Hồng Đặng", 60, 60, 3},
		{"a long sentence", strings.Repeat("Ủy ban nhân dân xã Hòa Bình ", 4), 150, 60, 4},
	} {
		a, err := Mark{Lines: []string{c.text}}.arrange(c.width, c.height)
		if err != nil || len(a.lines) != c.lines {
			t.Errorf("%s: %d lines at %v, %v; want %d", c.name, len(a.lines), a.lines[0].size, err, c.lines)
		}
	}
}

func TestMarksThatAreRefused(t *testing.T) {
	dot := pngOf(t, image.NewNRGBA(image.Rect(0, 0, 1, 1)))
	for _, c := range []struct {
		name, code string
		mark       Mark
		w, h       float64
	}{
		{"nothing", "stamp.empty", Mark{}, 100, 50},
		{"blanks", "stamp.empty", Mark{Lines: []string{" ", "\n", "\u200B"}}, 100, 50},
		{"text of an image mark", "stamp.empty", Mark{Image: dot, Layout: TextOnly}, 100, 50},
		{"too much text", "stamp.frame-too-small", Mark{Lines: []string{strings.Repeat("Ủy ban nhân dân ", 40)}}, 60, 30},
		{"fixed size", "stamp.frame-too-small", Mark{Lines: []string{"Đặng"}, FontSize: 40}, 60, 30},
		{"no width", "stamp.frame-too-small", Mark{Image: dot}, 0, 30},
		{"not a number", "stamp.frame-too-small", Mark{Image: dot}, math.NaN(), 30},
		{"unending", "stamp.frame-too-small", Mark{Image: dot}, math.Inf(1), 30},
		{"foreign letters", "stamp.missing-glyph", Mark{Lines: []string{"Đặng 漢"}}, 100, 50},
		{"bad image", "stamp.image-kind", Mark{Image: []byte("x")}, 100, 50},
	} {
		_, err := c.mark.arrange(c.w, c.h)
		if fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
	}
}

// TestPreviewShowsWhatIsWrong: the window shows the picture together with the
// reason why it will not be signed so.
func TestPreviewShowsWhatIsWrong(t *testing.T) {
	for _, m := range []Mark{{Lines: []string{"Đặng 漢"}}, {Lines: []string{strings.Repeat("Ủy ban ", 90)}}} {
		img, err := m.Preview(60, 30, 2)
		if err == nil || img == nil || blank(img) {
			t.Errorf("%.20q: image %v, error %v", m.Lines, img != nil, err)
		}
	}
	if img, err := (Mark{}).Preview(60, 30, 2); img != nil || err == nil {
		t.Error("an empty mark has a preview")
	}
}

func blank(img image.Image) bool {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if _, _, _, a := img.At(x, y).RGBA(); a != 0 {
				return false
			}
		}
	}
	return true
}

func TestDecomposedTextIsTheSame(t *testing.T) {
	composed := Mark{Lines: []string{"Nguyễn Thị Hồng Đặng"}}
	decomposed := Mark{Lines: []string{norm.NFD.String("Nguyễn Thị Hồng Đặng")}}
	a, err := composed.arrange(150, 40)
	if err != nil {
		t.Fatal(err)
	}
	b, err := decomposed.arrange(150, 40)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(a.lines, b.lines) {
		t.Errorf("%v and %v", a.lines, b.lines)
	}
}

func TestImagesKeepTheirProportions(t *testing.T) {
	wide := pngOf(t, image.NewNRGBA(image.Rect(0, 0, 40, 10)))
	for _, c := range []struct {
		name string
		file []byte
		mark Mark
		want pdf.Rect
	}{
		{"alone", wide, Mark{}, pdf.Rect{X0: 0, Y0: 37.5, X1: 100, Y1: 62.5}},
		{"pixels higher than wide", withResolution(wide, 11811, 5906, 1), Mark{}, pdf.Rect{X0: 0, Y0: 25, X1: 100, Y1: 75}},
		{"behind", wide, Mark{Lines: []string{"Đặng"}, Layout: ImageBehindText}, pdf.Rect{X0: 0, Y0: 37.5, X1: 100, Y1: 62.5}},
		{"left", wide, Mark{Lines: []string{"Đặng"}}, pdf.Rect{X0: 4, Y0: 46.1667, X1: 34.6667, Y1: 53.8333}},
	} {
		c.mark.Image = c.file
		a, err := c.mark.arrange(100, 100)
		if err != nil {
			t.Fatal(err)
		}
		got := a.place
		for _, d := range []float64{got.X0 - c.want.X0, got.Y0 - c.want.Y0, got.X1 - c.want.X1, got.Y1 - c.want.Y1} {
			if math.Abs(d) > 0.01 {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
				break
			}
		}
		if len(a.lines) > 0 && c.mark.Layout == Automatic && a.lines[0].x < got.X1 {
			t.Errorf("%s: text at %.1f runs into the image", c.name, a.lines[0].x)
		}
	}
}

func TestAlign(t *testing.T) {
	var x [3]float64
	for i, align := range []Align{AlignLeft, AlignCentre, AlignRight} {
		a, err := Mark{Lines: []string{"Đặng"}, FontSize: 10, Align: align}.arrange(100, 40)
		if err != nil {
			t.Fatal(err)
		}
		x[i] = a.lines[0].x
	}
	if x[0] != padding || !(x[0] < x[1] && x[1] < x[2]) || math.Abs(x[0]+x[2]-2*x[1]) > 1e-9 {
		t.Errorf("lines begin at %v", x)
	}
}

// TestMatrixFillsTheRectangle: the form's box, turned, must be the widget's
// rectangle with its corner at the origin (ISO 32000-2, 12.5.5).
func TestMatrixFillsTheRectangle(t *testing.T) {
	const w, h = 150, 60
	for _, c := range []struct {
		rotate        int
		width, height float64
		up            [2]float64 // where the mark's "up" points in user space
	}{
		{0, w, h, [2]float64{0, 1}},
		{90, h, w, [2]float64{-1, 0}},
		{180, w, h, [2]float64{0, -1}},
		{270, h, w, [2]float64{1, 0}},
		{-90, h, w, [2]float64{1, 0}},
		{450, h, w, [2]float64{-1, 0}},
	} {
		m := upMatrix(w, h, c.rotate)
		at := func(x, y float64) (float64, float64) {
			v := func(i int) float64 { return float64(m[i].(pdf.Real)) }
			return v(0)*x + v(2)*y + v(4), v(1)*x + v(3)*y + v(5)
		}
		x0, y0 := at(0, 0)
		x1, y1 := at(w, h)
		if min(x0, x1) != 0 || min(y0, y1) != 0 || max(x0, x1) != c.width || max(y0, y1) != c.height {
			t.Errorf("%d: box from %v,%v to %v,%v", c.rotate, x0, y0, x1, y1)
		}
		upX, upY := at(0, 1)
		if got := [2]float64{upX - x0, upY - y0}; got != c.up {
			t.Errorf("%d: up is %v, want %v", c.rotate, got, c.up)
		}
	}
}

func TestFillColor(t *testing.T) {
	for want, c := range map[string]color.Color{
		"0 g":             nil,
		"1 g":             color.White,
		"0.7059 0 0.2 rg": color.NRGBA{R: 180, B: 51, A: 10},
	} {
		if got := fillColor(Mark{Color: c}); got != want {
			t.Errorf("%v: %q, want %q", c, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for want, v := range map[string]float64{"0": -0.00001, "12": 12, "0.5": 0.5, "-3.25": -3.25, "100": 100, "0.3333": 1.0 / 3} {
		if got := number(v); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
}
