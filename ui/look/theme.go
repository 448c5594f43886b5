// Package look is how the window looks: the theme (colours, sizes, type), the
// icons, and the small building blocks every screen is made of. Start with New;
// it goes to app.Settings().SetTheme.
//
// Colour means one thing. Blue is what a person can do, green is checked and
// good, amber is not decided, red is invalid, grey has nothing to say; violet is
// the specialised system and teal the national one. Every state has its own
// shape as well, so that colour is never the only sign.
package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Mode says which variant of the theme is shown.
type Mode int

const (
	FollowSystem Mode = iota
	Light
	Dark
	Contrast // high contrast
)

// New returns the theme of the window.
func New(mode Mode) fyne.Theme { return &design{mode: mode, base: theme.DefaultTheme()} }

type design struct {
	mode Mode
	base fyne.Theme
}

// variant is which of its two looks Fyne's own parts take.
func (d *design) variant(asked fyne.ThemeVariant) fyne.ThemeVariant {
	switch d.mode {
	case Light:
		return theme.VariantLight
	case Dark, Contrast:
		return theme.VariantDark
	}
	return asked
}

func (d *design) palette(asked fyne.ThemeVariant) palette {
	switch {
	case d.mode == Contrast:
		return paletteContrast
	case d.variant(asked) == theme.VariantDark:
		return paletteDark
	}
	return paletteLight
}

// Color answers for our names and puts our palette under Fyne's names, so that
// Fyne's own widgets fit in.
func (d *design) Color(name fyne.ThemeColorName, asked fyne.ThemeVariant) color.Color {
	colors := d.palette(asked)
	if c, ok := translucent(name, colors); ok {
		return c
	}
	if own, ok := fyneNames(name); ok {
		name = own
	}
	if s, ok := shadeOf(name); ok {
		return s.color(colors)
	}
	return d.base.Color(name, d.variant(asked))
}

// fyneNames maps Fyne's colour names to ours.
func fyneNames(name fyne.ThemeColorName) (fyne.ThemeColorName, bool) {
	switch name {
	case theme.ColorNameBackground:
		return Background, true
	case theme.ColorNameForeground:
		return Ink, true
	case theme.ColorNamePlaceHolder, theme.ColorNameDisabled:
		return InkThird, true
	case theme.ColorNamePrimary, theme.ColorNameHyperlink, theme.ColorNameFocus:
		return Blue, true
	case theme.ColorNameForegroundOnPrimary:
		return InkOnBlue, true
	case theme.ColorNameButton, theme.ColorNameInputBackground, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground:
		return Surface, true
	case theme.ColorNameHeaderBackground, theme.ColorNameDisabledButton:
		return Raised, true
	case theme.ColorNameInputBorder, theme.ColorNameSeparator:
		return Line, true
	case theme.ColorNameSuccess:
		return Good, true
	case theme.ColorNameWarning:
		return Undecided, true
	case theme.ColorNameError:
		return Invalid, true
	}
	return "", false
}

// translucent returns the colours that are laid over others.
func translucent(name fyne.ThemeColorName, colors palette) (color.Color, bool) {
	dark := colors != paletteLight
	switch name {
	case theme.ColorNameHover:
		return over(dark, 0x14, 0x1c), true
	case theme.ColorNamePressed:
		return over(dark, 0x28, 0x30), true
	case theme.ColorNameScrollBar:
		return over(dark, 0x59, 0x66), true
	case theme.ColorNameScrollBarBackground:
		return color.NRGBA{}, true
	case theme.ColorNameSelection:
		return withAlpha(Blue, colors, 0x40), true
	case theme.ColorNameShadow:
		return color.NRGBA{A: 0x1c}, true
	case Found:
		return color.NRGBA{R: 0xFF, G: 0xC8, B: 0x2E, A: 0x66}, true
	case Picked:
		return color.NRGBA{R: 0x3B, G: 0x82, B: 0xD6, A: 0x55}, true
	case FrameFill:
		return color.NRGBA{R: 0x1D, G: 0x4E, B: 0x89, A: 0x10}, true
	}
	return nil, false
}

func over(dark bool, light, inDark uint8) color.Color {
	if dark {
		return color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: inDark}
	}
	return color.NRGBA{R: 0x22, G: 0x25, B: 0x2B, A: light}
}

func withAlpha(name fyne.ThemeColorName, colors palette, alpha uint8) color.Color {
	s, _ := shadeOf(name)
	c := s.color(colors)
	c.A = alpha
	return c
}

// Font never answers with the monospaced face: it draws Vietnamese wrongly.
func (d *design) Font(style fyne.TextStyle) fyne.Resource {
	style.Monospace = false
	return d.base.Font(style)
}

func (d *design) Icon(name fyne.ThemeIconName) fyne.Resource { return d.base.Icon(name) }
