package page

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"trien/signer/pdf"
)

// deed is what the mouse is doing.
type deed int

const (
	deedNone deed = iota
	deedPan
	deedDraw
	deedFrame // moving or resizing
	deedMark  // moving a further mark
	deedPick  // selecting text
)

// hand is the state of a drag.
type hand struct {
	deed   deed
	start  fyne.Position
	last   fyne.Position
	page   int
	from   point // where the drag began on the page
	before pdf.Rect
	grip   grip
	mark   string // ID of the further mark that is moved
	moved  bool
	hover  grip
	pen    bool // the mouse is over a page that takes a frame
}

const (
	grabNear  = 7.0 // units around a side that still grip it
	clickSlop = 4.0 // units a click may wander
)

// MouseDown begins a drag and takes the focus.
func (b *board) MouseDown(e *desktop.MouseEvent) {
	b.takeFocus()
	if e.Button == desktop.MouseButtonSecondary {
		return
	}
	b.begin(e.Position, e.Button == desktop.MouseButtonPrimary)
}

// MouseUp ends a click; a drag is ended by DragEnd, which comes too.
func (b *board) MouseUp(e *desktop.MouseEvent) {
	if e.Button == desktop.MouseButtonSecondary {
		return
	}
	h := b.hand
	b.hand = hand{hover: h.hover, pen: h.pen}
	if h.deed != deedNone && !h.moved {
		b.clicked(h)
	}
}

// begin decides what a drag from pos is going to do.
func (b *board) begin(pos fyne.Position, primary bool) {
	b.hand = hand{deed: deedPan, start: pos, last: pos, page: -1, hover: b.hand.hover, pen: b.hand.pen}
	if b.stack() == nil || !primary {
		return
	}
	x, y := float64(pos.X), float64(pos.Y)
	if m := b.markUnder(x, y); m != nil && b.v.allowed {
		b.hand.deed, b.hand.mark, b.hand.page = deedMark, m.ID, m.Page
		b.hand.from, b.hand.before = b.sheet(m.Page).toPoint(x, y), m.Rect
		b.v.SelectMark(m.ID)
		return
	}
	if g := b.gripUnder(x, y); g != gripNone && b.v.allowed {
		b.hand.deed, b.hand.grip, b.hand.page = deedFrame, g, b.v.frame.Page
		b.hand.from, b.hand.before = b.sheet(b.v.frame.Page).toPoint(x, y), b.v.frame.Rect
		b.v.selectFrame(true)
		return
	}
	page, ok := b.pageUnder(x, y)
	if !ok {
		return
	}
	b.hand.page, b.hand.from = page, b.sheet(page).toPoint(x, y)
	switch {
	case b.v.gallery.hasFailed(page):
	case b.v.allowed && !b.v.dress.Fixed:
		b.hand.deed = deedDraw
	case b.v.CanFind() && !b.v.allowed:
		b.hand.deed = deedPick
		b.v.pick(page, b.hand.from)
	}
}

// gripUnder returns what of the frame is at a place in units.
func (b *board) gripUnder(x, y float64) grip {
	f := b.v.frame
	if f == nil || b.slots[f.Page] == nil {
		return gripNone
	}
	g := gripAt(f.Rect, b.sheet(f.Page).toPoint(x, y), grabNear/b.scale)
	if g != gripNone && b.v.dress.Fixed {
		return gripInside
	}
	return g
}

func (b *board) pageUnder(x, y float64) (int, bool) {
	for page := range b.slots {
		if b.sheet(page).holds(x, y) {
			return page, true
		}
	}
	return 0, false
}

// Dragged draws, moves or resizes the frame, or moves the document.
func (b *board) Dragged(e *fyne.DragEvent) {
	if b.hand.deed == deedNone {
		b.begin(e.Position.SubtractXY(e.Dragged.DX, e.Dragged.DY), true)
	}
	h := &b.hand
	step := e.Position.Subtract(h.last)
	h.last = e.Position
	if !h.moved && far(e.Position.Subtract(h.start)) {
		h.moved = true
		if h.deed == deedDraw || h.deed == deedFrame || h.deed == deedMark {
			b.v.gesture()
		}
	}
	if !h.moved || b.stack() == nil {
		return
	}
	switch h.deed {
	case deedPan:
		b.scrollBy(-float64(step.X), -float64(step.Y))
	case deedDraw:
		b.drawTo(e.Position)
	case deedFrame:
		b.pullTo(e.Position)
	case deedMark:
		b.pullMarkTo(e.Position)
	case deedPick:
		b.v.pickTo(b.sheet(h.page).toPoint(float64(e.Position.X), float64(e.Position.Y)))
	}
}

