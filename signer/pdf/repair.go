package pdf

import (
	"errors"
	"maps"
	"slices"

	"trien/signer/fault"
)

// openByScan makes up for unusable cross-reference data: every object's last
// text in the file counts. cause is why the data is unusable.
func (d *Document) openByScan(cause error) error {
	d.scanned.Do(func() { d.bodies, d.scanErr = d.scan() })
	if d.scanErr != nil {
		return d.scanErr
	}
	trailer, err := d.scanTrailer()
	if err != nil {
		return err
	}
	d.rebuilt, d.base, d.entries = true, 0, 0
	d.cache.clear()
	s := &section{entries: d.bodies.entries(), trailer: trailer}
	d.sections = []*section{s}
	eof, end, err := d.lastMarker()
	if err != nil {
		return err
	}
	d.revisions = []Revision{{EOF: eof, End: end, Trailer: trailer}}
	d.ends = []int{1}
	d.showNewest()
	if len(d.bodies.inFile) == 0 {
		return d.hopeless(errors.Join(cause, errNothingFound))
	}
	return nil
}

// entries lists the last text of each object.
func (b *bodies) entries() table {
	var runs table
	for _, o := range b.byNum {
		e := entry{o.pos, uint32(o.gen), entryDirect}
		last := len(runs) - 1
		switch {
		case last >= 0 && runs[last].end() == uint64(o.num)+1:
			runs[last].entries[len(runs[last].entries)-1] = e
		case last >= 0 && runs[last].end() == uint64(o.num):
			runs[last].entries = append(runs[last].entries, e)
		default:
			runs = append(runs, run{o.num, []entry{e}})
		}
	}
	return runs
}

// scanTrailer returns the last trailer that names a catalog.
func (d *Document) scanTrailer() (Dict, error) {
	var best Dict
	for _, dict := range d.bodies.tails {
		if _, ok := dict["Root"].(Ref); ok {
			best = dict
		}
	}
	s := d.searcher()
	work := 64<<20 + d.size
	for pos := int64(0); work > 0; {
		at, err := s.next(pos, d.size, "trailer")
		if err != nil {
			return nil, err
		}
		if at < 0 {
			break
		}
		pos = at + int64(len("trailer"))
		p := d.parserAt(pos)
		o, err := p.object()
		if fault.CodeOf(err) != "" {
			return nil, err
		}
		if dict, ok := o.(Dict); ok && err == nil {
			if _, ok := dict["Root"].(Ref); ok {
				best = dict
			}
		}
		work -= p.effort(pos)
	}
	if best == nil {
		best = Dict{}
	}
	return best, nil
}

// lastMarker returns the offsets behind the last %%EOF and behind the
// end-of-line that follows it, or twice the file's size.
func (d *Document) lastMarker() (eof, end int64, err error) {
	at, err := d.searcher().back("%%EOF")
	if err != nil || at < 0 {
		return d.size, d.size, err
	}
	return d.revisionEnd(at)
}

// finishScan adds what object streams hold, which had to wait until the
// document was unlocked, and settles on a catalog.
func (d *Document) finishScan() error {
	if err := d.addPacked(); err != nil {
		return err
	}
	if d.checkRoot() == nil {
		return nil
	}
	roots := d.bodies.roots
	for i := len(roots) - 1; i >= 0; i-- {
		d.sections[0].trailer["Root"] = roots[i]
		if d.checkRoot() == nil {
			return nil
		}
	}
	if ref, ok := d.packedRoot(); ok {
		d.sections[0].trailer["Root"] = ref
		return nil
	}
	return d.hopeless(errNoCatalog)
}

// addPacked lists the objects of object streams that have no later text.
func (d *Document) addPacked() error {
	known := d.sections[0].entries
	added := map[uint32]entry{}
	for _, ref := range d.bodies.streams {
		pos, pack, err := d.objectStream(ref, 0)
		if err != nil {
			continue // damaged: what it held stays lost
		}
		for i, num := range pack.nums {
			e := entry{int64(ref.Num), uint32(i), entryCompressed}
			old, ok := known.find(num)
			switch {
			case !ok && len(added) >= d.limits.Entries/scannedShare:
				return errLimit
			case !ok:
				added[num] = e
			case old.kind != entryDirect || old.pos < pos:
				known.set(num, e)
			}
		}
	}
	runs := []run(known)
	for nums := slices.Sorted(maps.Keys(added)); len(nums) > 0; {
		r := run{first: nums[0]}
		for len(nums) > 0 && r.end() == uint64(nums[0]) {
			r.entries = append(r.entries, added[nums[0]])
			nums = nums[1:]
		}
		runs = append(runs, r)
	}
	d.sections[0].entries = newTable(runs)
	return nil
}

// packedRoot finds a catalog within the object streams.
func (d *Document) packedRoot() (Ref, bool) {
	for _, r := range d.sections[0].entries {
		for i, e := range r.entries {
			if e.kind != entryCompressed {
				continue
			}
			ref := Ref{Num: r.first + uint32(i)}
			if dict, ok := d.Dict(ref); ok && dict["Type"] == Name("Catalog") {
				return ref, true
			}
		}
	}
	return Ref{}, false
}

// hopeless tells a file that was cut off from one that is damaged.
func (d *Document) hopeless(cause error) error {
	cut, err := d.cutOff()
	switch {
	case err != nil:
		return err
	case cut:
		return fault.New("pdf.truncated", cause)
	}
	return fault.New("pdf.broken", cause)
}

// cutOff tells whether the file lacks its end.
func (d *Document) cutOff() (bool, error) {
	at, err := d.searcher().next(max(d.size-headerWindow, 0), d.size, "%%EOF")
	return at < 0, err
}
