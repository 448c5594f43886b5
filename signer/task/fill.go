package task

import (
	"bytes"
	"slices"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp"
)

// pointsPerMM turns millimetres into points.
const pointsPerMM = 72 / 25.4

// Drawn is a mark of a template with everything filled in, and the size it wants
// in points. It has no place yet.
type Drawn struct {
	Part          Part
	Mark          stamp.Mark
	Width, Height float64
	// Fixed: the size is that of an image in its real size, which no frame
	// shrinks.
	Fixed bool
	// Kind is what the mark's image is of, "" for none.
	Kind ImageKind
	rule *Rule
}

// Fill puts the facts into the template and returns what is to be painted, the
// signature's own mark first. Marks that would show nothing are left out, the
// first one excepted. Errors: task.needs-number, -reason, -location, -image, and
// those of package stamp about images.
func (t Template) Fill(f Facts) ([]Drawn, error) {
	if err := t.checkNeeds(f); err != nil {
		return nil, err
	}
	if t.Today && f.Date.IsZero() {
		f.Date = f.Time.In(Vietnam())
	}
	fields, image := f.fields(), f.Image
	var all []Drawn
	for i, m := range t.Marks {
		picture := m.Image
		if picture != nil && len(image) > 0 {
			given := *picture
			given.Data, image = image, nil
			if f.ImageSize != (ImageSize{}) {
				given.Size = f.ImageSize
			}
			picture = &given
		}
		d, err := m.draw(fields, picture)
		if err != nil {
			return nil, err
		}
		if i == 0 || d.showsAnything() {
			all = append(all, d)
		}
	}
	return all, nil
}

func (t Template) checkNeeds(f Facts) error {
	for _, need := range t.Needs {
		switch {
		case need == NeedNumber && f.Number == "":
			return fault.New("task.needs-number", nil)
		case need == NeedReason && f.Reason == "":
			return fault.New("task.needs-reason", nil)
		case need == NeedLocation && f.Location == "":
			return fault.New("task.needs-location", nil)
		case need == NeedImage && len(f.Image) == 0 && !t.hasImage():
			return fault.New("task.needs-image", nil)
		}
	}
	return nil
}

func (t Template) hasImage() bool {
	return slices.ContainsFunc(t.Marks, func(m Mark) bool { return m.Image != nil && len(m.Image.Data) > 0 })
}

// Uses tells whether the template's text has the field.
func (t Template) Uses(field string) bool {
	return slices.ContainsFunc(t.Marks, func(m Mark) bool {
		lines := slices.Clone(m.Text)
		for _, c := range m.Cells {
			lines = append(lines, c.Text...)
		}
		return slices.Contains(fieldsIn(lines), field)
	})
}

func (d Drawn) showsAnything() bool {
	return len(d.Mark.Image) > 0 || len(d.Mark.Lines) > 0 ||
		slices.ContainsFunc(d.Mark.Cells, func(c stamp.Cell) bool { return len(c.Lines) > 0 })
}

// draw returns the mark filled in. Text stands in for an image that is missing.
func (m Mark) draw(fields map[string]string, picture *Image) (Drawn, error) {
	colour, _ := colourOf(m.Font.Color)
	align, _ := alignOf(m.Font.Align)
	d := Drawn{Part: m.Part, rule: m.Place, Mark: stamp.Mark{
		Lines: fill(m.Text, fields), FontSize: m.Font.Size, Largest: m.Font.Largest, Bold: m.Font.Bold, Italic: m.Font.Italic,
		Align: align, Color: colour, Layout: stamp.TextOnly, Border: m.Border, Tight: m.Frame.Tight,
	}}
	for _, c := range m.Cells {
		d.Mark.Cells = append(d.Mark.Cells, m.cell(c, fields))
	}
	if picture != nil && len(picture.Data) > 0 && m.Layout != LayoutText {
		d.Kind, d.Mark.Image, d.Mark.Layout = picture.Kind, bytes.Clone(picture.Data), m.stampLayout()
		if err := d.size(picture.Size); err != nil {
			return d, err
		}
	}
	return d, d.frame(m.Frame)
}

func (m Mark) stampLayout() stamp.Layout {
	switch m.Layout {
	case LayoutImage:
		return stamp.ImageOnly
	case LayoutBehind:
		return stamp.ImageBehindText
	}
	return stamp.ImageLeftTextRight
}

func (m Mark) cell(c Cell, fields map[string]string) stamp.Cell {
	align, _ := alignOf(c.Font.Align)
	return stamp.Cell{
		Area: pdf.Rect{
			X0: c.X / m.Frame.Width, X1: (c.X + c.Width) / m.Frame.Width,
			Y0: 1 - (c.Y+c.Height)/m.Frame.Height, Y1: 1 - c.Y/m.Frame.Height,
		},
		Lines: fill(c.Text, fields), FontSize: c.Font.Size, Largest: c.Font.Largest,
		Bold: c.Font.Bold, Italic: c.Font.Italic, Align: align,
	}
}

// size gives the image its own size where it has one.
func (d *Drawn) size(s ImageSize) error {
	var err error
	switch {
	case s.Width > 0:
		d.Width, d.Height, err = stamp.Sized(d.Mark.Image, s.Width*pointsPerMM)
	case s.Real:
		d.Width, d.Height, err = stamp.NaturalSize(d.Mark.Image)
	default:
		return nil
	}
	d.Mark.ImageWidth, d.Fixed = d.Width, true
	return err
}

// widestText is the widest that a text without a frame gets, in points.
const widestText = 130 * pointsPerMM

// frame gives the mark the size that the template wants, at least that of an
// image in its own size.
func (d *Drawn) frame(f Frame) error {
	if d.Fixed && d.Mark.Layout == stamp.ImageOnly {
		return nil
	}
	width, height := f.Width*pointsPerMM, f.Height*pointsPerMM
	hasText := len(d.Mark.Lines) > 0 && d.Mark.Layout != stamp.ImageOnly
	if height <= 0 && hasText {
		widest := width
		if widest <= 0 {
			widest = widestText
		}
		var err error
		if width, height, err = d.Mark.Extent(widest); err != nil {
			return err
		}
	}
	d.Width, d.Height = max(d.Width, width), max(d.Height, height)
	return nil
}
