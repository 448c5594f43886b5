package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Colour names of our own. They are asked for like Fyne's: theme.Color(look.Good)
// gives the colour of the variant in use.
const (
	Background fyne.ThemeColorName = "trien.background"
	Surface    fyne.ThemeColorName = "trien.surface"
	Raised     fyne.ThemeColorName = "trien.raised"
	Line       fyne.ThemeColorName = "trien.line"

	Ink       fyne.ThemeColorName = "trien.ink"
	InkSecond fyne.ThemeColorName = "trien.ink.second"
	InkThird  fyne.ThemeColorName = "trien.ink.third"

	Blue          fyne.ThemeColorName = "trien.blue"
	OnBlue        fyne.ThemeColorName = "trien.blue.on"
	BlueHover     fyne.ThemeColorName = "trien.blue.hover"
	InkOnBlue     fyne.ThemeColorName = "trien.blue.ink"
	Good          fyne.ThemeColorName = "trien.good"
	OnGood        fyne.ThemeColorName = "trien.good.on"
	Undecided     fyne.ThemeColorName = "trien.undecided"
	OnUndecided   fyne.ThemeColorName = "trien.undecided.on"
	Invalid       fyne.ThemeColorName = "trien.invalid"
	OnInvalid     fyne.ThemeColorName = "trien.invalid.on"
	Specialised   fyne.ThemeColorName = "trien.specialised"
	OnSpecialised fyne.ThemeColorName = "trien.specialised.on"
	National      fyne.ThemeColorName = "trien.national"
	OnNational    fyne.ThemeColorName = "trien.national.on"
	OnNeutral     fyne.ThemeColorName = "trien.neutral.on"

	// Paper is the page of a document: white in the dark too.
	Paper fyne.ThemeColorName = "trien.paper"
	// PaperFailed is a page that could not be drawn, PaperInk the words on it.
	PaperFailed fyne.ThemeColorName = "trien.paper.failed"
	PaperInk    fyne.ThemeColorName = "trien.paper.ink"
	// Seal is the red of a seal's picture and of nothing else that is not invalid.
	Seal fyne.ThemeColorName = "trien.seal"
	// FrameInk, FrameFill and the paper tones mark things on a page; the page is
	// white, so they are those of the light variant always.
	FrameInk  fyne.ThemeColorName = "trien.frame"
	FrameFill fyne.ThemeColorName = "trien.frame.fill"
	// Found and Picked are laid over text on the page that was searched for and
	// over the text that is chosen.
	Found  fyne.ThemeColorName = "trien.found"
	Picked fyne.ThemeColorName = "trien.picked"
)

// shade is one colour in both variants, 0xRRGGBB.
type shade struct{ light, dark uint32 }

// shadeOf is the palette of the design. Third ink and the amber are darker
// (lighter in the dark) than drawn there: as drawn they fall below a contrast
// of 4.5 on their own grounds.
func shadeOf(name fyne.ThemeColorName) (shade, bool) {
	switch name {
	case Background:
		return shade{0xF4F2EE, 0x1B1D21}, true
	case Surface:
		return shade{0xFFFFFF, 0x24272C}, true
	case Raised:
		return shade{0xFAF8F5, 0x2A2E34}, true
	case Line:
		return shade{0xE2DDD4, 0x3A3F47}, true
	case Ink:
		return shade{0x22252B, 0xECEEF1}, true
	case InkSecond:
		return shade{0x5B616B, 0xB4BAC3}, true
	case InkThird:
		return shade{0x686E77, 0x939AA4}, true
	case Paper:
		return shade{0xFFFFFF, 0xFFFFFF}, true
	case PaperFailed:
		return shade{0xE9E7E3, 0xE9E7E3}, true
	case PaperInk:
		return shade{0x4A4F58, 0x4A4F58}, true
	case Seal:
		return shade{0xB4232A, 0xF2777A}, true
	case FrameInk:
		return shade{0x1D4E89, 0x1D4E89}, true
	}
	return toneShade(name)
}

func toneShade(name fyne.ThemeColorName) (shade, bool) {
	switch name {
	case Blue:
		return shade{0x1D4E89, 0x8AB4F0}, true
	case OnBlue:
		return shade{0xE8F0F9, 0x24334A}, true
	case BlueHover:
		return shade{0x173F70, 0xA3C4F4}, true
	case InkOnBlue:
		return shade{0xFFFFFF, 0x1B1D21}, true
	case Good:
		return shade{0x1E7B4A, 0x6CCB95}, true
	case OnGood:
		return shade{0xE6F4EC, 0x1F3529}, true
	case Undecided:
		return shade{0x8F6000, 0xE7B94B}, true
	case OnUndecided:
		return shade{0xFFF4D6, 0x3A3220}, true
	case Invalid:
		return shade{0xB4232A, 0xF2777A}, true
	case OnInvalid:
		return shade{0xFBEBEA, 0x3A2628}, true
	case Specialised:
		return shade{0x4B3B8F, 0xB9ADF2}, true
	case OnSpecialised:
		return shade{0xEEEBFA, 0x2F2A47}, true
	case National:
		return shade{0x0B6767, 0x7ED0CC}, true
	case OnNational:
		return shade{0xE2F3F2, 0x1F3A39}, true
	case OnNeutral:
		return shade{0xEBEAED, 0x343940}, true
	}
	return shade{}, false
}

func (s shade) color(variant fyne.ThemeVariant) color.NRGBA {
	rgb := s.light
	if variant == theme.VariantDark {
		rgb = s.dark
	}
	return color.NRGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: 0xff}
}
