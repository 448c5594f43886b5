package page

import (
	"image"
	"math"
	"reflect"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"trien/signer/pdf"
	"trien/ui/look"
)

func a4Source(pages int) *fakeSource { return &fakeSource{pages: pages, width: 595, height: 842} }

func (s *stage) press(x, y float32) {
	e := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	e.Position = fyne.NewPos(x, y)
	s.board.MouseDown(e)
}

func (s *stage) release(x, y float32) {
	e := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	e.Position = fyne.NewPos(x, y)
	s.board.MouseUp(e)
}

func (s *stage) key(names ...fyne.KeyName) {
	for _, n := range names {
		s.board.TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func TestTenThousandPagesAreFewObjects(t *testing.T) {
	src := a4Source(10_000)
	s := newStage(t, src)
	for _, zoom := range []float64{0.25, 1, 4} {
		s.SetZoom(zoom)
		for page := 0; page < 10_000; page += 997 {
			s.GoTo(page)
			if s.Page() != page {
				t.Fatalf("at %g: GoTo(%d) shows page %d", zoom, page, s.Page())
			}
			if top := s.board.sheet(page).top; page > 0 && page < 9_900 && math.Abs(top-pageGap) > 1 {
				t.Errorf("at %g: page %d begins at %g units, want %g", zoom, page, top, pageGap)
			}
		}
	}
	s.GoTo(9_999)
	if n := len(s.board.layer.Objects); n > 12 {
		t.Errorf("%d slots for pages, want only those that fit", n)
	}
	if n := len(s.thumbs.layer.Objects); n > 12 {
		t.Errorf("%d slots for small pages", n)
	}
}

func TestVisiblePagesAndNeighboursAreDrawn(t *testing.T) {
	src := a4Source(100)
	s := newStage(t, src)
	s.GoTo(50)
	width := s.board.widthPx(50)
	s.until("pages 49, 50 and 51", func() bool {
		have := s.gallery.cache.entries
		return have[picture{49, width}] != nil && have[picture{50, width}] != nil && have[picture{51, width}] != nil
	})
	for _, p := range src.drawings() {
		if p.page > 1 && (p.page < 49 || p.page > 52) && p.width > smallWidth {
			t.Errorf("page %d was drawn and nobody looks at it", p.page)
		}
	}
}

func TestNewestRequestWins(t *testing.T) {
	src := a4Source(1000)
	src.gate = make(chan struct{})
	s := newStage(t, src)
	for page := range 900 {
		s.GoTo(page)
	}
	close(src.gate)
	width := s.board.widthPx(899)
	s.until("page 899", func() bool { return s.gallery.cache.entries[picture{899, width}] != nil })
	if n := len(src.drawings()); n > 30 {
		t.Errorf("%d drawings made on the way to page 899", n)
	}
}

func TestOldDrawingIsStretchedWhileTheNewOneComes(t *testing.T) {
	s := newStage(t, a4Source(1))
	s.until("first drawing", func() bool { return s.board.slots[0].image.Image != nil })
	before := s.board.slots[0].image.Image
	s.SetZoom(2)
	if s.board.slots[0].image.Image != before || !s.board.slots[0].image.Visible() {
		t.Error("the page went blank")
	}
	want := s.board.widthPx(0)
	s.until("sharp drawing", func() bool { return s.board.slots[0].image.Image.Bounds().Dx() == want })
}

func TestFailedPageIsGreyWithASentence(t *testing.T) {
	src := a4Source(3)
	src.broken = map[int]bool{0: true}
	s := newStage(t, src)
	s.until("failure of page 1", func() bool { return s.gallery.hasFailed(0) })
	slot := s.board.slots[0]
	if !slot.title.Visible() || slot.title.Text != "Không hiển thị được trang 1" || slot.image.Visible() {
		t.Errorf("the page says %q", slot.title.Text)
	}
	src.setBroken(0, false)
	s.press(400, 300)
	s.release(400, 300)
	s.until("second try", func() bool { return slot.image.Image != nil })
	if slot.title.Visible() || len(src.retried) != 1 {
		t.Errorf("after the click: retried %v, words visible %v", src.retried, slot.title.Visible())
	}
}

func TestDragPlacesAFrameInPoints(t *testing.T) {
	s := newStage(t, a4Source(2))
	s.AllowFrame(true)
	s.SetZoom(0.75) // one unit is one point
	s.GoTo(0)
	at := s.board.sheet(0)
	var told []Placement
	s.OnFrame = func(p Placement, ok bool) { told = append(told, p) }
	s.drag(float32(at.left)+100, float32(at.top)+200, float32(at.left)+250, float32(at.top)+260)
	got, ok := s.Frame()
	want := Placement{Page: 0, Rect: pdf.Rect{X0: 100, Y0: 582, X1: 250, Y1: 642}}
	if !ok || !near(got, want) {
		t.Errorf("frame %v, want %v", got, want)
	}
	if len(told) == 0 || told[len(told)-1] != got {
		t.Errorf("OnFrame was told %v", told)
	}
	if s.board.overlay.label.Text() != "Chữ ký của bạn · 53 × 21 mm" {
		t.Errorf("label %q", s.board.overlay.label.Text())
	}
}

func near(a, b Placement) bool {
	const slack = 0.6
	return a.Page == b.Page && math.Abs(a.Rect.X0-b.Rect.X0) < slack && math.Abs(a.Rect.X1-b.Rect.X1) < slack &&
		math.Abs(a.Rect.Y0-b.Rect.Y0) < slack && math.Abs(a.Rect.Y1-b.Rect.Y1) < slack
}

func TestDragBeyondThePageStaysInside(t *testing.T) {
	s := newStage(t, a4Source(2))
	s.AllowFrame(true)
	at := s.board.sheet(0)
	s.drag(float32(at.left)+500, float32(at.top)+100, 3000, 2000)
	p, _ := s.Frame()
	if p.Page != 0 || p.Rect.X1 > 595.001 || p.Rect.Y0 < -0.001 {
		t.Errorf("frame %v leaves the page", p)
	}
}

func TestFrameIsMovedAndResizedByMouse(t *testing.T) {
	s := newStage(t, a4Source(2))
	s.AllowFrame(true)
	s.SetZoom(0.75)
	s.GoTo(0)
	s.SetFrame(Placement{0, pdf.Rect{X0: 100, Y0: 600, X1: 200, Y1: 660}})
	at := s.board.sheet(0)
	x, y := float32(at.left), float32(at.top)
	s.drag(x+150, y+212, x+170, y+242) // inside: move by 20 right, 30 down
	if got, _ := s.Frame(); !near(got, Placement{0, pdf.Rect{X0: 120, Y0: 570, X1: 220, Y1: 630}}) {
		t.Errorf("moved to %v", got)
	}
	s.drag(x+220, y+272, x+260, y+292) // lower right handle
	if got, _ := s.Frame(); !near(got, Placement{0, pdf.Rect{X0: 120, Y0: 550, X1: 260, Y1: 630}}) {
		t.Errorf("resized to %v", got)
	}
}

func TestFrameKeys(t *testing.T) {
	s := newStage(t, a4Source(1))
	s.AllowFrame(true)
	s.SetFrame(Placement{0, pdf.Rect{X0: 100, Y0: 100, X1: 200, Y1: 150}})
	s.key(fyne.KeyRight, fyne.KeyRight, fyne.KeyUp)
	if got, _ := s.Frame(); got.Rect != (pdf.Rect{X0: 102, Y0: 101, X1: 202, Y1: 151}) {
		t.Errorf("after arrows %v", got.Rect)
	}
	s.board.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	s.key(fyne.KeyLeft)
	s.board.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	s.key(fyne.KeyDown)
	if got, _ := s.Frame(); got.Rect != (pdf.Rect{X0: 92, Y0: 100, X1: 192, Y1: 150}) {
		t.Errorf("after Shift %v", got.Rect)
	}
	s.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyRight, Modifier: fyne.KeyModifierControl})
	if got, _ := s.Frame(); got.Rect.Width() != 101 {
		t.Errorf("Ctrl+Right gives a width of %g", got.Rect.Width())
	}
	gone := false
	s.OnFrame = func(_ Placement, ok bool) { gone = !ok }
	s.key(fyne.KeyEscape)
	if _, ok := s.Frame(); ok || !gone {
		t.Error("Escape left the frame")
	}
	s.key(fyne.KeyInsert)
	if got, ok := s.Frame(); !ok || got.Rect.Width() != 150 {
		t.Errorf("Insert gives %v", got)
	}
}

