package task

import (
	"encoding/json"
	"slices"
)

// Write returns the template as the JSON that Read takes, its images within.
// Errors are those of Check.
func (t Template) Write() ([]byte, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	data, err := json.MarshalIndent(t, "", "  ")
	return append(data, '\n'), err
}

// Clone returns a copy that shares nothing that can be changed.
func (t Template) Clone() Template {
	t.Needs, t.Marks = slices.Clone(t.Needs), slices.Clone(t.Marks)
	for i := range t.Marks {
		m := &t.Marks[i]
		m.Text, m.Cells = slices.Clone(m.Text), slices.Clone(m.Cells)
		for c := range m.Cells {
			m.Cells[c].Text = slices.Clone(m.Cells[c].Text)
		}
		if m.Image != nil {
			picture := *m.Image
			m.Image = &picture
		}
		if m.Place != nil {
			rule := *m.Place
			m.Place = &rule
		}
	}
	return t
}
