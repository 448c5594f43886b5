package pdf

import (
	"cmp"
	"slices"
	"sync"
)

// endings remembers where searches for the word endstream began and ended, so
// that no part of the file is searched twice however many streams lack theirs.
type endings struct {
	mu    sync.Mutex
	spans []Span // disjoint and in order; the first word from Start on stands at End, none where that is the size of the file
}

// after returns the offset of the first endstream from an offset on, -1 when
// there is none.
func (e *endings) after(s *searcher, from int64) (int64, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	i, _ := slices.BinarySearchFunc(e.spans, from, func(known Span, from int64) int { return cmp.Compare(known.End, from) })
	known := Span{s.size, s.size}
	if i < len(e.spans) {
		known = e.spans[i]
	}
	if known.Start > from {
		const word = "endstream"
		at, err := s.next(from, known.Start+int64(len(word))-1, word)
		switch {
		case err != nil:
			return 0, err
		case at >= 0 && at < known.Start:
			known = Span{from, at}
			if known.Len() > searchFirst { // a short search may be done again
				e.spans = slices.Insert(e.spans, i, known)
			}
		case i < len(e.spans):
			known.Start = from
			e.spans[i] = known
		default:
			known.Start = from
			e.spans = append(e.spans, known)
		}
	}
	if known.End == s.size {
		return -1, nil
	}
	return known.End, nil
}