func TestClickPlacesAFrameOfTheUsualSize(t *testing.T) {
	s := newStage(t, a4Source(1))
	s.AllowFrame(true)
	s.SetUsualFrame(90, 40)
	s.press(400, 300)
	s.release(400, 300)
	got, ok := s.Frame()
	if !ok || math.Abs(got.Rect.Width()-90) > 1e-9 || math.Abs(got.Rect.Height()-40) > 1e-9 {
		t.Errorf("frame %v", got)
	}
}

func TestWithoutLeaveADragMovesTheDocument(t *testing.T) {
	s := newStage(t, a4Source(5))
	s.drag(400, 400, 400, 100)
	if _, ok := s.Frame(); ok {
		t.Error("a frame was drawn")
	}
	if s.board.y < 250 {
		t.Errorf("scrolled by %g units, want about 300", s.board.y)
	}
}

func TestZoom(t *testing.T) {
	s := newStage(t, a4Source(5))
	if !s.FitsWidth() || math.Abs(s.board.sheet(0).left-pageMargin) > 1 {
		t.Errorf("at first the page begins at %g units", s.board.sheet(0).left)
	}
	for range 40 {
		s.ZoomIn()
	}
	if s.Zoom() != maxZoom {
		t.Errorf("largest zoom %g", s.Zoom())
	}
	for range 40 {
		s.ZoomOut()
	}
	if s.Zoom() != minZoom || s.FitsWidth() {
		t.Errorf("smallest zoom %g", s.Zoom())
	}
	s.FitWidth()
	s.keys = fyne.KeyModifierControl
	before := s.board.sheet(0).toPoint(400, 300)
	s.board.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(400, 300)}, Scrolled: fyne.NewDelta(0, 30)})
	after := s.board.sheet(0).toPoint(400, 300)
	if math.Abs(before.x-after.x) > 1.5 || math.Abs(before.y-after.y) > 1.5 {
		t.Errorf("what was under the mouse moved from %v to %v", before, after)
	}
}

