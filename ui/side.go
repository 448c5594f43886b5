package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/ui/look"
)

// side is a page that stands in place of the rooms: the settings, the templates,
// a batch. What the rooms show stays as it is below it.
type side interface {
	// title is the key of its heading.
	title() string
	// draw makes what stands below the heading: when the page is opened, and anew
	// when language or appearance change or refreshSide is called.
	draw() fyne.CanvasObject
	// leave is asked before the page goes. It ends what the page has begun; false
	// keeps the page, which has told the person why.
	leave() bool
	// dropped takes files let go over the page; false where it has no use for them.
	dropped(paths []string) bool
}

// follower is a page that is drawn anew by itself when what it shows changes.
type follower interface {
	shows() any // compared by its content
}

// openSide shows a page in place of the rooms.
func (w *Window) openSide(s side) {
	if w.side != nil && !w.side.leave() {
		return
	}
	w.side = s
	w.win.Canvas().Unfocus()
	w.services.Log("page %s", s.title())
	w.refreshSide()
}

// closeSide goes back to the rooms, unless the page holds on.
func (w *Window) closeSide() {
	if w.side == nil || !w.side.leave() {
		return
	}
	w.side = nil
	w.win.Canvas().Unfocus() // no control that has gone may have the keys
	w.services.Log("page closed")
	w.show()
}

// refreshSide draws the page anew.
func (w *Window) refreshSide() {
	w.sideTurn++
	w.show()
}

// drawSide is the page with a way back above it.
func (w *Window) drawSide() fyne.CanvasObject {
	back := look.NewSecondaryButton(w.speech.say("side.back"), w.closeSide)
	heading := look.NewText(look.Title, w.speech.say(w.side.title()))
	row := container.NewHBox(container.NewCenter(back), space(6), container.NewCenter(heading))
	bar := look.NewPanel(look.Surface, container.New(exactly{height: look.ToolbarHeight}, row))
	bar.Margin = fyne.NewSize(12, 0)
	return container.New(flush{}, container.New(flush{}, bar, rule()), w.side.draw())
}
