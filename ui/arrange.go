package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"trien/assets/icons"
	"trien/ui/look"
)

// flush lays objects one below the other without a gap; the last gets what
// remains.
type flush struct{}

func (flush) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for _, o := range objects {
		if o.Visible() {
			m := o.MinSize()
			size = fyne.NewSize(max(size.Width, m.Width), size.Height+m.Height)
		}
	}
	return size
}

func (flush) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		height := o.MinSize().Height
		if i == len(objects)-1 {
			height = size.Height - y
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, height))
		y += height
	}
}

// exactly gives its one object a width, a height or both; 0 leaves it free.
type exactly struct{ width, height float32 }

func (e exactly) MinSize(o []fyne.CanvasObject) fyne.Size {
	size := o[0].MinSize()
	if e.width > 0 {
		size.Width = e.width
	}
	if e.height > 0 {
		size.Height = e.height
	}
	return size
}

func (e exactly) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(size)
}

// space is an empty place of a width.
func space(width float32) fyne.CanvasObject {
	return container.New(exactly{width: width, height: 1}, layout.NewSpacer())
}

// rule is a fine line over the whole width.
func rule() fyne.CanvasObject { return container.New(exactly{height: 1}, newLine()) }

// section is the heading of a card with what can be pressed at its right. The
// target is taller than the row and reaches into the margins around it.
func section(text string, acts ...fyne.CanvasObject) fyne.CanvasObject {
	objects := append([]fyne.CanvasObject{look.NewText(look.Section, text)}, acts...)
	return container.New(sectionRow{}, objects...)
}

type sectionRow struct{}

const sectionHeight, sectionGap = 22, 8

func (sectionRow) MinSize(o []fyne.CanvasObject) fyne.Size {
	width := float32(0)
	for _, each := range o {
		width += each.MinSize().Width
	}
	return fyne.NewSize(width, sectionHeight)
}

func (sectionRow) Layout(o []fyne.CanvasObject, size fyne.Size) {
	heading := o[0].MinSize()
	o[0].Resize(heading)
	o[0].Move(fyne.NewPos(0, (size.Height-heading.Height)/2))
	right := size.Width + 8 // the words of a link end where the card's content does
	for i := len(o) - 1; i > 0; i-- {
		m := o[i].MinSize()
		right -= m.Width
		o[i].Resize(m)
		o[i].Move(fyne.NewPos(right, (size.Height-m.Height)/2))
		right -= sectionGap
	}
}

// logo is the program's icon, side units large.
func logo(side float32) *canvas.Image {
	icon := canvas.NewImageFromResource(fyne.NewStaticResource("trien.png", icons.PNG()))
	icon.FillMode = canvas.ImageFillContain
	icon.SetMinSize(fyne.NewSquareSize(side))
	return icon
}

// line is a rectangle in the colour of lines that follows the theme.
type line struct{ widget.BaseWidget }

func newLine() *line {
	l := &line{}
	l.ExtendBaseWidget(l)
	return l
}

func (l *line) CreateRenderer() fyne.WidgetRenderer {
	return &lineRenderer{WidgetRenderer: widget.NewSimpleRenderer(canvas.NewRectangle(theme.Color(look.Line)))}
}

type lineRenderer struct{ fyne.WidgetRenderer }

func (r *lineRenderer) Refresh() {
	r.Objects()[0].(*canvas.Rectangle).FillColor = theme.Color(look.Line)
	r.Objects()[0].Refresh()
}

// stacked is a column with a gap.
func stacked(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(gap), objects...)
}

// pressable makes one target of its content, for mouse and keyboard.
type pressable struct {
	widget.BaseWidget
	content fyne.CanvasObject
	ring    *canvas.Rectangle
	name    string
	pressed func()
	escape  func() // of the dialog it stands in; nil outside
}

func newPressable(content fyne.CanvasObject, name string, pressed func()) *pressable {
	p := &pressable{content: content, name: name, pressed: pressed, ring: &canvas.Rectangle{CornerRadius: look.RadiusCard}}
	p.ring.Hide()
	p.ExtendBaseWidget(p)
	return p
}

func (p *pressable) Tapped(*fyne.PointEvent) { p.pressed() }

// A pressable stays in its place while the mouse is down on it.
func (p *pressable) MouseDown(*desktop.MouseEvent) { look.Press(p) }

func (p *pressable) MouseUp(*desktop.MouseEvent) { look.Release(p) }

func (p *pressable) MouseIn(*desktop.MouseEvent) {}

func (p *pressable) MouseMoved(*desktop.MouseEvent) {}

func (p *pressable) MouseOut() { look.Release(p) }

func (p *pressable) Cursor() desktop.Cursor { return desktop.PointerCursor }

func (p *pressable) FocusGained() {
	p.ring.StrokeColor, p.ring.StrokeWidth = theme.Color(look.Blue), 2
	p.ring.Show()
}

func (p *pressable) FocusLost() { p.ring.Hide() }

func (p *pressable) TypedRune(rune) {}

func (p *pressable) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		p.pressed()
	case fyne.KeyEscape:
		if p.escape != nil {
			p.escape()
			return
		}
		look.PassOn(p, key)
	default:
		look.PassOn(p, key)
	}
}

func (p *pressable) AccessibilityLabel() string { return p.name }

func (p *pressable) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (p *pressable) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(p.content, p.ring))
}

// shapeIcon is a shape in the ink of its tone, side units large.
func shapeIcon(shape look.Shape, tone look.Tone, side float32) *canvas.Image {
	icon := canvas.NewImageFromResource(shape.Icon(tone))
	icon.FillMode = canvas.ImageFillContain
	icon.SetMinSize(fyne.NewSquareSize(side))
	return icon
}

// naturalWidth is what an object would need, for a text that may be shortened
// too.
func naturalWidth(o fyne.CanvasObject) float32 {
	if t, ok := o.(*look.Text); ok {
		return fyne.MeasureText(t.Text, 14, fyne.TextStyle{Bold: t.Bold}).Width + 2
	}
	return o.MinSize().Width
}

// placeMiddle puts an object at x, width wide, in the middle of a height.
func placeMiddle(o fyne.CanvasObject, x, width, height float32) {
	own := o.MinSize().Height
	o.Resize(fyne.NewSize(width, own))
	o.Move(fyne.NewPos(x, (height-own)/2))
}
