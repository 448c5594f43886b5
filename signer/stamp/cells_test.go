package stamp_test

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp"
)

// arrival is a stamp with a border and cells, as an office puts it on what it
// receives.
func arrival() stamp.Mark {
	return stamp.Mark{
		Color: color.NRGBA{R: 0xC6, G: 0x1F, B: 0x2B, A: 255}, Border: 1,
		Cells: []stamp.Cell{
			{Area: pdf.Rect{Y0: 0.7, X1: 1, Y1: 1}, Lines: []string{"ỦY BAN NHÂN DÂN XÃ HÒA BÌNH"}, Bold: true, Largest: 9, Align: stamp.AlignCentre},
			{Area: pdf.Rect{Y0: 0.3, X1: 0.35, Y1: 0.7}, Lines: []string{"ĐẾN"}, Bold: true, Largest: 18, Align: stamp.AlignCentre},
			{Area: pdf.Rect{X0: 0.35, Y0: 0.3, X1: 1, Y1: 0.7}, Lines: []string{"Số: 125", "Ngày: 22/11/2026"}, Largest: 10},
			{Area: pdf.Rect{X1: 1, Y1: 0.3}, Lines: []string{"Chuyển: Văn phòng"}, FontSize: 9, Italic: true},
		},
	}
}

// TestCellsAndBordersAreWhatThePreviewShows: in every rotation, with three cuts
// of the font, as text that can be read.
func TestCellsAndBordersAreWhatThePreviewShows(t *testing.T) {
	shown := pdf.Rect{X0: 40, Y0: 60, X1: 182, Y1: 159}
	for _, rotate := range []int{0, 90, 180, 270} {
		path := marked(t, arrival(), shown, rotate)
		run(t, "qpdf", "--check", path)
		for viewer, got := range drawn(t, path) {
			want := expected(t, arrival(), shown, got.Bounds())
			if off := difference(got, want); off > tolerance {
				t.Errorf("%s at %d differs by %.1f of 255", viewer, rotate, off)
				keep(t, fmt.Sprintf("%s-%d", viewer, rotate), got, want)
			}
		}
		text := run(t, "mutool", "draw", "-q", "-F", "text", path)
		for _, word := range []string{"ĐẾN", "Số: 125", "Ngày: 22/11/2026", "Chuyển: Văn phòng"} {
			if !strings.Contains(text, word) {
				t.Errorf("at %d %q is not read: %q", rotate, word, text)
			}
		}
	}
}

// TestASealKeepsItsSize: an image with a width of its own is as large in any
// frame that holds it, and a smaller frame is refused.
func TestASealKeepsItsSize(t *testing.T) {
	black := image.NewNRGBA(image.Rect(0, 0, 20, 20))
	for i := range black.Pix {
		black.Pix[i] = 255 * uint8(i%4/3)
	}
	mark := stamp.Mark{Image: encoded(t, black), ImageWidth: 80}
	for _, frame := range []pdf.Rect{{X0: 100, Y0: 50, X1: 180, Y1: 130}, {X0: 20, Y0: 20, X1: 260, Y1: 200}} {
		path := marked(t, mark, frame, 90)
		for viewer, page := range drawn(t, path) {
			if got := inked(page); got < 78*78 || got > 82*82 {
				t.Errorf("%s: %v square points in %v, want %v", viewer, got, frame, 80*80)
			}
		}
	}
	if _, err := mark.Preview(79, 100, 1); fault.CodeOf(err) != "stamp.frame-too-small" {
		t.Errorf("a frame that is too narrow: %v", err)
	}
	if _, err := mark.Preview(100, 79, 1); fault.CodeOf(err) != "stamp.frame-too-small" {
		t.Errorf("a frame that is too low: %v", err)
	}
}

// inked returns how many square points of a page are dark.
func inked(page image.Image) float64 {
	dark := 0
	for y := page.Bounds().Min.Y; y < page.Bounds().Max.Y; y++ {
		for x := page.Bounds().Min.X; x < page.Bounds().Max.X; x++ {
			if r, _, _, _ := page.At(x, y).RGBA(); r < 0x8000 {
				dark++
			}
		}
	}
	return float64(dark) / pxPerPoint / pxPerPoint
}

// TestExtentIsTheFrameThatFits: the text fits a frame of its extent, and none
// that is lower or narrower.
func TestExtentIsTheFrameThatFits(t *testing.T) {
	long := []string{"SAO Y", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã Hòa Bình", "2021-12-10T11:07:57+07:00"}
	for _, c := range []struct {
		name   string
		mark   stamp.Mark
		widest float64
	}{
		{"short", stamp.Mark{Lines: []string{"125"}, FontSize: 13}, 400},
		{"lines", stamp.Mark{Lines: long, FontSize: 10}, 400},
		{"wrapped", stamp.Mark{Lines: long, FontSize: 10}, 150},
		{"tight", stamp.Mark{Lines: long, FontSize: 10, Tight: true}, 150},
		{"largest", stamp.Mark{Lines: long, Largest: 8}, 150},
		{"beside an image", stamp.Mark{Lines: long, FontSize: 10, Image: encoded(t, image.NewNRGBA(image.Rect(0, 0, 40, 10)))}, 200},
	} {
		w, h, err := c.mark.Extent(c.widest)
		if err != nil || w > c.widest {
			t.Errorf("%s: %.1f × %.1f, %v", c.name, w, h, err)
			continue
		}
		if _, err := c.mark.Preview(w, h, 1); err != nil {
			t.Errorf("%s: %.2f × %.2f: %v", c.name, w, h, err)
		}
		c.mark.FontSize = max(c.mark.FontSize, c.mark.Largest)
		for _, less := range [][2]float64{{w, h - 3}, {w / 2, h}} {
			if _, err := c.mark.Preview(less[0], less[1], 1); fault.CodeOf(err) != "stamp.frame-too-small" {
				t.Errorf("%s: %v holds it too", c.name, less)
			}
		}
	}
	for code, m := range map[string]stamp.Mark{"stamp.empty": {}, "stamp.frame-too-small": {Lines: []string{"Đặng"}, FontSize: 10}} {
		if _, _, err := m.Extent(5); fault.CodeOf(err) != code {
			t.Errorf("got %v, want %s", err, code)
		}
	}
}

// TestTheLargestSizeIsAChoice: text grows up to what is allowed.
func TestTheLargestSizeIsAChoice(t *testing.T) {
	low, high := stamp.Mark{Lines: []string{"Đ"}, Largest: 9}, stamp.Mark{Lines: []string{"Đ"}, Largest: 40}
	heightOf := func(m stamp.Mark) float64 {
		img, err := m.Preview(200, 100, pxPerPoint)
		if err != nil {
			t.Fatal(err)
		}
		top, bottom := math.MaxInt, 0
		for y := range img.Bounds().Max.Y {
			for x := range img.Bounds().Max.X {
				if _, _, _, a := img.At(x, y).RGBA(); a > 0 {
					top, bottom = min(top, y), max(bottom, y)
				}
			}
		}
		return float64(bottom-top) / pxPerPoint
	}
	if a, b := heightOf(low), heightOf(high); math.Abs(b/a-40.0/9) > 0.4 {
		t.Errorf("letters of %.1f and %.1f points", a, b)
	}
}
