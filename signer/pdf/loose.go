package pdf

import (
	"cmp"
	"errors"
	"slices"

	"trien/signer/fault"
)

// Loose is a stretch of the file that belongs to no object, cross-reference
// section or trailer of its revision. A reader that goes by the
// cross-reference data never looks at it; one that searches for objects does.
type Loose struct {
	Span
	Object bool // it holds an object, or what may be taken for one
}

// Loose returns what is loose in the text that a revision added to the file; in
// what follows the last one where revision is the number of revisions. White
// space, comments and the marks that end a revision are not loose.
func (d *Document) Loose(revision int) ([]Loose, error) {
	t := tiling{d: d, end: d.size}
	if revision > 0 {
		t.at = d.revisions[revision-1].End
	}
	var known []listed
	if revision < len(d.revisions) {
		t.end = max(d.revisions[revision].End, t.at)
		known = d.listedIn(revision, Span{t.at, t.end})
	}
	for _, l := range known {
		if err := t.pass(l); err != nil {
			return nil, worded(err)
		}
	}
	err := t.gap(t.end)
	return t.loose, worded(err)
}

// listed is a place to which the cross-reference data of a revision leads.
type listed struct {
	pos     int64
	ref     Ref
	section *section // instead of an object
}

// listedIn returns the places within a span in the order of the file.
func (d *Document) listedIn(revision int, in Span) []listed {
	first := 0
	if revision > 0 {
		first = d.ends[revision-1]
	}
	var list []listed
	note := func(l listed) {
		if l.pos >= in.Start && l.pos < in.End {
			list = append(list, l)
		}
	}
	for _, s := range d.sections[first:d.ends[revision]] {
		note(listed{pos: s.offset, section: s})
		if at, ok := offsetIn(s.trailer, "XRefStm"); ok && s.hybrid {
			note(listed{pos: at + d.base})
		}
		for _, t := range []table{s.entries, s.hidden} {
			for _, r := range t {
				for i, e := range r.entries {
					if e.kind == entryDirect {
						note(listed{pos: e.pos + d.base, ref: Ref{r.first + uint32(i), uint16(e.sub)}})
					}
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b listed) int { return cmp.Compare(a.pos, b.pos) })
	return slices.CompactFunc(list, func(a, b listed) bool { return a.pos == b.pos })
}

// tiling goes through a stretch of the file from one listed place to the next.
type tiling struct {
	d       *Document
	at, end int64
	loose   []Loose
}

// pass moves behind l.
func (t *tiling) pass(l listed) error {
	if l.pos < t.at { // it begins within another object
		t.add(Span{l.pos, t.at}, true)
		return nil
	}
	if err := t.gap(l.pos); err != nil {
		return err
	}
	if l.section != nil {
		t.at = max(l.section.end, l.pos)
		return nil
	}
	p := t.d.parserAt(l.pos)
	p.skipSpace()
	got, err := t.d.indirect(p, 0)
	switch {
	case fault.CodeOf(err) == "file.unreadable", errors.Is(err, errLimit):
		return err
	case err != nil, l.ref != (Ref{}) && got.ref != l.ref:
		return nil // what stands there instead is left to the next gap
	}
	t.at = got.end
	return nil
}

// gap looks at what stands before to.
func (t *tiling) gap(to int64) error {
	p := t.d.parserAt(t.at)
	for p.pos < to {
		c, ok := p.peek()
		switch {
		case !ok:
			return p.win.err
		case isSpace(c):
			p.pos++
		case c == '%':
			if t.comment(p, to) {
				return t.rest(Span{t.at, to})
			}
		case p.hasWord("endobj"):
		case p.hasWord("startxref"):
			p.skipSpace()
			p.unsigned(t.d.size)
		default:
			return t.rest(Span{p.pos, to})
		}
		t.at = p.pos
	}
	t.at = max(t.at, to)
	return p.win.err
}

// comment passes a comment; true when it holds what may be taken for an object.
func (t *tiling) comment(p *parser, to int64) bool {
	for p.pos < to {
		c, ok := p.peek()
		if !ok || c == '\n' || c == '\r' {
			return false
		}
		if c == 'o' && p.hasObj() {
			if _, ok := t.d.bodyAt(p.pos - int64(len("obj"))); ok {
				return true
			}
			continue
		}
		p.pos++
	}
	return false
}

// rest takes a whole span for loose.
func (t *tiling) rest(s Span) error {
	at, err := t.d.searcher().next(s.Start, s.End, "obj")
	t.add(s, at >= 0)
	t.at = s.End
	return err
}

const maxLoose = 100 // stretches told of; more say nothing new

func (t *tiling) add(s Span, object bool) {
	if len(t.loose) < maxLoose {
		t.loose = append(t.loose, Loose{s, object})
	}
}

// Ambiguous tells whether two readers that both go by the rules may see
// different objects in a revision: its cross-reference section lists a number
// twice with different places, or hides an object from readers that do not know
// cross-reference streams (ISO 32000-2, 7.5.8.4) although the revision before
// had one with that number.
func (d *Document) Ambiguous(revision int) bool {
	first := 0
	if revision > 0 {
		first = d.ends[revision-1]
	}
	for _, s := range d.sections[first:d.ends[revision]] {
		if s.disagrees || revision > 0 && d.At(revision-1).hiddenBy(s) {
			return true
		}
	}
	return false
}

// hiddenBy tells whether the hidden part of s replaces what d has or what s
// itself shows.
func (d *Document) hiddenBy(s *section) bool {
	for _, r := range s.hidden {
		for i, h := range r.entries {
			num := r.first + uint32(i)
			open, _ := s.entries.find(num)
			switch {
			case h.kind == entryFree || num == 0 || open == h:
			case open.kind != entryFree, d.Exists(num):
				return true
			}
		}
	}
	return false
}

// disagree tells whether runs list a number twice with different entries. t is
// the table made of them.
func disagree(t table, runs []run) bool {
	var reach uint64
	overlap := false
	for _, r := range runs { // newTable has put them in order
		overlap = overlap || uint64(r.first) < reach
		reach = max(reach, r.end())
	}
	if !overlap {
		return false
	}
	for _, r := range runs {
		for i, e := range r.entries {
			if kept, _ := t.find(r.first + uint32(i)); kept != e {
				return true
			}
		}
	}
	return false
}
