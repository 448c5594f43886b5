package ui

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"trien/signer/report"
	"trien/signer/task"
	"trien/signer/trust"
	"trien/ui/flow"
	"trien/ui/look"
)

// beforeView is the list of what could go wrong. It fills itself.
type beforeView struct {
	language string
	lines    []beforeLine
	again    bool // something may be asked once more
}

type beforeLine struct {
	tone       look.Tone
	shape      look.Shape
	text, note string
}

func (v *beforeView) good(text, note string) { v.add(look.ToneGood, look.ShapeCheck, text, note) }

func (v *beforeView) doubt(text, note string) {
	v.add(look.ToneUndecided, look.ShapeQuestion, text, note)
}

func (v *beforeView) warn(text string) { v.add(look.ToneUndecided, look.ShapeExclaim, text, "") }

func (v *beforeView) stop(text, note string) { v.add(look.ToneInvalid, look.ShapeCross, text, note) }

func (v *beforeView) waiting(text, note string) { v.add(look.ToneNeutral, look.ShapeDot, text, note) }

func (v *beforeView) add(tone look.Tone, shape look.Shape, text, note string) {
	v.lines = append(v.lines, beforeLine{tone, shape, text, note})
}

func (w *Window) beforeView() beforeView {
	v := beforeView{language: w.speech.Lang()}
	w.aboutCertificate(&v)
	w.aboutDocument(&v)
	w.aboutMachine(&v)
	w.aboutDemands(&v)
	v.again = !w.state.Phase.Busy() && (w.unsure() || w.state.OutOfReach())
	w.aboutMark(&v)
	slices.SortStableFunc(v.lines, func(a, b beforeLine) int { return cmp.Compare(urgency(a.tone), urgency(b.tone)) })
	return v
}

// urgency puts what stops a signature first, then what is doubtful.
func urgency(tone look.Tone) int {
	switch tone {
	case look.ToneInvalid:
		return 0
	case look.ToneUndecided:
		return 1
	}
	return 2
}

func (w *Window) aboutCertificate(v *beforeView) {
	if c, ok := w.state.Credential(); ok && c.Usable() {
		v.aboutCertificate(w.speech, c, w.state.Replies.To(flow.AboutRevocation), w.services.Now())
	}
}

func (v *beforeView) aboutCertificate(s speech, c flow.Credential, revocation flow.Reply, now time.Time) {
	left := s.left(c, now)
	if c.DaysLeft(now) < soonDays {
		v.doubt(s.say("sign.before.valid"), left)
	} else {
		v.good(s.say("sign.before.valid"), left)
	}
	if c.System == trust.Unknown {
		v.doubt(s.say("sign.before.system-unknown"), "")
	}
	switch revocation.Answer {
	case flow.Fine:
		v.good(s.say("sign.before.not-revoked"), revocation.Note)
	case flow.Forbidden:
		v.stop(s.say("sign.before.revoked"), revocation.Note)
	case flow.Asking:
		v.waiting(s.say("sign.before.revocation"), s.say("sign.before.asking"))
	default:
		v.doubt(s.say("sign.before.revocation"), s.say("sign.before.unchecked"))
	}
}

func (v *beforeView) aboutStamps(s speech, stamps flow.Reply) {
	switch stamps.Answer {
	case flow.Fine:
		v.good(s.say("sign.before.stamps"), stamps.Note)
	case flow.Doubtful:
		v.doubt(s.say("sign.before.stamps.gone"), stamps.Note)
	case flow.Asking:
		v.waiting(s.say("sign.before.stamps"), s.say("sign.before.asking"))
	}
}

func (v *beforeView) aboutClock(s speech, clock flow.Reply) {
	switch clock.Answer {
	case flow.Fine:
		v.good(s.say("sign.before.clock.fine"), clock.Note)
	case flow.Doubtful:
		v.doubt(s.say("sign.before.clock"), clock.Note)
	}
}

// soonDays is from when on a person should think of a new certificate.
const soonDays = 60

func (w *Window) aboutDocument(v *beforeView) {
	s := w.speech
	if w.state.Refusal == nil {
		v.good(s.say("sign.before.document"), "")
	}
	doc, count := w.state.Report, strconv.Itoa(len(w.state.Report.Signatures))
	switch {
	case !w.state.Checked && w.standing:
		v.waiting(s.say("sign.before.existing.checking"), "")
	case !w.state.Checked || count == "0":
	case doc.Verdict == report.DocumentInvalid:
		v.stop(s.say("sign.before.existing.invalid"), count)
	case doc.Verdict == report.DocumentValid || doc.Verdict == report.DocumentValidWithChanges:
		v.good(s.say("sign.before.existing.valid"), count)
	default:
		v.doubt(s.say("sign.before.existing.open"), count)
	}
	for _, n := range w.notices {
		v.warn(s.Failure(n).Title)
	}
}

func (w *Window) aboutMachine(v *beforeView) {
	s := w.speech
	if target := w.state.Replies.To(flow.AboutTarget); target.Answer == flow.Forbidden {
		v.stop(s.say("sign.before.target.closed"), "")
	} else if target.Answer == flow.Fine {
		v.good(w.inFolder("sign.before.target"), "")
	}
	if w.state.Demands.Level != report.LevelBB { // else nobody is asked for a timestamp
		v.aboutStamps(s, w.state.Replies.To(flow.AboutStamps))
	}
	v.aboutClock(s, w.state.Replies.To(flow.AboutClock))
}

func (w *Window) aboutMark(v *beforeView) {
	for _, n := range w.mark.advice() {
		v.warn(w.speech.Failure(n).Title)
	}
	doing := w.state.Doing()
	if doing == task.Issue && w.mark.facts.number == "" && w.hasSpot(task.PartNumber) {
		v.warn(w.speech.say("sign.before.no-number"))
	}
}

func (w *Window) drawBefore(v beforeView) fyne.CanvasObject {
	if len(v.lines) == 0 {
		return nil
	}
	var acts []fyne.CanvasObject
	if v.again {
		acts = append(acts, look.NewLinkButton(w.speech.say("sign.before.again"), func() { w.dispatch(flow.AskAgain{}) }))
	}
	column := stacked(0, container.New(layout.NewCustomPaddedLayout(0, 0, 0, 8), section(w.speech.say("sign.before"), acts...)), tall(4))
	for _, l := range v.lines {
		column.Add(look.NewStatusLine(l.tone, l.shape, l.text, l.note))
	}
	return column
}
