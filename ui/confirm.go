package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"trien/ui/look"
)

const confirmDialogWidth = 440

// confirm asks before something is lost. key has .title, .what, with the name of
// what it is about, .yes, and .no, which is the easier one to press.
func (w *Window) confirm(key, name string, yes func()) {
	dismiss := func() {
		w.shown.close()
		w.shown = nil
	}
	dismiss()
	s, keys := w.speech, &dialogKeys{escape: dismiss}
	no := keys.button(look.Primary, s.say(key+".no"), dismiss)
	sure := keys.button(look.Secondary, s.say(key+".yes"), func() {
		dismiss()
		yes()
	})
	content := stacked(14, look.NewParagraph(look.Title, s.say(key+".title")), look.NewParagraph(look.Body, s.say(key+".what", "name", name)),
		container.New(layout.NewCustomPaddedHBoxLayout(10), layout.NewSpacer(),
			container.NewCenter(sure), container.New(exactly{width: 160}, no)))
	w.shown = openDialog(w.win.Canvas(), confirmDialogWidth, content, dismiss)
	w.win.Canvas().Focus(fyne.Focusable(no))
}
