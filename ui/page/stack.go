package page

import "sort"

// stack is where the pages of a document lie, one below the other. It counts in
// float64: at 400 % ten thousand pages are 45 million units high, more than a
// float32 can tell apart.
type stack struct {
	widths, heights []float64 // points
	above           []float64 // points of page height above each page; one more for the total
	widest          float64   // points
	turn            int       // quarters that the pages are turned by
	gap, margin     float64   // units between pages; around them all
}

func newStack(src Source, gap, margin float64) *stack {
	n := src.PageCount()
	s := &stack{widths: make([]float64, n), heights: make([]float64, n), above: make([]float64, n+1), gap: gap, margin: margin}
	for i := range n {
		w, h := src.Size(i)
		s.widths[i], s.heights[i] = w, h
		s.above[i+1] = s.above[i] + h
		s.widest = max(s.widest, w)
	}
	return s
}

func (s *stack) count() int { return len(s.widths) }

// top returns where page i begins, in units from the top of everything; scale is
// units per point.
func (s *stack) top(i int, scale float64) float64 {
	return s.margin + s.above[i]*scale + float64(i)*s.gap
}

// extent returns the size of everything in units.
func (s *stack) extent(scale float64) (width, height float64) {
	n := s.count()
	if n == 0 {
		return 0, 0
	}
	return s.widest*scale + 2*s.margin, s.above[n]*scale + float64(n-1)*s.gap + 2*s.margin
}

// at returns the page at y units from the top; between two pages it is the lower
// one, beyond the ends the nearest.
func (s *stack) at(y, scale float64) int {
	n := s.count()
	i := sort.Search(n, func(i int) bool { return s.top(i, scale)+s.heights[i]*scale > y })
	return max(0, min(i, n-1))
}

// between returns the first and the last page that show in [y, y+height).
func (s *stack) between(y, height, scale float64) (first, last int) {
	first = s.at(y, scale)
	last = first
	for last+1 < s.count() && s.top(last+1, scale) < y+height {
		last++
	}
	return first, last
}
