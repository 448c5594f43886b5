package diff

import "trien/signer/pdf"

// pageTree marks the page tree, its pages and their annotations, as the newest
// state has them.
func (g *graph) pageTree() {
	g.marks.clear(pageFrame | markAnnotation | markAnnots)
	var listed []uint32
	g.levels([]pdf.Object{g.tree}, func(num uint32) []pdf.Object {
		node, _ := g.framed(num, markNode).(pdf.Dict)
		if isNode(g.doc, node) {
			return g.list(node["Kids"], markKids)
		}
		g.marks.put(num, g.marks.of(num)&^markNode|markPage)
		listed = append(listed, g.annotations(node)...)
		return nil
	})
	g.all.Sort(listed)
	g.frame(listed)
}

// levels goes down trees, level by level, each in the order of the file.
func (g *graph) levels(level []pdf.Object, visit func(num uint32) []pdf.Object) {
	done := set{}
	for len(level) > 0 && g.err == nil {
		var nums []uint32
		for _, o := range level {
			if ref, ok := o.(pdf.Ref); ok && !done.has(ref.Num) {
				done.add(ref.Num)
				nums = append(nums, ref.Num)
			}
		}
		g.all.Sort(nums)
		level = nil
		for _, num := range nums {
			level = append(level, visit(num)...)
		}
	}
}

// changedPages marks the annotations of pages that changed.
func (g *graph) changedPages(changed []uint32) {
	for _, num := range changed {
		switch m := g.marks.of(num); {
		case m&markPage != 0:
			page, _ := g.framed(num, markPage).(pdf.Dict)
			g.frame(g.annotations(page))
		case m&markAnnots != 0:
			g.frame(g.annotations(pdf.Dict{"Annots": pdf.Ref{Num: num}}))
		}
	}
}

func (g *graph) frame(annotations []uint32) {
	for _, num := range annotations {
		g.framed(num, markAnnotation)
	}
}

func (g *graph) annotations(page pdf.Dict) []uint32 {
	var nums []uint32
	for _, o := range g.list(page["Annots"], markAnnots) {
		if ref, ok := o.(pdf.Ref); ok {
			nums = append(nums, ref.Num)
		}
	}
	return nums
}

// formFields marks the form and its fields.
func (g *graph) formFields() {
	g.marks.clear(formFrame)
	var form pdf.Object = g.form
	if ref, ok := form.(pdf.Ref); ok {
		form = g.framed(ref.Num, markForm)
	}
	dict, _ := form.(pdf.Dict)
	g.levels(g.list(dict["Fields"], markKids), func(num uint32) []pdf.Object {
		field, _ := g.framed(num, markField).(pdf.Dict)
		return g.list(field["Kids"], markKids)
	})
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
