package page

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"trien/ui/look"
)

// BenchmarkScroll is one click of the wheel in a long document, without the
// painting.
func BenchmarkScroll(b *testing.B) {
	test.NewTempApp(b).Settings().SetTheme(look.New(look.Light))
	v := New(func(key string, _ map[string]string) string { return key })
	v.post = func(f func()) {}
	w := test.NewTempWindow(b, v.Pages())
	w.Resize(fyne.NewSize(800, 600))
	v.Open(&fakeSource{pages: 10_000, width: 595, height: 842})
	v.SetGhost(func(_, _, _ float64) image.Image { return nil })
	b.Cleanup(v.Close)
	for b.Loop() {
		v.board.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -wheelStep)})
		if v.Page() == 9_999 {
			v.GoTo(0)
		}
	}
}

// BenchmarkFrame is one click of the wheel with what the window paints after it,
// by the software painter: one frame of a window of 1280 × 800.
func BenchmarkFrame(b *testing.B) {
	test.NewTempApp(b).Settings().SetTheme(look.New(look.Light))
	v := New(func(key string, _ map[string]string) string { return key })
	work := make(chan func(), 1024)
	v.post = func(f func()) { work <- f }
	w := test.NewTempWindow(b, v.Pages())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1280, 800))
	v.Open(&fakeSource{pages: 400, width: 595, height: 842})
	b.Cleanup(v.Close)
	for b.Loop() {
		for drained := false; !drained; {
			select {
			case f := <-work:
				f()
			default:
				drained = true
			}
		}
		v.board.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -wheelStep)})
		if v.Page() == 399 {
			v.GoTo(0)
		}
		w.Canvas().Capture()
	}
}
