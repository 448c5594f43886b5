package page

import "image"

// AllowFrame lets the person draw and move the frame; without it a drag moves
// the document.
func (v *Viewer) AllowFrame(allowed bool) {
	v.allowed = allowed
	v.board.arrange()
}

// SetUsualFrame sets the size in points of a frame that is placed by a click or
// by the Insert key.
func (v *Viewer) SetUsualFrame(width, height float64) { v.usualW, v.usualH = width, height }

// SetFrame puts the frame at p, shifted into its page. OnFrame is not told. It
// reports whether the document has that page.
func (v *Viewer) SetFrame(p Placement) bool {
	if v.stack == nil || p.Page < 0 || p.Page >= v.stack.count() {
		return false
	}
	width, height := v.stack.own(p.Page)
	p.Rect = inside(widened(p.Rect), width, height)
	v.selected, v.taken, v.keyed = true, "", false
	v.putFrame(p)
	return true
}

// ClearFrame takes the frame away. OnFrame is not told.
func (v *Viewer) ClearFrame() {
	v.frame, v.selected = nil, false
	v.board.layFrame()
}

// Frame returns where the frame stands; ok is false where there is none.
func (v *Viewer) Frame() (p Placement, ok bool) {
	if v.frame == nil {
		return Placement{}, false
	}
	return *v.frame, true
}

// SetGhost sets what draws the signature to come; nil leaves the frame empty.
// Call it again whenever the drawing would differ.
func (v *Viewer) SetGhost(draw Ghost) {
	v.ghost.set(draw)
	v.painted = ghostSize{}
	if draw == nil {
		v.board.overlay.show(nil)
		v.board.repaint()
		return
	}
	v.refreshGhost()
}

// placeFrame puts the frame at p by the person's hand.
func (v *Viewer) placeFrame(p Placement, selected bool) {
	v.selected, v.taken = selected, ""
	v.putFrame(p)
	if v.OnFrame != nil {
		v.OnFrame(p, true)
	}
}

// placeUsual puts a frame of the usual size around a point.
func (v *Viewer) placeUsual(page int, at point) {
	v.gesture()
	width, height := v.stack.own(page)
	r := usual(at, v.usualW, v.usualH, width, height)
	v.placeFrame(Placement{page, r}, true)
}

func (v *Viewer) putFrame(p Placement) {
	v.frame = &p
	v.board.layFrame()
	v.refreshGhost()
}

func (v *Viewer) removeFrame() {
	v.gesture()
	v.ClearFrame()
	if v.OnFrame != nil {
		v.OnFrame(Placement{}, false)
	}
}

func (v *Viewer) selectFrame(selected bool) {
	v.selected, v.taken, v.keyed = selected, "", false
	v.board.layFrame()
}

// refreshGhost asks for the ghost where the frame's size or the zoom changed.
func (v *Viewer) refreshGhost() {
	if v.frame == nil {
		return
	}
	px := v.board.scale * float64(v.board.pixelScale())
	size := ghostSize{v.frame.Rect.Width(), v.frame.Rect.Height(), px}
	if size == v.painted {
		return
	}
	v.painted = size
	v.ghost.ask(size)
}

func (v *Viewer) showGhost(_ ghostSize, img image.Image) {
	v.board.overlay.show(turnedImage(img, v.turn))
	v.board.repaint()
}
