package diff

import (
	"errors"
	"slices"

	"trien/signer/fault"
	"trien/signer/pdf"
)

// step is the comparison of two states of a document.
type step struct {
	a, b     *pdf.Document // before and after
	g        *graph
	changed  map[uint32]bool // objects that are written anew, or otherwise
	tainted  map[uint32]bool // objects that what changed can affect
	revision int             // of b, 1-based

	events  []event
	formAt  [2]pdf.Object      // the forms, before and after
	forms   [2]*form           // taken apart; nil: not yet
	signed  map[pdf.Ref]*field // widgets of fields that were signed in this step
	made    map[pdf.Ref]*field // widgets of fields that were made in this step
	newer   map[pdf.Ref]bool   // annotations that were put on a page in this step
	marks   []laid             // what may hide something
	covered bool               // a signature made in this step covers it

	equals map[[2]pdf.Ref]bool
	budget *budget
	err    error
}

const mostKind = 50 // events of one kind in one step

// compare looks at everything that what changed can affect.
func (s *step) compare() {
	s.trailer()
	oldRoot, oldRef, errA := s.a.Catalog()
	newRoot, newRef, errB := s.b.Catalog()
	s.check(errA)
	s.check(errB)
	if errA != nil || errB != nil {
		s.add(event{kind: kindDamaged, nature: odd})
		return
	}
	if oldRef == newRef && !s.tainted[newRef.Num] {
		return
	}
	s.catalogs(oldRoot, newRoot)
	s.compareMarks()
}

// check keeps an error of the source or of a limit.
func (s *step) check(err error) {
	if s.err != nil || err == nil {
		return
	}
	switch code := fault.CodeOf(err); {
	case code == "file.unreadable":
		s.err = err
	case code == "pdf.too-large", errors.Is(err, errTooMuch):
		s.err = errTooMuch
	}
}

func (s *step) add(e event) {
	e.revision = s.revision
	same := func(o event) bool { return o.kind == e.kind && o.nature == e.nature }
	n := 0
	for _, o := range s.events {
		if same(o) {
			n++
		}
	}
	if n < mostKind {
		s.events = append(s.events, e)
	}
}

// finish marks the events for which a signer of this step answers.
func (s *step) finish() []event {
	for i := range s.events {
		s.events[i].answered = s.covered
	}
	return s.events
}

// untouched tells that both are the same object and that nothing which it
// consists of changed.
func (s *step) untouched(x, y pdf.Object) bool {
	rx, ok := x.(pdf.Ref)
	ry, ok2 := y.(pdf.Ref)
	return ok && ok2 && rx == ry && !s.tainted[rx.Num]
}

// keysOf returns the keys of both in order.
func keysOf(x, y pdf.Dict) []pdf.Name {
	keys := make([]pdf.Name, 0, len(x)+len(y))
	for key := range x {
		keys = append(keys, key)
	}
	for key := range y {
		if _, ok := x[key]; !ok {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// old and new resolve what stands before and after.
func (s *step) old(o pdf.Object) pdf.Object { return s.resolve(s.a, o) }
func (s *step) new(o pdf.Object) pdf.Object { return s.resolve(s.b, o) }

func (s *step) resolve(doc *pdf.Document, o pdf.Object) pdf.Object {
	if _, ok := o.(pdf.Ref); !ok {
		return o
	}
	if s.spend(costResolve); s.err != nil {
		return nil
	}
	value, err := doc.Resolve(o)
	s.check(err)
	return value
}

// dicts returns two objects as dictionaries; nil for what is none.
func (s *step) dicts(x, y pdf.Object) (pdf.Dict, pdf.Dict) {
	a, _ := s.old(x).(pdf.Dict)
	b, _ := s.new(y).(pdf.Dict)
	return a, b
}
