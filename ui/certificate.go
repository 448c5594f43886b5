package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/ui/flow"
	"trien/ui/look"
	"trien/ui/verdict"
)

const pickerWidth = 520

// certificateView is the card with the certificate that will sign.
type certificateView struct {
	language string
	looked   bool
	tokens   int
	keys     string // of all certificates, joined
	chosen   string
	trouble  error
	days     int
	failed   error // why the token that is plugged in cannot be used
	busy     bool
}

func (w *Window) certificateView() certificateView {
	v := certificateView{
		language: w.speech.Lang(), looked: w.state.Looked, tokens: w.state.Tokens, chosen: w.state.Chosen, busy: w.state.Phase.Busy(),
	}
	for _, c := range w.state.Credentials {
		v.keys += c.Key() + "\n"
	}
	if c, ok := w.state.Credential(); ok {
		v.trouble, v.days = c.Trouble, c.DaysLeft(w.services.Now())
	}
	if w.state.Tokens == 0 {
		v.failed = w.unready
	}
	return v
}

func (w *Window) drawCertificate(v certificateView) fyne.CanvasObject {
	s := w.speech
	chosen, ok := w.state.Credential()
	head := section(s.say("sign.certificate"))
	switch {
	case !v.looked:
		return look.NewRaisedCard(stacked(8, head, look.NewText(look.Body, s.say("token.looking")), progressBar(-1)))
	case !ok && v.failed != nil:
		return stacked(8, trouble(s, v.failed), w.lookAgain())
	case !ok:
		text := s.say("token.none.long")
		if v.tokens > 0 {
			text = s.say("lack.no-certificate")
		}
		return look.NewRaisedCard(stacked(8, head, look.NewParagraph(look.Body, text), w.lookAgain()))
	}
	if len(w.state.Credentials) > 1 {
		change := look.NewLinkButton(s.say("sign.certificate.change"), w.pickCertificate)
		if v.busy {
			change.Disable()
		}
		head = section(s.say("sign.certificate"), change)
	}
	card := look.NewRaisedCard(stacked(4, head, w.holder(chosen)))
	if v.trouble == nil {
		return card
	}
	return stacked(8, card, trouble(s, v.trouble))
}

func (w *Window) lookAgain() fyne.CanvasObject {
	again := look.NewSecondaryButton(w.speech.say("devices.again"), w.wishToLook)
	return container.NewHBox(again)
}

// holder is whose certificate it is: name, office, system, until when.
func (w *Window) holder(c flow.Credential) fyne.CanvasObject {
	column := stacked(2, look.NewParagraph(look.Body, c.Holder).Strong())
	if office := officeOf(c); office != "" {
		column.Add(look.NewParagraph(look.Body, office).InColor(look.InkSecond))
	}
	column.Add(tall(2))
	column.Add(container.NewHBox(verdict.SystemChip(c.System, w.speech), w.termChip(c)))
	return column
}

func officeOf(c flow.Credential) string {
	switch {
	case c.Organisation == c.Holder || c.Organisation == "":
		return c.Title
	case c.Title != "":
		return c.Title + ", " + c.Organisation
	}
	return c.Organisation
}

// termChip says until when the certificate lasts, or why it cannot sign.
func (w *Window) termChip(c flow.Credential) fyne.CanvasObject {
	if !c.Usable() {
		return look.NewChip(look.ToneUndecided, look.ShapeExclaim, w.speech.short(c.Trouble))
	}
	return look.NewChip(look.ToneGood, look.ShapeNone, w.speech.say("sign.certificate.until", "date", day(c.NotAfter)))
}

// pickCertificate shows all certificates; pressing one chooses it.
func (w *Window) pickCertificate() { w.pickCertificateWith(false) }

// pickCertificateWith shows the numbers of identity cards and tax codes in full,
// or their last digits.
func (w *Window) pickCertificateWith(full bool) {
	dismiss := func() {
		w.shown.close()
		w.shown = nil
	}
	keys := &dialogKeys{escape: dismiss}
	list := stacked(8)
	var first fyne.Focusable
	for _, c := range w.state.Credentials {
		about := stacked(2, w.holder(c))
		if numbers := numbersOf(c, full); numbers != "" {
			about.Add(look.NewText(look.Detail, numbers).Ellipsis())
		}
		card := look.NewRaisedCard(about)
		if c.Key() == w.state.Chosen {
			card.Stroke = look.Blue
		}
		row := newPressable(card, c.Holder, func() {
			dismiss()
			w.dispatch(flow.CredentialChosen{Key: c.Key()})
		})
		row.escape = dismiss
		if first == nil || c.Key() == w.state.Chosen {
			first = row
		}
		list.Add(row)
	}
	scroll := container.NewVScroll(list)
	scroll.SetMinSize(fyne.NewSize(0, min(list.MinSize().Height, 420)))
	content := stacked(14, look.NewText(look.Title, w.speech.say("sign.certificate.choose")), scroll,
		container.NewBorder(nil, nil, w.numbersSwitch(full, keys, dismiss), keys.button(look.Secondary, w.speech.say("cancel"), dismiss)))
	w.shown = openDialog(w.win.Canvas(), pickerWidth, content, dismiss)
	if first != nil {
		w.win.Canvas().Focus(first)
	}
}

// numbersSwitch shows the numbers in full, or hides them; nil where no
// certificate has any.
func (w *Window) numbersSwitch(full bool, keys *dialogKeys, dismiss func()) fyne.CanvasObject {
	if !slices.ContainsFunc(w.state.Credentials, func(c flow.Credential) bool { return len(c.Subject.Identifiers()) > 0 }) {
		return nil
	}
	word := "sign.certificate.numbers.show"
	if full {
		word = "sign.certificate.numbers.hide"
	}
	return keys.button(look.Link, w.speech.say(word), func() {
		dismiss()
		w.pickCertificateWith(!full)
	})
}

// numbersOf lists the numbers of a certificate's holder: "CCCD •••345".
func numbersOf(c flow.Credential, full bool) string {
	var parts []string
	for _, id := range c.Subject.Identifiers() {
		if !full {
			id = id.Masked()
		}
		parts = append(parts, strings.TrimSpace(id.Kind+" "+id.Number))
	}
	return joinDots(parts...)
}
