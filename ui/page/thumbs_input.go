package page

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"trien/ui/look"
)

// Scrolled scrolls the column.
func (t *thumbs) Scrolled(e *fyne.ScrollEvent) { t.scrollTo(t.y - float64(e.Scrolled.DY)*6) }

// Tapped goes to the page under the mouse.
func (t *thumbs) Tapped(e *fyne.PointEvent) {
	y := t.y + float64(e.Position.Y)
	for page := range t.slots {
		if y >= t.tops[page]-8 && y < t.tops[page+1]-8 {
			t.v.GoTo(page)
			return
		}
	}
}

// FocusGained lights the column's edge.
func (t *thumbs) FocusGained() {
	t.focused = true
	t.Refresh()
}

// FocusLost puts it out.
func (t *thumbs) FocusLost() {
	t.focused = false
	t.Refresh()
}

// TypedRune does nothing.
func (t *thumbs) TypedRune(rune) {}

// TypedKey goes from page to page.
func (t *thumbs) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp, fyne.KeyPageUp:
		t.v.GoTo(t.v.Page() - 1)
	case fyne.KeyDown, fyne.KeyPageDown:
		t.v.GoTo(t.v.Page() + 1)
	case fyne.KeyHome:
		t.v.GoTo(0)
	case fyne.KeyEnd:
		t.v.GoTo(t.count() - 1)
	}
}

// CreateRenderer is for Fyne.
func (t *thumbs) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	r := &thumbsRenderer{t}
	r.paint()
	return r
}

type thumbsRenderer struct{ thumbs *thumbs }

func (r *thumbsRenderer) Destroy()           {}
func (r *thumbsRenderer) MinSize() fyne.Size { return fyne.NewSize(look.ThumbsWidth, 120) }

func (r *thumbsRenderer) Layout(size fyne.Size) {
	r.thumbs.ground.Resize(size)
	r.thumbs.layer.Resize(size)
	r.thumbs.scrollTo(r.thumbs.y)
}

func (r *thumbsRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.thumbs.ground, r.thumbs.layer, r.thumbs.bar}
}

func (r *thumbsRenderer) Refresh() {
	r.paint()
	r.thumbs.arrange()
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *thumbsRenderer) paint() {
	g := r.thumbs.ground
	g.FillColor, g.StrokeColor, g.StrokeWidth = theme.Color(look.Raised), color.Transparent, 0
	if r.thumbs.focused {
		g.StrokeColor, g.StrokeWidth = theme.Color(look.Blue), 2
	}
}
