package ui

import (
	"math"
	"path/filepath"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/signer"
	"trien/signer/stamp"
	"trien/signer/trust"
	"trien/ui/flow"
	"trien/ui/look"
	"trien/ui/page"
)

// signSheet is the panel with everything a signature needs. Its parts are
// drawn anew one by one, so that a field being typed into stays.
type signSheet struct {
	refusal     *part[refusalView]
	certificate *part[certificateView]
	mark        *part[markView]
	place       *part[placeView] // inside the card of the mark
	before      *part[beforeView]
	foot        *part[footView]
}

func newSignSheet(w *Window) *signSheet {
	return &signSheet{
		refusal:     newPart(w.drawRefusal),
		certificate: newPart(w.drawCertificate),
		mark:        newPart(w.mark.draw),
		place:       newPart(w.drawPlace),
		before:      newPart(w.drawBefore),
		foot:        newPart(w.drawFoot),
	}
}

func (s *signSheet) show(w *Window) {
	s.refusal.show(refusalView{w.speech.Lang(), w.state.Refusal})
	s.certificate.show(w.certificateView())
	s.place.show(w.placeView())
	s.mark.show(w.markView())
	s.before.show(w.beforeView())
	s.foot.show(w.footView())
}

func (s *signSheet) draw(w *Window) fyne.CanvasObject {
	heading := stacked(2,
		look.NewText(look.Title, w.speech.say("sign.title")),
		look.NewParagraph(look.Body, w.speech.say("sign.subtitle")).InColor(look.InkSecond))
	content := container.New(gathered{gap: 14}, heading, s.refusal.box, s.certificate.box, s.mark.box, s.before.box)
	return withFoot(look.Surface, content, s.foot.box)
}

// gathered is a column with a gap that leaves out what is empty.
type gathered struct{ gap float32 }

func (g gathered) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for _, o := range objects {
		if m := o.MinSize(); m.Height > 0 && o.Visible() {
			if size.Height > 0 {
				size.Height += g.gap
			}
			size = fyne.NewSize(max(size.Width, m.Width), size.Height+m.Height)
		}
	}
	return size
}

func (g gathered) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		m := o.MinSize()
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, m.Height))
		if m.Height > 0 && o.Visible() {
			y += m.Height + g.gap
		}
	}
}

type refusalView struct {
	language string
	err      error
}

func (w *Window) drawRefusal(v refusalView) fyne.CanvasObject {
	if v.err == nil {
		return nil
	}
	return trouble(w.speech, v.err)
}

// millimetres of a length in points, whole.
func millimetres(points float64) string {
	return strconv.Itoa(int(math.Round(points * 25.4 / 72)))
}

// placeHere puts the frame on the page that shows, where it stood on its own.
func (w *Window) placeHere() {
	p := w.state.Place
	if !w.state.Placed {
		p = w.state.Usual
	}
	p.Page = w.viewer.Page()
	if !w.viewer.SetFrame(page.Placement{Page: p.Page, Rect: p.Rect}) {
		return
	}
	if at, ok := w.viewer.Frame(); ok {
		w.viewer.Reveal(at)
		w.dispatch(flow.FramePlaced{Place: placement(at)})
	}
}

func placement(p page.Placement) stamp.Placement { return stamp.Placement{Page: p.Page, Rect: p.Rect} }

// beforeView is the list of what could go wrong.
type beforeView struct {
	language string
	lines    []beforeLine
}

type beforeLine struct {
	tone       look.Tone
	shape      look.Shape
	text, note string
}

func (w *Window) beforeView() beforeView {
	v := beforeView{language: w.speech.Lang()}
	s := w.speech
	good := func(text, note string) {
		v.lines = append(v.lines, beforeLine{look.ToneGood, look.ShapeCheck, text, note})
	}
	open := func(text, note string) {
		v.lines = append(v.lines, beforeLine{look.ToneUndecided, look.ShapeQuestion, text, note})
	}
	if c, ok := w.state.Credential(); ok && c.Usable() {
		good(s.say("sign.before.valid"), s.left(c, w.services.Now()))
		if c.System == trust.Unknown {
			open(s.say("sign.before.system-unknown"), "")
		}
		open(s.say("sign.before.revocation"), s.say("sign.before.unchecked"))
	}
	if w.state.Refusal == nil {
		good(s.say("sign.before.document"), "")
	}
	if n := len(w.state.Report.Signatures); w.state.Checked && n > 0 {
		good(s.say("sign.before.existing"), strconv.Itoa(n))
	}
	return v
}

