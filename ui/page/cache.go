package page

import (
	"container/list"
	"image"
)

// picture names one drawing of a page.
type picture struct{ page, width int } // pixels

// cache keeps the drawings used last, up to a number of bytes.
type cache struct {
	limit, held int
	order       *list.List // most recent first
	entries     map[picture]*list.Element
	ofPage      map[int][]int // widths
}

type cached struct {
	picture
	image image.Image
	bytes int
}

func newCache(limit int) *cache {
	return &cache{limit: limit, order: list.New(), entries: map[picture]*list.Element{}, ofPage: map[int][]int{}}
}

// get returns the drawing, or nil.
func (c *cache) get(p picture) image.Image {
	e, ok := c.entries[p]
	if !ok {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*cached).image
}

// nearest returns the drawing of page whose width is closest to width, or nil:
// something to stretch while the right one comes.
func (c *cache) nearest(page, width int) image.Image {
	best, found := 0, false
	for _, w := range c.ofPage[page] {
		if !found || distance(w, width) < distance(best, width) {
			best, found = w, true
		}
	}
	if !found {
		return nil
	}
	return c.get(picture{page, best})
}

// distance prefers a drawing that is too large to one that is too small.
func distance(have, want int) int {
	if have >= want {
		return have - want
	}
	return 2 * (want - have)
}

// put adds a drawing and drops the oldest beyond the limit; the newest always
// stays.
func (c *cache) put(p picture, img image.Image) {
	c.drop(p)
	b := img.Bounds()
	entry := &cached{picture: p, image: img, bytes: 4 * b.Dx() * b.Dy()}
	c.entries[p] = c.order.PushFront(entry)
	c.ofPage[p.page] = append(c.ofPage[p.page], p.width)
	c.held += entry.bytes
	for c.held > c.limit && c.order.Len() > 1 {
		c.drop(c.order.Back().Value.(*cached).picture)
	}
}

// dropOthers forgets the drawings of a page that are wider than keep and not the
// one given: after zooming they are of no use.
func (c *cache) dropOthers(p picture, keep int) {
	for _, w := range append([]int(nil), c.ofPage[p.page]...) {
		if w != p.width && w > keep {
			c.drop(picture{p.page, w})
		}
	}
}

func (c *cache) drop(p picture) {
	e, ok := c.entries[p]
	if !ok {
		return
	}
	c.held -= e.Value.(*cached).bytes
	c.order.Remove(e)
	delete(c.entries, p)
	widths := c.ofPage[p.page]
	for i, w := range widths {
		if w == p.width {
			c.ofPage[p.page] = append(widths[:i], widths[i+1:]...)
			break
		}
	}
	if len(c.ofPage[p.page]) == 0 {
		delete(c.ofPage, p.page)
	}
}
