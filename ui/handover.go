package ui

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"trien/signer/fault"
	"trien/ui/flow"
	"trien/ui/look"
)

// handOver opens path with the program the system has for it.
func (w *Window) handOver(path string) { w.elsewhere(path, w.services.Desktop.Open) }

// reveal shows a file in its folder.
func (w *Window) reveal(path string) { w.elsewhere(path, w.services.Desktop.Reveal) }

func (w *Window) elsewhere(path string, do func(string) error) {
	w.background(func(context.Context) {
		if err := do(path); err != nil {
			w.do(func() { w.fail(fault.New("ui.external.failed", err, "file", filepath.Base(path))) })
		}
	})
}

// print prints the document that is open, or has it opened where that can be
// done, and says so.
func (w *Window) print() {
	path := w.state.Path
	if path == "" || w.side != nil {
		w.fail(fault.New("ui.print.nothing", nil))
		return
	}
	w.services.Log("print")
	w.elsewhere(path, func(path string) error {
		sent, err := w.services.Desktop.Print(path)
		if err == nil && !sent {
			w.do(func() { w.tell(w.speech.say("print.viewer.title"), w.speech.say("print.viewer")) })
		}
		return err
	})
}

// signByKey is what people press to save. Nothing is written but by signing, so
// it presses that button, or says why there is nothing to save.
func (w *Window) signByKey() {
	switch {
	case w.side == nil && w.state.Room == flow.RoomSign && w.state.Phase == flow.Ready:
		w.pressSign()
	case w.side == nil && w.state.Phase == flow.Signed:
		w.fail(fault.New("ui.save.saved", nil, "file", filepath.Base(w.state.Path)))
	case w.side == nil && w.state.Room == flow.RoomSign && w.state.Phase == flow.Placing && len(w.state.Lacks()) > 0:
		w.tell(w.speech.say("sign.button.idle"), w.lackWords(w.state.Lacks()[0]))
	default:
		w.fail(fault.New("ui.save.nothing", nil))
	}
}

// tell says something that is no failure.
func (w *Window) tell(title, text string) {
	w.shown.close()
	dismiss := func() {
		w.shown.close()
		w.shown = nil
	}
	keys := &dialogKeys{escape: dismiss}
	closing := keys.button(look.Primary, w.speech.say("close"), dismiss)
	w.shown = openDialog(w.win.Canvas(), failureDialogWidth, stacked(14, look.NewParagraph(look.Title, title), look.NewParagraph(look.Body, text),
		container.NewHBox(layout.NewSpacer(), container.New(exactly{width: actWidth}, closing))), dismiss)
	w.win.Canvas().Focus(closing)
}
