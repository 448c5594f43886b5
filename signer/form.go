package signer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"trien/signer/pdf"
)

// Signature flags SignaturesExist and AppendOnly, ISO 32000-2, Table 225.
const signedAppendOnly = 3

// form is the document's AcroForm with what one signing act changes in it and
// in the catalog.
type form struct {
	doc     *pdf.Document
	root    pdf.Ref
	catalog pdf.Dict
	dict    pdf.Dict // nil where there is no form
	fields  []pdf.FormField

	added []pdf.Ref // fields
	perms pdf.Dict  // nil: as they are
}

func openForm(doc *pdf.Document) (*form, error) {
	catalog, root, err := doc.Catalog()
	if err != nil {
		return nil, err
	}
	f := &form{doc: doc, catalog: catalog, root: root}
	if f.dict, err = dict(doc, catalog["AcroForm"]); err != nil {
		return nil, err
	}
	f.fields, err = doc.FormFields()
	return f, err
}

// freeName returns a name for a new field that no field has and that no lock
// lists: such a field would be locked from the beginning.
func (f *form) freeName(rules rules) string {
	for n := 1; ; n++ {
		name := fmt.Sprintf("Signature%d", n)
		if !f.taken(name) && !rules.lists(name) {
			return name
		}
	}
}

// taken tells whether name is that of a field or of a node above one. Names are
// compared as text, however they are encoded.
func (f *form) taken(name string) bool {
	return slices.ContainsFunc(f.fields, func(field pdf.FormField) bool {
		return field.Name == name || strings.HasPrefix(field.Name, name+".")
	})
}

// find returns the field called name.
func (f *form) find(name string) (pdf.FormField, bool) {
	for _, field := range f.fields {
		if sameName(field.Name, name) {
			return field, true
		}
	}
	return pdf.FormField{}, false
}

// findSignature returns the signature field called name; where a form has that
// name more than once, one that is empty.
func (f *form) findSignature(name string) (found pdf.FormField, ok bool) {
	for _, field := range f.fields {
		if field.Kind != "Sig" || !sameName(field.Name, name) {
			continue
		}
		if value, err := f.doc.Resolve(field.Value); err == nil && value == nil {
			return field, true
		}
		found, ok = field, true
	}
	return found, ok
}

// sameName compares names as text: one who types a Vietnamese name may compose
// its accents otherwise than the form does.
func sameName(a, b string) bool { return norm.NFC.String(a) == norm.NFC.String(b) }

func (f *form) add(field pdf.Ref) { f.added = append(f.added, field) }

// certify makes signature the one whose permissions hold for the document
// (ISO 32000-2, 12.8.6, Table 263). Other permissions stay.
func (f *form) certify(signature pdf.Ref) error {
	before, err := dict(f.doc, f.catalog["Perms"])
	if err != nil {
		return err
	}
	f.perms = before.Clone()
	f.perms["DocMDP"] = signature
	return nil
}

// write puts what has changed into u. An object is rewritten only where the
// changed value itself stands, and everything else in it stays. The new list of
// fields always stands in the form itself: an array apart may be another's, a
// page's list of annotations for instance.
func (f *form) write(u *pdf.Update) error {
	catalog := maps.Clone(f.catalog)
	changed, err := f.changedForm()
	if err != nil {
		return err
	}
	inCatalog := changed != nil
	if ref, ok := f.catalog["AcroForm"].(pdf.Ref); inCatalog && ok && f.dict != nil {
		u.Set(ref, changed)
		inCatalog = false
	}
	if inCatalog {
		catalog["AcroForm"] = changed
	}
	if f.perms != nil {
		catalog["Perms"] = f.perms
	}
	if inCatalog || f.perms != nil {
		u.Set(f.root, catalog)
	}
	return nil
}

// changedForm returns the form with the new fields and with the flags of a
// signed one; nil where it has all that.
func (f *form) changedForm() (pdf.Dict, error) {
	flags, err := f.doc.Resolve(f.dict["SigFlags"])
	if err != nil {
		return nil, err
	}
	before, _ := flags.(pdf.Integer)
	if len(f.added) == 0 && before&signedAppendOnly == signedAppendOnly {
		return nil, nil
	}
	changed := f.dict.Clone()
	changed["SigFlags"] = before | signedAppendOnly
	fields, err := array(f.doc, f.dict["Fields"])
	if err != nil {
		return nil, err
	}
	list := fields.Clone()
	for _, field := range f.added {
		list = append(list, field)
	}
	changed["Fields"] = list
	return changed, nil
}

// inherited returns an attribute of a field that its ancestors may hold
// (ISO 32000-2, 12.7.4.1).
func (f *form) inherited(field pdf.Dict, key pdf.Name) (pdf.Object, error) {
	const deepest = 64
	for range deepest {
		if value, err := f.doc.Resolve(field[key]); value != nil || err != nil {
			return value, err
		}
		parent, err := dict(f.doc, field["Parent"])
		if parent == nil || err != nil {
			return nil, err
		}
		field = parent
	}
	return nil, nil
}
