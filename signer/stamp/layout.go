package stamp

import (
	"cmp"
	"slices"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp/font"
)

// ImageShare is how much of the width an image beside text takes at most.
const ImageShare = 1.0 / 3

// Measures of a mark. Points, except for those in shares of something.
const (
	padding     = 4    // between the frame and text
	cellPadding = 2.5  // between a cell and its text
	gap         = 4    // between image and text
	lineSpacing = 1.15 // from baseline to baseline, in font sizes
	sizeStep    = 0.5  // between the sizes tried when text is fitted
)

// line is one line of text on its baseline, in points from the lower left of
// the frame.
type line struct {
	text        string
	x, baseline float64
	size        float64
	style       font.Style
}

// arrangement is a mark laid out in a frame as shown: what both painters draw.
type arrangement struct {
	width, height float64
	picture       *picture   // nil for none
	place         pdf.Rect   // of the picture
	rules         []pdf.Rect // filled with the colour of the text: borders
	lines         []line
	faces         map[font.Style]*font.Font
}

// arrange lays the mark out in a frame of width × height points. With the
// error stamp.frame-too-small or stamp.missing-glyph the arrangement is still
// fit for a preview: it shows what is wrong.
func (m Mark) arrange(width, height float64) (*arrangement, error) {
	if !usable(width, height) {
		return nil, fault.New("stamp.frame-too-small", nil)
	}
	layout, err := m.layout()
	if err != nil {
		return nil, err
	}
	a := &arrangement{width: width, height: height}
	if layout != TextOnly {
		if a.picture, err = decode(m.Image); err != nil {
			return nil, err
		}
	}
	frame := pdf.Rect{X1: width, Y1: height}
	m.rule(a, frame)
	inner := inset(frame, m.margin())
	switch layout {
	case ImageOnly:
		return a, m.setPicture(a, frame)
	case ImageBehindText:
		return a, cmp.Or(m.setPicture(a, frame), m.setText(a, inner))
	case ImageLeftTextRight:
		left, right := m.split(a.picture, inner)
		return a, cmp.Or(m.setPicture(a, left), m.setText(a, right))
	default:
		return a, m.setText(a, inner)
	}
}

// margin lies between the frame and the text.
func (m Mark) margin() float64 {
	if m.Tight {
		return 0
	}
	return padding
}

// setText sets the mark's own lines, and those of its cells.
func (m Mark) setText(a *arrangement, inner pdf.Rect) error {
	err := a.set(m.passage(), inner)
	for _, c := range m.Cells {
		cell := c.in(a.width, a.height)
		err = cmp.Or(err, a.set(c.passage(), inset(cell, cellPadding)))
	}
	return err
}

// setPicture puts the image into the middle of frame: as large as fits, or in
// its own size.
func (m Mark) setPicture(a *arrangement, frame pdf.Rect) error {
	a.place = centred(a.picture, frame)
	if m.ImageWidth <= 0 {
		return nil
	}
	width, height := m.ImageWidth, m.ImageWidth/a.picture.aspect()
	a.place = around(frame, width, height)
	if width > frame.Width()+slack || height > frame.Height()+slack {
		return fault.New("stamp.frame-too-small", nil)
	}
	return nil
}

// in returns the cell in a frame of width × height points.
func (c Cell) in(width, height float64) pdf.Rect {
	return pdf.Rect{X0: c.Area.X0 * width, Y0: c.Area.Y0 * height, X1: c.Area.X1 * width, Y1: c.Area.Y1 * height}
}

// rule draws the border around the frame and the cells.
func (m Mark) rule(a *arrangement, frame pdf.Rect) {
	if m.Border <= 0 {
		return
	}
	boxes := []pdf.Rect{frame}
	for _, c := range m.Cells {
		boxes = append(boxes, c.in(a.width, a.height))
	}
	for _, box := range boxes {
		for _, edge := range edges(box, frame, m.Border) {
			if !slices.Contains(a.rules, edge) {
				a.rules = append(a.rules, edge)
			}
		}
	}
}

// edges returns the four sides of box as lines of the given width, moved inside
// frame where they would reach over it.
func edges(box, frame pdf.Rect, width float64) [4]pdf.Rect {
	half := width / 2
	x0, x1 := max(box.X0, frame.X0+half), min(box.X1, frame.X1-half)
	y0, y1 := max(box.Y0, frame.Y0+half), min(box.Y1, frame.Y1-half)
	across := func(y float64) pdf.Rect { return pdf.Rect{X0: x0 - half, Y0: y - half, X1: x1 + half, Y1: y + half} }
	up := func(x float64) pdf.Rect { return pdf.Rect{X0: x - half, Y0: y0 - half, X1: x + half, Y1: y1 + half} }
	return [4]pdf.Rect{across(y0), across(y1), up(x0), up(x1)}
}

// split divides a frame between the image at the left, as wide as its
// proportions need, and the text.
func (m Mark) split(p *picture, frame pdf.Rect) (left, right pdf.Rect) {
	width := min(ImageShare*frame.Width(), frame.Height()*p.aspect())
	if m.ImageWidth > 0 {
		width = min(m.ImageWidth, frame.Width())
	}
	left, right = frame, frame
	left.X1 = frame.X0 + width
	right.X0 = min(left.X1+gap, frame.X1)
	return left, right
}

// centred returns the largest place in the middle of frame with the picture's
// proportions.
func centred(p *picture, frame pdf.Rect) pdf.Rect {
	width, height := frame.Width(), frame.Width()/p.aspect()
	if height > frame.Height() {
		width, height = frame.Height()*p.aspect(), frame.Height()
	}
	return around(frame, width, height)
}

// around returns a place of the given size with the middle of frame.
func around(frame pdf.Rect, width, height float64) pdf.Rect {
	x := frame.X0 + (frame.Width()-width)/2
	y := frame.Y0 + (frame.Height()-height)/2
	return pdf.Rect{X0: x, Y0: y, X1: x + width, Y1: y + height}
}

// inset shrinks a frame on all sides, never to nothing.
func inset(r pdf.Rect, by float64) pdf.Rect {
	by = min(by, r.Width()/8, r.Height()/8)
	return pdf.Rect{X0: r.X0 + by, Y0: r.Y0 + by, X1: r.X1 - by, Y1: r.Y1 - by}
}
