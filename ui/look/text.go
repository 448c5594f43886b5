package look

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Fit says what a text does where its place is narrower than it.
type Fit int

const (
	FitNatural  Fit = iota // asks for the width it needs
	FitWrap                // breaks between words
	FitEllipsis            // one line that ends in …
)

// Text is words on the type scale. It has no margin of its own. After changing a
// field call Refresh; SetText does it.
type Text struct {
	widget.BaseWidget

	Text  string
	Style Style
	Bold  bool
	Color fyne.ThemeColorName // "" is the ink of the style
	Align fyne.TextAlign
	Fit   Fit

	wrapped float32 // the width the lines were broken for
}

// NewText returns text of a style on one line.
func NewText(style Style, text string) *Text {
	t := &Text{Text: text, Style: style}
	t.ExtendBaseWidget(t)
	return t
}

// NewParagraph returns text of a style that breaks between words.
func NewParagraph(style Style, text string) *Text {
	t := NewText(style, text)
	t.Fit = FitWrap
	return t
}

// InColor sets the colour and returns the text.
func (t *Text) InColor(name fyne.ThemeColorName) *Text {
	t.Color = name
	return t
}

// Strong makes the text bold (names and verdicts only) and returns it.
func (t *Text) Strong() *Text {
	t.Bold = true
	return t
}

// Ellipsis makes the text one line that ends in … where it does not fit.
func (t *Text) Ellipsis() *Text {
	t.Fit = FitEllipsis
	return t
}

// Centered centres the text and returns it.
func (t *Text) Centered() *Text {
	t.Align = fyne.TextAlignCenter
	return t
}

// SetText changes the words.
func (t *Text) SetText(text string) {
	if t.Text == text {
		return
	}
	t.Text = text
	t.Refresh()
}

// AccessibilityLabel is the text.
func (t *Text) AccessibilityLabel() string { return t.Text }

// AccessibilityRole says that it is text.
func (t *Text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// Resize breaks the lines anew where the width changed.
func (t *Text) Resize(size fyne.Size) {
	changed := t.Fit != FitNatural && size.Width != t.wrapped
	t.wrapped = size.Width
	t.BaseWidget.Resize(size)
	if changed {
		t.Refresh()
	}
}

func (t *Text) style() fyne.TextStyle { return fyne.TextStyle{Bold: t.Bold || t.Style.bold()} }

func (t *Text) width(s string) float32 {
	size, _ := t.Style.size()
	return fyne.MeasureText(s, size, t.style()).Width
}

// lines returns the text as it is broken for the present width.
func (t *Text) lines() []string {
	switch {
	case t.Fit == FitEllipsis && t.wrapped > 0:
		return []string{t.shortened(t.wrapped)}
	case t.Fit == FitWrap && t.wrapped > 0:
		var all []string
		for _, line := range strings.Split(t.Text, "\n") {
			all = append(all, t.broken(line, t.wrapped)...)
		}
		return all
	case t.Fit == FitEllipsis:
		return []string{t.Text}
	}
	return strings.Split(strings.ReplaceAll(t.Text, Breakable, ""), "\n")
}

// Breakable marks where a long word, a path for one, may go on in the next line.
const Breakable = "\u200b" // ZERO WIDTH SPACE

// broken breaks one line between words and at Breakable; a word wider than the
// line stays whole.
func (t *Text) broken(line string, width float32) []string {
	var out []string
	current := ""
	for _, word := range strings.Split(line, " ") {
		joint := " "
		for _, piece := range strings.Split(word, Breakable) {
			longer := piece
			if current != "" {
				longer = current + joint + piece
			}
			if current != "" && t.width(longer) > width {
				out = append(out, current)
				longer = piece
			}
			current, joint = longer, ""
		}
	}
	return append(out, current)
}

// shortened returns the longest beginning of the text that fits with an ellipsis.
func (t *Text) shortened(width float32) string {
	if t.width(t.Text) <= width {
		return t.Text
	}
	letters := []rune(t.Text)
	low, high := 0, len(letters)
	for low < high {
		middle := (low + high + 1) / 2
		if t.width(string(letters[:middle])+"…") <= width {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return strings.TrimRight(string(letters[:low]), " ") + "…"
}

// CreateRenderer is for Fyne.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	r := &textRenderer{text: t}
	r.Refresh()
	return r
}

type textRenderer struct {
	text  *Text
	lines []*canvas.Text
}

func (r *textRenderer) Destroy() {}

func (r *textRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(r.lines))
	for i, line := range r.lines {
		objects[i] = line
	}
	return objects
}

func (r *textRenderer) Layout(size fyne.Size) {
	_, height := r.text.Style.size()
	for i, line := range r.lines {
		natural := line.MinSize().Height
		line.Move(fyne.NewPos(0, float32(i)*height+(height-natural)/2))
		line.Resize(fyne.NewSize(size.Width, natural))
	}
}

func (r *textRenderer) MinSize() fyne.Size {
	_, height := r.text.Style.size()
	width := float32(0)
	switch r.text.Fit {
	case FitNatural:
		for _, line := range r.lines {
			width = max(width, line.MinSize().Width)
		}
	default:
		width = 24
	}
	return fyne.NewSize(width, float32(len(r.lines))*height)
}

func (r *textRenderer) Refresh() {
	t := r.text
	texts := t.lines()
	for len(r.lines) < len(texts) {
		r.lines = append(r.lines, canvas.NewText("", nil))
	}
	r.lines = r.lines[:len(texts)]
	size, _ := t.Style.size()
	name := t.Color
	if name == "" {
		name = t.Style.ink()
	}
	for i, line := range r.lines {
		line.Text, line.TextSize, line.TextStyle, line.Alignment = texts[i], size, t.style(), t.Align
		line.Color = theme.Color(name)
		line.Refresh()
	}
	r.Layout(t.Size())
}
