package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Kind is how much a button asks to be pressed.
type Kind int

const (
	Secondary Kind = iota // a surface with a fine line
	Primary               // the one act of a screen: large and blue
	Link                  // blue words
	Bare                  // an icon or words without a ground, in a toolbar
	Choice                // one of several; the chosen one is blue and has a line
	Room                  // a room of the window at the top
)

// Button is a target of at least ControlHeight, worked by mouse, Space and
// Enter. Call Refresh after changing a field.
type Button struct {
	widget.DisableableWidget

	Text     string
	Icon     Icon   // "" leaves it out
	Name     string // for screen readers, where Text does not say it
	Kind     Kind
	Chosen   bool // of a Choice or Room
	Leading  bool // the words stand at the left, in a list of buttons
	OnTapped func()

	hovered, focused bool
}

// NewPrimaryButton returns the large blue button named by what it does.
func NewPrimaryButton(text string, tapped func()) *Button { return NewButton(Primary, text, tapped) }

// NewSecondaryButton returns a button for everything else.
func NewSecondaryButton(text string, tapped func()) *Button {
	return NewButton(Secondary, text, tapped)
}

// NewLinkButton returns blue words that can be pressed.
func NewLinkButton(text string, tapped func()) *Button { return NewButton(Link, text, tapped) }

// NewIconButton returns an icon without a ground. name is what a screen reader says.
func NewIconButton(icon Icon, name string, tapped func()) *Button {
	b := NewButton(Bare, "", tapped)
	b.Icon, b.Name = icon, name
	return b
}

// NewButton returns a button of a kind.
func NewButton(kind Kind, text string, tapped func()) *Button {
	b := &Button{Kind: kind, Text: text, OnTapped: tapped}
	b.ExtendBaseWidget(b)
	return b
}

// SetText changes the words.
func (b *Button) SetText(text string) {
	if b.Text == text {
		return
	}
	b.Text = text
	b.Refresh()
}

// SetChosen marks one of several.
func (b *Button) SetChosen(chosen bool) {
	if b.Chosen == chosen {
		return
	}
	b.Chosen = chosen
	b.Refresh()
}

// AccessibilityLabel is the name, or the text where there is none.
func (b *Button) AccessibilityLabel() string {
	if b.Name != "" {
		return b.Name
	}
	return b.Text
}

// AccessibilityRole says that it is a button.
func (b *Button) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped does what the button is for.
func (b *Button) Tapped(*fyne.PointEvent) {
	if !b.Disabled() && b.OnTapped != nil {
		b.OnTapped()
	}
}

// TypedKey presses the button by Space or Enter.
func (b *Button) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		PassOn(b, key)
	}
}

// PassOn gives the window a key that is meant for it wherever the focus is: Escape
// and F1. Controls call it with what they have no use for.
func PassOn(o fyne.CanvasObject, key *fyne.KeyEvent) {
	if key.Name != fyne.KeyEscape && key.Name != fyne.KeyF1 {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(key)
	}
}

// TypedRune does nothing.
func (b *Button) TypedRune(rune) {}

// FocusGained draws the ring.
func (b *Button) FocusGained() {
	b.focused = true
	b.Refresh()
}

// FocusLost takes the ring away.
func (b *Button) FocusLost() {
	b.focused = false
	b.Refresh()
}

// CreateRenderer is for Fyne.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	label := NewText(Body, b.Text)
	if label.Align = fyne.TextAlignCenter; b.Leading {
		label.Align = fyne.TextAlignLeading
	}
	r := &buttonRenderer{button: b, ring: canvas.NewRectangle(color.Transparent), ground: &canvas.Rectangle{}, label: label, icon: smallIcon(nil, 18)}
	r.paint()
	return r
}

// colors returns ground, line and ink for the button's state; "" is none.
func (b *Button) colors() (ground, line, ink fyne.ThemeColorName) {
	switch b.Kind {
	case Primary:
		ground, ink = Blue, InkOnBlue
		if b.hovered {
			ground = BlueHover
		}
		if b.Disabled() {
			ground, ink = OnNeutral, InkSecond
		}
		return ground, "", ink
	case Link:
		ink = Blue
	case Choice, Room:
		ground, ink = OnNeutral, InkSecond
		if b.Kind == Room {
			ground = ""
		}
		if b.Chosen {
			ground, ink = OnBlue, Blue
		}
	case Bare:
		ink = InkSecond
	default:
		ground, line, ink = Surface, Line, Ink
	}
	if b.Disabled() {
		ink = InkThird
	}
	return ground, line, ink
}
