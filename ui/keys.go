package ui

import (
	"encoding/json"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"

	"trien/ui/flow"
)

// shortcuts are those of the whole window.
func (w *Window) shortcuts() {
	canvas := w.win.Canvas()
	control := func(key fyne.KeyName, do func(fyne.Shortcut)) {
		canvas.AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}, func(s fyne.Shortcut) {
			if canvas.Overlays().Top() == nil {
				do(s)
			}
		})
	}
	control(fyne.KeyP, func(fyne.Shortcut) { w.print() })
	control(fyne.KeyS, func(fyne.Shortcut) { w.signByKey() })
	control(fyne.KeyO, func(fyne.Shortcut) { w.chooseDocument() })
	for _, key := range []fyne.KeyName{fyne.KeyPlus, fyne.KeyEqual, fyne.KeyMinus, fyne.Key0, fyne.Key9, fyne.KeyR, fyne.KeyF, fyne.KeyG} {
		control(key, func(s fyne.Shortcut) {
			if w.side == nil {
				w.viewer.TypedShortcut(s)
			}
		})
	}
	canvas.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyO, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift},
		func(fyne.Shortcut) { w.openBatch() })
	canvas.AddShortcut(&fyne.ShortcutUndo{}, func(fyne.Shortcut) { w.undo() })
	canvas.SetOnTypedKey(w.typedKey)
}

// typedKey gets the keys that no control wants.
func (w *Window) typedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyF1:
		if w.win.Canvas().Overlays().Top() == nil {
			w.openHelp()
		}
		return
	case fyne.KeyEscape:
		if w.shown != nil {
			w.shown.escape()
		} else if w.pin != nil {
			w.pin.dialog.escape()
		} else if w.win.Canvas().Overlays().Top() == nil {
			w.closeSide()
		}
		return
	case fyne.KeyReturn, fyne.KeyEnter:
		w.primary()
		return
	}
	if w.side == nil && w.win.Canvas().Overlays().Top() == nil {
		w.viewer.TypedKey(key)
	}
}

// primary does what the one large button of the screen does.
func (w *Window) primary() {
	switch {
	case w.win.Canvas().Overlays().Top() != nil:
	case w.side != nil:
		if page, ok := w.side.(interface{ primary() }); ok {
			page.primary()
		}
	case w.state.Phase == flow.Empty && w.state.Room != flow.RoomDevices:
		w.chooseDocument()
	case w.state.Phase == flow.Ready && w.state.Room == flow.RoomSign:
		w.pressSign()
	case w.state.Room == flow.RoomVerify && w.state.Checked && (len(w.state.Report.Signatures) == 0 || w.toBeIssued()):
		w.signToo()
	case w.state.Phase == flow.Signed && w.state.Room == flow.RoomSign:
		w.dispatch(flow.NextPressed{})
	}
}

// speak loads a language, for our texts and for those of Fyne's own controls:
// Fyne follows the system's language, and knows no Vietnamese.
func (w *Window) speak(language string) error {
	catalog, err := w.services.Words(language)
	if err != nil {
		return err
	}
	w.speech = speech{catalog}
	own := make(map[string]any)
	for _, key := range catalog.Keys() {
		name, ok := strings.CutPrefix(key, "ui.fyne.")
		switch {
		case !ok:
		case strings.HasPrefix(name, "file."):
			own[name] = map[string]string{"other": catalog.Text(key, nil)}
		default:
			own[name] = catalog.Text(key, nil)
		}
	}
	data, err := json.Marshal(own)
	if err != nil {
		return err
	}
	return lang.AddTranslationsForLocale(data, lang.SystemLocale())
}