func TestResizeKeepsThePage(t *testing.T) {
	s := newStage(t, a4Source(50))
	s.GoTo(20)
	s.board.Resize(fyne.NewSize(500, 700))
	if s.Page() != 20 || !s.FitsWidth() {
		t.Errorf("after resizing page %d shows", s.Page())
	}
	if top := s.board.sheet(20).top; math.Abs(top-pageGap) > 12 {
		t.Errorf("page 20 begins at %g units", top)
	}
}

func TestKeysMoveTheDocument(t *testing.T) {
	s := newStage(t, a4Source(9))
	s.key(fyne.KeyPageDown)
	if s.board.y != 560 {
		t.Errorf("Page Down went to %g", s.board.y)
	}
	s.key(fyne.KeyPageUp, fyne.KeyDown)
	if s.board.y != arrowStep {
		t.Errorf("Down went to %g", s.board.y)
	}
	s.key(fyne.KeyEnd)
	if s.Page() != 8 {
		t.Errorf("End shows page %d", s.Page())
	}
	s.key(fyne.KeyHome)
	if s.Page() != 0 || s.board.y != 0 {
		t.Errorf("Home shows page %d", s.Page())
	}
}

func TestThumbnailsFollowAndLead(t *testing.T) {
	s := newStage(t, a4Source(40))
	w := test.NewTempWindow(t, s.Thumbnails())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(look.ThumbsWidth, 600))
	s.GoTo(30)
	if _, ok := s.thumbs.slots[30]; !ok {
		t.Fatal("the small page of the current one does not show")
	}
	y := float32(s.thumbs.tops[29]-s.thumbs.y) + 20
	s.thumbs.Tapped(&fyne.PointEvent{Position: fyne.NewPos(50, y)})
	if s.Page() != 29 {
		t.Errorf("a click on the small page 29 shows page %d", s.Page())
	}
	s.thumbs.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if s.Page() != 30 {
		t.Errorf("Down shows page %d", s.Page())
	}
}

