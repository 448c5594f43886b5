package diff

import (
	"math"

	"trien/signer/pdf"
)

// compareStructure compares the logical structure (ISO 32000-2, 14.7). What was
// put on a page with this step may get elements of its own; every other element
// stays as it was, for it is what a screen reader reads out.
func (s *step) compareStructure(x, y pdf.Object) {
	if s.equal(x, y) {
		return
	}
	a, b := s.dicts(x, y)
	w := structureWalk{step: s, done: map[[2]pdf.Ref]bool{}}
	if a == nil || b == nil || !w.root(a, b) {
		s.add(event{kind: kindStructure, nature: odd})
	}
}

// structureWalk compares two structure trees, element by element.
type structureWalk struct {
	*step
	done map[[2]pdf.Ref]bool
	todo [][2]pdf.Ref
}

func (w *structureWalk) root(a, b pdf.Dict) bool {
	for _, key := range keysOf(a, b) {
		same := true
		switch key {
		case "K":
			same = w.kids(a[key], b[key])
		case "ParentTree":
			same = w.parents(a[key], b[key])
		case "ParentTreeNextKey":
			before, _ := w.old(a[key]).(pdf.Integer)
			after, ok := w.new(b[key]).(pdf.Integer)
			same = ok && after >= before
		case "RoleMap", "ClassMap":
			same = w.grows(a[key], b[key], 1)
		default:
			same = w.equal(a[key], b[key])
		}
		if !same || w.err != nil {
			return false
		}
	}
	for len(w.todo) > 0 {
		pair := w.todo[len(w.todo)-1]
		w.todo = w.todo[:len(w.todo)-1]
		if !w.element(pair) {
			return false
		}
	}
	return true
}

// kids compares lists of kids, of which the new one may have more.
func (w *structureWalk) kids(x, y pdf.Object) bool {
	before, after := w.kidList(w.a, x), w.kidList(w.b, y)
	i := 0
	for _, o := range after {
		switch {
		case i < len(before) && w.sameKid(before[i], o):
			i++
		case !w.belongsToNew(o, 0):
			return false
		}
	}
	return i == len(before)
}

func (w *structureWalk) kidList(doc *pdf.Document, o pdf.Object) pdf.Array {
	switch value := w.resolve(doc, o).(type) {
	case nil:
		return nil
	case pdf.Array:
		return value
	default:
		return pdf.Array{o}
	}
}

// sameKid: elements are compared later, so that a deep tree needs no deep
// recursion.
func (w *structureWalk) sameKid(x, y pdf.Object) bool {
	if w.untouched(x, y) {
		return true
	}
	a, ok := x.(pdf.Ref)
	b, ok2 := y.(pdf.Ref)
	if !ok || !ok2 {
		return w.equal(x, y)
	}
	if a != b {
		return false
	}
	if pair := [2]pdf.Ref{a, b}; !w.done[pair] {
		w.done[pair] = true
		w.todo = append(w.todo, pair)
	}
	return true
}

func (w *structureWalk) element(pair [2]pdf.Ref) bool {
	a, b := w.dicts(pair[0], pair[1])
	if a == nil || b == nil || w.err != nil {
		return w.equal(pair[0], pair[1])
	}
	for _, key := range keysOf(a, b) {
		switch {
		case key == "P" && sameRef(a[key], b[key]), w.untouched(a[key], b[key]):
		case key == "K":
			if !w.kids(a[key], b[key]) {
				return false
			}
		case !w.equal(a[key], b[key]):
			return false
		}
	}
	return true
}

// belongsToNew tells whether a new element stands for nothing but annotations
// that are new, or signed just now (ISO 32000-2, 14.7.5.3).
func (w *structureWalk) belongsToNew(o pdf.Object, depth int) bool {
	dict, ok := w.new(o).(pdf.Dict)
	if !ok || depth > deepest {
		return false
	}
	if kind, _ := w.b.Name(dict["Type"]); kind == "OBJR" {
		ref, ok := dict["Obj"].(pdf.Ref)
		return ok && (w.newer[ref] || w.signed[ref] != nil || w.made[ref] != nil)
	}
	if dict["S"] == nil {
		return false
	}
	for _, kid := range w.kidList(w.b, dict["K"]) {
		if !w.belongsToNew(kid, depth+1) {
			return false
		}
	}
	return true
}

// parents compares the tree that leads from content to elements (ISO 32000-2,
// 14.7.5.4): every entry stays; what was left out may be made up for.
func (w *structureWalk) parents(x, y pdf.Object) bool {
	before, ok := w.numbers(w.a, x)
	after, ok2 := w.numbers(w.b, y)
	if !ok || !ok2 {
		return false
	}
	for key, value := range before {
		if !w.sameParents(value, after[key]) {
			return false
		}
	}
	return true
}

func (w *structureWalk) sameParents(x, y pdf.Object) bool {
	if w.untouched(x, y) {
		return true
	}
	a, isList := w.old(x).(pdf.Array)
	b, _ := w.new(y).(pdf.Array)
	if !isList {
		return w.sameKid(x, y)
	}
	for i, o := range a {
		if w.old(o) == nil {
			continue
		}
		if i >= len(b) || !w.sameKid(o, b[i]) {
			return false
		}
	}
	return true
}

// numbers flattens a number tree (ISO 32000-2, 7.9.7).
func (w *structureWalk) numbers(doc *pdf.Document, root pdf.Object) (map[int64]pdf.Object, bool) {
	all := map[int64]pdf.Object{}
	todo := []pdf.Object{root}
	for len(todo) > 0 {
		node, ok := w.resolve(doc, todo[len(todo)-1]).(pdf.Dict)
		todo = todo[:len(todo)-1]
		if !ok || w.err != nil {
			return nil, false
		}
		kids, _ := w.resolve(doc, node["Kids"]).(pdf.Array)
		todo = append(todo, kids...)
		list, _ := w.resolve(doc, node["Nums"]).(pdf.Array)
		w.spend(len(list))
		for i := 0; i+1 < len(list); i += 2 {
			key, ok := doc.Integer(list[i])
			if !ok || key < 0 || key > math.MaxInt32 {
				return nil, false
			}
			all[key] = list[i+1]
		}
	}
	return all, true
}
