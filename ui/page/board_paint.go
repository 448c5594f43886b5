package page

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"trien/ui/look"
)

func (b *board) layFrame() {
	f := b.v.frame
	setVisible(b.overlay.box, f != nil && b.slots[f.Page] != nil)
	if f != nil && b.slots[f.Page] != nil {
		b.overlay.lay(f.Rect, b.sheet(f.Page), b.v.frameDress())
	}
	b.layMarks()
	b.repaint()
}

func (b *board) layBars() {
	width, height := b.view()
	allW, allH := b.stack().extent(b.scale)
	b.down.Move(fyne.NewPos(float32(width-barThick), 0))
	b.down.Resize(fyne.NewSize(barThick, float32(height)))
	b.down.set(b.y, height, allH)
	b.along.Move(fyne.NewPos(0, float32(height-barThick)))
	b.along.Resize(fyne.NewSize(float32(width), barThick))
	b.along.set(b.x, width, allW)
}

func clampInt(v, low, high int) int { return max(low, min(v, high)) }

// CreateRenderer is for Fyne.
func (b *board) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	r := &boardRenderer{b}
	r.paint()
	return r
}

type boardRenderer struct{ board *board }

func (r *boardRenderer) Destroy()           {}
func (r *boardRenderer) MinSize() fyne.Size { return fyne.NewSize(240, 200) }

func (r *boardRenderer) Layout(size fyne.Size) {
	b := r.board
	b.ground.Resize(size)
	b.ring.Resize(size)
	b.layer.Resize(size)
	b.further.Resize(size)
	b.overlay.box.Resize(size)
	b.arrange()
}

func (r *boardRenderer) Objects() []fyne.CanvasObject {
	b := r.board
	return []fyne.CanvasObject{b.ground, b.layer, b.further, b.overlay.box, b.ring, b.down, b.along}
}

func (r *boardRenderer) Refresh() {
	r.paint()
	b := r.board
	for _, s := range b.slots {
		s.repaint()
	}
	b.overlay.paint()
	for _, m := range b.v.marks {
		m.overlay.paint()
	}
	b.arrange()
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *boardRenderer) paint() {
	b := r.board
	b.ground.FillColor = theme.Color(look.Background)
	b.ring.StrokeColor = color.Transparent
	if b.focused && b.ringed {
		b.ring.StrokeColor = theme.Color(look.Blue)
	}
}
