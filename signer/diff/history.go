package diff

import (
	"context"
	"errors"
	"slices"

	"trien/signer/fault"
	"trien/signer/pdf"
)

// history compares the states of a document, each with the next.
type history struct {
	ctx    context.Context
	doc    *pdf.Document
	signed []Signed
	state  []int // of each signature: the revision it covers; -1: none
	first  int   // the oldest of them

	steps  [][]event // what each revision did to the one before it
	tail   []event   // what stands behind the last revision
	rules  []rules   // in force after each revision
	alone  map[int][]event
	budget *budget
	failed bool // the budget was spent
}

func newHistory(ctx context.Context, doc *pdf.Document, signed []Signed) *history {
	return &history{ctx: ctx, doc: doc, signed: signed, alone: map[int][]event{}, budget: newBudget()}
}

func (h *history) undecided(reason string) []Result {
	list := make([]Result, len(h.signed))
	for i := range list {
		list[i].Reason = reason
	}
	return list
}

// compare finds out everything that results needs.
func (h *history) compare() error {
	if err := h.locate(); err != nil {
		return err
	}
	h.readRules()
	err := h.compareSteps()
	for i := range h.signed {
		if err == nil && h.state[i] < 0 {
			err = h.compareAlone(i)
		}
	}
	if errors.Is(err, errTooMuch) {
		h.failed = true
		return nil
	}
	return err
}

// locate finds the revision that each signature covers.
func (h *history) locate() error {
	last := len(h.doc.Revisions()) - 1
	h.first = last
	for _, s := range h.signed {
		at, ok, err := h.doc.RevisionAt(s.End)
		if err != nil {
			return err
		}
		if !ok {
			at = -1
		} else {
			h.first = min(h.first, at)
		}
		h.state = append(h.state, at)
	}
	return nil
}

// readRules sums up what binds those who come after each revision.
func (h *history) readRules() {
	h.rules = make([]rules, len(h.doc.Revisions()))
	made := map[int]rules{}
	for i, s := range h.signed {
		at := h.state[i]
		if at < 0 {
			continue
		}
		r, ok := made[at]
		if !ok {
			r = certification(h.doc.At(at))
		}
		made[at] = r.with(rulesOf(h.doc.At(at), s.Signature))
	}
	var all rules
	for k := range h.rules {
		if r, ok := made[k]; ok {
			all = all.with(r)
		}
		h.rules[k] = all
	}
}

// compareSteps compares each revision from the first signed one on with the
// one before.
func (h *history) compareSteps() error {
	n := len(h.doc.Revisions())
	h.steps = make([][]event, n)
	if h.first < n-1 {
		g, err := newGraph(h.ctx, h.doc.At(h.first), h.budget)
		if err != nil {
			return err
		}
		before := g.doc
		for k := h.first + 1; k < n; k++ {
			after := h.doc.At(k)
			if h.steps[k], err = h.step(g, before, after, k+1); err != nil {
				return err
			}
			if h.steps[k], err = h.loose(h.steps[k], k); err != nil {
				return err
			}
			before = after
		}
	}
	var err error
	h.tail, err = h.loose(nil, n)
	return err
}

// step compares two states.
func (h *history) step(g *graph, before, after *pdf.Document, number int) ([]event, error) {
	changed, err := after.ChangedSince(before)
	if err != nil {
		return nil, unlessMuch(err)
	}
	if err := g.follow(after, changed); err != nil {
		return nil, err
	}
	s := &step{
		a: before, b: after, g: g, changed: map[uint32]bool{}, tainted: g.reach(changed), revision: number,
		equals: map[[2]pdf.Ref]bool{}, budget: h.budget,
	}
	for _, num := range changed {
		s.changed[num] = true
	}
	s.compare()
	s.unreached(changed)
	if s.err != nil {
		return s.finish(), s.err
	}
	if len(s.events) == 0 {
		s.add(event{kind: kindRewrite, nature: service})
	}
	if h.budget.events -= len(s.events); h.budget.events < 0 {
		return s.finish(), errTooMuch
	}
	return s.finish(), h.ctx.Err()
}

func unlessMuch(err error) error {
	if fault.CodeOf(err) == "pdf.too-large" {
		return errTooMuch
	}
	return err
}

// loose adds what a revision wrote beside its objects.
func (h *history) loose(list []event, revision int) ([]event, error) {
	number := revision + 1
	if revision == len(h.doc.Revisions()) {
		number = 0
	} else if h.doc.Ambiguous(revision) {
		list = append(list, event{kind: kindAmbiguous, nature: odd, revision: number})
	}
	found, err := h.doc.Loose(revision)
	if err != nil {
		return nil, unlessMuch(err)
	}
	for _, l := range found {
		e := event{kind: kindLooseBytes, nature: odd, revision: number}
		if l.Object {
			e.kind = kindLooseObject
		}
		list = append(list, e)
	}
	return list, nil
}

// compareAlone compares what a signature covers with the document as it is now,
// where the file's own history leaves the signed state out.
func (h *history) compareAlone(i int) error {
	n := len(h.doc.Revisions())
	list := []event{{kind: kindHistory, nature: odd}}
	if h.doc.Rebuilt() {
		list[0].kind = kindDamaged
	}
	if h.budget.reread -= h.signed[i].End; h.budget.reread < 0 {
		return errTooMuch
	}
	before, err := h.doc.Truncated(h.signed[i].End)
	if fault.CodeOf(err) == "file.unreadable" {
		return err
	}
	if err != nil {
		h.alone[i] = list
		return nil
	}
	after := h.doc.At(n - 1)
	g, err := newGraph(h.ctx, before, h.budget)
	if err != nil {
		return err
	}
	found, err := h.step(g, before, after, n)
	if err != nil {
		return err
	}
	h.alone[i] = append(list, found...)
	return nil
}

// results sums up for each signature what came after it. Where the comparison
// was broken off, only bad news counts.
func (h *history) results() []Result {
	summed := h.sums()
	var list []Result
	for i, at := range h.state {
		var r Result
		switch {
		case at >= 0 && summed != nil:
			r = summed[at]
		case at < 0:
			var all []judged
			terms := certification(h.doc).with(rulesOf(h.doc, h.signed[i].Signature))
			for _, e := range append(h.alone[i], h.tail...) {
				all = append(all, judged{e, terms})
			}
			r = sumUp(all)
		}
		if h.failed && r.Class < Suspicious {
			r = Result{Reason: ReasonTooMuch}
		}
		list = append(list, r)
	}
	return list
}

// sums tells for each revision what came after it.
func (h *history) sums() []Result {
	if h.steps == nil {
		return nil
	}
	n := len(h.steps)
	var tail []judged
	for _, e := range h.tail {
		tail = append(tail, judged{e, rules{}})
	}
	list := make([]Result, n)
	later := sumUp(tail)
	for k := n - 1; ; k-- {
		if slices.Contains(h.state, k) {
			list[k] = later
		}
		if k == 0 {
			return list
		}
		var own []judged
		for _, e := range h.steps[k] {
			own = append(own, judged{e, h.rules[k-1]})
		}
		later = sumUp(own).before(later)
	}
}
