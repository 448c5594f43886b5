package look

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// Tone is what a colour means.
type Tone int

const (
	ToneNeutral Tone = iota // nothing to say
	ToneBlue                // yours, or something you can do
	ToneGood
	ToneUndecided
	ToneInvalid
	ToneSpecialised
	ToneNational
)

// Ink returns the colour of text and shapes of the tone.
func (t Tone) Ink() fyne.ThemeColorName {
	switch t {
	case ToneBlue:
		return Blue
	case ToneGood:
		return Good
	case ToneUndecided:
		return Undecided
	case ToneInvalid:
		return Invalid
	case ToneSpecialised:
		return Specialised
	case ToneNational:
		return National
	}
	return InkSecond
}

// Ground returns the colour that lies under the tone's ink.
func (t Tone) Ground() fyne.ThemeColorName {
	switch t {
	case ToneBlue:
		return OnBlue
	case ToneGood:
		return OnGood
	case ToneUndecided:
		return OnUndecided
	case ToneInvalid:
		return OnInvalid
	case ToneSpecialised:
		return OnSpecialised
	case ToneNational:
		return OnNational
	}
	return OnNeutral
}

// OnPaper returns the ink for a mark on a page, which is white in the dark too.
func (t Tone) OnPaper() color.Color {
	s, _ := shadeOf(t.Ink())
	return s.color(paletteLight)
}

// Shape is the sign that goes with a colour.
type Shape int

const (
	ShapeNone     Shape = iota
	ShapeCheck          // checked and good
	ShapePencil         // good, changed since in an allowed way
	ShapeQuestion       // not decided
	ShapeExclaim        // look here
	ShapeCross          // invalid
	ShapeCircle         // nothing there
	ShapeDot            // state of the token
	ShapeStar           // specialised system
	ShapeDiamond        // national system
)

// Icon returns the shape in the ink of tone.
func (s Shape) Icon(tone Tone) fyne.Resource { return s.icon(tone.Ink()) }