func (w *Window) drawBefore(v beforeView) fyne.CanvasObject {
	if len(v.lines) == 0 {
		return nil
	}
	column := stacked(0, look.NewText(look.Section, w.speech.say("sign.before")), tall(4))
	for _, l := range v.lines {
		column.Add(look.NewStatusLine(l.tone, l.shape, l.text, l.note))
	}
	return column
}

// footView is the button, or the job that it started.
type footView struct {
	language string
	phase    flow.Phase
	name     string
	lack     string
	target   string
	progress signer.Progress
	keypad   bool // the PIN is being typed on the device
}

func (w *Window) footView() footView {
	v := footView{language: w.speech.Lang(), phase: w.state.Phase}
	if c, ok := w.state.Credential(); ok {
		v.name = c.Holder
	}
	if w.state.Phase.Busy() {
		v.progress, v.keypad = w.state.Progress, w.state.Keypad && w.state.Progress.Stage < signer.Signing
		return v
	}
	if lacks := w.state.Lacks(); len(lacks) > 0 {
		v.lack = lackKey(lacks[0])
		return v
	}
	v.target = filepath.Base(w.target())
	return v
}

// target is the name for the signed copy. The disk is asked once for each
// document, not with every move of the mouse.
func (w *Window) target() string {
	if w.targetOf != w.state.Ticket || w.targetName == "" {
		w.targetOf, w.targetName = w.state.Ticket, freeName(signer.TargetName(w.state.Path))
	}
	return w.targetName
}

func lackKey(l flow.Lack) string {
	switch l {
	case flow.DocumentClosed:
		return "lack.closed"
	case flow.TokenNotLooked:
		return "lack.looking"
	case flow.NoToken:
		return "lack.no-token"
	case flow.NoCertificate:
		return "lack.no-certificate"
	case flow.CredentialUnfit:
		return "lack.unfit"
	}
	return "lack.no-place"
}

func (w *Window) drawFoot(v footView) fyne.CanvasObject {
	if v.phase.Busy() {
		return w.drawProgress(v)
	}
	text := w.speech.say("sign.button.idle")
	if v.lack == "" {
		text = w.speech.say("sign.button", "name", v.name)
	}
	button := look.NewPrimaryButton(text, w.pressSign)
	hint := w.speech.say("sign.saved-as", "file", v.target)
	if v.lack != "" {
		button.Disable()
		hint = w.speech.say(v.lack)
	}
	return stacked(8, button, look.NewParagraph(look.Detail, hint).Centered())
}

func (w *Window) pressSign() { w.dispatch(flow.SignPressed{}) }

func (w *Window) drawProgress(v footView) fyne.CanvasObject {
	s := w.speech
	text, amount, done := "progress.preparing", "", -1.0
	switch {
	case v.phase == flow.Stopping:
		text = "progress.stopping"
	case v.progress.Stage == signer.Copying:
		text = "progress.copying"
		if v.progress.Total > 0 {
			done = float64(v.progress.Done) / float64(v.progress.Total)
			amount = s.say("progress.bytes", "done", megabytes(v.progress.Done), "total", megabytes(v.progress.Total))
		}
	case v.keypad:
		text = "progress.keypad"
	case v.progress.Stage == signer.AwaitingKey:
		text = "progress.awaiting"
	case v.progress.Stage == signer.Signing:
		text = "progress.signing"
	case v.progress.Stage == signer.Stamping:
		text = "progress.stamping"
	case v.progress.Stage >= signer.Checking:
		text = "progress.verifying"
	}
	cancel := look.NewSecondaryButton(s.say("cancel"), func() { w.dispatch(flow.CancelPressed{}) })
	if v.phase == flow.Stopping || v.progress.Stage >= signer.Signing {
		cancel.Disable()
	}
	words := stacked(2, look.NewParagraph(look.Body, s.say(text)).Strong(),
		look.NewParagraph(look.Detail, joinWords(amount, s.say("progress.original"))))
	return stacked(8, container.NewBorder(nil, nil, nil, container.NewCenter(cancel), words), progressBar(done))
}

func joinWords(a, b string) string {
	if a == "" {
		return b
	}
	return a + " · " + b
}
