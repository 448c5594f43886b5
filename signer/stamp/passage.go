package stamp

import (
	"strings"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp/font"
)

// passage is text set in one size and cut.
type passage struct {
	paragraphs []string
	size       float64 // 0: the largest that fits
	largest    float64 // where size is 0
	style      font.Style
	align      Align
}

func (m Mark) passage() passage {
	return passage{paragraphs(m.Lines), m.FontSize, m.Largest, style(m.Bold, m.Italic), m.Align}
}

func (c Cell) passage() passage {
	return passage{paragraphs(c.Lines), c.FontSize, c.Largest, style(c.Bold, c.Italic), c.Align}
}

func style(bold, italic bool) font.Style {
	switch {
	case bold && italic:
		return font.BoldItalic
	case bold:
		return font.Bold
	case italic:
		return font.Italic
	}
	return font.Regular
}

// paragraphs returns lines as they can be drawn, split where they hold line
// breaks, without empty ones at either end.
func paragraphs(lines []string) []string {
	var list []string
	for _, entry := range lines {
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

// set chooses the size of the text and sets its lines in the middle of frame.
func (a *arrangement) set(p passage, frame pdf.Rect) error {
	if len(p.paragraphs) == 0 {
		return nil
	}
	face, err := a.face(p.style)
	if err != nil {
		return err
	}
	block, fits, err := p.fit(face, frame)
	if err != nil {
		return err
	}
	y := frame.Y0 + (frame.Height()+block.height())/2 - block.above
	for _, text := range block.lines {
		x := p.start(block.size*face.Width(text), frame)
		a.lines = append(a.lines, line{text: text, x: x, baseline: y, size: block.size, style: p.style})
		y -= lineSpacing * block.size
	}
	if missing := face.Missing(strings.Join(p.paragraphs, "")); len(missing) > 0 {
		return fault.New("stamp.missing-glyph", nil, "characters", string(missing))
	}
	if !fits {
		return fault.New("stamp.frame-too-small", nil)
	}
	return nil
}

// face returns the font of a style, read once for a mark.
func (a *arrangement) face(style font.Style) (*font.Font, error) {
	if face, ok := a.faces[style]; ok {
		return face, nil
	}
	face, err := font.Serif(style)
	if err != nil {
		return nil, err
	}
	if a.faces == nil {
		a.faces = map[font.Style]*font.Font{}
	}
	a.faces[style] = face
	return face, nil
}

// start returns where a line of the given width begins.
func (p passage) start(width float64, frame pdf.Rect) float64 {
	spare := frame.Width() - width
	switch p.align {
	case AlignCentre:
		return frame.X0 + spare/2
	case AlignRight:
		return frame.X0 + spare
	default:
		return frame.X0
	}
}

// Fits tells why Draw would refuse a frame of width × height points; nil where
// it would not.
func (m Mark) Fits(width, height float64) error {
	_, err := m.arrange(width, height)
	return err
}

// Extent returns the smallest frame that holds the mark's text at its FontSize,
// or at the largest size where that is 0, with lines broken so that the frame is
// no wider than widest points. An image beside the text is given its share of
// the whole width; one behind it and the cells count for nothing.
func (m Mark) Extent(widest float64) (width, height float64, err error) {
	p := m.passage()
	if len(p.paragraphs) == 0 {
		return 0, 0, fault.New("stamp.empty", nil)
	}
	if p.size <= 0 {
		p.size = p.upperBound()
	}
	face, err := font.Serif(p.style)
	if err != nil {
		return 0, 0, err
	}
	margin := 2 * m.margin()
	room := widest - margin
	layout, err := m.layout()
	if err != nil {
		return 0, 0, err
	}
	if layout == ImageLeftTextRight {
		room -= ImageShare*room + gap
	}
	b, fits, err := setIn(face, p.paragraphs, p.size, pdf.Rect{X1: room, Y1: unbounded})
	if err != nil {
		return 0, 0, err
	}
	if !fits || room <= 0 {
		return 0, 0, fault.New("stamp.frame-too-small", nil)
	}
	// An inset takes no more than an eighth of a side.
	height = b.height() + min(margin, b.height()/3) + slack
	if layout == ImageLeftTextRight {
		return widest, height, nil
	}
	return max(p.size*widestOf(face, b.lines)+margin, margin*4), height, nil
}

// unbounded is higher than any text, in points.
const unbounded = 1e6

// slack keeps rounding from breaking a line that just fits, in points.
const slack = 0.01
