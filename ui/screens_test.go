package ui

import (
	"image"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	xdraw "golang.org/x/image/draw"

	"trien/signer/evidence"
	"trien/signer/evidence/revocation"
	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/stamp"
	"trien/signer/task"
	"trien/token"
	"trien/ui/flow"
)

// screens are those of the window, as a person meets them.
func screens() []screenCase {
	return append([]screenCase{
		{"start", func(o *world) { o.plug(holder()) }},
		{"start-recent", (*world).showRecent},
		{"opening", (*world).showOpening},
		{"approve", func(o *world) { o.approving() }},
		{"approve-lacking", (*world).showLacking},
		{"issue", (*world).showIssue},
		{"pin", func(o *world) { o.asked() }},
		{"pin-wrong-before", (*world).showWrongPIN},
		{"pin-final", (*world).showFinalTry},
		{"signing", (*world).showSigning},
		{"closing", func(o *world) { o.showSigning(); o.w.closing() }},
		{"signed", (*world).showSigned},
		{"verify-valid", func(o *world) { o.verifying(report.DocumentValid) }},
		{"verify-indeterminate", func(o *world) { o.verifying(report.DocumentIndeterminate) }},
		{"verify-invalid", func(o *world) { o.verifying(report.DocumentInvalid) }},
		{"failure", (*world).showFailure},
		{"turned", (*world).showTurned},
		{"templates", (*world).showTemplates},
		{"template-editor", (*world).showTemplateEditor},
		{"template-editor-seal", (*world).showSealEditor},
	}, pageScreens()...)
}

// paperwork gives the document of the test the text of a decision, drawn.
func (o *world) paperwork() {
	o.lines = decision()
	o.paint = func(_, width int) image.Image { return o.sheet(width) }
}

// sheet draws the lines where blank says that they stand.
func (o *world) sheet(width int) image.Image {
	scale := float64(width) / 595
	page := image.NewRGBA(image.Rect(0, 0, width, int(842*scale)))
	xdraw.Copy(page, image.Point{}, image.White, page.Rect, xdraw.Src, nil)
	for n, line := range o.lines {
		x := 60.0
		for _, part := range strings.Split(line, "\t") {
			for _, word := range strings.Split(part, " ") {
				write(page, word, x*scale, (842-780+20*float64(n)-15)*scale, scale)
				x += 6 * float64(utf8.RuneCountInString(word)+1)
			}
			x += 60 - 6
		}
	}
	return page
}

// write draws a word with its upper left corner at x, y pixels.
func write(page *image.RGBA, word string, x, y, scale float64) {
	if word == "" {
		return
	}
	mark := stamp.Mark{Lines: []string{word}, Largest: 12, Tight: true}
	if drawn, err := mark.Preview(6*float64(utf8.RuneCountInString(word))+2, 15, scale); err == nil {
		xdraw.Copy(page, image.Pt(int(x), int(y)), drawn, drawn.Bounds(), xdraw.Over, nil)
	}
}

// fine answers every question before a signature with yes.
func (o *world) fine() {
	good := evidence.Status{Status: revocation.Status{State: revocation.Good, Proof: &revocation.Statement{Source: revocation.FromOCSP, ThisUpdate: noon}}}
	o.evidence, o.authorities = evidence.Evidence{Statuses: []evidence.Status{good}}, reachable(true)
}

func (o *world) approving(drivers ...Driver) {
	o.paperwork()
	o.fine()
	o.w.mark.pictures[task.HandSignature] = picture{"chu-ky.png", handPNG(o.t)}
	if len(drivers) == 0 {
		drivers = []Driver{holder()}
	}
	o.plug(drivers...)
	o.open("/home/dang/Quyet-dinh-chuyen-doi-so.pdf")
}

func (o *world) asked(drivers ...Driver) {
	o.approving(drivers...)
	o.w.primary()
	o.until("PIN window", func() bool { return o.w.pin != nil })
}

func (o *world) showRecent() {
	o.plug(holder(), agency())
	o.w.choices.Recent = []string{"/home/dang/Văn bản/Quyết định 128.pdf", "/home/dang/Văn bản/Công văn 35 về việc rà soát thủ tục hành chính năm 2026.pdf", "/home/dang/Báo cáo tuần.pdf"}
	o.w.show()
}

func (o *world) showOpening() {
	o.plug(holder())
	o.w.state.Phase, o.w.state.Path = flow.Opening, "/home/dang/Quyet-dinh.pdf"
	o.w.show()
}

