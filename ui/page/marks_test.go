package page

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"

	"trien/signer/pdf"
)

func number(version string) Mark {
	return Mark{
		ID: "number", Label: "Số", Version: version, Placement: Placement{0, pdf.Rect{X0: 100, Y0: 700, X1: 140, Y1: 716}},
		Ghost: func(float64, float64, float64) image.Image { return image.NewNRGBA(image.Rect(0, 0, 4, 4)) },
	}
}

func TestFurtherMarksAreMovedAndNeverResized(t *testing.T) {
	s := newStage(t, &fakeSource{pages: 2, width: 595, height: 842})
	s.AllowFrame(true)
	s.SetFrame(Placement{0, pdf.Rect{X0: 300, Y0: 500, X1: 470, Y1: 574}})
	var at []Placement
	gestures := 0
	s.OnMark = func(id string, p Placement) { at = append(at, p) }
	s.OnGesture = func() { gestures++ }
	s.SetMarks([]Mark{number("a"), {ID: "lost", Placement: Placement{Page: 9}}})
	s.until("ghost", func() bool { return s.findMark("number").overlay.ghost.Image != nil })
	if s.findMark("lost") != nil {
		t.Error("a mark on a page that is not there")
	}
	before := s.findMark("number").Rect
	left, top, width, height := s.board.sheet(0).place(before)
	x, y := float32(left+width/2), float32(top+height/2)
	s.drag(x, y, x+60, y+30)
	after := s.findMark("number").Rect
	if len(at) == 0 || gestures != 1 || after.X0 <= before.X0 || after.Y0 >= before.Y0 || after.Width() != before.Width() {
		t.Fatalf("%d moves, %d gestures, from %v to %v", len(at), gestures, before, after)
	}
	for range 3 {
		s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	}
	if now := s.findMark("number").Rect; now.X0 != after.X0+3 || gestures != 2 {
		t.Errorf("three keys moved it from %v to %v in %d gestures", after, now, gestures-1)
	}
	if frame, _ := s.Frame(); frame.Rect.X0 != 300 {
		t.Error("the keys moved the frame too")
	}
	s.SetMarks(nil)
	if s.taken != "" || len(s.board.further.Objects) != 0 {
		t.Error("something of the marks stays behind")
	}
}

func TestAFixedFrameIsMovedAndNeverResized(t *testing.T) {
	s := newStage(t, &fakeSource{pages: 1, width: 595, height: 842})
	s.AllowFrame(true)
	s.SetDress(Dress{Fixed: true})
	seal := pdf.Rect{X0: 300, Y0: 600, X1: 405, Y1: 705}
	s.SetFrame(Placement{0, seal})
	left, top, width, height := s.board.sheet(0).place(seal)
	s.drag(float32(left+width), float32(top+height), float32(left+width+40), float32(top+height+40))
	if f, _ := s.Frame(); f.Rect.Width() != seal.Width() || f.Rect.X0 <= seal.X0 {
		t.Errorf("pulled by its corner: %v", f.Rect)
	}
	f, _ := s.Frame()
	s.drag(float32(left-100), float32(top-60), float32(left-20), float32(top-10))
	if now, _ := s.Frame(); now != f {
		t.Errorf("a frame of its own size was drawn: %v", now)
	}
}
