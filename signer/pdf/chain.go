package pdf

import (
	"errors"
	"slices"
)

// trailersMemory bounds the bytes that all trailers take, which stay in memory.
const trailersMemory = 32 << 20

// readChain reads the section at start and those that its /Prev leads to.
func (d *Document) readChain(start int64) error {
	var newestFirst []*section
	seen := map[int64]bool{}
	trailers := int64(0)
	for next, more := start, true; more; {
		if seen[next] {
			return errors.New("cross-reference sections lead in a circle")
		}
		seen[next] = true
		if len(newestFirst) >= d.limits.Sections {
			return errLimit
		}
		s, err := d.readSection(next + d.base)
		if err != nil {
			return err
		}
		if trailers += s.memory; trailers > trailersMemory {
			return errLimit
		}
		newestFirst = append(newestFirst, s)
		next, more = offsetIn(s.trailer, "Prev")
	}
	slices.Reverse(newestFirst)
	d.sections = newestFirst
	return d.groupRevisions()
}

// offsetIn returns a file offset from a trailer; false when there is none.
// Zero, which some writers put for "none", never is the offset of a section.
func offsetIn(trailer Dict, key Name) (int64, bool) {
	switch n := trailer[key].(type) {
	case Integer:
		return int64(n), n > 0
	case Real:
		return int64(n), n > 0 && n < 1<<53 && n == Real(int64(n))
	}
	return 0, false
}

func (d *Document) readSection(offset int64) (*section, error) {
	if offset < 0 || offset >= d.size {
		return nil, &syntaxError{offset, "cross-reference section outside the file"}
	}
	p := d.parserAt(offset)
	p.skipSpace()
	if !p.has("xref") {
		return d.streamSection(p, p.pos)
	}
	s, err := d.classicSection(p, p.pos-int64(len("xref")))
	if err != nil {
		return nil, err
	}
	return s, d.readHidden(s)
}

// readHidden reads the cross-reference stream of a hybrid-reference file
// (ISO 32000-2, 7.5.8.4).
func (d *Document) readHidden(s *section) error {
	at, ok := offsetIn(s.trailer, "XRefStm")
	if !ok {
		return nil
	}
	p := d.parserAt(at + d.base)
	p.skipSpace()
	hidden, err := d.streamSection(p, p.pos)
	if err != nil {
		return err
	}
	s.hybrid, s.hidden = true, hidden.entries
	return nil
}
