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
