package stamp

import (
	"strings"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp/font"
)

// Measures of a mark. Points, except for those in shares of something.
const (
	padding     = 4       // between the frame and text
	gap         = 4       // between image and text
	imageShare  = 1.0 / 3 // of the width, at most, for an image beside text
	lineSpacing = 1.15    // from baseline to baseline, in font sizes
	sizeStep    = 0.5     // between the sizes tried when text is fitted
)

// line is one line of text on its baseline, in points from the lower left of
// the frame.
type line struct {
	text        string
	x, baseline float64
}

// arrangement is a mark laid out in a frame as shown: what both painters draw.
type arrangement struct {
	width, height float64
	picture       *picture // nil for none
	place         pdf.Rect // of the picture
	font          *font.Font
	size          float64 // of the text, in points
	lines         []line
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
	switch layout {
	case ImageOnly:
		a.place = centred(a.picture, frame)
		return a, nil
	case ImageBehindText:
		a.place = centred(a.picture, frame)
		return a, m.setText(a, inset(frame, padding))
	case ImageLeftTextRight:
		left, right := m.split(a.picture, inset(frame, padding))
		a.place = centred(a.picture, left)
		return a, m.setText(a, right)
	default:
		return a, m.setText(a, inset(frame, padding))
	}
}

// split divides a frame between the image at the left, as wide as its
// proportions need, and the text.
func (m Mark) split(p *picture, frame pdf.Rect) (left, right pdf.Rect) {
	width := min(imageShare*frame.Width(), frame.Height()*p.aspect())
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
	x := frame.X0 + (frame.Width()-width)/2
	y := frame.Y0 + (frame.Height()-height)/2
	return pdf.Rect{X0: x, Y0: y, X1: x + width, Y1: y + height}
}

// inset shrinks a frame on all sides, never to nothing.
func inset(r pdf.Rect, by float64) pdf.Rect {
	by = min(by, r.Width()/8, r.Height()/8)
	return pdf.Rect{X0: r.X0 + by, Y0: r.Y0 + by, X1: r.X1 - by, Y1: r.Y1 - by}
}

// setText chooses the size of the text and sets its lines in the middle of
// frame.
func (m Mark) setText(a *arrangement, frame pdf.Rect) error {
	face, err := m.font()
	if err != nil {
		return err
	}
	a.font = face
	paragraphs := m.paragraphs()
	block, fits, err := m.fit(face, paragraphs, frame)
	if err != nil {
		return err
	}
	a.size = block.size
	y := frame.Y0 + (frame.Height()+block.height())/2 - block.above
	for _, text := range block.lines {
		a.lines = append(a.lines, line{text: text, x: m.start(face, text, block.size, frame), baseline: y})
		y -= lineSpacing * block.size
	}
	if missing := face.Missing(strings.Join(paragraphs, "")); len(missing) > 0 {
		return fault.New("stamp.missing-glyph", nil, "characters", string(missing))
	}
	if !fits {
		return fault.New("stamp.frame-too-small", nil)
	}
	return nil
}

// start returns where a line begins.
func (m Mark) start(face *font.Font, text string, size float64, frame pdf.Rect) float64 {
	spare := frame.Width() - size*face.Width(text)
	switch m.Align {
	case AlignCentre:
		return frame.X0 + spare/2
	case AlignRight:
		return frame.X0 + spare
	default:
		return frame.X0
	}
}

// paragraphs returns the lines of the mark as they can be drawn, split where
// they hold line breaks, without empty ones at either end.
func (m Mark) paragraphs() []string {
	var list []string
	for _, entry := range m.Lines {
		entry = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(entry)
		for text := range strings.SplitSeq(entry, "\n") {
			list = append(list, strings.TrimSpace(font.Clean(text)))
		}
	}
	for len(list) > 0 && list[0] == "" {
		list = list[1:]
	}
	for len(list) > 0 && list[len(list)-1] == "" {
		list = list[:len(list)-1]
	}
	return list
}
