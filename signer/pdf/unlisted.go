package pdf

import (
	"cmp"
	"slices"
)

// unlistedFields returns the signature fields without a value that only
// annotations on pages lead to, in the order of the pages. listed is what the
// form leads to.
func (d *Document) unlistedFields(listed map[Ref]bool) []Field {
	var list []Field
	for _, widget := range d.annotations() {
		dict, ok := d.Dict(widget)
		if !ok || listed[widget] || dict["Subtype"] != Name("Widget") && dict["FT"] == nil {
			continue
		}
		node, ok := d.climb(widget, dict, listed)
		if !ok || node.kind != "Sig" {
			continue
		}
		listed[node.ref] = true // a second widget of the field adds nothing
		if value, err := d.Resolve(node.value); err != nil || value != nil {
			continue
		}
		page, rect := d.placeOf(node.widget)
		list = append(list, Field{node.name, node.ref, widget, node.dict, page, rect, true})
	}
	return list
}

// annotations returns the annotations of the pages that are indirect objects,
// in the order of the pages.
func (d *Document) annotations() []Ref {
	d.tree.where.Do(d.indexAnnotations)
	list := make([]Ref, 0, len(d.tree.byRef))
	for ref := range d.tree.byRef {
		list = append(list, ref)
	}
	slices.SortFunc(list, func(a, b Ref) int {
		return cmp.Or(cmp.Compare(d.tree.byRef[a], d.tree.byRef[b]), cmp.Compare(a.Num, b.Num), cmp.Compare(a.Gen, b.Gen))
	})
	return list
}

// climb makes the node of the field that a widget belongs to: the first from
// the widget upwards that has a name of its own, otherwise the widget. false
// where listed has one of them.
func (d *Document) climb(widget Ref, dict Dict, listed map[Ref]bool) (fieldNode, bool) {
	node := fieldNode{name: d.nameUpwards(dict), ref: widget, dict: dict, widget: pageNode{ref: widget, dict: dict}, visible: true}
	named := false
	at := widget
	for range d.limits.Depth {
		if listed[at] {
			return node, false
		}
		if dict["T"] != nil && !named {
			node.ref, node.dict, named = at, dict, true
		}
		if kind, ok := d.Name(dict["FT"]); ok && node.kind == "" {
			node.kind = kind
		}
		if node.value == nil {
			node.value = dict["V"]
		}
		parent, ok := d.Dict(dict["Parent"])
		if !ok {
			return node, true
		}
		at, _ = dict["Parent"].(Ref)
		dict = parent
	}
	return node, false // the ancestors lead in a circle
}
