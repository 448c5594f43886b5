package page

import (
	"context"
	"errors"
	"image"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"trien/assets/words"
	"trien/ui/look"
)

// fakeSource is a document of equal pages that are drawn at once; the pages in
// broken fail, and with gate set every drawing waits for it.
type fakeSource struct {
	pages         int
	width, height float64

	mu      sync.Mutex
	broken  map[int]bool
	retried []int
	drawn   []picture
	gate    chan struct{}
}

func (f *fakeSource) PageCount() int              { return f.pages }
func (f *fakeSource) Size(int) (float64, float64) { return f.width, f.height }
func (f *fakeSource) Retry(page int)              { f.retried = append(f.retried, page) }
func (f *fakeSource) drawings() (list []picture) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append(list, f.drawn...)
}

func (f *fakeSource) setBroken(page int, is bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken[page] = is
}

func (f *fakeSource) Render(ctx context.Context, page, width int) (image.Image, error) {
	if f.gate != nil {
		select {
		case <-f.gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.drawn = append(f.drawn, picture{page, width})
	if f.broken[page] {
		return nil, errors.New("broken")
	}
	return image.NewRGBA(image.Rect(0, 0, width, int(float64(width)*f.height/f.width))), nil
}

// stage is a viewer in a window of 800 x 600 units, whose goroutines hand their
// work to the test.
type stage struct {
	*Viewer
	t    *testing.T
	work chan func()
	c    fyne.Canvas
	keys fyne.KeyModifier
}

func newStage(t *testing.T, src *fakeSource) *stage {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light))
	catalog, err := words.Load("vi")
	if err != nil {
		t.Fatal(err)
	}
	if src.broken == nil {
		src.broken = map[int]bool{}
	}
	s := &stage{t: t, work: make(chan func(), 1024)}
	s.Viewer = New(catalog.Text)
	s.post = func(f func()) { s.work <- f }
	s.held = func() fyne.KeyModifier { return s.keys }
	w := test.NewTempWindow(t, s.Pages())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(800, 600))
	s.c = w.Canvas()
	s.Open(src)
	t.Cleanup(s.Close)
	return s
}

// until does the work that comes in until ok holds.
func (s *stage) until(what string, ok func() bool) {
	s.t.Helper()
	deadline := time.After(10 * time.Second)
	for !ok() {
		select {
		case f := <-s.work:
			f()
		case <-deadline:
			s.t.Fatalf("never came: %s", what)
		}
	}
}

// drag draws with the mouse from one place to another, in steps.
func (s *stage) drag(fromX, fromY, toX, toY float32) {
	const steps = 4
	stepX, stepY := (toX-fromX)/steps, (toY-fromY)/steps
	s.press(fromX, fromY)
	for i := range steps {
		at := fyne.NewPos(fromX+stepX*float32(i+1), fromY+stepY*float32(i+1))
		e := &fyne.DragEvent{Dragged: fyne.NewDelta(stepX, stepY)}
		e.Position = at
		s.board.Dragged(e)
	}
	s.release(toX, toY)
	s.board.DragEnd()
}
