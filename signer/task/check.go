package task

import (
	"fmt"
	"image/color"
	"slices"
	"strconv"
	"strings"

	"trien/signer/fault"
	"trien/signer/stamp"
)

// Bounds of what a template may say: a sheet is at most a metre wide, letters
// below 4 points cannot be read.
const (
	maxLength = 1000.0
	minLetter = 4.0
	maxLetter = 144.0
	maxBorder = 10.0
	maxMarks  = 32
)

// Check tells why a template cannot be used; nil means that it can.
func (t Template) Check() error {
	if !t.Task.Known() {
		return badValue("task", t.Task, list(All()))
	}
	for _, need := range t.Needs {
		if !slices.Contains(needs(), need) {
			return badValue("needs", need, list(needs()))
		}
	}
	if levels := []string{"", "b-b", "b-t", "b-lt", "b-lta"}; !slices.Contains(levels, t.Level) {
		return badValue("level", t.Level, list(levels[1:]))
	}
	if t.Certify < 0 || t.Certify > 3 {
		return badValue("certify", strconv.Itoa(t.Certify), "0, 1, 2, 3")
	}
	if len(t.Marks) == 0 || len(t.Marks) > maxMarks {
		return badValue("marks", strconv.Itoa(len(t.Marks)), fmt.Sprintf("1–%d", maxMarks))
	}
	var seen []Part
	for i, m := range t.Marks {
		if slices.Contains(seen, m.Part) {
			return fault.New("task.part-twice", nil, "part", string(m.Part))
		}
		seen = append(seen, m.Part)
		if err := m.check(fmt.Sprintf("marks[%d]", i)); err != nil {
			return err
		}
	}
	return nil
}

func (m Mark) check(where string) error {
	if !slices.Contains(parts(), m.Part) {
		return badValue(where+".part", m.Part, list(parts()))
	}
	if len(m.Text) == 0 && len(m.Cells) == 0 && m.Image == nil {
		return fault.New("task.nothing-to-paint", nil, "part", string(m.Part))
	}
	if m.Layout != "" && !slices.Contains(layouts(), m.Layout) {
		return badValue(where+".layout", m.Layout, list(layouts()))
	}
	if err := checkText(where+".text", m.Text); err != nil {
		return err
	}
	for i, c := range m.Cells {
		if err := m.checkCell(fmt.Sprintf("%s.cells[%d]", where, i), c); err != nil {
			return err
		}
	}
	return firstOf(
		m.Font.check(where+".font"),
		m.Image.check(where+".image"),
		m.Place.check(where+".place"),
		within(where+".border", m.Border, 0, maxBorder),
		within(where+".frame.width", m.Frame.Width, 0, maxLength),
		within(where+".frame.height", m.Frame.Height, 0, maxLength),
		m.checkFrame(where),
	)
}

// checkFrame wants a size where neither text nor image gives one.
func (m Mark) checkFrame(where string) error {
	ownSize := m.Image != nil && m.Image.Size != ImageSize{}
	switch {
	case m.Frame.Height > 0 && m.Frame.Width <= 0:
		return badValue(where+".frame.width", "0", "> 0")
	case m.Frame.Width <= 0 && (len(m.Cells) > 0 || m.Image != nil && !ownSize),
		m.Frame.Height <= 0 && (len(m.Cells) > 0 || m.Image != nil && !ownSize && m.Layout == LayoutImage):
		return badValue(where+".frame", "0", "> 0")
	}
	return nil
}

func (m Mark) checkCell(where string, c Cell) error {
	if c.Font.Color != "" {
		return badValue(where+".font.color", c.Font.Color, `""`)
	}
	return firstOf(
		checkText(where+".text", c.Text), c.Font.check(where+".font"),
		within(where+".x", c.X, 0, m.Frame.Width), within(where+".y", c.Y, 0, m.Frame.Height),
		within(where+".width", c.Width, 1, m.Frame.Width-c.X), within(where+".height", c.Height, 1, m.Frame.Height-c.Y),
	)
}

// checkText refuses fields that nobody fills.
func checkText(where string, lines []string) error {
	for _, name := range fieldsIn(lines) {
		if !slices.Contains(Fields(), name) {
			return fault.New("task.unknown-field", nil, "where", where, "field", name, "fields", list(Fields()))
		}
	}
	return nil
}

func (f Font) check(where string) error {
	if _, ok := colourOf(f.Color); !ok {
		return badValue(where+".color", f.Color, "#RRGGBB")
	}
	if _, ok := alignOf(f.Align); !ok {
		return badValue(where+".align", f.Align, "left, centre, right")
	}
	if f.Size != 0 {
		if err := within(where+".size", f.Size, minLetter, maxLetter); err != nil {
			return err
		}
	}
	if f.Largest != 0 {
		return within(where+".largest", f.Largest, minLetter, maxLetter)
	}
	return nil
}

func (i *Image) check(where string) error {
	switch {
	case i == nil:
		return nil
	case i.Kind != HandSignature && i.Kind != Seal:
		return badValue(where+".kind", i.Kind, list([]ImageKind{HandSignature, Seal}))
	case len(i.Data) > 0 && i.File != "":
		return badValue(where+".file", i.File, `""`)
	}
	return within(where+".size.width", i.Size.Width, 0, maxLength)
}

func (r *Rule) check(where string) error {
	if r == nil {
		return nil
	}
	if _, err := r.page(1); err != nil {
		return badValue(where+".page", r.Page, "first, last, 1, 2, …")
	}
	if !slices.Contains(anchors(), r.At) {
		return badValue(where+".at", r.At, list(anchors()))
	}
	return firstOf(within(where+".x", r.X, 0, maxLength), within(where+".y", r.Y, 0, maxLength))
}

// page returns the number of the page, from 0, in a document of so many pages.
func (r *Rule) page(pages int) (int, error) {
	switch r.Page {
	case "first":
		return 0, nil
	case "last", "":
		return pages - 1, nil
	}
	n, err := strconv.Atoi(r.Page)
	if err != nil || n < 1 {
		return 0, badValue("page", r.Page, "first, last, 1, 2, …")
	}
	return n - 1, nil
}

func within(where string, value, least, most float64) error {
	if value >= least && value <= most {
		return nil
	}
	return badValue(where, fmt.Sprint(value), fmt.Sprintf("%g–%g", least, most))
}

func badValue[T ~string](where string, value T, allowed string) error {
	return fault.New("task.bad-value", nil, "where", where, "value", string(value), "allowed", allowed)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// colourOf reads "#RRGGBB"; "" is black.
func colourOf(text string) (color.Color, bool) {
	if text == "" {
		return nil, true
	}
	digits, ok := strings.CutPrefix(text, "#")
	value, err := strconv.ParseUint(digits, 16, 32)
	if !ok || len(digits) != 6 || err != nil {
		return nil, false
	}
	return color.NRGBA{R: uint8(value >> 16), G: uint8(value >> 8), B: uint8(value), A: 255}, true
}

func alignOf(text string) (stamp.Align, bool) {
	switch text {
	case "", "left":
		return stamp.AlignLeft, true
	case "centre":
		return stamp.AlignCentre, true
	case "right":
		return stamp.AlignRight, true
	}
	return stamp.AlignLeft, false
}
