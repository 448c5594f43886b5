package look

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Icon is a drawing of ours: round lines two units wide on a grid of 24.
type Icon string

const (
	IconPrevious Icon = "previous"
	IconNext     Icon = "next"
	IconDown     Icon = "down"
	IconUp       Icon = "up"
	IconMinus    Icon = "minus"
	IconPlus     Icon = "plus"
	IconFit      Icon = "fit"
	IconFitPage  Icon = "fit-page"
	IconTurn     Icon = "turn"
	IconOpen     Icon = "open"
	IconPage     Icon = "page"
	IconToken    Icon = "token"
	IconSettings Icon = "settings"
	IconHelp     Icon = "help"
	IconLock     Icon = "lock"
	IconClose    Icon = "close"
	IconRetry    Icon = "retry"
	IconEye      Icon = "eye"
	IconFolder   Icon = "folder"
	IconFind     Icon = "find"
)

// In returns the icon drawn in a colour of the theme; it follows the theme.
func (i Icon) In(color fyne.ThemeColorName) fyne.Resource {
	return &drawing{name: string(i), body: i.body(), color: color}
}

func (i Icon) body() string {
	switch i {
	case IconPrevious:
		return `<path d="M15 5l-7 7 7 7"/>`
	case IconNext:
		return `<path d="M9 5l7 7-7 7"/>`
	case IconDown:
		return `<path d="M5 9l7 7 7-7"/>`
	case IconUp:
		return `<path d="M5 15l7-7 7 7"/>`
	case IconMinus:
		return `<path d="M5 12h14"/>`
	case IconPlus:
		return `<path d="M5 12h14M12 5v14"/>`
	case IconFit:
		return `<path d="M3 5v14M21 5v14M7 12h10M9.5 9L6.5 12l3 3M14.5 9l3 3-3 3"/>`
	case IconFitPage:
		return `<path d="M4 3h16M4 21h16M12 6v12M9 8.5L12 5.5l3 3M9 15.5l3 3 3-3"/>`
	case IconTurn:
		return `<path d="M5 13h9v8H5zM8 9a7 7 0 0 1 11 6M21 12l-2 3-3-2M8 9l.5-3.5"/>`
	case IconOpen, IconFolder:
		return `<path d="M3 18V6h6l2 3h10v9z"/>`
	case IconPage:
		return `<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>`
	case IconToken:
		return `<path d="M8 9V3h8v6M6 9h12v12H6zM11 6h2"/>`
	case IconSettings:
		return `<path d="M4 7h8M18 7h2M4 17h2M12 17h8"/><circle cx="15" cy="7" r="2.5"/><circle cx="9" cy="17" r="2.5"/>`
	case IconHelp:
		return `<circle cx="12" cy="12" r="9"/>` + question(0.8)
	case IconLock:
		return `<path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3"/>`
	case IconFind:
		return `<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>`
	case IconClose:
		return `<path d="M6 6l12 12M18 6L6 18"/>`
	case IconRetry:
		return `<path d="M19 8a8 8 0 1 0 1 6M20 3v5h-5"/>`
	case IconEye:
		return `<path d="M2.5 12C5 7.5 8.5 6 12 6s7 1.5 9.5 6C19 16.5 15.5 18 12 18s-7-1.5-9.5-6z"/><circle cx="12" cy="12" r="2.5"/>`
	}
	return ""
}

// icon returns the shape drawn in a colour of the theme.
func (s Shape) icon(color fyne.ThemeColorName) fyne.Resource {
	return &drawing{name: s.name(), body: s.body(), color: color, solid: s == ShapeDot || s == ShapeStar || s == ShapeDiamond}
}

func (s Shape) name() string { return fmt.Sprintf("shape-%d", int(s)) }

func (s Shape) body() string {
	switch s {
	case ShapeCheck:
		return `<path d="M4.5 12.5l5 5.5L19.5 6.5"/>`
	case ShapePencil:
		return `<path d="M4 20l1-5L16 4l4 4L9 19zM13.5 6.5l4 4"/>`
	case ShapeQuestion:
		return question(1)
	case ShapeExclaim:
		return `<path d="M12 4v10M12 19.2v.6"/>`
	case ShapeCross:
		return `<path d="M6 6l12 12M18 6L6 18"/>`
	case ShapeCircle:
		return `<circle cx="12" cy="12" r="7.5"/>`
	case ShapeDot:
		return `<circle cx="12" cy="12" r="9"/>`
	case ShapeStar:
		return `<path d="M12 2.5l2.9 6.3 6.9.8-5.1 4.7 1.4 6.8-6.1-3.4-6.1 3.4 1.4-6.8L2.2 9.6l6.9-.8z"/>`
	case ShapeDiamond:
		return `<path d="M12 2.5L21.5 12 12 21.5 2.5 12z"/>`
	}
	return ""
}

// question draws a question mark around the middle of the grid.
func question(scale float64) string {
	if scale < 1 {
		return `<path d="M9.4 9.6a2.6 2.6 0 1 1 3.9 2.2c-.9.5-1.3 1-1.3 2M12 16.8v.4"/>`
	}
	return `<path d="M7.8 8.3a4.2 4.2 0 1 1 6.3 3.6c-1.5.9-2.1 1.7-2.1 3.3M12 19.4v.5"/>`
}

// drawing is an SVG whose one colour is asked from the theme each time.
type drawing struct {
	name, body string
	color      fyne.ThemeColorName
	solid      bool
}

func (d *drawing) hex() string {
	r, g, b, _ := theme.Color(d.color).RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// Name carries the colour, so that a cached drawing never survives a change of
// the theme.
func (d *drawing) Name() string {
	return d.name + strings.TrimPrefix(d.hex(), "#") + ".svg"
}

func (d *drawing) Content() []byte {
	fill, width := "none", "2.2"
	if d.solid {
		fill, width = d.hex(), "0"
	}
	paint := fmt.Sprintf(` fill="%s" stroke="%s" stroke-width="%s" stroke-linecap="round" stroke-linejoin="round"/>`, fill, d.hex(), width)
	body := strings.ReplaceAll(d.body, "/>", paint)
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">` + body + `</svg>`)
}
