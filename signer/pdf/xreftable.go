package pdf

import "math"

// classicSection reads "xref" with its subsections and the trailer dictionary,
// the position behind the word xref (ISO 32000-2, 7.5.4 and 7.5.5).
func (d *Document) classicSection(p *parser, offset int64) (*section, error) {
	var runs []run
	for {
		p.skipSpace()
		if p.has("trailer") {
			break
		}
		r, err := d.subsection(p)
		if err != nil {
			return nil, err
		}
		if len(r.entries) > 0 {
			runs = append(runs, r)
		}
	}
	o, err := p.object()
	if err != nil {
		return nil, err
	}
	trailer, ok := o.(Dict)
	if !ok {
		return nil, p.fail("trailer is no dictionary")
	}
	s := &section{offset: offset, end: p.pos, entries: newTable(runs), trailer: trailer, memory: p.memory}
	s.disagrees = disagree(s.entries, runs)
	return s, nil
}

func (d *Document) subsection(p *parser) (run, error) {
	first, ok := p.unsigned(math.MaxUint32)
	p.skipSpace()
	count, ok2 := p.unsigned(math.MaxUint32)
	if !ok || !ok2 || first+count > math.MaxUint32+1 {
		return run{}, p.fail("cross-reference subsection expected")
	}
	if count > (p.win.size-p.pos)/5 { // "0 0 f" is the shortest entry
		return run{}, p.fail("cross-reference subsection runs past the end of the file")
	}
	if err := d.countEntries(count); err != nil {
		return run{}, err
	}
	r := run{first: uint32(first), entries: make([]entry, count)}
	for i := range r.entries {
		e, err := tableEntry(p)
		if err != nil {
			return run{}, err
		}
		r.entries[i] = e
	}
	if first == 1 && count > 0 && r.entries[0] == (entry{0, math.MaxUint16, entryFree}) {
		r.first = 0 // some writers count from 1, yet list object 0
	}
	return r, nil
}

func tableEntry(p *parser) (entry, error) {
	p.skipSpace()
	pos, ok := p.unsigned(math.MaxInt64)
	p.skipSpace()
	gen, ok2 := p.unsigned(math.MaxUint32)
	p.skipSpace()
	c, _ := p.peek()
	if !ok || !ok2 || c != 'n' && c != 'f' {
		return entry{}, p.fail("cross-reference entry expected")
	}
	p.pos++
	if c == 'n' && pos > 0 {
		return entry{pos, uint32(gen), entryDirect}, nil
	}
	return entry{pos, uint32(gen), entryFree}, nil
}

// countEntries adds n to the entries read so far. A small file has few
// objects: one that claims many is a bomb.
func (f *file) countEntries(n int64) error {
	if n > min(int64(f.limits.Entries), 1<<16+4*f.size)-f.entries {
		return errLimit
	}
	f.entries += n
	return nil
}
