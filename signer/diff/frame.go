package diff

import "trien/signer/pdf"

// pageTree marks the page tree, its pages and their annotations, as the newest
// state has them.
func (g *graph) pageTree() {
	g.unmark(pageFrame | markAnnotation | markAnnots)
	done := map[uint32]bool{}
	todo := []pdf.Object{g.tree}
	for len(todo) > 0 && g.err == nil {
		ref, ok := todo[len(todo)-1].(pdf.Ref)
		todo = todo[:len(todo)-1]
		if !ok || done[ref.Num] {
			continue
		}
		done[ref.Num] = true
		node, _ := g.framed(ref.Num, markNode).(pdf.Dict)
		if !isNode(g.doc, node) {
			g.marks[ref.Num] = g.marks[ref.Num]&^markNode | markPage
			g.annotations(node)
			continue
		}
		todo = append(todo, g.list(node["Kids"], markKids)...)
	}
}

// changedPages marks the annotations of pages that changed.
func (g *graph) changedPages(changed []uint32) {
	for _, num := range changed {
		switch m := g.marks[num]; {
		case m&markPage != 0:
			page, _ := g.framed(num, markPage).(pdf.Dict)
			g.annotations(page)
		case m&markAnnots != 0:
			g.annotations(pdf.Dict{"Annots": pdf.Ref{Num: num}})
		}
	}
}

func (g *graph) annotations(page pdf.Dict) {
	for _, o := range g.list(page["Annots"], markAnnots) {
		if ref, ok := o.(pdf.Ref); ok {
			g.framed(ref.Num, markAnnotation)
		}
	}
}

// formFields marks the form and its fields.
func (g *graph) formFields() {
	g.unmark(formFrame)
	var form pdf.Object = g.form
	if ref, ok := form.(pdf.Ref); ok {
		form = g.framed(ref.Num, markForm)
	}
	dict, _ := form.(pdf.Dict)
	todo := g.list(dict["Fields"], markKids)
	done := map[uint32]bool{}
	for len(todo) > 0 && g.err == nil {
		ref, ok := todo[len(todo)-1].(pdf.Ref)
		todo = todo[:len(todo)-1]
		if !ok || done[ref.Num] {
			continue
		}
		done[ref.Num] = true
		field, _ := g.framed(ref.Num, markField).(pdf.Dict)
		todo = append(todo, g.list(field["Kids"], markKids)...)
	}
}

// list returns the elements of an array. One that is an object of its own
// belongs to the frame too.
func (g *graph) list(o pdf.Object, m mark) []pdf.Object {
	if ref, ok := o.(pdf.Ref); ok {
		o = g.framed(ref.Num, m)
	}
	list, _ := o.(pdf.Array)
	return append([]pdf.Object(nil), list...)
}

func (g *graph) unmark(m mark) {
	for num, has := range g.marks {
		if has &^= m; has == 0 {
			delete(g.marks, num)
		} else {
			g.marks[num] = has
		}
	}
}

// isNode tells an inner node of the page tree from a page, by /Type or, without
// it, by /Kids, as other readers do.
func isNode(doc *pdf.Document, node pdf.Dict) bool {
	switch kind, _ := doc.Name(node["Type"]); kind {
	case "Page":
		return false
	case "Pages":
		return true
	}
	_, ok := doc.Array(node["Kids"])
	return ok
}
