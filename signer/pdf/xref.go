package pdf

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// entryKind is the kind of a cross-reference entry. Its numbers are those of
// ISO 32000-2, Table 18.
type entryKind uint8

const (
	entryFree entryKind = iota
	entryDirect
	entryCompressed
)

// entry says where an object stands: at pos with generation sub, or as number
// sub of the object stream whose object number is pos.
type entry struct {
	pos  int64
	sub  uint32
	kind entryKind
}

// run is the entries of consecutive object numbers from first on.
type run struct {
	first   uint32
	entries []entry
}

func (r run) end() uint64 { return uint64(r.first) + uint64(len(r.entries)) }

// table is disjoint runs in ascending order.
type table []run

// joinedEntries is up to which length runs that touch are joined: short ones
// cost more memory apart, long ones would be copied.
const joinedEntries = 1 << 12

// newTable puts runs in order and joins those that touch. Where they overlap, which no honest file does,
// the run that came first counts.
func newTable(runs []run) table {
	slices.SortStableFunc(runs, func(a, b run) int { return cmp.Compare(a.first, b.first) })
	out := make(table, 0, len(runs))
	next := uint64(0)
	for _, r := range runs {
		if r.end() <= next {
			continue
		}
		if skip := next - min(next, uint64(r.first)); skip > 0 {
			r.first += uint32(skip)
			r.entries = r.entries[skip:]
		}
		if last := len(out) - 1; last >= 0 && next == uint64(r.first) && len(out[last].entries)+len(r.entries) <= joinedEntries {
			out[last].entries = append(out[last].entries, r.entries...)
		} else {
			out = append(out, r)
		}
		next = r.end()
	}
	return out
}

// at returns the entry of num; nil when there is none.
func (t table) at(num uint32) *entry {
	i := sort.Search(len(t), func(i int) bool { return t[i].end() > uint64(num) })
	if i == len(t) || num < t[i].first {
		return nil
	}
	return &t[i].entries[num-t[i].first]
}

func (t table) find(num uint32) (entry, bool) {
	if e := t.at(num); e != nil {
		return *e, true
	}
	return entry{}, false
}

// set replaces the entry of num, which has to be there.
func (t table) set(num uint32, e entry) { *t.at(num) = e }

// last returns the highest object number, 0 when there is none.
func (t table) last() uint32 {
	if len(t) == 0 {
		return 0
	}
	return uint32(min(t[len(t)-1].end()-1, math.MaxUint32))
}

// section is one cross-reference section with its trailer.
type section struct {
	offset  int64 // of the word xref, or of the stream object
	end     int64 // behind the trailer dictionary, or the stream
	entries table
	hidden  table // what the /XRefStm of a hybrid-reference file adds
	trailer Dict
	stream  bool
	hybrid  bool
	memory  int64 // bytes that the trailer takes, about
	// disagrees: it lists a number twice with different entries.
	disagrees bool
}

// find looks an object number up (ISO 32000-2, 7.5.8.4: an entry that the
// classic section lacks or calls free may be hidden in the stream).
func (s *section) find(num uint32) (entry, bool) {
	e, ok := s.entries.find(num)
	if s.hybrid && (!ok || e.kind == entryFree) {
		if h, found := s.hidden.find(num); found {
			return h, true
		}
	}
	return e, ok
}

func (s *section) last() uint32 { return max(s.entries.last(), s.hidden.last()) }

// find looks an object number up as of d's revision. It also returns the
// index of the section that decides.
func (d *Document) find(num uint32) (entry, int, bool) {
	if d.visible > indexFrom {
		if i := d.mentions().newest(num, d.visible); i > 0 {
			e, ok := d.sections[i].find(num)
			return e, i, ok
		}
		e, ok := d.sections[0].find(num)
		return e, 0, ok
	}
	for i := d.visible - 1; i >= 0; i-- {
		if e, ok := d.sections[i].find(num); ok {
			return e, i, true
		}
	}
	return entry{}, 0, false
}
