package look

import (
	"image/color"

	"fyne.io/fyne/v2"
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

// palette is one of the three sets of colours.
type palette int

const (
	paletteLight palette = iota
	paletteDark
	paletteContrast // white on black, for eyes that need it
)

// shade is one colour in every palette, 0xRRGGBB.
type shade struct{ light, dark, contrast uint32 }

// shadeOf is the colours of the design. Third ink and the amber are darker
// (lighter in the dark) than drawn there: as drawn they fall below a contrast
// of 4.5 on their own grounds. In high contrast every text has at least 7, and
// lines at least 4.5 (WCAG 2.2, 1.4.6 and 1.4.11).
func shadeOf(name fyne.ThemeColorName) (shade, bool) {
	switch name {
	case Background:
		return shade{0xF4F2EE, 0x1B1D21, 0x000000}, true
	case Surface:
		return shade{0xFFFFFF, 0x24272C, 0x000000}, true
	case Raised:
		return shade{0xFAF8F5, 0x2A2E34, 0x161616}, true
	case Line:
		return shade{0xE2DDD4, 0x3A3F47, 0xB4B4B4}, true
	case Ink:
		return shade{0x22252B, 0xECEEF1, 0xFFFFFF}, true
	case InkSecond:
		return shade{0x5B616B, 0xB4BAC3, 0xE8E8E8}, true
	case InkThird:
		return shade{0x686E77, 0x939AA4, 0xD0D0D0}, true
	case Paper:
		return shade{0xFFFFFF, 0xFFFFFF, 0xFFFFFF}, true
	case PaperFailed:
		return shade{0xE9E7E3, 0xE9E7E3, 0xF0F0F0}, true
	case PaperInk:
		return shade{0x4A4F58, 0x4A4F58, 0x1A1A1A}, true
	case Seal:
		return shade{0xB4232A, 0xF2777A, 0xFF9C9C}, true
	case FrameInk:
		return shade{0x1D4E89, 0x1D4E89, 0x1D4E89}, true
	}
	return toneShade(name)
}

func toneShade(name fyne.ThemeColorName) (shade, bool) {
	switch name {
	case Blue:
		return shade{0x1D4E89, 0x8AB4F0, 0x9AD1FF}, true
	case OnBlue:
		return shade{0xE8F0F9, 0x24334A, 0x00346A}, true
	case BlueHover:
		return shade{0x173F70, 0xA3C4F4, 0xC4E4FF}, true
	case InkOnBlue:
		return shade{0xFFFFFF, 0x1B1D21, 0x000000}, true
	case Good:
		return shade{0x1E7B4A, 0x6CCB95, 0x7CF0A8}, true
	case OnGood:
		return shade{0xE6F4EC, 0x1F3529, 0x003A17}, true
	case Undecided:
		return shade{0x8F6000, 0xE7B94B, 0xFFD75E}, true
	case OnUndecided:
		return shade{0xFFF4D6, 0x3A3220, 0x3A2900}, true
	case Invalid:
		return shade{0xB4232A, 0xF2777A, 0xFFA3A3}, true
	case OnInvalid:
		return shade{0xFBEBEA, 0x3A2628, 0x450000}, true
	case Specialised:
		return shade{0x4B3B8F, 0xB9ADF2, 0xD9CCFF}, true
	case OnSpecialised:
		return shade{0xEEEBFA, 0x2F2A47, 0x2A1560}, true
	case National:
		return shade{0x0B6767, 0x7ED0CC, 0x8FF0EA}, true
	case OnNational:
		return shade{0xE2F3F2, 0x1F3A39, 0x003C39}, true
	case OnNeutral:
		return shade{0xEBEAED, 0x343940, 0x303030}, true
	}
	return shade{}, false
}

func (s shade) color(p palette) color.NRGBA {
	rgb := s.light
	switch p {
	case paletteDark:
		rgb = s.dark
	case paletteContrast:
		rgb = s.contrast
	}
	return color.NRGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: 0xff}
}
