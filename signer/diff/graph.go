package diff

import (
	"context"
	"slices"

	"trien/signer/fault"
	"trien/signer/pdf"
)

const mostEdges = 10_000_000 // references noted

// mark says which place of the document's frame an object has. What has one is
// compared in that place; elsewhere a reference to it is but a name.
type mark uint8

const (
	markCatalog mark = 1 << iota
	markNode         // of the page tree
	markPage
	markAnnotation // listed by a page
	markForm
	markField
	markKids   // an array of pages, fields or widgets
	markAnnots // an array of annotations
)

const (
	pageFrame = markNode | markPage
	formFrame = markForm | markField
	// anchors are compared in their own place and nowhere else.
	anchors = markCatalog | pageFrame | markAnnotation | formFrame
)

// graph knows which objects refer to which, in the newest revision that it was
// led to and in those before. From it follows what a changed object can affect,
// without comparing everything.
type graph struct {
	ctx   context.Context
	doc   *pdf.Document
	all   *pdf.Reader
	seen  set
	marks marks
	root  uint32 // of the catalog
	tree  pdf.Object
	form  pdf.Object

	back  []uint64 // target and holder of each reference, in order
	later map[uint32][]uint32
	first bool // back is still being filled

	hints  []uint64 // references upwards: only those that lead out of the frame count
	todo   []uint32
	budget *budget
	broken bool // an object that is there could not be read
	err    error
}

func newGraph(ctx context.Context, doc *pdf.Document, b *budget) (*graph, error) {
	g := &graph{
		ctx: ctx, doc: doc, all: doc.Reader(), seen: set{}, marks: marks{},
		later: map[uint32][]uint32{}, budget: b, first: true,
	}
	g.catalog()
	g.formFields()
	g.pageTree()
	g.drain()
	slices.Sort(g.back)
	g.first = false
	return g, g.err
}

// follow leads the graph to a later state of the document, in which the objects
// changed may be others.
func (g *graph) follow(doc *pdf.Document, changed []uint32) error {
	g.doc, g.all = doc, doc.Reader()
	var were mark
	var known []uint32
	for _, num := range changed {
		were |= g.marks.of(num)
		if g.seen.has(num) {
			known = append(known, num)
			g.seen.remove(num)
		}
	}
	tree, form := g.tree, g.form
	g.catalog()
	if were&(markCatalog|formFrame|markKids) != 0 || !sameRef(form, g.form) {
		g.formFields()
	}
	if were&(markNode|markKids) != 0 || !sameRef(tree, g.tree) {
		g.pageTree()
	} else {
		g.changedPages(changed)
	}
	g.todo = append(g.todo, known...)
	g.drain()
	return g.err
}

func sameRef(x, y pdf.Object) bool {
	a, ok := x.(pdf.Ref)
	b, ok2 := y.(pdf.Ref)
	return ok && ok2 && a == b
}

// read returns an object of the newest state; nil where it cannot be read.
func (g *graph) read(num uint32) pdf.Object {
	if g.err != nil {
		return nil
	}
	if g.budget.objects--; g.budget.objects < 0 {
		g.err = errTooMuch
	} else if g.budget.objects%1024 == 0 {
		g.err = g.ctx.Err()
	}
	o, err := g.all.Object(num)
	switch code := fault.CodeOf(err); {
	case g.err != nil:
		return nil
	case code == "file.unreadable":
		g.err = err
	case code == "pdf.too-large":
		g.err = errTooMuch
	}
	if err != nil {
		g.broken = true
		return nil
	}
	return o
}

// note remembers that holder refers to target.
func (g *graph) note(holder, target uint32) {
	if g.first {
		g.back = append(g.back, uint64(target)<<32|uint64(holder))
		if len(g.back) > mostEdges && g.err == nil {
			g.err = errTooMuch
		}
		return
	}
	g.later[target] = append(g.later[target], holder)
}

// scan notes the references within o and puts their targets on the list. Those
// under the keys in upward are hints.
func (g *graph) scan(holder uint32, o pdf.Object, upward ...pdf.Name) {
	switch o := o.(type) {
	case pdf.Ref:
		g.note(holder, o.Num)
		g.want(o.Num)
	case pdf.Array:
		for _, item := range o {
			g.scan(holder, item)
		}
	case pdf.Dict:
		for key, item := range o {
			ref, ok := item.(pdf.Ref)
			if ok && slices.Contains(upward, key) {
				g.hints = append(g.hints, uint64(ref.Num)<<32|uint64(holder))
				continue
			}
			g.scan(holder, item)
		}
	case *pdf.Stream:
		g.scan(holder, o.Dict, upward...)
	}
}

func (g *graph) want(num uint32) {
	if !g.seen.has(num) {
		g.todo = append(g.todo, num)
	}
}

// drain visits everything that is wanted.
func (g *graph) drain() {
	for g.err == nil {
		g.heedHints()
		if len(g.todo) == 0 {
			return
		}
		wave := g.todo
		g.todo = nil
		g.all.Sort(wave)
		for _, num := range wave {
			if !g.seen.has(num) && g.err == nil {
				g.visit(num)
			}
		}
	}
}

// heedHints notes the references upwards that lead out of the frame.
func (g *graph) heedHints() {
	for _, hint := range g.hints {
		target, holder := uint32(hint>>32), uint32(hint)
		if g.marks.of(target) == 0 {
			g.note(holder, target)
			g.want(target)
		}
	}
	g.hints = g.hints[:0]
}

func (g *graph) visit(num uint32) pdf.Object {
	g.seen.add(num)
	o := g.read(num)
	if g.marks.of(num) != 0 {
		g.scan(num, o, "Parent", "P", "Popup", "IRT")
	} else {
		g.scan(num, o)
	}
	return o
}

// framed gives num its mark and returns the object.
func (g *graph) framed(num uint32, m mark) pdf.Object {
	g.marks.put(num, g.marks.of(num)|m)
	if g.seen.has(num) {
		return g.read(num)
	}
	return g.visit(num)
}

// catalog marks the catalog and notes what the trailer refers to.
func (g *graph) catalog() {
	trailer := g.doc.Trailer()
	root, _ := trailer["Root"].(pdf.Ref)
	g.root = root.Num
	g.marks.put(root.Num, g.marks.of(root.Num)|markCatalog)
	for key, o := range trailer {
		if key != "Prev" {
			g.scan(0, o)
		}
	}
	o := g.read(root.Num)
	catalog, _ := o.(pdf.Dict)
	g.tree, g.form = catalog["Pages"], catalog["AcroForm"]
}

// reach says how much a changed object can affect: itself and everything that
// is made of it.
func (g *graph) reach(changed []uint32) map[uint32]bool {
	tainted := make(map[uint32]bool, 2*len(changed))
	todo := slices.Clone(changed)
	for len(todo) > 0 {
		num := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if tainted[num] {
			continue
		}
		tainted[num] = true
		anchored := g.marks.of(num)&anchors != 0
		for _, holder := range g.holders(num) {
			if !tainted[holder] && (!anchored || holder == 0 || g.marks.of(holder) != 0) {
				todo = append(todo, holder)
			}
		}
	}
	return tainted
}

// holders lists the objects that refer, or referred, to num.
func (g *graph) holders(num uint32) []uint32 {
	list := slices.Clone(g.later[num])
	from, _ := slices.BinarySearch(g.back, uint64(num)<<32)
	for _, pair := range g.back[from:] {
		if uint32(pair>>32) != num {
			break
		}
		list = append(list, uint32(pair))
	}
	return list
}
