package signer

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp"
)

// Field flags, ISO 32000-2, Tables 227 and 231.
const (
	fieldReadOnly  = 1 << 0
	fieldMultiline = 1 << 12
)

// fill writes the lines of a mark into an empty text field that the draft was
// prepared with, and draws them where its widgets are. Only value and appearance
// change, so that an earlier signer who left forms open has nothing to object.
func (a *addition) fill(mark PlacedMark) error {
	field, err := a.textField(mark.Field)
	if err != nil {
		return err
	}
	mark.Mark.Layout = stamp.TextOnly
	text, err := a.fieldText(field, mark.Mark.Lines)
	if err != nil {
		return err
	}
	if mark.Mark.Align, err = a.alignment(field, mark.Mark.Align); err != nil {
		return err
	}
	changed := field.Dict.Clone()
	changed["V"] = pdf.TextString(text)
	a.filled = append(a.filled, field.Name)
	if field.Widget == field.Ref {
		if err := a.write(mark.Mark, changed, field.Ref); err != nil {
			return err
		}
		a.update.Set(field.Ref, changed)
		return nil
	}
	a.update.Set(field.Ref, changed)
	return a.writeWidgets(mark.Mark, field)
}

// textField finds an empty text field that may be filled.
func (a *addition) textField(name string) (pdf.FormField, error) {
	field, ok := a.form.find(name)
	if !ok || field.Kind != "Tx" || field.Ref == (pdf.Ref{}) {
		return field, fault.New("sign.no-such-text-field", nil, "field", name)
	}
	flags, err := a.form.inherited(field.Dict, "Ff")
	if err != nil {
		return field, err
	}
	value, err := a.doc.Resolve(field.Value)
	if err != nil {
		return field, err
	}
	f, _ := flags.(pdf.Integer)
	before, isText := value.(pdf.String)
	switch {
	case f&fieldReadOnly != 0, a.rules.lockOn(field.Name) != nil:
		return field, fault.New("sign.field-locked", nil, "field", field.Name)
	case value != nil && !(isText && before.Text() == ""), slices.Contains(a.filled, field.Name):
		return field, fault.New("sign.field-filled", nil, "field", field.Name)
	}
	return field, nil
}

// fieldText returns the value: one line unless the field takes several, and no
// longer than it takes (ISO 32000-2, 12.7.5.3).
func (a *addition) fieldText(field pdf.FormField, lines []string) (string, error) {
	flags, err := a.form.inherited(field.Dict, "Ff")
	if err != nil {
		return "", err
	}
	longest, err := a.form.inherited(field.Dict, "MaxLen")
	if err != nil {
		return "", err
	}
	between := " "
	if f, _ := flags.(pdf.Integer); f&fieldMultiline != 0 {
		between = "\n"
	}
	text := strings.Join(lines, between)
	if n, ok := longest.(pdf.Integer); ok && len(utf16.Encode([]rune(text))) > int(n) {
		return "", fault.New("sign.field-too-short", nil, "field", field.Name, "characters", fmt.Sprint(n))
	}
	return text, nil
}

// alignment returns the field's own quadding where the mark leaves the choice
// (ISO 32000-2, Table 228).
func (a *addition) alignment(field pdf.FormField, chosen stamp.Align) (stamp.Align, error) {
	if chosen != stamp.AlignLeft {
		return chosen, nil
	}
	quadding, err := a.form.inherited(field.Dict, "Q")
	switch quadding {
	case pdf.Integer(1):
		return stamp.AlignCentre, err
	case pdf.Integer(2):
		return stamp.AlignRight, err
	}
	return stamp.AlignLeft, err
}

// writeWidgets draws the text in every widget apart from its field.
func (a *addition) writeWidgets(mark stamp.Mark, field pdf.FormField) error {
	kids, err := array(a.doc, field.Dict["Kids"])
	if err != nil {
		return err
	}
	for _, kid := range kids {
		ref, ok := kid.(pdf.Ref)
		if !ok {
			continue // no page can list it
		}
		before, err := dict(a.doc, ref)
		if err != nil {
			return err
		}
		widget := before.Clone()
		if err := a.write(mark, widget, ref); err != nil {
			return err
		}
		a.update.Set(ref, widget)
	}
	return nil
}

// write draws the text into a widget, between the marks by which viewers know
// what belongs to the value (ISO 32000-2, 12.7.4.3).
func (a *addition) write(mark stamp.Mark, widget pdf.Dict, ref pdf.Ref) error {
	number, shown := a.doc.PlaceOf(ref)
	if number == 0 || shown.Width() <= 0 || shown.Height() <= 0 {
		return nil
	}
	page, err := a.sheets.page(number - 1)
	if err != nil {
		return err
	}
	drawn, err := a.paint(mark, shown, page)
	if err != nil {
		return err
	}
	width, height := shown.Width(), shown.Height()
	if page.Rotate%180 != 0 {
		width, height = height, width
	}
	delete(widget, "AS")
	widget["AP"] = pdf.Dict{"N": a.update.AddStream(pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"),
		"BBox":      pdf.Rect{X1: width, Y1: height}.Array(),
		"Resources": pdf.Dict{"XObject": pdf.Dict{"M0": drawn["N"]}},
	}, []byte("/Tx BMC q /M0 Do Q EMC\n"))}
	return nil
}
