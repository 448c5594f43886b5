package page

import (
	"context"

	"trien/signer/pdf"
)

// picked is the text that the person selected with the mouse on one page; page
// is -1 where none is.
type picked struct {
	page     int
	text     letters
	read     bool // text has come
	from, to point
	begun    bool // the mouse was dragged
}

func nothingPicked() picked { return picked{page: -1} }

// span returns the letters between the two points, in order.
func (p picked) span() (from, to int) {
	if !p.read || !p.begun {
		return 0, 0
	}
	from, to = p.text.nearest(p.from), p.text.nearest(p.to)
	return min(from, to), max(from, to)
}

func (p picked) areas() []pdf.Rect {
	from, to := p.span()
	return p.text.areas(from, to)
}

// pick begins a selection on page; its text is read behind the window.
func (v *Viewer) pick(page int, at point) {
	src, ok := v.src.(Reader)
	if !ok {
		return
	}
	if v.picked.page == page && v.picked.read {
		v.picked.from, v.picked.to, v.picked.begun = at, at, false
		v.board.arrange()
		return
	}
	v.picked = picked{page: page, from: at, to: at}
	current := v.src
	go func() {
		// A page that cannot be read has no text to select; its drawing says so.
		glyphs, _ := src.Text(context.Background(), page)
		text := lettersOf(glyphs)
		v.post(func() {
			if v.src == current && v.picked.page == page {
				v.picked.text, v.picked.read = text, true
				v.board.arrange()
			}
		})
	}()
	v.board.arrange()
}

func (v *Viewer) pickTo(at point) {
	if v.picked.page >= 0 {
		v.picked.to, v.picked.begun = at, true
		v.board.arrange()
	}
}

// Selected returns the text that is selected, "" when none is.
func (v *Viewer) Selected() string {
	from, to := v.picked.span()
	return v.picked.text.text(from, to)
}
