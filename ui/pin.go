package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"trien/token"
	"trien/ui/flow"
	"trien/ui/look"
	"trien/ui/verdict"
)

const pinDialogWidth = 460

// pinQuestion is what the PIN window says.
type pinQuestion struct {
	file        string // base name
	pages       int
	documents   int // that are signed with this PIN; 0 for the one above
	credential  flow.Credential
	wrongBefore bool
}

// pinWindow asks for one PIN. given gets it in memory that its receiver wipes;
// declined is called when the person goes away.
type pinWindow struct {
	dialog *dialog
	field  *pinField
	sign   *dialogButton
	info   token.Info
	sure   *widget.Check // on the last try; nil otherwise
}

func openPINWindow(c fyne.Canvas, s speech, q pinQuestion, given func([]byte), declined func()) *pinWindow {
	p := &pinWindow{field: newPINField(s.say("pin.placeholder")), info: q.credential.Identity.Token}
	keys := &dialogKeys{escape: declined}
	confirm := func() {
		if p.complete() {
			given(p.field.take())
		}
	}
	p.sign = keys.button(look.Primary, s.say("pin.sign"), confirm)
	p.field.onSubmitted, p.field.onEscape, p.field.onChanged = confirm, declined, p.update

	content := container.New(layout.NewCustomPaddedVBoxLayout(14), pinHeading(s, q), pinCard(s, q.credential), p.field)
	p.addLength(s, content)
	p.addCaution(s, q, content)
	content.Add(p.acts(s, keys, declined))
	p.update()
	p.dialog = openDialog(c, pinDialogWidth, content, declined)
	c.Focus(p.field)
	return p
}

// close takes the window away and wipes what was typed.
func (p *pinWindow) close() {
	if p == nil {
		return
	}
	p.field.onChanged = nil
	p.field.wipe()
	p.dialog.close()
}

// complete tells whether the token could take what was typed.
func (p *pinWindow) complete() bool {
	n := p.field.bytes()
	if n == 0 || (p.sure != nil && !p.sure.Checked) {
		return false
	}
	return p.info.MaxPIN == 0 || (n >= p.info.MinPIN && n <= p.info.MaxPIN)
}

func (p *pinWindow) update() {
	if p.complete() {
		p.sign.Enable()
	} else {
		p.sign.Disable()
	}
}

func pinHeading(s speech, q pinQuestion) fyne.CanvasObject {
	what := s.say("pin.for", "file", q.file)
	if q.pages > 0 {
		what = s.say("pin.for.pages", "file", q.file, "pages", strconv.Itoa(q.pages))
	}
	if q.documents > 0 {
		what = s.say("pin.for.batch", "count", number(int64(q.documents)))
	}
	return container.New(layout.NewCustomPaddedVBoxLayout(2),
		look.NewText(look.Title, s.say("pin.title")), look.NewParagraph(look.Body, what))
}

func pinCard(s speech, c flow.Credential) fyne.CanvasObject {
	info := c.Identity.Token
	where := s.say("pin.token", "label", info.Label, "serial", tail(info.Serial))
	return look.NewRaisedCard(container.New(layout.NewCustomPaddedVBoxLayout(4),
		look.NewParagraph(look.Body, c.Holder).Strong(),
		look.NewParagraph(look.Detail, where),
		container.NewHBox(verdict.SystemChip(c.System, s)),
	))
}

// addLength says how long a PIN is, when the token says something of use.
func (p *pinWindow) addLength(s speech, content *fyne.Container) {
	if p.info.MaxPIN > 0 && p.info.MaxPIN <= maxPINBytes {
		text := s.say("pin.length", "min", strconv.Itoa(p.info.MinPIN), "max", strconv.Itoa(p.info.MaxPIN))
		content.Add(look.NewParagraph(look.Detail, text))
	}
}

// addCaution warns before a try that may cost the token.
func (p *pinWindow) addCaution(s speech, q pinQuestion, content *fyne.Container) {
	tone, key := look.ToneUndecided, ""
	switch {
	case p.info.PIN == token.PINFinalTry:
		tone, key = look.ToneInvalid, "pin.final"
	case q.wrongBefore:
		key = "pin.wrong-before"
	case p.info.PIN == token.PINCountLow:
		key = "pin.low"
	default:
		return
	}
	content.Add(look.NewGround(tone, container.New(layout.NewCustomPaddedVBoxLayout(2),
		look.NewParagraph(look.Body, s.say(key+".lead")).InColor(tone.Ink()).Strong(),
		look.NewParagraph(look.Body, s.say(key)))))
	if p.info.PIN == token.PINFinalTry {
		p.sure = widget.NewCheck(s.say("pin.final.confirm"), func(bool) { p.update() })
		content.Add(p.sure)
	}
}

func (p *pinWindow) acts(s speech, keys *dialogKeys, declined func()) fyne.CanvasObject {
	help := look.NewParagraph(look.Detail, s.say("pin.forgot.text"))
	help.Hide()
	forgot := keys.button(look.Link, s.say("pin.forgot"), nil)
	forgot.OnTapped = func() { help.Show() }
	cancel := keys.button(look.Secondary, s.say("cancel"), declined)
	row := container.NewHBox(container.NewCenter(forgot), layout.NewSpacer(), container.NewCenter(cancel), space(2), container.New(exactly{width: actWidth}, p.sign))
	return container.New(layout.NewCustomPaddedVBoxLayout(8), help, row)
}
