package pdf

import (
	"cmp"
	"errors"
	"slices"

	"trien/signer/fault"
)

// body is an indirect object found by its text "12 0 obj".
type body struct {
	pos int64
	num uint32
	gen uint16
}

// bodies is what a scan over the whole file found.
type bodies struct {
	inFile  []body // in the order of the file
	byNum   []body // by number, then in the order of the file
	streams []Ref  // object streams, in the order of the file
	tails   []Dict // dictionaries of cross-reference streams
	roots   []Ref  // dictionaries that call themselves catalog
}

// scanFor returns where the last object ref of the revision in view stands,
// whatever the cross-reference data says.
func (d *Document) scanFor(ref Ref) (int64, bool, error) {
	d.scanned.Do(func() { d.bodies, d.scanErr = d.scan() })
	if d.scanErr != nil {
		return 0, false, d.scanErr
	}
	all := d.bodies.byNum
	limit := d.size
	if !d.rebuilt {
		limit = d.revisions[d.revision].End
	}
	i, _ := slices.BinarySearchFunc(all, ref.Num, func(b body, num uint32) int { return cmp.Compare(b.num, num) })
	at, ok := int64(0), false
	for ; i < len(all) && all[i].num == ref.Num; i++ {
		if all[i].gen == ref.Gen && all[i].pos < limit {
			at, ok = all[i].pos, true
		}
	}
	return at, ok, nil
}

// scannedShare is the part of Limits.Entries that a scan may find: it needs more
// memory for each.
const scannedShare = 8

// scan looks for objects through the whole file, passing over the inside of
// streams.
func (d *Document) scan() (*bodies, error) {
	// A view without sections: a /Length that is a reference stays unknown.
	blind := &Document{file: d.file}
	s, found := d.searcher(), &bodies{}
	work := min(64<<20+2*d.size, 256<<20+d.size) // effort of parsing, so that failures cannot add up
	for pos := int64(0); ; {
		at, err := s.next(pos, d.size, "obj")
		if err != nil {
			return nil, err
		}
		if at < 0 {
			break
		}
		pos = at + 3
		b, ok := d.bodyAt(at)
		if !ok {
			continue
		}
		if len(found.inFile) >= d.limits.Entries/scannedShare {
			return nil, errLimit
		}
		found.inFile = append(found.inFile, b)
		if work <= 0 {
			continue
		}
		p := d.parserAt(b.pos)
		got, err := blind.indirect(p, 0)
		if err == nil {
			found.note(got)
			pos = max(pos, p.pos)
		} else if fault.CodeOf(err) != "" {
			return nil, err
		}
		work -= p.effort(b.pos)
		if s, ok := got.object.(*Stream); ok {
			work += s.Span.Len()
		}
	}
	found.byNum = slices.Clone(found.inFile)
	slices.SortStableFunc(found.byNum, func(a, b body) int { return cmp.Compare(a.num, b.num) })
	return found, nil
}

// bodyAt reads backwards from the word obj.
func (d *Document) bodyAt(at int64) (body, bool) {
	p := d.parserAt(max(at-40, 0))
	start := at
	back := func(ok func(byte) bool) int {
		n := 0
		for start > p.pos {
			c, in := p.win.at(start - 1)
			if !in || !ok(c) {
				break
			}
			start--
			n++
		}
		return n
	}
	back(isSpace)
	if back(isDigit) == 0 || back(isSpace) == 0 || back(isDigit) == 0 {
		return body{}, false
	}
	p.pos = start
	num, gen, ok := p.numGen()
	return body{start, num, gen}, ok && p.hasObj()
}

// hasObj passes the word obj, which no letter may follow.
func (p *parser) hasObj() bool {
	if !p.has("obj") {
		return false
	}
	c, ok := p.peek()
	return !ok || !isRegular(c) || isDigit(c) || c == '-' || c == '+' || c == '.' ||
		c == 't' || c == 'f' || c == 'n' || c == 'e'
}

func (b *bodies) note(got found) {
	switch o := got.object.(type) {
	case Dict:
		if o["Type"] == Name("Catalog") {
			b.roots = append(b.roots, got.ref)
		}
	case *Stream:
		switch o.Dict["Type"] {
		case Name("ObjStm"):
			b.streams = append(b.streams, got.ref)
		case Name("XRef"):
			b.tails = append(b.tails, o.Dict)
		}
	}
}

var errNothingFound = errors.New("no object found by scanning")
