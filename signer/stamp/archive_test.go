package stamp_test

import (
	"image"
	"image/color"
	"image/draw"
	"os"
	"strings"
	"testing"

	"trien/signer/pdf"
	"trien/signer/stamp"
)

// TestMarksForArchivesLookTheSame: without transparency and with calibrated
// colours two viewers still draw what the preview shows.
func TestMarksForArchivesLookTheSame(t *testing.T) {
	mark := stamp.Mark{
		Lines: []string{"Ủy ban nhân dân xã Hòa Bình"}, Color: color.NRGBA{R: 200, A: 255},
		Image: penStroke(t), Opaque: true, Calibrated: true,
	}
	for _, rotate := range []int{0, 90} {
		shown := pdf.Rect{X0: 40, Y0: 60, X1: 240, Y1: 120}
		path := marked(t, mark, shown, rotate)
		run(t, "qpdf", "--check", path)
		for viewer, got := range drawn(t, path) {
			want := expected(t, mark, shown, got.Bounds())
			if off := difference(got, want); off > tolerance {
				t.Errorf("%s at %d differs by %.1f of 255", viewer, rotate, off)
				keep(t, viewer, got, want)
			}
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "/SMask") || !strings.Contains(string(data), "/DefaultRGB") {
			t.Error("a soft mask, or no default colour space")
		}
	}
}

// TestTheStencilLeavesOutWhatIsNotInk: ink of half strength keeps its colour on
// paper, and what is under a clear pixel stays to be seen.
func TestTheStencilLeavesOutWhatIsNotInk(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 21, 20))
	draw.Draw(img, image.Rect(0, 0, 10, 20), image.NewUniform(color.NRGBA{R: 220, G: 40, B: 60, A: 128}), image.Point{}, draw.Src)
	mark := stamp.Mark{Image: encoded(t, img), Opaque: true}
	path := marked(t, mark, pdf.Rect{X0: 100, Y0: 100, X1: 205, Y1: 200}, 0)
	for viewer, page := range drawn(t, path) {
		r, g, b, _ := page.At(120*pxPerPoint, 150*pxPerPoint).RGBA()
		for i, want := range [][2]int{{int(r >> 8), 237}, {int(g >> 8), 147}, {int(b >> 8), 157}} {
			if d := want[0] - want[1]; d < -3 || d > 3 {
				t.Errorf("%s: channel %d is %d, want %d", viewer, i, want[0], want[1])
			}
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), "/ImageMask true") {
		t.Error("the image has no explicit mask")
	}
}
