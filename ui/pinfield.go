package ui

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"trien/ui/look"
)

// maxPINBytes bounds what is typed as a PIN; no token takes more.
const maxPINBytes = 64

// pinField is a field that shows a dot for each character and keeps them as
// bytes that can be wiped: Fyne's own entry keeps a string, which cannot.
type pinField struct {
	widget.BaseWidget

	placeholder string
	onChanged   func()
	onSubmitted func()
	onEscape    func()

	limit   int // of bytes
	typed   [maxPasswordBytes]byte
	size    int
	focused bool
}

func newPINField(placeholder string) *pinField {
	f := &pinField{placeholder: placeholder, limit: maxPINBytes}
	f.ExtendBaseWidget(f)
	return f
}

// take returns what was typed in memory of its own and wipes the field.
func (f *pinField) take() []byte {
	pin := make([]byte, f.size)
	copy(pin, f.typed[:f.size])
	f.wipe()
	return pin
}

func (f *pinField) wipe() {
	clear(f.typed[:])
	f.size = 0
	f.changed()
}

func (f *pinField) bytes() int { return f.size }

func (f *pinField) characters() int { return utf8.RuneCount(f.typed[:f.size]) }

func (f *pinField) changed() {
	if f.onChanged != nil {
		f.onChanged()
	}
	f.Refresh()
}

// TypedRune adds one character.
func (f *pinField) TypedRune(r rune) {
	if r < ' ' || f.size+utf8.RuneLen(r) > f.limit {
		return
	}
	f.size += utf8.EncodeRune(f.typed[f.size:], r)
	f.changed()
}

// TypedKey handles the keys that are no characters.
func (f *pinField) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyBackspace:
		f.removeLast()
	case fyne.KeyReturn, fyne.KeyEnter:
		f.onSubmitted()
	case fyne.KeyEscape:
		f.onEscape()
	case fyne.KeyDelete:
		f.wipe()
	}
}

func (f *pinField) removeLast() {
	_, width := utf8.DecodeLastRune(f.typed[:f.size])
	if f.size == 0 {
		return
	}
	clear(f.typed[f.size-width : f.size])
	f.size -= width
	f.changed()
}

// TypedShortcut takes a PIN from the clipboard, as password managers give it.
func (f *pinField) TypedShortcut(s fyne.Shortcut) {
	paste, ok := s.(*fyne.ShortcutPaste)
	if !ok {
		return
	}
	for _, r := range paste.Clipboard.Content() {
		f.TypedRune(r)
	}
}

// FocusGained draws the ring.
func (f *pinField) FocusGained() {
	f.focused = true
	f.Refresh()
}

// FocusLost takes it away.
func (f *pinField) FocusLost() {
	f.focused = false
	f.Refresh()
}

// Tapped gives it the keyboard.
func (f *pinField) Tapped(*fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(f); c != nil {
		c.Focus(f)
	}
}

// Cursor is that of a field.
func (f *pinField) Cursor() desktop.Cursor { return desktop.TextCursor }

// AccessibilityLabel names the field; never what is in it.
func (f *pinField) AccessibilityLabel() string { return f.placeholder }

// CreateRenderer is for Fyne.
func (f *pinField) CreateRenderer() fyne.WidgetRenderer {
	r := &pinRenderer{
		field: f, ground: &canvas.Rectangle{CornerRadius: look.RadiusControl},
		hint: canvas.NewText(f.placeholder, nil), caret: &canvas.Rectangle{},
	}
	r.hint.TextSize = 14
	r.Refresh()
	return r
}

type pinRenderer struct {
	field  *pinField
	ground *canvas.Rectangle
	hint   *canvas.Text
	caret  *canvas.Rectangle
	dots   []*canvas.Circle
}

const (
	pinFieldHeight = 44
	pinMargin      = 16
	pinDot         = 9
	pinStep        = 18
)

func (r *pinRenderer) Destroy() {}

func (r *pinRenderer) MinSize() fyne.Size { return fyne.NewSize(160, pinFieldHeight) }

func (r *pinRenderer) Objects() []fyne.CanvasObject {
	all := []fyne.CanvasObject{r.ground, r.hint, r.caret}
	for _, d := range r.dots {
		all = append(all, d)
	}
	return all
}

func (r *pinRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	text := r.hint.MinSize()
	r.hint.Move(fyne.NewPos(pinMargin, (size.Height-text.Height)/2))
	step := float32(pinStep)
	if room := size.Width - 2*pinMargin; len(r.dots) > 0 && step*float32(len(r.dots)) > room {
		step = room / float32(len(r.dots))
	}
	for i, d := range r.dots {
		d.Resize(fyne.NewSquareSize(pinDot))
		d.Move(fyne.NewPos(pinMargin+step*float32(i), (size.Height-pinDot)/2))
	}
	r.caret.Resize(fyne.NewSize(2, 20))
	r.caret.Move(fyne.NewPos(pinMargin+step*float32(len(r.dots))-2, (size.Height-20)/2))
}

func (r *pinRenderer) Refresh() {
	f := r.field
	for len(r.dots) < f.characters() {
		r.dots = append(r.dots, &canvas.Circle{})
	}
	r.dots = r.dots[:f.characters()]
	for _, d := range r.dots {
		d.FillColor = theme.Color(look.Ink)
	}
	r.ground.FillColor = theme.Color(look.Surface)
	r.ground.StrokeColor, r.ground.StrokeWidth = theme.Color(look.Line), 1
	if f.focused {
		r.ground.StrokeColor, r.ground.StrokeWidth = theme.Color(look.Blue), 2
	}
	r.hint.Color = theme.Color(look.InkThird)
	r.hint.Hidden = f.size > 0
	r.caret.FillColor = theme.Color(look.Blue)
	r.caret.Hidden = !f.focused
	r.Layout(f.Size())
	canvas.Refresh(f)
}