func TestPageNumberBox(t *testing.T) {
	s := newStage(t, a4Source(1204))
	if got := s.toolbar.of.Text; got != "/ 1.204" {
		t.Errorf("the box says %q", got)
	}
	s.toolbar.number.OnSubmitted("1.000")
	if s.Page() != 999 || s.toolbar.number.Text != "1000" {
		t.Errorf("page %d, box %q", s.Page(), s.toolbar.number.Text)
	}
	s.toolbar.number.OnSubmitted("no number")
	if s.Page() != 999 || s.toolbar.number.Text != "1000" {
		t.Errorf("after nonsense: page %d, box %q", s.Page(), s.toolbar.number.Text)
	}
}

func TestRevealScrollsNoFurtherThanNeeded(t *testing.T) {
	s := newStage(t, a4Source(10))
	s.Reveal(Placement{7, pdf.Rect{X0: 300, Y0: 100, X1: 450, Y1: 160}})
	_, top, _, h := s.board.sheet(7).place(pdf.Rect{X0: 300, Y0: 100, X1: 450, Y1: 160})
	if top < 0 || top+h > 600 {
		t.Errorf("the place lies at %g to %g of 600 units", top, top+h)
	}
	y := s.board.y
	s.Reveal(Placement{7, pdf.Rect{X0: 300, Y0: 100, X1: 450, Y1: 160}})
	if s.board.y != y {
		t.Error("what shows already was scrolled")
	}
}

func TestOutlinesShow(t *testing.T) {
	s := newStage(t, a4Source(1))
	s.SetOutlines([]Outline{ToneOutline(Placement{0, pdf.Rect{X0: 10, Y0: 700, X1: 110, Y1: 750}}, look.ToneGood, look.ShapeCheck)})
	if n := len(s.board.slots[0].marks); n != 1 {
		t.Errorf("%d outlines drawn, want 1", n)
	}
	s.SetOutlines(nil)
	if n := len(s.board.slots[0].marks); n != 0 {
		t.Errorf("%d outlines left", n)
	}
}

func TestGhostIsDrawnForTheNewestSize(t *testing.T) {
	s := newStage(t, a4Source(1))
	asked := make(chan ghostSize, 64)
	s.SetGhost(func(w, h, px float64) image.Image {
		asked <- ghostSize{w, h, px}
		return image.NewRGBA(image.Rect(0, 0, int(w*px), int(h*px)))
	})
	s.SetFrame(Placement{0, pdf.Rect{X0: 100, Y0: 100, X1: 250, Y1: 160}})
	s.until("the ghost", func() bool { return s.board.overlay.ghost.Image != nil })
	if got := <-asked; got.width != 150 || got.height != 60 || math.Abs(got.pxPerPoint-s.board.scale) > 1e-9 {
		t.Errorf("asked for %v", got)
	}
}

// What was hidden when the window was painted last cannot ask to be painted; the
// viewer has to.
func TestLateDrawingsAndTheFrameArePainted(t *testing.T) {
	src := a4Source(2)
	src.gate = make(chan struct{})
	s := newStage(t, src)
	s.AllowFrame(true)
	s.SetFrame(Placement{0, pdf.Rect{X0: 100, Y0: 700, X1: 250, Y1: 760}})
	blank := s.c.Capture()
	close(src.gate)
	s.until("page 1", func() bool { return s.board.slots[0].image.Image != nil })
	s.ClearFrame()
	if reflect.DeepEqual(blank, s.c.Capture()) {
		t.Error("taking the frame away changed nothing on the screen")
	}
}
