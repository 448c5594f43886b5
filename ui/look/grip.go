package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Grip is the root of a window's content. It has what would be drawn anew wait
// while a mouse button is down on a control: Fyne taps the object under the mouse
// only if it is the one that was pressed, so a click on a control that is
// replaced in between would be lost.
type Grip struct {
	widget.BaseWidget
	content fyne.CanvasObject
	held    fyne.CanvasObject // nil where nothing is pressed
	waiting []delayed
}

// delayed is what one part of the window wants to draw.
type delayed struct {
	part any
	draw func()
}

// NewGrip returns the root of content.
func NewGrip(content fyne.CanvasObject) *Grip {
	g := &Grip{content: content}
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer is for Fyne.
func (g *Grip) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(g.content) }

// GripOf returns the grip of the window that an object is in; nil for none.
func GripOf(o fyne.CanvasObject) *Grip {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return nil
	}
	g, _ := c.Content().(*Grip)
	return g
}

// Later has draw wait until the mouse is let go, and tells whether it does; a
// later one of the same part takes its place. A nil grip holds nothing.
func (g *Grip) Later(part any, draw func()) bool {
	if g == nil || g.held == nil {
		return false
	}
	for i, w := range g.waiting {
		if w.part == part {
			g.waiting[i].draw = draw
			return true
		}
	}
	g.waiting = append(g.waiting, delayed{part, draw})
	return true
}

// Press tells the window that the mouse was pressed on a control; Release that it
// was let go there, or has left it. What has waited is drawn after the tap.
func Press(o fyne.CanvasObject) {
	if g := GripOf(o); g != nil {
		g.held = o
	}
}

// Release ends what Press began.
func Release(o fyne.CanvasObject) {
	g := GripOf(o)
	if g == nil || g.held != o {
		return
	}
	g.held = nil
	if len(g.waiting) > 0 {
		fyne.Do(g.catchUp)
	}
}

func (g *Grip) catchUp() {
	all := g.waiting
	g.waiting = nil
	for _, w := range all {
		w.draw()
	}
}
