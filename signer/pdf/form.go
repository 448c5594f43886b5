package pdf

// FormField is a field of any kind at the end of the form's hierarchy, with
// what it inherits (ISO 32000-2, 12.7.4.1).
type FormField struct {
	Name   string // fully qualified
	Ref    Ref    // zero for a field that is no indirect object
	Dict   Dict   // of the field itself
	Kind   Name   // /FT: Tx, Btn, Ch or Sig
	Value  Object // /V, unresolved; nil without one
	Widget Ref    // the first; the field itself where the two are merged
}

// FormFields returns the fields of the form in its order.
func (d *Document) FormFields() ([]FormField, error) {
	var list []FormField
	err := d.walkFields(func(n fieldNode) error {
		list = append(list, FormField{n.name, n.ref, n.dict, n.kind, n.value, n.widget.ref})
		return nil
	})
	return list, worded(err)
}

// PlaceOf returns the page, 1-based, whose /Annots lists a widget, and where it
// is on the page as shown; 0 when no page lists it.
func (d *Document) PlaceOf(widget Ref) (page int, shown Rect) {
	dict, _ := d.Dict(widget)
	return d.placeOf(pageNode{ref: widget, dict: dict})
}
