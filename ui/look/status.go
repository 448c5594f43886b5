package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// StatusLine is one line of a list that fills itself: shape, words, and a detail
// at the right.
type StatusLine struct {
	widget.BaseWidget
	icon         *canvas.Image
	text, detail *Text
}

// NewStatusLine returns a line. detail may be empty.
func NewStatusLine(tone Tone, shape Shape, text, detail string) *StatusLine {
	s := &StatusLine{icon: smallIcon(nil, 14), text: NewParagraph(Body, ""), detail: NewText(Detail, "")}
	s.ExtendBaseWidget(s)
	s.Set(tone, shape, text, detail)
	return s
}

// Set changes what the line says.
func (s *StatusLine) Set(tone Tone, shape Shape, text, detail string) {
	s.icon.Resource = shape.Icon(tone)
	s.text.Text, s.detail.Text = text, detail
	s.Refresh()
}

// AccessibilityLabel is text and detail.
func (s *StatusLine) AccessibilityLabel() string { return s.text.Text + " " + s.detail.Text }

// AccessibilityRole says that it is text.
func (s *StatusLine) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer is for Fyne.
func (s *StatusLine) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	return widget.NewSimpleRenderer(container.New(rowLayout{gap: 10, top: 4, lead: 20}, s.icon, s.text, s.detail))
}

// rowLayout puts the first object at the left on the first line, the last at the
// right, and gives the middle one what remains.
type rowLayout struct{ gap, top, lead float32 }

func (l rowLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	middle := o[1].MinSize()
	right := o[2].MinSize()
	width := l.lead + l.gap + middle.Width + l.gap + right.Width
	return fyne.NewSize(width, max(o[0].MinSize().Height, middle.Height, right.Height)+2*l.top)
}

func (l rowLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	icon, right := o[0].MinSize(), o[2].MinSize()
	const firstLine = 20
	o[0].Resize(icon)
	o[0].Move(fyne.NewPos((l.lead-icon.Width)/2, l.top+(firstLine-icon.Height)/2))
	gap := l.gap
	if right.Width == 0 {
		gap = 0
	}
	o[2].Resize(right)
	o[2].Move(fyne.NewPos(size.Width-right.Width, l.top+(firstLine-min(right.Height, firstLine))/2))
	left := l.lead + l.gap
	o[1].Move(fyne.NewPos(left, l.top))
	o[1].Resize(fyne.NewSize(size.Width-left-gap-right.Width, size.Height-2*l.top))
}

// NewBanner returns a verdict or a warning on its ground: a large shape, a bold
// heading in the tone's ink, a sentence, and below it what can be done.
func NewBanner(tone Tone, shape Shape, heading, sentence string, acts ...fyne.CanvasObject) *Panel {
	words := container.NewVBox()
	if heading != "" {
		size := Body
		if sentence != "" {
			size = Title
		}
		title := NewParagraph(size, heading).InColor(tone.Ink()).Strong()
		words.Add(title)
	}
	if sentence != "" {
		words.Add(NewParagraph(Body, sentence))
	}
	if len(acts) > 0 {
		words.Add(container.NewHBox(acts...))
	}
	row := container.NewBorder(nil, nil, container.NewPadded(smallIcon(shape.Icon(tone), 24)), nil, words)
	return NewGround(tone, row)
}

// NewStrip returns a thin banner over the whole width of the window.
func NewStrip(tone Tone, shape Shape, text string) *Panel {
	words := NewParagraph(Detail, text).InColor(tone.Ink()).Strong()
	p := NewPanel(tone.Ground(), container.NewBorder(nil, nil, smallIcon(shape.Icon(tone), 14), nil, words))
	p.Margin = fyne.NewSize(SpaceEdge, 6)
	return p
}
