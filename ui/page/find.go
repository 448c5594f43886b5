package page

import (
	"cmp"
	"context"
	"slices"

	"trien/signer/pdf"
)

// maxHits bounds what a search keeps: nobody looks at more.
const maxHits = 2000

// hit is one place where the words searched for stand.
type hit struct {
	page  int
	order int // on the page
	areas []pdf.Rect
}

// search is one query on its way through the document, from the page that shows
// to the end and round to it again.
type search struct {
	query  string
	hits   []hit // in the order of the document
	chosen int   // index in hits; -1 none
	origin int   // the page the search began on
	read   int   // pages
	done   bool
	failed bool // some page could not be read
	stop   context.CancelFunc
}

// CanFind tells whether the document shown can be searched.
func (v *Viewer) CanFind() bool {
	_, ok := v.src.(Reader)
	return ok
}

// Find looks for query from the current page on and shows the first place; an
// empty query ends the search.
func (v *Viewer) Find(query string) {
	v.endSearch()
	src, ok := v.src.(Reader)
	if !ok || len(singleSpaces([]rune(query))) == 0 {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &search{query: query, chosen: -1, origin: v.Page(), stop: stop}
	v.search = s
	pages := v.stack.count()
	go func() {
		for n := range pages {
			page := (s.origin + n) % pages
			glyphs, err := src.Text(ctx, page)
			if ctx.Err() != nil {
				return
			}
			hits := hitsOn(page, lettersOf(glyphs), query)
			v.post(func() { v.found(s, hits, err != nil, n+1 == pages) })
		}
	}()
	v.findbar.update()
}

func hitsOn(page int, text letters, query string) []hit {
	var hits []hit
	for n, m := range text.matches(query) {
		if areas := text.areas(m[0], m[1]); len(areas) > 0 {
			hits = append(hits, hit{page, n, areas})
		}
	}
	return hits
}

// found takes what a page holds.
func (v *Viewer) found(s *search, hits []hit, failed, last bool) {
	if v.search != s {
		return
	}
	s.read++
	s.failed = s.failed || failed
	s.done = last
	if room := maxHits - len(s.hits); len(hits) > room {
		hits, s.done = hits[:room], true
	}
	first := len(s.hits) == 0 && len(hits) > 0
	at, _ := slices.BinarySearchFunc(s.hits, hit{page: v.pageOf(hits)}, func(a, b hit) int { return cmp.Compare(a.page, b.page) })
	if len(hits) > 0 {
		s.hits = slices.Insert(s.hits, at, hits...)
		if s.chosen >= at {
			s.chosen += len(hits)
		}
		v.board.arrange()
	}
	if first {
		v.choose(at)
	}
	if s.done {
		s.stop()
	}
	v.findbar.update()
}

func (v *Viewer) pageOf(hits []hit) int {
	if len(hits) == 0 {
		return 0
	}
	return hits[0].page
}

// FindNext shows the next place, after the last one the first.
func (v *Viewer) FindNext() { v.step(1) }

// FindPrevious shows the place before, before the first one the last.
func (v *Viewer) FindPrevious() { v.step(-1) }

func (v *Viewer) step(by int) {
	if s := v.search; s != nil && len(s.hits) > 0 {
		v.choose((s.chosen + by + len(s.hits)) % len(s.hits))
	}
}

func (v *Viewer) choose(n int) {
	v.search.chosen = n
	h := v.search.hits[n]
	v.Reveal(Placement{h.page, h.areas[0]})
	v.board.arrange()
	v.findbar.update()
}

func (v *Viewer) endSearch() {
	if v.search == nil {
		return
	}
	v.search.stop()
	v.search = nil
	v.board.arrange()
	v.findbar.update()
}

// lit returns what of page is to be lit up: the places found, the chosen one
// apart, and the text that is selected.
func (v *Viewer) lit(page int) (found, chosen []pdf.Rect) {
	if s := v.search; s != nil {
		for n, h := range s.hits {
			switch {
			case h.page != page:
			case n == s.chosen:
				chosen = append(chosen, h.areas...)
			default:
				found = append(found, h.areas...)
			}
		}
	}
	if t := v.picked; t.page == page {
		chosen = append(chosen, t.areas()...)
	}
	return found, chosen
}
