package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"trien/signer/pdf"
	"trien/ui/look"
)

const arrowStep = 60 // units an arrow key scrolls

// FocusGained shows that keys go here.
func (b *board) FocusGained() {
	b.focused = true
	b.Refresh()
}

// FocusLost takes it back.
func (b *board) FocusLost() {
	b.focused, b.shift = false, false
	b.Refresh()
}

// takeFocus lets the keys go to the pages, without the ring that shows a person
// who uses Tab where they are.
func (b *board) takeFocus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
		b.ringed = false
		c.Focus(b)
	}
}

// KeyDown notes Shift, which TypedKey does not tell.
func (b *board) KeyDown(e *fyne.KeyEvent) { b.shift = b.shift || isShift(e.Name) }

func isShift(key fyne.KeyName) bool {
	return key == desktop.KeyShiftLeft || key == desktop.KeyShiftRight
}

// copy puts the selected text on the clipboard.
func (b *board) copy() {
	if text := b.v.Selected(); text != "" {
		fyne.CurrentApp().Clipboard().SetContent(text)
	}
}

// KeyUp notes that Shift was let go, and that the focus came by Tab.
func (b *board) KeyUp(e *fyne.KeyEvent) {
	switch e.Name {
	case desktop.KeyShiftLeft, desktop.KeyShiftRight:
		b.shift = false
	case fyne.KeyTab: // it brought the focus here
		b.ringed = true
		b.Refresh()
	}
}

// TypedRune zooms by + and -.
func (b *board) TypedRune(r rune) {
	switch r {
	case '+', '=':
		b.v.ZoomIn()
	case '-':
		b.v.ZoomOut()
	}
}

// TypedKey moves the chosen frame, else the document.
func (b *board) TypedKey(e *fyne.KeyEvent) {
	if b.stack() == nil || b.frameKey(e.Name) {
		return
	}
	_, height := b.view()
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if b.v.OnEnter != nil {
			b.v.OnEnter()
		}
	case fyne.KeyPageDown, fyne.KeySpace:
		b.scrollBy(0, height-40)
	case fyne.KeyPageUp:
		b.scrollBy(0, 40-height)
	case fyne.KeyHome:
		b.goTo(0)
	case fyne.KeyEnd:
		_, all := b.stack().extent(b.scale)
		b.scrollBy(0, all)
	case fyne.KeyInsert:
		b.insertFrame()
	case fyne.KeyF1, fyne.KeyEscape:
		look.PassOn(b, e)
	default:
		dx, dy := arrow(e.Name)
		b.scrollBy(dx*arrowStep, -dy*arrowStep)
	}
}

// frameKey lets the chosen frame have its keys: arrows move it by a point, with
// Shift by ten; Delete and Escape take it away.
func (b *board) frameKey(key fyne.KeyName) bool {
	if b.v.taken != "" && b.v.allowed {
		return b.markKey(key)
	}
	f := b.v.frame
	if f == nil || !b.v.selected || !b.v.allowed {
		return false
	}
	switch key {
	case fyne.KeyDelete, fyne.KeyBackspace, fyne.KeyEscape:
		b.v.removeFrame()
		return true
	}
	dx, dy := arrow(key)
	if dx == 0 && dy == 0 {
		return false
	}
	step := 1.0
	if b.shift {
		step = 10
	}
	b.v.keyGesture()
	at := b.sheet(f.Page)
	dx, dy = at.onPage(dx, dy)
	b.v.placeFrame(Placement{f.Page, moved(f.Rect, dx*step, dy*step, at.width, at.height)}, true)
	return true
}

// arrow returns the direction of an arrow key, up being positive.
func arrow(key fyne.KeyName) (dx, dy float64) {
	switch key {
	case fyne.KeyLeft:
		return -1, 0
	case fyne.KeyRight:
		return 1, 0
	case fyne.KeyUp:
		return 0, 1
	case fyne.KeyDown:
		return 0, -1
	}
	return 0, 0
}

// insertFrame puts a frame of the usual size into the middle of what shows, for
// those who use no mouse.
func (b *board) insertFrame() {
	if !b.v.allowed || b.v.frame != nil {
		return
	}
	width, height := b.view()
	at := b.sheet(b.current)
	p := at.toPoint(width/2, height/2)
	b.v.placeUsual(b.current, point{clamp(p.x, 0, at.width), clamp(p.y, 0, at.height)})
}

// TypedShortcut zooms by Ctrl and +, -, 0 (as wide as the window) and 9 (the
// whole page), turns the pages by Ctrl+R, goes to
// a page by Ctrl+G, and resizes the chosen frame by Ctrl
// and the arrows.
func (b *board) TypedShortcut(s fyne.Shortcut) {
	if _, ok := s.(*fyne.ShortcutCopy); ok {
		b.copy()
		return
	}
	if _, ok := s.(*fyne.ShortcutUndo); ok && b.v.OnUndo != nil {
		b.v.OnUndo()
		return
	}
	key, ok := s.(*desktop.CustomShortcut)
	if !ok || key.Modifier&fyne.KeyModifierShortcutDefault == 0 {
		return
	}
	switch key.KeyName {
	case fyne.KeyPlus, fyne.KeyEqual:
		b.v.ZoomIn()
	case fyne.KeyMinus:
		b.v.ZoomOut()
	case fyne.Key0:
		b.v.FitWidth()
	case fyne.Key9:
		b.v.FitPage()
	case fyne.KeyR:
		b.v.Rotate()
	case fyne.KeyF:
		b.v.ShowFind()
	case fyne.KeyG:
		if b.v.search != nil {
			b.v.FindNext()
		} else {
			b.v.AskPage()
		}
	default:
		b.growFrame(key)
	}
}

func (b *board) growFrame(key *desktop.CustomShortcut) {
	f := b.v.frame
	dx, dy := arrow(key.KeyName)
	if f == nil || !b.v.selected || !b.v.allowed || b.v.dress.Fixed || (dx == 0 && dy == 0) {
		return
	}
	b.v.keyGesture()
	step := 1.0
	if key.Modifier&fyne.KeyModifierShift != 0 {
		step = 10
	}
	at := b.sheet(f.Page)
	r := resized(f.Rect, gripRight|gripBottom, dx*step, dy*step, at.width, at.height)
	b.v.placeFrame(Placement{f.Page, r}, true)
}

// zoomTo sets the zoom (1 is 100 %) around a place in the window.
func (b *board) zoomTo(zoom, x, y float64) {
	b.fit = false
	b.rescale(clamp(zoom, minZoom, maxZoom)*unitsPerPoint, x, y)
	b.v.zoomed()
}

// usual returns a frame of a size around p.
func usual(p point, width, height, pageW, pageH float64) pdf.Rect {
	return inside(pdf.Rect{X0: p.x - width/2, Y0: p.y - height/2, X1: p.x + width/2, Y1: p.y + height/2}, pageW, pageH)
}
