package ui

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"trien/signer"
	"trien/signer/report"
	"trien/signer/task"
	"trien/ui/flow"
	"trien/ui/look"
	"trien/ui/verdict"
)

// panelView decides what stands in the panel at the right.
type panelView struct {
	language string
	kind     panelKind
	path     string
	checked  bool
	verdict  report.DocumentVerdict
	issue    bool // what comes next is the agency's seal
}

type panelKind int

const (
	panelNone panelKind = iota
	panelSign
	panelSigned
	panelVerdict
)

func (w *Window) panelView() panelView {
	v := panelView{language: w.speech.Lang(), path: w.state.Path}
	switch {
	case w.state.Path == "" || w.state.Phase == flow.Opening || w.state.Room == flow.RoomDevices:
		v.path = ""
		return v
	case w.state.Room == flow.RoomSign && w.state.Phase != flow.Signed:
		v.kind = panelSign
		w.sheet.show(w)
		return v
	case w.state.Room == flow.RoomSign:
		v.kind = panelSigned
	default:
		v.kind = panelVerdict
	}
	v.checked, v.verdict, v.issue = w.state.Checked, w.state.Report.Verdict, w.toBeIssued()
	return v
}

func (w *Window) drawPanel(v panelView) fyne.CanvasObject {
	switch v.kind {
	case panelSign:
		return w.sheet.draw(w)
	case panelSigned:
		return w.drawSigned()
	case panelVerdict:
		return w.drawVerdict(v.checked)
	}
	return nil
}

// withFoot is a panel that scrolls, with what never scrolls away below it.
func withFoot(ground fyne.ThemeColorName, content, foot fyne.CanvasObject) fyne.CanvasObject {
	inner := look.NewPanel("", content)
	inner.Margin = fyne.NewSize(look.SpaceEdge, look.SpaceEdge)
	base := look.NewPanel(ground, foot)
	base.Margin = fyne.NewSize(look.SpaceEdge, 14)
	return look.NewPanel(ground, container.NewBorder(nil, container.New(flush{}, rule(), base), nil, nil, container.NewVScroll(inner)))
}

func (w *Window) verdictView() verdict.View {
	return verdict.Read(w.state.Report, w.speech, signer.Vietnam())
}

func (w *Window) verdictPanel(acts ...fyne.CanvasObject) fyne.CanvasObject {
	view := w.verdictView()
	return verdict.NewPanel(view, w.speech, func(number int) {
		if p, ok := placeOf(view.Cards[number-1]); ok {
			w.selected = number
			w.viewer.Reveal(p)
			w.show()
		}
	}, acts...)
}

// drawVerdict is the panel of the room where signatures are verified.
func (w *Window) drawVerdict(checked bool) fyne.CanvasObject {
	if !checked {
		return look.NewPanel(look.Background, container.NewCenter(busyCard(w.speech.say("checking"))))
	}
	foot := look.NewSecondaryButton(w.speech.say("verify.sign-too"), w.signToo)
	switch {
	case len(w.state.Report.Signatures) == 0:
		foot = look.NewPrimaryButton(w.speech.say("verify.sign"), w.signToo)
	case w.toBeIssued():
		foot = look.NewPrimaryButton(w.speech.say("verify.issue"), w.signToo)
	}
	return withFoot(look.Background, w.verdictPanel(), foot)
}

// signToo goes to where a signature is added; the first field of the form gets
// the keys.
func (w *Window) signToo() {
	w.dispatch(flow.SignToo{})
	if w.state.Room == flow.RoomSign {
		w.sheet.focusFacts(w)
	}
}

// toBeIssued tells whether what comes next is the agency's seal: a person has
// signed, the agency has not, and its certificate is at hand.
func (w *Window) toBeIssued() bool {
	next := w.state.Continued()
	chosen, ok := next.Credential()
	if !ok || !chosen.Usable() || next.Doing() != task.Issue || w.state.Refusal != nil || w.state.Report.Verdict == report.DocumentInvalid {
		return false
	}
	for _, signature := range w.state.Report.Signatures {
		if signature.Signer.Name == chosen.Holder {
			return false
		}
	}
	return len(w.state.Report.Signatures) > 0
}

// drawSigned tells that it is done, and what the verifier says of the file.
func (w *Window) drawSigned() fyne.CanvasObject {
	s, target := w.speech, w.state.Path
	open := look.NewSecondaryButton(s.say("signed.open"), func() { w.handOver(target) })
	folder := look.NewSecondaryButton(s.say("signed.folder"), func() { w.reveal(target) })
	said := []fyne.CanvasObject{
		container.NewBorder(nil, nil, container.NewHBox(container.NewCenter(shapeIcon(look.ShapeCheck, look.ToneGood, 20)), space(4)), nil,
			look.NewText(look.Title, s.say("signed.title")).InColor(look.Good)),
		look.NewParagraph(look.Body, w.inFolder("signed.saved", "file", filepath.Base(target))),
	}
	for _, notice := range w.state.Notices {
		said = append(said, look.NewStatusLine(look.ToneUndecided, look.ShapeQuestion, s.Failure(notice).Title, ""))
	}
	done := look.NewGround(look.ToneGood, stacked(8, append(said, container.NewHBox(open, folder))...))
	next := look.NewPrimaryButton(s.say("signed.next"), func() { w.dispatch(flow.NextPressed{}) })
	return withFoot(look.Background, stacked(16, done, w.verdictPanel()), next)
}

// progressBar shows how much of a whole is done; less than 0 is unknown.
func progressBar(part float64) fyne.CanvasObject {
	if part < 0 {
		return container.New(exactly{height: 6}, widget.NewProgressBarInfinite())
	}
	bar := widget.NewProgressBar()
	bar.TextFormatter = func() string { return "" }
	bar.SetValue(part)
	return container.New(exactly{height: 6}, bar)
}
