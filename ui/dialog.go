package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"trien/ui/look"
)

// dialog is a card in the middle of the dimmed window. One is open at a time.
type dialog struct {
	canvas  fyne.Canvas
	overlay fyne.CanvasObject
	escape  func()
}

// openDialog shows content, which is width units wide. escape is called when
// the person presses Escape; the dialog stays until close.
func openDialog(c fyne.Canvas, width float32, content fyne.CanvasObject, escape func()) *dialog {
	card := look.NewPanel(look.Surface, content)
	card.Stroke, card.Radius, card.Margin = look.Line, look.RadiusDialog, fyne.NewSize(24, 22)
	dim := canvas.NewRectangle(color.NRGBA{A: 0x70})
	overlay := &shield{content: container.NewStack(dim, container.NewCenter(container.New(fixedWidth{width}, card)))}
	overlay.ExtendBaseWidget(overlay)
	d := &dialog{canvas: c, overlay: overlay, escape: escape}
	c.Overlays().Add(overlay)
	overlay.Resize(c.Size())
	return d
}

func (d *dialog) close() {
	if d != nil {
		d.canvas.Overlays().Remove(d.overlay)
	}
}

// button is a button of this dialog: Escape leaves the dialog from it.
func (d *dialogKeys) button(kind look.Kind, text string, tapped func()) *dialogButton {
	b := &dialogButton{keys: d}
	b.Kind, b.Text, b.OnTapped = kind, text, tapped
	b.ExtendBaseWidget(b)
	return b
}

// dialogKeys is what the controls of a dialog do with Escape; it exists before
// the dialog does.
type dialogKeys struct{ escape func() }

type dialogButton struct {
	look.Button
	keys *dialogKeys
}

func (b *dialogButton) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape {
		b.keys.escape()
		return
	}
	b.Button.TypedKey(key)
}

// shield covers the window and swallows what is not meant for the dialog.
type shield struct {
	widget.BaseWidget
	content fyne.CanvasObject
}

func (s *shield) Tapped(*fyne.PointEvent) {}

func (s *shield) Scrolled(*fyne.ScrollEvent) {}

func (s *shield) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.content) }

// fixedWidth gives its one object a width and the height it needs at it.
type fixedWidth struct{ width float32 }

func (f fixedWidth) MinSize(o []fyne.CanvasObject) fyne.Size {
	if o[0].Size().Width != f.width {
		o[0].Resize(fyne.NewSize(f.width, o[0].MinSize().Height))
	}
	return fyne.NewSize(f.width, o[0].MinSize().Height)
}

func (f fixedWidth) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos((size.Width-f.width)/2, 0))
	o[0].Resize(fyne.NewSize(f.width, size.Height))
}
