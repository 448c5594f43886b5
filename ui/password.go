package ui

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"trien/signer/fault"
	"trien/ui/flow"
	"trien/ui/look"
)

const (
	passwordDialogWidth = 460
	// maxPasswordBytes is the longest password that ISO 32000-2 knows, 7.6.4.3.3.
	maxPasswordBytes = 127
)

// passwordWanted tells whether a document does not open for want of its password,
// and whether one was tried.
func passwordWanted(err error) (wanted, tried bool) {
	switch fault.CodeOf(err) {
	case "pdf.password-needed":
		return true, false
	case "pdf.password-wrong":
		return true, true
	}
	return false, false
}

// askPassword asks for the password of the document that is being opened, and
// opens it by that. Nobody keeps it: the services forget it with the document.
func (w *Window) askPassword(e flow.OpenDocument, tried bool) {
	if e.Ticket != w.state.Ticket {
		return
	}
	w.services.Log("password asked again=%t", tried)
	end := func() {
		w.shown.close()
		w.shown = nil
	}
	field := newPINField(w.speech.say("password.placeholder"))
	field.limit = maxPasswordBytes
	declined := func() {
		field.wipe()
		end()
		w.dispatch(flow.CloseAsked{})
	}
	keys := &dialogKeys{escape: declined}
	var open *dialogButton
	given := func() {
		if field.bytes() == 0 {
			return
		}
		password := field.take()
		end()
		w.services.Password(e.Path, password)
		clear(password)
		w.background(func(ctx context.Context) { w.open(ctx, e) })
	}
	open = keys.button(look.Primary, w.speech.say("password.open"), given)
	field.onSubmitted, field.onEscape = given, declined
	field.onChanged = func() {
		if field.bytes() > 0 {
			open.Enable()
		} else {
			open.Disable()
		}
	}
	field.onChanged()
	w.shown.close()
	w.shown = openDialog(w.win.Canvas(), passwordDialogWidth, w.passwordCard(e.Path, tried, field, open, keys), declined)
	w.win.Canvas().Focus(field)
}

func (w *Window) passwordCard(path string, tried bool, field *pinField, open *dialogButton, keys *dialogKeys) fyne.CanvasObject {
	s := w.speech
	content := container.New(layout.NewCustomPaddedVBoxLayout(14),
		stacked(2, look.NewText(look.Title, s.say("password.title")), look.NewParagraph(look.Body, s.say("password.for", "file", filepath.Base(path)))))
	if tried {
		wrong := s.Failure(fault.New("pdf.password-wrong", nil))
		content.Add(look.NewGround(look.ToneUndecided, stacked(2,
			look.NewParagraph(look.Body, wrong.Title).InColor(look.ToneUndecided.Ink()).Strong(), look.NewParagraph(look.Body, wrong.Do))))
	}
	content.Add(field)
	content.Add(look.NewParagraph(look.Detail, s.say("password.hint")))
	cancel := keys.button(look.Secondary, s.say("cancel"), keys.escape)
	content.Add(container.NewHBox(layout.NewSpacer(), container.NewCenter(cancel), space(2), container.New(exactly{width: 150}, open)))
	return content
}

// forgetPasswords wipes those of documents that are not shown any more. What was
// just signed opens by the password of its source.
func (w *Window) forgetPasswords() {
	if w.state.Phase != flow.Signed {
		w.services.Password("", nil)
	}
}
