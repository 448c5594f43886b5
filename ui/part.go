package ui

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// part is a piece of the window that is drawn anew when what it shows has
// changed, and left alone (with its focus and scroll) when it has not.
type part[V any] struct {
	box   *fyne.Container
	draw  func(V) fyne.CanvasObject
	drawn bool
	last  V
}

func newPart[V any](draw func(V) fyne.CanvasObject) *part[V] {
	return &part[V]{box: container.NewStack(), draw: draw}
}

func (p *part[V]) show(v V) {
	if p.drawn && reflect.DeepEqual(p.last, v) {
		return
	}
	p.last, p.drawn = v, true
	p.box.Objects = nil
	if o := p.draw(v); o != nil {
		p.box.Objects = []fyne.CanvasObject{o}
	}
	p.box.Refresh()
}