func (o *world) showLacking() {
	o.paperwork()
	o.evidence, o.authorities = evidence.Evidence{}, reachable(false)
	o.closed = fault.New("sign.closed", nil)
	o.plug(holder(func(f *flow.Found) { f.Token.PIN = token.PINLocked; f.Identity.Token.PIN = token.PINLocked }))
	o.open("/home/dang/Quyet-dinh-chuyen-doi-so.pdf")
}

func (o *world) showIssue() {
	o.paperwork()
	o.fine()
	o.w.mark.pictures[task.Seal] = picture{"dau.png", redSealPNG(o.t)}
	o.plug(agency())
	o.open("/home/dang/Quyet-dinh-chuyen-doi-so.pdf")
	test.Type(o.w.sheet.first, "128")
	o.w.win.Canvas().Unfocus()
}

func (o *world) showWrongPIN() {
	o.approving()
	o.signErr = &token.Error{Code: token.PINIncorrect, Args: map[string]string{"token": "TokenME EVO"}}
	o.w.primary()
	o.typePIN("0000")
	o.until("failure", func() bool { return o.w.shown != nil })
	o.w.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	o.w.primary()
	o.until("PIN window", func() bool { return o.w.pin != nil })
}

func (o *world) showFinalTry() {
	o.asked(holder(func(f *flow.Found) { f.Token.PIN = token.PINFinalTry; f.Identity.Token.PIN = token.PINFinalTry }))
	test.Type(o.w.pin.field, "123456")
}

func (o *world) showSigning() {
	o.asked()
	o.w.closePIN()
	o.w.state.Phase = flow.Signing
	o.w.state.Progress.Stage = 3
	o.w.show()
}

func (o *world) showSigned() {
	o.asked()
	o.report = o.verdict(report.DocumentValid)
	o.typePIN("123456")
	o.until("signed", func() bool { return o.w.state.Phase == flow.Signed && o.w.state.Pages > 0 })
}

// verdict is the report of a document with one signature.
func (o *world) verdict(v report.DocumentVerdict) report.Document {
	doc := signedReport()
	doc.Verdict = v
	s := &doc.Signatures[0]
	s.Rect = [4]float64{300, 470, 150, 60}
	switch v {
	case report.DocumentValid:
		s.Verdict, s.Reason = report.Valid, ""
		s.Findings[len(s.Findings)-1] = report.Finding{Check: report.CheckRevocation, Status: report.Pass, Reason: "good"}
	case report.DocumentInvalid:
		s.Verdict, s.Integrity, s.Reason = report.Invalid, report.Broken, "digest.mismatch"
		s.Findings[0] = report.Finding{Check: report.CheckDigest, Status: report.Fail, Reason: "mismatch"}
	}
	return doc
}

func (o *world) verifying(v report.DocumentVerdict) {
	o.paperwork()
	o.fine()
	o.report = o.verdict(v)
	o.plug(holder())
	o.open("/home/dang/Quyet-dinh-chuyen-doi-so_signed.pdf")
}

func (o *world) showFailure() {
	o.approving()
	o.w.fail(&token.Error{Code: token.PINIncorrectLocked, Args: map[string]string{"token": "TokenME EVO"}})
}

// showTurned is an approval with the view turned by a quarter, the whole page in
// the window.
func (o *world) showTurned() {
	o.approving()
	o.w.viewer.Rotate()
	o.w.viewer.FitPage()
}

func (o *world) showTemplates() {
	o.plug(holder())
	for _, kind := range []task.Task{task.Approve, task.Comment} {
		t, err := task.Default(kind)
		if err != nil {
			o.t.Fatal(err)
		}
		t.Name, t.Level = "Chữ ký của Chủ tịch", "b-t"
		if kind == task.Comment {
			t.Name = "Bút phê"
		}
		t.Marks[0].Image.Data = handPNG(o.t)
		o.shelved = append(o.shelved, Template{ID: "/t/" + string(kind) + ".json", Template: t, Origin: Own})
	}
	if err := o.w.services.Templates.Use(task.Approve, "/t/approve.json"); err != nil {
		o.t.Fatal(err)
	}
	o.w.openTemplates()
}

func (o *world) showTemplateEditor() {
	o.showTemplates()
	o.press(o.w.speech.say("templates.edit"))
}

func (o *world) showSealEditor() {
	o.plug(agency())
	o.w.openTemplates()
	o.press(o.w.speech.say("templates.copy"))
	o.editor().setPicture(redSealPNG(o.t))
}
