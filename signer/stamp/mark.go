// Package stamp draws the visible mark of a signature: Vietnamese text in an
// embedded subset font, a hand signature or a seal with transparency, alone or
// together. Describe it as a Mark; Mark.Preview shows it in a window,
// Mark.Draw puts the very same layout into a PDF.
package stamp

import (
	"image/color"
	"math"
	"slices"

	"trien/signer/fault"
	"trien/signer/pdf"
)

// Layout says where image and text of a mark stand.
type Layout int

const (
	// Automatic is ImageLeftTextRight where the mark holds both, else the one
	// it holds.
	Automatic Layout = iota
	// TextOnly leaves the image out.
	TextOnly
	// ImageOnly leaves the text out. The image fills the frame as far as its
	// proportions allow; a frame of NaturalSize shows a seal in its real size.
	ImageOnly
	// ImageLeftTextRight gives the image at most a third of the width.
	ImageLeftTextRight
	// ImageBehindText centres both in the frame, text on top.
	ImageBehindText
)

// Align says how lines of text stand beside each other.
type Align int

// Lines begin at the left unless told otherwise.
const (
	AlignLeft Align = iota
	AlignCentre
	AlignRight
)

// Mark is what a signature looks like on the page.
type Mark struct {
	// Lines is the text; a line too long for the frame is wrapped at blanks.
	Lines []string
	// FontSize is in points; 0 chooses the largest that fits, from Largest down
	// to MinFontSize.
	FontSize     float64
	Largest      float64 // in points; 0 is MaxFontSize
	Bold, Italic bool
	Align        Align
	// Color is that of the text; nil is black. Its alpha is ignored.
	Color color.Color
	// Image is the content of a PNG or JPEG file; nil is none.
	Image  []byte
	Layout Layout
	// ImageWidth is the width in points in which the image is painted, never
	// scaled to the frame: a seal in its real size. 0 fits it into the frame.
	ImageWidth float64
	// Cells divide the frame, as an arrival stamp has it; they are text.
	Cells []Cell
	// Border is the width in points of a line around the frame and each cell, in
	// the colour of the text; 0 draws none.
	Border float64
	// Tight leaves no room between the frame and the text, for a blank on a line
	// of print.
	Tight bool
	// Opaque draws without transparency, as PDF/A-1 wants it: a pixel is either
	// painted or left out.
	Opaque bool
	// Calibrated states colours independently of any device, for PDF/A files
	// whose output intent does not cover them.
	Calibrated bool
}

// Cell is a part of a mark's frame with text of its own.
type Cell struct {
	Area         pdf.Rect // in shares of the frame, 0 to 1, from its lower left
	Lines        []string
	FontSize     float64 // as in Mark
	Largest      float64
	Bold, Italic bool
	Align        Align
}

// Sizes in points between which a text without a fixed size is set. Below the
// smaller one print is not readable.
const (
	MaxFontSize = 14
	MinFontSize = 5
)

// Placement is where a mark goes.
type Placement struct {
	Page int // from 0
	// Rect is in points of the page as shown, the origin at its lower left.
	Rect pdf.Rect
}

// layout returns the layout with Automatic decided, or stamp.empty where
// nothing would be drawn.
func (m Mark) layout() (Layout, error) {
	hasText, hasImage := m.hasText(), len(m.Image) > 0
	layout := m.Layout
	switch {
	case layout == TextOnly || !hasImage:
		layout, hasImage = TextOnly, false
	case layout == ImageOnly || !hasText:
		layout, hasText = ImageOnly, false
	case layout == Automatic:
		layout = ImageLeftTextRight
	}
	if layout == TextOnly && !hasText {
		return layout, fault.New("stamp.empty", nil)
	}
	return layout, nil
}

func (m Mark) hasText() bool {
	return len(paragraphs(m.Lines)) > 0 ||
		slices.ContainsFunc(m.Cells, func(c Cell) bool { return len(paragraphs(c.Lines)) > 0 })
}

func (m Mark) rgb() color.NRGBA {
	if m.Color == nil {
		return color.NRGBA{A: 255}
	}
	c := color.NRGBAModel.Convert(m.Color).(color.NRGBA)
	c.A = 255
	return c
}

// usable reports whether a frame has a size at all; a page is at most 14,400
// units of user space wide, times its UserUnit.
func usable(width, height float64) bool {
	const largest = 1e6
	return width > 0 && height > 0 && width < largest && height < largest &&
		!math.IsNaN(width) && !math.IsNaN(height)
}
