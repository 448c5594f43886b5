package page

import (
	"image"
	"slices"
)

const (
	cacheBytes = 160 << 20 // of drawings kept
	smallWidth = 480       // pixels; up to here a drawing counts as a small page
)

// gallery has the drawings of one document: those at hand, those that failed,
// and the loader that makes more. It lives on the window's goroutine.
type gallery struct {
	src     Source
	cache   *cache
	loader  *loader
	failed  map[int]error
	large   []picture
	small   []picture
	changed func(page int) // a drawing of page came, or will never come
	closed  bool
}

// newGallery returns the gallery of src. post carries work to the window's
// goroutine.
func newGallery(src Source, post func(func()), changed func(int)) *gallery {
	g := &gallery{src: src, cache: newCache(cacheBytes), failed: map[int]error{}, changed: changed}
	g.loader = newLoader(src, func(p picture, img image.Image, err error) {
		post(func() { g.arrived(p, img, err) })
	})
	return g
}

func (g *gallery) arrived(p picture, img image.Image, err error) {
	if g.closed {
		return
	}
	if err != nil || img == nil {
		g.failed[p.page] = err
		g.changed(p.page)
		return
	}
	g.cache.put(p, img)
	if p.width > smallWidth {
		g.cache.dropOthers(p, smallWidth)
	}
	g.changed(p.page)
}

// hasFailed tells whether page cannot be drawn.
func (g *gallery) hasFailed(page int) bool {
	_, ok := g.failed[page]
	return ok
}

// retry lets a page that failed be drawn again.
func (g *gallery) retry(page int) {
	delete(g.failed, page)
	if r, ok := g.src.(interface{ Retry(page int) }); ok {
		r.Retry(page)
	}
	g.changed(page)
}

// settled tells whether nothing better than what is at hand will come.
func (g *gallery) settled(page, width int) bool {
	return g.hasFailed(page) || g.cache.get(picture{page, width}) != nil
}

// show returns a drawing of page, the right one or one to be stretched, or nil.
func (g *gallery) show(page, width int) image.Image {
	if img := g.cache.get(picture{page, width}); img != nil {
		return img
	}
	return g.cache.nearest(page, width)
}

// wantLarge says which pages show, the most important first.
func (g *gallery) wantLarge(list []picture) {
	g.large = list
	g.order()
}

// wantSmall says which small pages show; they come after the large ones.
func (g *gallery) wantSmall(list []picture) {
	g.small = list
	g.order()
}

// order gives the loader its list: the large pages, each followed by its small
// one, which can be made from it; then the other small pages.
func (g *gallery) order() {
	var list []picture
	add := func(p picture) {
		if _, have := g.cache.entries[p]; !have && !g.hasFailed(p.page) && !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	for _, p := range g.large {
		add(p)
		for _, q := range g.small {
			if q.page == p.page {
				add(q)
			}
		}
	}
	for _, q := range g.small {
		add(q)
	}
	g.loader.want(list)
}

func (g *gallery) close() {
	g.closed = true
	g.loader.close()
}
