package signer

import (
	"trien/signer/fault"
	"trien/signer/pdf"
)

// EmptyField is a signature field that was prepared and can be signed.
type EmptyField struct {
	Name string   // to be put into Request.Field
	Page int      // 1-based; 0 where no page shows it
	Rect pdf.Rect // on the page as shown; without extent for an invisible field
}

// EmptyFields returns the prepared signature fields that nobody has signed and
// no earlier signer has locked: those of the form in its order, then those that
// only a page lists.
func EmptyFields(doc *pdf.Document) ([]EmptyField, error) {
	fields, err := doc.EmptySignatureFields()
	if err != nil {
		return nil, err
	}
	rules, err := readRules(doc)
	if err != nil || rules.closed() {
		return nil, err
	}
	var list []EmptyField
	for _, f := range fields {
		if f.Name != "" && usable(f) && rules.lockOn(f.Name) == nil {
			list = append(list, EmptyField{f.Name, f.Page, f.Rect})
		}
	}
	return list, nil
}

// usable tells whether a field can take a signature: one that is no object of
// its own cannot, and one that the form does not list has to stand by itself,
// so that listing it is enough.
func usable(f pdf.Field) bool {
	return f.Ref != (pdf.Ref{}) && (!f.Unlisted || f.Dict["Parent"] == nil)
}

// existingField finds the field that the request names, with its lock, and
// makes sure that it may be signed as requested.
func (a *addition) existingField() (pdf.FormField, error) {
	field, ok := a.form.findSignature(a.req.Field)
	if !ok {
		var err error
		if field, ok, err = a.unlistedField(); err != nil {
			return field, err
		}
	}
	switch {
	case !ok || field.Ref == (pdf.Ref{}):
		return field, fault.New("sign.no-such-field", nil, "field", a.req.Field)
	case a.rules.lockOn(field.Name) != nil:
		return field, fault.New("sign.field-locked", nil, "field", field.Name)
	}
	value, err := a.doc.Resolve(field.Value)
	if err != nil {
		return field, err
	}
	if value != nil {
		return field, fault.New("sign.field-signed", nil, "field", field.Name)
	}
	if a.lock, err = a.readFieldLock(field.Dict); err != nil {
		return field, err
	}
	return field, a.obeySeedValue(field)
}

// unlistedField finds the field among those that only a page lists, and lists
// it in the form.
func (a *addition) unlistedField() (pdf.FormField, bool, error) {
	fields, err := a.doc.EmptySignatureFields()
	for _, f := range fields {
		if f.Unlisted && usable(f) && sameName(f.Name, a.req.Field) {
			if !a.doc.MayAddField() {
				return pdf.FormField{}, false, fault.New("sign.new-field-not-permitted", nil)
			}
			a.form.add(f.Ref)
			return pdf.FormField{Name: f.Name, Ref: f.Ref, Dict: f.Dict, Kind: "Sig", Widget: f.Widget}, true, nil
		}
	}
	return pdf.FormField{}, false, err
}

// signInto puts the signature into a field that is there and the mark into the
// field's widget, wherever that is. What else the field says stays, its /SV and
// its /Lock too: they tell later readers what was asked for.
func (a *addition) signInto(field pdf.FormField, value pdf.Ref) error {
	changed := field.Dict.Clone()
	changed["V"] = value
	if a.lockIsNew {
		changed["Lock"] = a.update.Add(a.lock)
	}
	if field.Widget == field.Ref {
		if err := a.dress(changed, field.Widget); err != nil {
			return err
		}
	}
	a.update.Set(field.Ref, changed)
	if field.Widget == field.Ref || field.Widget == (pdf.Ref{}) {
		return nil
	}
	before, err := dict(a.doc, field.Widget)
	if err != nil {
		return err
	}
	widget := before.Clone()
	if err := a.dress(widget, field.Widget); err != nil {
		return err
	}
	a.update.Set(field.Widget, widget)
	return nil
}

// dress gives a widget the mark as its appearance. One that no page shows, or
// that has no extent, stays invisible; a request without a mark takes away what
// the widget showed while it waited.
func (a *addition) dress(widget pdf.Dict, ref pdf.Ref) error {
	delete(widget, "AS") // there are no states to choose from
	widget["F"] = a.printed(widget["F"])
	number, shown := a.doc.PlaceOf(ref)
	if number == 0 || shown.Width() <= 0 || shown.Height() <= 0 || len(a.req.Mark.Lines)+len(a.req.Mark.Image) == 0 {
		widget["AP"] = a.blank(shown.Width(), shown.Height())
		return nil
	}
	page, err := a.sheets.page(number - 1)
	if err != nil {
		return err
	}
	widget["AP"], err = a.paint(a.req.Mark, shown, page)
	return err
}

// printed adds the flag Print: a mark is to be seen on paper too.
func (a *addition) printed(flags pdf.Object) pdf.Integer {
	f, _ := a.doc.Integer(flags)
	return pdf.Integer(f | flagPrint)
}
