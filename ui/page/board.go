package page

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

const (
	unitsPerPoint = 96.0 / 72 // at 100 %
	minZoom       = 0.25
	maxZoom       = 4.0
	pageGap       = 16.0 // units
	pageMargin    = 24.0 // units around all pages
	maxWidthPx    = 8192 // of a drawing
)

// board shows the pages one below the other and takes mouse and keys. It is one
// widget, so that however long the document is there are only as many objects as
// fit on the screen.
type board struct {
	widget.BaseWidget
	v *Viewer

	scale   float64 // units per point
	fit     bool    // scale follows the window
	whole   bool    // its height too
	x, y    float64 // units of the document left of and above the window
	current int     // page
	pinned  bool    // current was chosen, not scrolled to

	slots map[int]*slot
	free  []*slot

	ground      *canvas.Rectangle
	ring        *canvas.Rectangle
	down, along *scrollbar
	layer       *fyne.Container // of slots
	further     *fyne.Container // of further marks
	overlay     *overlay
	hand        hand
	shift       bool
	focused     bool
	ringed      bool // the focus came by the Tab key and is shown
}

func newBoard(v *Viewer) *board {
	b := &board{v: v, scale: unitsPerPoint, fit: true, slots: map[int]*slot{}}
	b.ground, b.ring = canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	b.ring.StrokeWidth = 2
	b.layer = container()
	b.further = container()
	b.overlay = newOverlay()
	b.down = newScrollbar(false, func(to float64) { b.scrollTo(b.x, to) })
	b.along = newScrollbar(true, func(to float64) { b.scrollTo(to, b.y) })
	b.ExtendBaseWidget(b)
	return b
}

func (b *board) stack() *stack { return b.v.stack }

func (b *board) view() (width, height float64) {
	size := b.Size()
	return float64(size.Width), float64(size.Height)
}

// pixelScale is pixels per unit.
func (b *board) pixelScale() float32 {
	if app := fyne.CurrentApp(); app != nil {
		if c := app.Driver().CanvasForObject(b); c != nil {
			return c.Scale()
		}
	}
	return 1
}

// opened begins at the top of a new document.
func (b *board) opened() {
	for page := range b.slots {
		b.release(page)
	}
	b.x, b.y, b.current, b.pinned = 0, 0, 0, false
	b.hand = hand{}
	if b.fit {
		b.scale = b.fitted()
	}
	b.arrange()
}

// fitted returns the scale at which the current page fills the width, or the
// window shows the whole of it.
func (b *board) fitted() float64 {
	width, height := b.view()
	s := b.stack()
	if s == nil || s.count() == 0 || width <= 0 {
		return b.scale
	}
	page := clampInt(b.current, 0, s.count()-1)
	scale := (width - 2*pageMargin) / s.widths[page]
	if b.whole {
		scale = min(scale, (height-2*pageGap)/s.heights[page])
	}
	return clamp(scale, minZoom*unitsPerPoint, maxZoom*unitsPerPoint)
}

// Resize keeps the page that shows where it is.
func (b *board) Resize(size fyne.Size) {
	if size == b.Size() {
		return
	}
	b.BaseWidget.Resize(size)
	if b.fit {
		b.rescale(b.fitted(), 0, 0)
		b.v.zoomed()
		return
	}
	b.scrollTo(b.x, b.y)
}

// rescale changes the scale; the place of the document at atX, atY in the window
// stays there.
func (b *board) rescale(scale, atX, atY float64) {
	s := b.stack()
	if s == nil || s.count() == 0 {
		b.scale = scale
		b.arrange()
		return
	}
	page := s.at(b.y+atY, b.scale)
	held := b.sheet(page).toPoint(atX, atY)
	b.scale = scale
	now := b.sheet(page)
	x, y := now.toUnits(held)
	b.scrollTo(b.x+x-atX, b.y+y-atY)
}

// sheet returns where page lies in the window, whether it shows or not.
func (b *board) sheet(page int) sheet {
	s := b.stack()
	width, _ := b.view()
	all, _ := s.extent(b.scale)
	left := (max(all, width)-s.widths[page]*b.scale)/2 - b.x
	px := b.pixelScale()
	w, h := s.own(page)
	return sheet{
		left: onGrid(left, px), top: onGrid(s.top(page, b.scale)-b.y, px),
		width: w, height: h, scale: b.scale, turn: s.turn,
	}
}

// scrollTo moves the window over the document, as far as there is document.
func (b *board) scrollTo(x, y float64) {
	s := b.stack()
	if s == nil {
		b.arrange()
		return
	}
	width, height := b.view()
	allW, allH := s.extent(b.scale)
	b.x, b.y = clamp(x, 0, max(0, allW-width)), clamp(y, 0, max(0, allH-height))
	b.arrange()
}

