package pdf

import "trien/signer/fault"

// Field is a signature field that waits for a signature.
type Field struct {
	Name   string // fully qualified
	Ref    Ref
	Widget Ref  // the field itself where it is merged with its widget; zero without a widget
	Dict   Dict // of the field
	Page   int  // 1-based, 0 when it is on none
	Rect   Rect // of the widget on the page as shown
	// Unlisted: only an annotation on a page leads to it, not the form. Who
	// signs it has to add it to the form.
	Unlisted bool
}

// fieldNode is a terminal field with what it inherits (ISO 32000-2, 12.7.4.1).
type fieldNode struct {
	name    string
	ref     Ref // of the field; zero for a direct object
	dict    Dict
	kind    Name   // /FT
	value   Object // /V, unresolved
	holder  Ref    // of the object in which /V stands
	widget  pageNode
	visible bool // it has a widget
}

// EmptySignatureFields returns the signature fields that hold no signature:
// those of the form in its order, then those that only annotations lead to, in
// the order of the pages. For the latter it looks at every page.
func (d *Document) EmptySignatureFields() ([]Field, error) {
	var list []Field
	listed, err := d.walkForm(func(n fieldNode) error {
		if n.kind != "Sig" {
			return nil
		}
		value, err := d.Resolve(n.value)
		if err != nil || value != nil {
			return nil // unreadable is not empty
		}
		page, rect := d.placeOf(n.widget)
		list = append(list, Field{n.name, n.ref, n.widget.ref, n.dict, page, rect, false})
		return nil
	})
	if err != nil {
		return nil, worded(err)
	}
	return append(list, d.unlistedFields(listed)...), nil
}

type fieldWalk struct {
	d     *Document
	visit func(fieldNode) error
	seen  map[Ref]bool
	left  int
}

// walkFields visits the terminal fields that the form leads to.
func (d *Document) walkFields(visit func(fieldNode) error) error {
	_, err := d.walkForm(visit)
	return err
}

// walkForm is walkFields; it returns the fields passed on the way.
func (d *Document) walkForm(visit func(fieldNode) error) (map[Ref]bool, error) {
	w := &fieldWalk{d: d, visit: visit, seen: map[Ref]bool{}, left: d.limits.Fields}
	catalog, _, err := d.Catalog()
	if err != nil {
		return nil, err
	}
	form, err := d.Resolve(catalog["AcroForm"])
	if err != nil {
		return nil, err
	}
	dict, ok := form.(Dict)
	if !ok {
		return w.seen, nil
	}
	fields, err := d.Resolve(dict["Fields"])
	if err != nil {
		return nil, err
	}
	list, _ := fields.(Array)
	for _, o := range list {
		if err := w.walk(o, fieldNode{}, 0); err != nil {
			return nil, err
		}
	}
	return w.seen, nil
}

func (w *fieldWalk) walk(o Object, parent fieldNode, depth int) error {
	ref, _ := o.(Ref)
	if w.left--; w.left < 0 || depth > w.d.limits.Depth {
		return errLimit
	}
	if ref != (Ref{}) && w.seen[ref] {
		return nil
	}
	if ref != (Ref{}) {
		w.seen[ref] = true
	}
	o, err := w.d.Resolve(o)
	if err != nil {
		return unlessDamaged(err)
	}
	dict, ok := o.(Dict)
	if !ok {
		return nil
	}
	node := w.d.inherit(ref, dict, parent)
	kids, err := w.d.Resolve(dict["Kids"])
	if unlessDamaged(err) != nil {
		return err
	}
	list, _ := kids.(Array)
	terminal := true
	for _, kid := range list {
		if w.isField(kid) && !w.visited(kid) {
			terminal = false
			if err := w.walk(kid, node, depth+1); err != nil {
				return err
			}
		}
	}
	if !terminal {
		return nil
	}
	node.widget, node.visible = w.widgetOf(ref, dict, list)
	return w.visit(node)
}

// unlessDamaged lets a walk pass over an object that is damaged, but not over
// a source that fails or a limit. A signature behind a damaged field is found
// as an orphan.
func unlessDamaged(err error) error {
	if fault.CodeOf(err) == "pdf.broken" {
		return nil
	}
	return err
}

// inherit makes the node of a field under parent.
func (d *Document) inherit(ref Ref, dict Dict, parent fieldNode) fieldNode {
	node := fieldNode{parent.name, ref, dict, parent.kind, parent.value, parent.holder, pageNode{}, false}
	if t, ok := d.String(dict["T"]); ok {
		if node.name != "" {
			node.name += "."
		}
		node.name += t.Text()
	}
	if kind, ok := d.Name(dict["FT"]); ok {
		node.kind = kind
	}
	if v, ok := dict["V"]; ok && v != nil {
		node.value, node.holder = v, ref
	}
	return node
}

// isField tells a field among the kids of a field from a mere widget. A kid
// with a value of its own counts as one, so that nothing stays hidden in it.
func (w *fieldWalk) isField(kid Object) bool {
	dict, ok := w.d.Dict(kid)
	return ok && (dict["T"] != nil || dict["V"] != nil || dict["Kids"] != nil)
}

func (w *fieldWalk) visited(kid Object) bool {
	ref, ok := kid.(Ref)
	return ok && w.seen[ref]
}

func (w *fieldWalk) widgetOf(ref Ref, dict Dict, kids Array) (pageNode, bool) {
	for _, kid := range kids {
		if widget, ok := w.d.Dict(kid); ok {
			ref, _ := kid.(Ref)
			return pageNode{ref: ref, dict: widget}, true
		}
	}
	if dict["Subtype"] == Name("Widget") || dict["Rect"] != nil {
		return pageNode{ref: ref, dict: dict}, true
	}
	return pageNode{}, false
}
