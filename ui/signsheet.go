package ui

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/signer"
	"trien/ui/flow"
	"trien/ui/look"
)

// signSheet is the panel with everything a signature needs. Its parts are
// drawn anew one by one, so that a field being typed into stays.
type signSheet struct {
	task        *part[taskView]
	refusal     *part[refusalView]
	facts       *part[factsView]
	certificate *part[certificateView]
	mark        *part[markView]
	place       *part[placeView]
	measures    *part[measuresView]
	tune        *part[tuneView]
	before      *part[beforeView]
	foot        *part[footView]
	first       *factEntry // of the facts; nil where the task asks for none
}

func newSignSheet(w *Window) *signSheet {
	return &signSheet{
		task:        newPart(w.drawTask),
		refusal:     newPart(w.drawRefusal),
		facts:       newPart(w.drawFacts),
		certificate: newPart(w.drawCertificate),
		mark:        newPart(w.mark.draw),
		place:       newPart(w.drawPlace),
		measures:    newPart(w.measures.draw),
		tune:        newPart(w.drawTune),
		before:      newPart(w.drawBefore),
		foot:        newPart(w.drawFoot),
	}
}

func (s *signSheet) show(w *Window) {
	s.task.show(w.taskView())
	s.refusal.show(refusalView{w.speech.Lang(), w.refusal()})
	s.facts.show(w.factsView())
	s.certificate.show(w.certificateView())
	s.mark.show(w.markView())
	s.place.show(w.placeView())
	s.measures.show(w.measures.view())
	w.measures.follow()
	s.tune.show(w.tuneView())
	s.before.show(w.beforeView())
	s.foot.show(w.footView())
}

func (s *signSheet) draw(w *Window) fyne.CanvasObject {
	where := look.NewRaisedCard(container.New(gathered{gap: 6}, s.tune.box, s.place.box, s.measures.box))
	content := container.New(gathered{gap: 14},
		s.task.box, s.refusal.box, s.facts.box, s.certificate.box, s.mark.box, where, s.before.box)
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

// refusal is why nobody should sign this document here and now.
func (w *Window) refusal() error {
	if w.state.Refusal != nil {
		return w.state.Refusal
	}
	return w.state.Replies.To(flow.AboutTarget).Err
}

// tuneView is the heading of the card with the places.
type tuneView struct {
	language     string
	open, placed bool
	undo, busy   bool
}

func (w *Window) tuneView() tuneView {
	return tuneView{w.speech.Lang(), w.measures.open, w.state.Placed, w.state.CanUndo(), w.state.Phase.Busy()}
}

func (w *Window) drawTune(v tuneView) fyne.CanvasObject {
	var acts []fyne.CanvasObject
	add := func(key string, do func()) {
		b := look.NewLinkButton(w.speech.say(key), do)
		if v.busy {
			b.Disable()
		}
		acts = append(acts, b)
	}
	if v.undo {
		add("sign.place.undo", w.undo)
	}
	if v.placed {
		words := "sign.place.tune"
		if v.open {
			words = "sign.mark.done"
		}
		add(words, func() { w.measures.open = !v.open; w.show() })
	}
	return section(w.speech.say("sign.place"), acts...)
}

func (w *Window) undo() { w.dispatch(flow.UndoPressed{}) }

func (w *Window) drawRefusal(v refusalView) fyne.CanvasObject {
	if v.err == nil {
		return nil
	}
	return trouble(w.speech, v.err)
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
		v.lack = w.lackWords(lacks[0])
		return v
	}
	v.target = filepath.Base(w.target())
	return v
}

// target is the name for the signed copy. The disk is asked once for each
// document, not with every move of the mouse.
func (w *Window) target() string {
	if w.targetOf != w.state.Ticket || w.targetName == "" {
		w.targetOf, w.targetName = w.state.Ticket, freeName(w.signedName(w.state.Path))
	}
	return w.targetName
}

// lackWords says what is missing; the task's own needs have words of their own.
func (w *Window) lackWords(l flow.Lack) string {
	switch {
	case l == flow.FactsMissing:
		return w.speech.Failure(w.state.Unfilled).Do
	case l == flow.NoToken && w.unready != nil:
		return w.speech.say("lack.unready")
	}
	return w.speech.say(lackKey(l))
}

func lackKey(l flow.Lack) string {
	switch l {
	case flow.Revoked:
		return "lack.revoked"
	case flow.TargetClosed:
		return "lack.target"
	case flow.Altered:
		return "lack.altered"
	case flow.LevelOutOfReach:
		return "lack.level"
	case flow.PlaceSought:
		return "place.seeking"
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
		hint = v.lack
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
