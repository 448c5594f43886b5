package page

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

const barThick = 10 // units

// scrollbar shows and moves an offset that counts in float64.
type scrollbar struct {
	widget.BaseWidget
	across        bool // lies at the bottom
	offset        float64
	page, total   float64 // units visible, units in all
	moved         func(to float64)
	thumb         *canvas.Rectangle
	hovered, held bool
}

func newScrollbar(across bool, moved func(float64)) *scrollbar {
	b := &scrollbar{across: across, moved: moved, thumb: canvas.NewRectangle(color.Transparent)}
	b.ExtendBaseWidget(b)
	return b
}

func (b *scrollbar) set(offset, page, total float64) {
	b.offset, b.page, b.total = offset, page, total
	setVisible(b, total > page+0.5)
	b.lay()
}

func (b *scrollbar) length() float32 {
	if b.across {
		return b.Size().Width
	}
	return b.Size().Height
}

// span returns where the thumb lies along the bar.
func (b *scrollbar) span() (start, length float32) {
	whole := b.length()
	if b.total <= b.page || b.page <= 0 {
		return 0, whole
	}
	length = max(36, whole*float32(b.page/b.total))
	start = float32(b.offset/(b.total-b.page)) * (whole - length)
	return start, length
}

func (b *scrollbar) lay() {
	start, length := b.span()
	thick := float32(5)
	if b.hovered || b.held {
		thick = 8
	}
	b.thumb.CornerRadius = thick / 2
	inset := barThick - thick - 1
	if b.across {
		b.thumb.Move(fyne.NewPos(start, inset))
		b.thumb.Resize(fyne.NewSize(length, thick))
		return
	}
	b.thumb.Move(fyne.NewPos(inset, start))
	b.thumb.Resize(fyne.NewSize(thick, length))
}

// Dragged moves the thumb with the mouse.
func (b *scrollbar) Dragged(e *fyne.DragEvent) {
	b.held = true
	delta := e.Dragged.DY
	if b.across {
		delta = e.Dragged.DX
	}
	_, length := b.span()
	if room := float64(b.length() - length); room > 0 {
		b.moved(b.offset + float64(delta)/room*(b.total-b.page))
	}
}

// DragEnd lets go.
func (b *scrollbar) DragEnd() {
	b.held = false
	b.lay()
}

// Tapped moves on by a screen.
func (b *scrollbar) Tapped(e *fyne.PointEvent) {
	at := e.Position.Y
	if b.across {
		at = e.Position.X
	}
	start, length := b.span()
	switch {
	case at < start:
		b.moved(b.offset - b.page*0.9)
	case at > start+length:
		b.moved(b.offset + b.page*0.9)
	}
}

// MouseIn makes the thumb thicker.
func (b *scrollbar) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.lay()
}

// MouseMoved does nothing.
func (b *scrollbar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut makes the thumb thin.
func (b *scrollbar) MouseOut() {
	b.hovered = false
	b.lay()
}

// CreateRenderer is for Fyne.
func (b *scrollbar) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	b.thumb.FillColor = theme.Color(theme.ColorNameScrollBar)
	return &scrollbarRenderer{b}
}

type scrollbarRenderer struct{ bar *scrollbar }

func (r *scrollbarRenderer) Destroy()                     {}
func (r *scrollbarRenderer) Layout(fyne.Size)             { r.bar.lay() }
func (r *scrollbarRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(barThick) }
func (r *scrollbarRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.bar.thumb} }
func (r *scrollbarRenderer) Refresh() {
	r.bar.thumb.FillColor = theme.Color(theme.ColorNameScrollBar)
	r.bar.thumb.Refresh()
	r.bar.lay()
}
