package pdf

import (
	"slices"
	"sort"
)

// indexFrom is the number of sections from which looking through them one by
// one takes too long.
const indexFrom = 16

// mentions lists, in order, which sections but the oldest mention an object
// number: the number above, the section below 32 bits.
type mentions struct {
	sections []*section // that it is about
	keys     []uint64
}

// mentions returns the list for the sections as they are.
func (f *file) mentions() *mentions {
	f.indexing.Lock()
	defer f.indexing.Unlock()
	if m := f.index; m != nil && len(m.sections) == len(f.sections) && &m.sections[0] == &f.sections[0] {
		return m
	}
	m := &mentions{sections: f.sections}
	for i, s := range f.sections[1:] {
		for _, t := range []table{s.entries, s.hidden} {
			for _, r := range t {
				for k := range r.entries {
					m.keys = append(m.keys, (uint64(r.first)+uint64(k))<<32|uint64(i+1))
				}
			}
		}
	}
	slices.Sort(m.keys)
	f.index = m
	return m
}

// newest returns the index of the newest section below limit that mentions num,
// 0 where none but the oldest may.
func (m *mentions) newest(num uint32, limit int) int {
	key := uint64(num)<<32 | uint64(limit)
	i := sort.Search(len(m.keys), func(i int) bool { return m.keys[i] >= key }) - 1
	if i < 0 || uint32(m.keys[i]>>32) != num {
		return 0
	}
	return int(uint32(m.keys[i]))
}
