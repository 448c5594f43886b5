package diff

import (
	"slices"

	"trien/signer/pdf"
)

// comparePages compares two page trees (ISO 32000-2, 7.7.3). A tree that was
// built anew over the same pages is the same tree.
func (s *step) comparePages(x, y pdf.Object) {
	var pairs []pair
	if s.alike(x, y, 0, &pairs) {
		for _, p := range pairs {
			index, _ := s.b.PageIndex(p.new)
			s.comparePage(s.pageAt(s.a, p.old), s.pageAt(s.b, p.new), index+1)
		}
		return
	}
	s.compareLists(s.flatten(s.a, x), s.flatten(s.b, y))
}

// pair is a page before and after.
type pair struct{ old, new pdf.Ref }

// page is a page with what it inherits from the nodes above it.
type page struct {
	ref       pdf.Ref
	dict      pdf.Dict
	parent    pdf.Object
	inherited pdf.Dict
}

func (s *step) pageAt(doc *pdf.Document, ref pdf.Ref) page {
	dict, _ := s.resolve(doc, ref).(pdf.Dict)
	return page{ref: ref, dict: dict, parent: dict["Parent"]}
}

// alike tells whether two nodes have the same kids throughout and hand down the
// same, and adds to pairs the pages that changed.
func (s *step) alike(x, y pdf.Object, depth int, pairs *[]pair) bool {
	if s.untouched(x, y) {
		return true
	}
	a, b := s.dicts(x, y)
	if a == nil || b == nil || depth > deepest {
		return false
	}
	e := equality{step: s}
	if !isNode(s.a, a) || !isNode(s.b, b) || !e.dictionaries(a, b, "Kids", "Parent") || len(e.todo) > 0 {
		return false
	}
	kids, _ := s.old(a["Kids"]).(pdf.Array)
	now, _ := s.new(b["Kids"]).(pdf.Array)
	if len(kids) != len(now) {
		return false
	}
	for i := range kids {
		old, ok := kids[i].(pdf.Ref)
		ref, ok2 := now[i].(pdf.Ref)
		if !ok || !ok2 || old != ref {
			return false
		}
		if s.untouched(old, ref) {
			continue
		}
		before, after := s.dicts(old, ref)
		if before == nil || after == nil {
			return false
		}
		if !isNode(s.a, before) && !isNode(s.b, after) {
			if !s.below(before, x) || !s.below(after, y) {
				return false
			}
			*pairs = append(*pairs, pair{old, ref})
			continue
		}
		if !s.alike(old, ref, depth+1, pairs) {
			return false
		}
	}
	return true
}

// below tells whether a page says that it is below node.
func (s *step) below(page pdf.Dict, node pdf.Object) bool { return sameRef(page["Parent"], node) }

// flatten lists the pages below a node.
func (s *step) flatten(doc *pdf.Document, root pdf.Object) []page {
	var list []page
	done := map[pdf.Ref]bool{}
	var walk func(o, parent pdf.Object, inherited pdf.Dict, depth int)
	walk = func(o, parent pdf.Object, inherited pdf.Dict, depth int) {
		dict, _ := s.resolve(doc, o).(pdf.Dict)
		if s.spend(1); depth > deepest {
			s.check(errTooMuch)
		}
		ref, _ := o.(pdf.Ref)
		if s.err != nil || dict == nil {
			list = append(list, page{ref: ref}) // a kid that is none counts too
			return
		}
		if !isNode(doc, dict) {
			list = append(list, page{ref, dict, parent, inherited})
			return
		}
		if done[ref] {
			list = append(list, page{ref: ref})
			return
		}
		done[ref] = true
		kids, _ := s.resolve(doc, dict["Kids"]).(pdf.Array)
		down := handDown(dict, inherited)
		for _, kid := range kids {
			if walk(kid, o, down, depth+1); s.err != nil {
				return
			}
		}
	}
	walk(root, nil, nil, 0)
	return list
}

// handDown returns what the kids of a node inherit (ISO 32000-2, 7.7.3.4).
func handDown(node, inherited pdf.Dict) pdf.Dict {
	var down pdf.Dict
	for _, key := range []pdf.Name{"MediaBox", "CropBox", "Rotate", "Resources"} {
		if value := node[key]; value != nil {
			if down == nil {
				down = inherited.Clone()
			}
			down[key] = value
		}
	}
	if down == nil {
		return inherited
	}
	return down
}

// compareLists compares all pages of two trees of different build.
func (s *step) compareLists(x, y []page) {
	if s.err != nil {
		return
	}
	before, after := s.places(x), s.places(y)
	if len(x) == len(y) {
		s.compareInOrder(x, y, before, after)
		return
	}
	for i, p := range y {
		if len(before[p.ref]) == 0 {
			s.add(event{kind: kindPageAdded, nature: content, page: i + 1})
		}
	}
	gone := slices.ContainsFunc(x, func(p page) bool { return len(after[p.ref]) == 0 })
	if gone || len(y) < len(x) {
		s.add(event{kind: kindPageGone, nature: content})
	}
	if len(s.events) == 0 || len(after) == len(before) {
		s.add(event{kind: kindPageTree, nature: content})
	}
	for _, p := range x {
		if at := after[p.ref]; len(at) > 0 && p.dict != nil {
			s.comparePage(p, y[at[0]], at[0]+1)
		}
	}
}

func (s *step) places(list []page) map[pdf.Ref][]int {
	at := map[pdf.Ref][]int{}
	for i, p := range list {
		at[p.ref] = append(at[p.ref], i)
	}
	return at
}

func (s *step) compareInOrder(x, y []page, before, after map[pdf.Ref][]int) {
	for i := range x {
		if s.err != nil {
			return
		}
		if x[i].ref == y[i].ref {
			s.compareSame(x[i], y[i], i+1)
			continue
		}
		if len(after[x[i].ref]) > 0 || len(before[y[i].ref]) > 0 {
			s.add(event{kind: kindPageOrder, nature: content, page: i + 1})
			continue
		}
		n := len(s.events)
		s.comparePage(x[i], y[i], i+1)
		if len(s.events) > n {
			s.add(event{kind: kindPageReplaced, nature: content, page: i + 1})
		}
	}
}

func (s *step) compareSame(x, y page, number int) {
	switch {
	case x.dict == nil || y.dict == nil:
		s.differ(x.ref, y.ref, event{kind: kindPageTree, nature: content, page: number})
	case s.tainted[x.ref.Num] || len(x.inherited) > 0 || len(y.inherited) > 0:
		s.comparePage(x, y, number)
	}
}
