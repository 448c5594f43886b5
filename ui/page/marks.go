package page

import (
	"image"
	"slices"

	"fyne.io/fyne/v2"

	"trien/ui/look"
)

// Mark is a further frame: what the same signature paints beside its own mark.
// The person can move it; its size stays.
type Mark struct {
	ID string
	Placement
	Label string // shown while it is selected
	Ghost Ghost
	// Version changes whenever Ghost would draw otherwise.
	Version string
}

// Dress is how the frame of the signature's own mark looks and what can be done
// with it.
type Dress struct {
	Fixed bool      // its size is real: it can be moved and never resized
	Words string    // key of the label, with {width} and {height}; "" is page.frame
	Tone  look.Tone // of the label
	Quiet bool      // there is no label: it would only cover the page
}

// SetDress changes how the frame looks.
func (v *Viewer) SetDress(d Dress) {
	if d == v.dress {
		return
	}
	v.dress = d
	v.board.layFrame()
}

func (v *Viewer) frameDress() dressed {
	key, tone := v.dress.Words, v.dress.Tone
	if key == "" {
		key, tone = "page.frame", look.ToneBlue
	}
	as := dressed{handles: v.selected && !v.dress.Fixed && v.allowed, tone: tone}
	if v.dress.Quiet {
		return as
	}
	r := v.frame.Rect
	as.label = v.words(key, map[string]string{
		"width": rounded(millimetres(r.Width())), "height": rounded(millimetres(r.Height())),
	})
	return as
}

// further is a Mark with what draws it.
type further struct {
	Mark
	overlay *overlay
	painter *ghostPainter
	painted ghostSize
}

// SetMarks shows these further marks, and no others. OnMark is not told.
func (v *Viewer) SetMarks(list []Mark) {
	kept := v.marks
	v.marks = nil
	for _, m := range list {
		if v.stack == nil || m.Page < 0 || m.Page >= v.stack.count() {
			continue
		}
		width, height := v.stack.own(m.Page)
		m.Rect = inside(m.Rect, width, height)
		at := slices.IndexFunc(kept, func(k *further) bool { return k.ID == m.ID })
		if at < 0 {
			v.marks = append(v.marks, v.newMark(m))
			continue
		}
		k := kept[at]
		kept = slices.Delete(kept, at, at+1)
		if k.Version != m.Version {
			k.painter.set(m.Ghost)
			k.painted = ghostSize{}
		}
		k.Mark = m
		v.marks = append(v.marks, k)
	}
	for _, k := range kept {
		v.board.further.Remove(k.overlay.box)
	}
	if v.findMark(v.taken) == nil {
		v.taken = ""
	}
	v.board.layMarks()
	v.refreshMarks()
	v.board.repaint()
}

func (v *Viewer) newMark(m Mark) *further {
	k := &further{Mark: m, overlay: newOverlay()}
	k.painter = &ghostPainter{done: func(_ ghostSize, img image.Image) {
		v.post(func() {
			k.overlay.show(turnedImage(img, v.turn))
			v.board.repaint()
		})
	}}
	k.painter.set(m.Ghost)
	v.board.further.Add(k.overlay.box)
	return k
}

func (v *Viewer) clearMarks() {
	for _, k := range v.marks {
		v.board.further.Remove(k.overlay.box)
	}
	v.marks, v.taken = nil, ""
}

// SelectMark lets the keys move a further mark.
func (v *Viewer) SelectMark(id string) {
	v.selected, v.taken, v.keyed = false, id, false
	v.board.layFrame()
}

// SelectFrame lets the keys move the signature's own mark.
func (v *Viewer) SelectFrame() { v.selectFrame(true) }

func (v *Viewer) findMark(id string) *further {
	for _, m := range v.marks {
		if m.ID == id {
			return m
		}
	}
	return nil
}

func (v *Viewer) refreshMarks() {
	px := v.board.scale * float64(v.board.pixelScale())
	for _, m := range v.marks {
		if size := (ghostSize{m.Rect.Width(), m.Rect.Height(), px}); size != m.painted {
			m.painted = size
			m.painter.ask(size)
		}
	}
}

// gesture tells that the person is about to change a frame.
func (v *Viewer) gesture() {
	v.keyed = false
	if v.OnGesture != nil {
		v.OnGesture()
	}
}

// keyGesture is gesture for a key: keys pressed one after the other are one.
func (v *Viewer) keyGesture() {
	if !v.keyed {
		v.gesture()
	}
	v.keyed = true
}

func (v *Viewer) moveMark(m *further, to Placement) {
	m.Placement = to
	v.board.layFrame()
	if v.OnMark != nil {
		v.OnMark(m.ID, to)
	}
}

func (b *board) layMarks() {
	for _, m := range b.v.marks {
		shown := b.stack() != nil && b.slots[m.Page] != nil
		setVisible(m.overlay.box, shown)
		if !shown {
			continue
		}
		as := dressed{tone: look.ToneBlue}
		if m.ID == b.v.taken {
			as.label = m.Label
		}
		m.overlay.lay(m.Rect, b.sheet(m.Page), as)
	}
}

// markUnder returns the further mark at a place in units, nil where there is
// none.
func (b *board) markUnder(x, y float64) *further {
	for _, m := range b.v.marks {
		if b.slots[m.Page] != nil && gripAt(m.Rect, b.sheet(m.Page).toPoint(x, y), grabNear/b.scale/2) != gripNone {
			return m
		}
	}
	return nil
}

func (b *board) pullMarkTo(pos fyne.Position) {
	m := b.v.findMark(b.hand.mark)
	if m == nil {
		return
	}
	at := b.sheet(m.Page)
	to := at.toPoint(float64(pos.X), float64(pos.Y))
	r := moved(b.hand.before, to.x-b.hand.from.x, to.y-b.hand.from.y, at.width, at.height)
	b.v.moveMark(m, Placement{m.Page, r})
}

// markKey moves the selected further mark by the arrows; Escape lets go of it.
func (b *board) markKey(key fyne.KeyName) bool {
	m := b.v.findMark(b.v.taken)
	if m == nil {
		return false
	}
	if key == fyne.KeyEscape {
		b.v.selectFrame(b.v.frame != nil)
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
	at := b.sheet(m.Page)
	dx, dy = at.onPage(dx, dy)
	b.v.moveMark(m, Placement{m.Page, moved(m.Rect, dx*step, dy*step, at.width, at.height)})
	return true
}