// scrollBy is scrollTo by the person's own hand.
func (b *board) scrollBy(dx, dy float64) {
	b.pinned = false
	b.scrollTo(b.x+dx, b.y+dy)
}

// goTo shows the top of page.
func (b *board) goTo(page int) {
	s := b.stack()
	if s == nil || s.count() == 0 {
		return
	}
	page = clampInt(page, 0, s.count()-1)
	b.current, b.pinned = page, true
	if page == 0 {
		b.scrollTo(b.x, 0)
		return
	}
	b.scrollTo(b.x, s.top(page, b.scale)-pageGap)
}

// reveal scrolls until the placement shows, and no further.
func (b *board) reveal(p Placement) {
	s := b.stack()
	if s == nil || p.Page < 0 || p.Page >= s.count() {
		return
	}
	width, height := b.view()
	left, top, w, h := b.sheet(p.Page).place(p.Rect)
	const room = 48
	b.current, b.pinned = p.Page, true
	b.scrollTo(b.x+beyond(left-room, left+w+room, width), b.y+beyond(top-room, top+h+room, height))
}

// beyond returns by how much [low, high] lies outside [0, length].
func beyond(low, high, length float64) float64 {
	switch {
	case low < 0:
		return low
	case high > length:
		return min(high-length, low)
	}
	return 0
}

// arrange puts everything where it belongs and asks for the drawings that show.
func (b *board) arrange() {
	s := b.stack()
	if s == nil || s.count() == 0 || b.Size().Height <= 0 {
		b.clear()
		return
	}
	_, height := b.view()
	first, last := s.between(b.y, height, b.scale)
	if !b.pinned {
		b.current = b.mostVisible(first, last)
	}
	for page := range b.slots {
		if page < first || page > last {
			b.release(page)
		}
	}
	for page := first; page <= last; page++ {
		b.fill(page)
	}
	b.want(first, last)
	b.layFrame()
	b.layBars()
	b.v.scrolled()
}

// repaint has the window painted anew. What was hidden when the window was
// painted last is not known to it and cannot ask for that itself.
func (b *board) repaint() { b.ground.Refresh() }

func (b *board) clear() {
	for page := range b.slots {
		b.release(page)
	}
	b.overlay.box.Hide()
	b.layMarks()
	b.down.Hide()
	b.along.Hide()
	b.repaint()
}

// mostVisible returns the page of which the window shows most.
func (b *board) mostVisible(first, last int) int {
	_, height := b.view()
	best, most := first, 0.0
	for page := first; page <= last; page++ {
		at := b.sheet(page)
		if shown := min(at.top+b.stack().heights[page]*at.scale, height) - max(at.top, 0); shown > most+0.5 {
			best, most = page, shown
		}
	}
	return best
}

// widthPx returns the width of page's drawing in pixels.
func (b *board) widthPx(page int) int {
	px := math.Round(b.stack().widths[page] * b.scale * float64(b.pixelScale()))
	return int(clamp(px, 1, maxWidthPx))
}

// fill shows page in a slot.
func (b *board) fill(page int) {
	s, ok := b.slots[page]
	if !ok {
		s = b.take()
		b.slots[page] = s
	}
	at := b.sheet(page)
	w, h := at.shown()
	s.lay(float32(at.left), float32(at.top), float32(w*at.scale), float32(h*at.scale))
	s.show(page, b.v.gallery.show(page, b.widthPx(page)), b.v.gallery.hasFailed(page), b.v.words)
	s.outline(b.v.outlines[page], at)
	found, chosen := b.v.lit(page)
	s.light(found, chosen, at)
}

func (b *board) take() *slot {
	if n := len(b.free); n > 0 {
		s := b.free[n-1]
		b.free = b.free[:n-1]
		s.box.Show()
		return s
	}
	s := newSlot()
	b.layer.Add(s.box)
	return s
}

func (b *board) release(page int) {
	s := b.slots[page]
	delete(b.slots, page)
	s.box.Hide()
	s.image.Image = nil // lets go of the memory
	b.free = append(b.free, s)
}

// want asks for the pages that show, the current one first, then the next one
// and the one before.
func (b *board) want(first, last int) {
	list := []picture{{b.current, b.widthPx(b.current)}}
	for page := first; page <= last; page++ {
		if page != b.current {
			list = append(list, picture{page, b.widthPx(page)})
		}
	}
	for _, page := range []int{last + 1, first - 1} {
		if page >= 0 && page < b.stack().count() {
			list = append(list, picture{page, b.widthPx(page)})
		}
	}
	b.v.gallery.wantLarge(list)
}

// changed shows a drawing that came.
func (b *board) changed(page int) {
	if _, ok := b.slots[page]; ok {
		b.fill(page)
		b.repaint()
	}
}
