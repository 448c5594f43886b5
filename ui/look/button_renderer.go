package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
)

// MouseIn lights the button up.
func (b *Button) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.Refresh()
}

// MouseMoved does nothing.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut puts the light out.
func (b *Button) MouseOut() {
	b.hovered = false
	Release(b)
	b.Refresh()
}

// MouseDown keeps the button in its place until the mouse is let go.
func (b *Button) MouseDown(*desktop.MouseEvent) { Press(b) }

// MouseUp lets the window draw again.
func (b *Button) MouseUp(*desktop.MouseEvent) { Release(b) }

// Cursor is a hand over words that look like a link.
func (b *Button) Cursor() desktop.Cursor {
	if b.Kind == Link && !b.Disabled() {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

type buttonRenderer struct {
	button       *Button
	ring, ground *canvas.Rectangle
	light, mark  canvas.Rectangle // mark is a line below the chosen one of several
	label        *Text
	icon         *canvas.Image
}

func (r *buttonRenderer) Destroy() {}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, &r.light, &r.mark, r.ring, r.icon, r.label}
}

// margin is the space at each side of the words.
func (r *buttonRenderer) margin() float32 {
	switch r.button.Kind {
	case Primary:
		return 16
	case Link:
		return 2
	case Bare:
		return 8
	case Choice:
		return 12
	}
	return 14
}

const iconSide, iconGap, markHeight = float32(18), float32(6), float32(2)

func (r *buttonRenderer) MinSize() fyne.Size {
	b := r.button
	height := ControlHeight
	if b.Kind == Primary {
		height = max(PrimaryHeight, r.label.MinSize().Height+24)
	}
	width := 2 * r.margin()
	if b.Text != "" {
		width += r.label.MinSize().Width
	}
	if b.Icon != "" {
		width += iconSide
	}
	if b.Icon != "" && b.Text != "" {
		width += iconGap
	}
	return fyne.NewSize(max(width, height), height)
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	inset := float32(0)
	if r.button.Kind == Choice {
		inset = 3 // a smaller look on a target of full height
	}
	ground := size.SubtractWidthHeight(0, 2*inset)
	for _, o := range []fyne.CanvasObject{r.ground, &r.light} {
		o.Move(fyne.NewPos(0, inset))
		o.Resize(ground)
	}
	r.mark.Move(fyne.NewPos(r.margin(), size.Height-inset-markHeight))
	r.mark.Resize(fyne.NewSize(size.Width-2*r.margin(), markHeight))
	r.ring.Move(fyne.NewPos(-2, inset-2))
	r.ring.Resize(ground.AddWidthHeight(4, 4))
	left, width := r.margin(), size.Width-2*r.margin()
	if r.button.Icon != "" {
		r.icon.Resize(fyne.NewSquareSize(iconSide))
		at := left
		if r.button.Text == "" {
			at = (size.Width - iconSide) / 2
		}
		r.icon.Move(fyne.NewPos(at, (size.Height-iconSide)/2))
		left, width = left+iconSide+iconGap, width-iconSide-iconGap
	}
	r.label.Resize(fyne.NewSize(width, r.label.MinSize().Height))
	r.label.Move(fyne.NewPos(left, (size.Height-r.label.MinSize().Height)/2))
}

func (r *buttonRenderer) Refresh() {
	r.paint()
	r.Layout(r.button.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *buttonRenderer) paint() {
	b := r.button
	ground, line, ink := b.colors()
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = color.Transparent, color.Transparent, 0
	r.ground.CornerRadius, r.light.CornerRadius = RadiusControl, RadiusControl
	if ground != "" {
		r.ground.FillColor = theme.Color(ground)
	}
	if line != "" {
		r.ground.StrokeColor, r.ground.StrokeWidth = theme.Color(line), 1
	}
	r.light.FillColor = color.Transparent
	if b.hovered && !b.Disabled() && b.Kind != Primary && b.Kind != Link {
		r.light.FillColor = theme.Color(theme.ColorNameHover)
	}
	r.mark.FillColor = color.Transparent
	if b.Chosen {
		r.mark.FillColor = theme.Color(ink)
	}
	r.ring.CornerRadius, r.ring.StrokeColor, r.ring.StrokeWidth = RadiusControl+2, color.Transparent, 0
	if b.focused && !b.Disabled() {
		r.ring.StrokeColor, r.ring.StrokeWidth = theme.Color(Blue), 2
	}
	r.label.Text, r.label.Color = b.Text, ink
	r.label.Bold = b.Kind != Bare
	r.label.Fit = FitNatural
	if b.Kind == Primary {
		r.label.Fit = FitWrap
	}
	if b.Icon == "" {
		r.icon.Hide()
		return
	}
	r.icon.Resource = b.Icon.In(ink)
	r.icon.Show()
}
