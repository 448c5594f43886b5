package diff

import (
	"fmt"
	"maps"
	"slices"
)

// nature is what a change amounts to, whatever its kind; with the rules in
// force it makes the class.
type nature int

const (
	odd          nature = iota // no rule knows it
	content                    // of the pages, of the form or of a signature: what was signed
	service                    // evidence, metadata, the way things are written down
	signing                    // a signature in a field that was there
	signingNew                 // a signature in a field made for it
	signingGroup               // the same, made within a group of fields that was there
	waiting                    // a field made for a signature to come
	filling                    // the value of a form field
	restyling                  // what a form field shows, but not its value
	annotating                 // an annotation that leaves the page to be read
	overlaying                 // an annotation that can hide the page or look like part of it
	stocking                   // something to be shown that nothing shows yet
)

// event is one change as it was found, before anybody asks whether it may be.
type event struct {
	kind     string
	nature   nature
	revision int // 1-based; 0 none
	page     int // 1-based; 0 none
	field    string
	args     map[string]string
	// answered: a signature made in the same revision covers it, so that
	// somebody answers for it.
	answered bool
}

// judge returns the class of e under r, and whether it adds content.
func (r rules) judge(e event) (class Class, added bool) {
	switch e.nature {
	case service:
		return Allowed, false
	case signing:
		return allowedIf(r.limit != limitNothing && !r.locked(e.field)), false
	case signingNew:
		return allowedIf(r.limit != limitNothing), false
	case signingGroup, waiting:
		if r.limit == limitAnnotations {
			return Suspicious, false // nobody said that fields may be made
		}
		return allowedIf(r.limit == limitNone), false
	case filling:
		return allowedIf(r.limit != limitNothing && !r.locked(e.field)), true
	case restyling:
		if r.limit == limitNothing || r.locked(e.field) {
			return Forbidden, false
		}
	case annotating, overlaying:
		return r.annotation(e), true
	case stocking:
		if e.answered {
			return Allowed, false
		}
	case content:
		if r.limit != limitNone || e.field != "" && r.locked(e.field) {
			return Forbidden, false
		}
	}
	return Suspicious, false
}

// annotation: who certifies says whether annotations may follow; otherwise only
// one that somebody signs for is taken as honest.
func (r rules) annotation(e event) Class {
	switch {
	case r.limit == limitNothing, r.limit == limitForms:
		return Forbidden
	case e.answered, r.limit == limitAnnotations && e.nature == annotating:
		return Allowed
	}
	return Suspicious
}

func allowedIf(may bool) Class {
	if may {
		return Allowed
	}
	return Forbidden
}

// change words e under r.
func (r rules) change(e event) (Change, bool) {
	class, added := r.judge(e)
	c := Change{e.kind, class, e.revision, e.page, e.field, maps.Clone(e.args)}
	if class == Forbidden && e.field != "" && r.locked(e.field) {
		c.Kind = kindLocked
	}
	return c, added && class == Allowed
}

// sumUp sums events up under the rules in force for each.
func sumUp(list []judged) Result {
	res := Result{Class: None}
	told := map[string]bool{}
	for _, j := range list {
		c, added := j.rules.change(j.event)
		res.ContentAdded = res.ContentAdded || added
		res.Class = max(res.Class, c.Class)
		if key := c.key(); !told[key] {
			told[key] = true
			res.Changes = append(res.Changes, c)
		}
	}
	return res
}

// mostChanges bounds what is told of one signature; more says nothing new.
const mostChanges = 1000

// before puts together what was done first, and what after it.
func (r Result) before(later Result) Result {
	r.Class = max(r.Class, later.Class)
	r.ContentAdded = r.ContentAdded || later.ContentAdded
	rest := later.Changes[:min(len(later.Changes), max(mostChanges-len(r.Changes), 0))]
	r.Changes = append(slices.Clip(r.Changes), rest...)
	return r
}

// judged is an event with the rules that bound whoever made it.
type judged struct {
	event
	rules rules
}

// key is the same for changes that read the same.
func (c Change) key() string {
	return fmt.Sprintf("%s\x00%d\x00%d\x00%d\x00%s\x00%s", c.Kind, c.Class, c.Revision, c.Page, c.Args["entry"], c.Field)
}
