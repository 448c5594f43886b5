package page

import (
	"image"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"trien/signer/pdf"
)

func TestTurnedConversionsAreInverse(t *testing.T) {
	for turn := range 4 {
		s := sheet{left: 24, top: -130, width: 595, height: 842, scale: 1.5, turn: turn}
		for _, p := range []point{{0, 0}, {s.width, s.height}, {100, 700}} {
			if got := s.toPoint(s.toUnits(p)); math.Abs(got.x-p.x) > 1e-9 || math.Abs(got.y-p.y) > 1e-9 {
				t.Errorf("turned by %d: %v came back as %v", turn, p, got)
			}
		}
		left, top, w, h := s.place(pdf.Rect{X0: 0, Y0: 0, X1: s.width, Y1: s.height})
		if sw, sh := s.shown(); math.Abs(left-24) > 1e-9 || math.Abs(top+130) > 1e-9 || math.Abs(w-sw*1.5) > 1e-9 || math.Abs(h-sh*1.5) > 1e-9 {
			t.Errorf("turned by %d the page lies at %g, %g, %g × %g", turn, left, top, w, h)
		}
		// A step up in the window is one upward on the screen, however the page lies.
		dx, dy := s.onPage(0, 10)
		x0, y0 := s.toUnits(point{100, 700})
		if x1, y1 := s.toUnits(point{100 + dx, 700 + dy}); math.Abs(x1-x0) > 1e-9 || math.Abs(y0-y1-15) > 1e-9 {
			t.Errorf("turned by %d a step up goes %g, %g", turn, x1-x0, y1-y0)
		}
	}
}

func TestTurnedImages(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 3, 2))
	red := color.RGBA{R: 255, A: 255}
	img.SetRGBA(0, 0, red) // the upper left corner goes round
	for quarters, at := range []image.Point{{0, 0}, {1, 0}, {2, 1}, {0, 2}} {
		got := turnedImage(img, quarters)
		if got.At(at.X, at.Y) != red || quarters%2 == 1 && got.Bounds().Size() != image.Pt(2, 3) {
			t.Errorf("turned by %d: %v, size %v", quarters, got.At(at.X, at.Y), got.Bounds().Size())
		}
	}
}

func TestTurningTheViewKeepsPageAndFrame(t *testing.T) {
	src := &fakeSource{pages: 5, width: 600, height: 800}
	s := newStage(t, src)
	s.AllowFrame(true)
	s.GoTo(2)
	frame := Placement{2, pdf.Rect{X0: 100, Y0: 600, X1: 250, Y1: 660}}
	s.SetFrame(frame)
	s.Rotate()
	if s.Page() != 2 || s.stack.widths[2] != 800 || s.stack.heights[2] != 600 {
		t.Errorf("page %d of %g × %g", s.Page(), s.stack.widths[2], s.stack.heights[2])
	}
	s.until("a turned drawing", func() bool {
		img := s.gallery.show(2, s.board.widthPx(2))
		return img != nil && img.Bounds().Dx() > img.Bounds().Dy()
	})
	if at, ok := s.Frame(); !ok || at != frame {
		t.Errorf("the frame stands at %v", at)
	}
	// What the mouse moves to the right goes up on the page.
	at := s.board.sheet(2)
	left, top, w, h := at.place(frame.Rect)
	x, y := float32(left+w/2), float32(top+h/2)
	s.drag(x, y, x+30, y)
	moved, _ := s.Frame()
	if d := moved.Rect.Y0 - frame.Rect.Y0; math.Abs(d-30/at.scale) > 0.5 || math.Abs(moved.Rect.X0-frame.Rect.X0) > 0.5 {
		t.Errorf("moved to %v", moved)
	}
	s.board.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if again, _ := s.Frame(); math.Abs(again.Rect.Y0-moved.Rect.Y0-1) > 1e-9 {
		t.Errorf("the key moved it to %v", again)
	}
	s.Open(src)
	if s.stack.widths[0] != 600 {
		t.Error("the next document is turned too")
	}
}

func TestThePageFitsTheWindow(t *testing.T) {
	s := newStage(t, &fakeSource{pages: 3, width: 600, height: 800})
	s.GoTo(1)
	s.FitPage()
	at := s.board.sheet(1)
	if bottom := at.top + at.height*at.scale; at.top < 0 || bottom > 600 || s.FitsWidth() {
		t.Errorf("the page reaches from %g to %g", at.top, bottom)
	}
	s.FitWidth()
	if at = s.board.sheet(1); math.Abs(at.width*at.scale-(800-2*pageMargin)) > 1 || !s.FitsWidth() {
		t.Errorf("%g units wide", at.width*at.scale)
	}
}

func TestThePageNumberGetsTheKeys(t *testing.T) {
	s := newStage(t, &fakeSource{pages: 3, width: 600, height: 800})
	w := test.NewTempWindow(t, s.Toolbar())
	s.board.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyG, Modifier: fyne.KeyModifierShortcutDefault})
	if w.Canvas().Focused() != s.toolbar.number {
		t.Fatal("the keys are elsewhere")
	}
	test.Type(s.toolbar.number, "3") // in place of what stands there
	s.toolbar.number.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.Page() != 2 {
		t.Errorf("page %d", s.Page())
	}
}
