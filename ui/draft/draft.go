// Package draft is a template while a person works on it: the few things that an
// official changes, as they are typed, without the window. Of begins with a
// template, Draft.Template makes one of what was typed; what is not on offer
// stays as it was.
package draft

import (
	"math"
	"strconv"
	"strings"

	"trien/signer/fault"
	"trien/signer/task"
)

// Draft is a template being edited.
type Draft struct {
	base task.Template

	Name string
	// Texts are what the fields for text hold, one line below the other: the text
	// of the mark, or that of each of its cells.
	Texts   []string
	Picture []byte // PNG or JPEG; nil for none in the template itself
	Layout  task.Layout
	// Width and Height are those of the frame, SealWidth that of the picture on
	// paper, in millimetres as typed; "" leaves them open.
	Width, Height, SealWidth string
	Border                   bool
	Level                    string // as the template names it; "" leaves it open
	Certify                  int
}

// Of begins with a template; fields in its text appear as names.
func Of(t task.Template, names Names) Draft {
	d := Draft{base: t.Clone(), Name: t.Name, Level: t.Level, Certify: t.Certify}
	m := t.Marks[0]
	if len(m.Cells) == 0 || len(m.Text) > 0 {
		d.Texts = append(d.Texts, names.show(m.Text))
	}
	for _, c := range m.Cells {
		d.Texts = append(d.Texts, names.show(c.Text))
	}
	d.Layout, d.Border = m.Layout, m.Border > 0
	if d.Layout == "" {
		d.Layout = task.LayoutBeside
	}
	d.Width, d.Height = lengthText(m.Frame.Width), lengthText(m.Frame.Height)
	if m.Image != nil {
		d.Picture, d.SealWidth = m.Image.Data, lengthText(m.Image.Size.Width)
	}
	return d
}

// Task is what the template is for.
func (d Draft) Task() task.Task { return d.base.Task }

// Kind is what a picture of this template shows: a seal where an agency signs.
func (d Draft) Kind() task.ImageKind {
	if picture := d.base.Marks[0].Image; picture != nil {
		return picture.Kind
	}
	switch d.base.Task {
	case task.Issue, task.Appendix, task.Copy, task.Incoming:
		return task.Seal
	}
	return task.HandSignature
}

// TakesPicture tells whether there can be a picture: a mark made of cells, an
// arrival stamp, has none.
func (d Draft) TakesPicture() bool { return len(d.base.Marks[0].Cells) == 0 }

// Sized tells whether the frame's size can be changed: that of cells is what
// they fill.
func (d Draft) Sized() bool { return len(d.base.Marks[0].Cells) == 0 }

// border is the width of a line around a mark in points.
const border = 0.75

// Template returns what was typed as a template. Errors have words:
// ui.templates.bad-length, ui.templates.no-name, and those of Template.Check.
func (d Draft) Template(names Names) (task.Template, error) {
	t := d.base.Clone()
	t.Name, t.Level, t.Certify = strings.TrimSpace(d.Name), d.Level, d.Certify
	if t.Name == "" {
		return t, fault.New("ui.templates.no-name", nil)
	}
	m := &t.Marks[0]
	d.write(m, names)
	if d.TakesPicture() {
		d.paint(m)
	}
	if d.Border != (m.Border > 0) {
		m.Border = 0
		if d.Border {
			m.Border = border
		}
	}
	var err error
	if d.Sized() {
		err = d.measure(m)
	}
	if err == nil {
		err = t.Check()
	}
	return t, err
}

func (d Draft) write(m *task.Mark, names Names) {
	texts := d.Texts
	if len(m.Cells) == 0 || len(m.Text) > 0 {
		m.Text, texts = names.parse(texts[0]), texts[1:]
	}
	for i := range m.Cells {
		m.Cells[i].Text = names.parse(texts[i])
	}
}

// paint puts the picture in, and how it stands with the text.
func (d Draft) paint(m *task.Mark) {
	if m.Image == nil && len(d.Picture) == 0 {
		return // text alone, as before
	}
	if m.Image == nil {
		m.Image = &task.Image{Kind: d.Kind(), Size: task.ImageSize{Real: d.Kind() == task.Seal}}
	}
	m.Image.Data, m.Image.File = d.Picture, ""
	m.Layout = d.Layout
}

// measure reads the sizes.
func (d Draft) measure(m *task.Mark) error {
	var err error
	if m.Frame.Width, err = length(d.Width); err != nil {
		return err
	}
	if m.Frame.Height, err = length(d.Height); err != nil {
		return err
	}
	if m.Image == nil || m.Image.Kind != task.Seal {
		return nil
	}
	if m.Image.Size.Width, err = length(d.SealWidth); err != nil {
		return err
	}
	m.Image.Size.Real = m.Image.Size.Width == 0
	return nil
}

// maxLength is the widest that anything is typed to be, in millimetres.
const maxLength = 420

// length reads millimetres as people write them; "" is 0.
func length(text string) (float64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, nil
	}
	mm, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || math.IsNaN(mm) || mm < 3 || mm > maxLength {
		return 0, fault.New("ui.templates.bad-length", nil, "text", text, "most", strconv.Itoa(maxLength))
	}
	return mm, nil
}

func lengthText(mm float64) string {
	if mm == 0 {
		return ""
	}
	return strings.Replace(strconv.FormatFloat(math.Round(mm*10)/10, 'f', -1, 64), ".", ",", 1)
}
