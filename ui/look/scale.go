package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Space between things, in steps of four units.
const (
	SpaceTight float32 = 4
	Space      float32 = 8  // inside a control, between lines that belong together
	SpaceWide  float32 = 16 // between cards
	SpaceEdge  float32 = 18 // at the edges of a panel
)

// Corners, heights and widths in units.
const (
	RadiusChip    float32 = 6
	RadiusControl float32 = 8
	RadiusCard    float32 = 12
	RadiusDialog  float32 = 16

	ControlHeight float32 = 36 // the smallest target
	PrimaryHeight float32 = 44
	BarHeight     float32 = 52 // the bar of rooms at the top
	ToolbarHeight float32 = 44
	PanelWidth    float32 = 372 // the panel at the right
	ThumbsWidth   float32 = 116 // the column of small pages
)

// Style is one step of the type scale.
type Style int

const (
	Body    Style = iota // 14 on 20
	Detail               // 12.5 on 18
	Section              // 13 on 18, bold, second ink: the heading of a group
	Title                // 20 on 26, bold
	Start                // 24 on 32, bold
)

// size returns the text size and line height in units.
func (s Style) size() (text, line float32) {
	switch s {
	case Detail:
		return 12.5, 18
	case Section:
		return 13, 18
	case Title:
		return 20, 26
	case Start:
		return 24, 32
	}
	return 14, 20
}

func (s Style) bold() bool { return s >= Section }

func (s Style) ink() fyne.ThemeColorName {
	switch s {
	case Detail, Section:
		return InkSecond
	}
	return Ink
}

// Size answers for Fyne's own widgets.
func (d *design) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return 14
	case theme.SizeNameCaptionText:
		return 12.5
	case theme.SizeNameSubHeadingText:
		return 20
	case theme.SizeNameHeadingText:
		return 24
	case theme.SizeNamePadding:
		return 4
	case theme.SizeNameInnerPadding:
		return 8
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameMenuRadius, theme.SizeNamePopupRadius:
		return RadiusControl
	case theme.SizeNameCardRadius:
		return RadiusCard
	case theme.SizeNameDialogRadius:
		return RadiusDialog
	case theme.SizeNameScrollBar:
		return 10
	case theme.SizeNameScrollBarSmall:
		return 4
	case theme.SizeNameScrollBarRadius:
		return 5
	}
	return d.base.Size(name)
}