func far(d fyne.Position) bool { return math.Hypot(float64(d.X), float64(d.Y)) > clickSlop }

func (b *board) drawTo(pos fyne.Position) {
	at := b.sheet(b.hand.page)
	r := drawn(b.hand.from, at.toPoint(float64(pos.X), float64(pos.Y)), at.width, at.height)
	b.v.placeFrame(Placement{b.hand.page, r}, true)
}

func (b *board) pullTo(pos fyne.Position) {
	h, at := b.hand, b.sheet(b.hand.page)
	to := at.toPoint(float64(pos.X), float64(pos.Y))
	dx, dy := to.x-h.from.x, to.y-h.from.y
	r := moved(h.before, dx, dy, at.width, at.height)
	if h.grip != gripInside {
		r = resized(h.before, h.grip, dx, dy, at.width, at.height)
	}
	b.v.placeFrame(Placement{h.page, r}, true)
}

// DragEnd ends a drag.
func (b *board) DragEnd() { b.hand = hand{hover: b.hand.hover, pen: b.hand.pen} }

// clicked is a press without a drag: on a failed page it tries again; where a
// frame may stand and none does, it puts one of the usual size there.
func (b *board) clicked(h hand) {
	switch {
	case h.page < 0 || h.deed == deedFrame || h.deed == deedMark:
	case b.v.gallery.hasFailed(h.page):
		b.v.gallery.retry(h.page)
		b.arrange()
	case b.v.allowed && b.v.frame == nil:
		b.v.placeUsual(h.page, h.from)
	case b.v.allowed:
		b.v.selectFrame(false)
	}
}

// Scrolled scrolls; with Ctrl it zooms around the mouse.
func (b *board) Scrolled(e *fyne.ScrollEvent) {
	if b.v.held()&fyne.KeyModifierControl != 0 {
		scale := b.scale * math.Pow(1.1, float64(e.Scrolled.DY)/wheelStep)
		b.zoomTo(scale/unitsPerPoint, float64(e.Position.X), float64(e.Position.Y))
		return
	}
	const faster = 6
	b.scrollBy(-float64(e.Scrolled.DX)*faster, -float64(e.Scrolled.DY)*faster)
}

// wheelStep is what one click of the wheel scrolls.
const wheelStep = 10

// MouseIn looks for what the mouse is over.
func (b *board) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved looks for what the mouse is over.
func (b *board) MouseMoved(e *desktop.MouseEvent) {
	if b.hand.deed != deedNone || b.stack() == nil {
		return
	}
	x, y := float64(e.Position.X), float64(e.Position.Y)
	b.hand.hover = gripNone
	if b.v.allowed {
		b.hand.hover = b.gripUnder(x, y)
		if b.markUnder(x, y) != nil {
			b.hand.hover = gripInside
		}
	}
	page, on := b.pageUnder(x, y)
	b.hand.pen = on && b.v.allowed && !b.v.dress.Fixed && !b.v.gallery.hasFailed(page)
}

// MouseOut forgets it.
func (b *board) MouseOut() { b.hand.hover, b.hand.pen = gripNone, false }

// Cursor tells what a drag would do.
func (b *board) Cursor() desktop.Cursor {
	switch b.hover() {
	case gripLeft, gripRight:
		return desktop.HResizeCursor
	case gripTop, gripBottom:
		return desktop.VResizeCursor
	case gripLeft | gripTop, gripRight | gripBottom:
		return desktop.NWSEResizeCursor
	case gripRight | gripTop, gripLeft | gripBottom:
		return desktop.NESWResizeCursor
	case gripInside:
		return desktop.PointerCursor
	}
	if b.hand.pen {
		return desktop.CrosshairCursor
	}
	return desktop.DefaultCursor
}

// hover is the side of the frame that the mouse is over, as the window shows it.
func (b *board) hover() grip {
	g := b.hand.hover
	if s := b.stack(); s == nil || s.turn%2 == 0 || g&gripInside != 0 {
		return g
	}
	var turned grip
	for from, to := range map[grip]grip{gripLeft: gripTop, gripTop: gripRight, gripRight: gripBottom, gripBottom: gripLeft} {
		if g&from != 0 {
			turned |= to
		}
	}
	return turned
}
