package ui

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/ui/look"
)

// part is a piece of the window that is drawn anew when what it shows has
// changed, and left alone (with its focus and scroll) when it has not. While the
// mouse is down on a control it waits: see look.Grip.
type part[V any] struct {
	box   *fyne.Container
	draw  func(V) fyne.CanvasObject
	drawn bool
	last  V
	next  V // what is to be shown
}

func newPart[V any](draw func(V) fyne.CanvasObject) *part[V] {
	return &part[V]{box: container.NewStack(), draw: draw}
}

func (p *part[V]) show(v V) {
	p.next = v
	if p.drawn && (reflect.DeepEqual(p.last, v) || look.GripOf(p.box).Later(p, p.catchUp)) {
		return
	}
	p.redraw(v)
}

// catchUp draws what has waited, unless all is as it was before.
func (p *part[V]) catchUp() { p.show(p.next) }

func (p *part[V]) redraw(v V) {
	p.last, p.drawn = v, true
	p.box.Objects = nil
	if o := p.draw(v); o != nil {
		p.box.Objects = []fyne.CanvasObject{o}
	}
	p.box.Refresh()
}
