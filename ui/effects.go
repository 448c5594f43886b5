package ui

import (
	"context"
	"path/filepath"

	"trien/signer"
	"trien/signer/report"
	"trien/signer/verify"
	"trien/token"
	"trien/ui/flow"
)

func (w *Window) carryOut(effect flow.Effect) {
	switch e := effect.(type) {
	case flow.OpenDocument:
		w.forgetPasswords()
		w.background(func(ctx context.Context) { w.open(ctx, e) })
	case flow.CheckDocument:
		w.background(func(ctx context.Context) {
			doc := w.services.Verify(ctx, e.Path)
			w.do(func() { w.checked(e.Ticket, doc) })
		})
	case flow.CloseDocument:
		w.forgetPasswords()
		w.closePages()
	case flow.ChooseFile:
		w.chooseDocument()
	case flow.LookAtTokens:
		w.wishToLook()
	case flow.SeekPlaces:
		w.seek(e)
	case flow.AskRevocation:
		w.askRevocation(e)
	case flow.LookAround:
		w.lookAround(e)
	case flow.StartSigning:
		w.startSigning(e)
	case flow.AskPIN:
		w.askPIN(e)
	case flow.HandOverPIN:
		w.answer(e.Attempt, pinAnswer{pin: w.typed})
	case flow.RefusePIN:
		w.answer(e.Attempt, pinAnswer{refused: true})
	case flow.CancelSigning:
		w.jobs[e.Attempt]()
	}
}

func (w *Window) open(ctx context.Context, e flow.OpenDocument) {
	seen, err := w.services.Inspect(ctx, e.Path)
	if wanted, tried := passwordWanted(err); wanted {
		w.do(func() { w.askPassword(e, tried) })
		return
	}
	if err != nil {
		w.post(flow.OpenFailed{Ticket: e.Ticket, Err: err})
		return
	}
	doc, err := w.services.Open(ctx, e.Path)
	if err != nil {
		w.post(flow.OpenFailed{Ticket: e.Ticket, Err: err})
		return
	}
	w.do(func() {
		if e.Ticket != w.state.Ticket {
			doc.Close()
			return
		}
		w.closePages()
		w.doc, w.texts = doc, newTexts(doc, seen.Signatures)
		w.fields, w.notices, w.standing = seen.Fields, seen.Notices, seen.Signed
		w.archive = seen.Archive
		w.newFacts()
		w.viewer.Open(doc)
		w.services.Log("document open pages=%d", doc.PageCount())
		w.remember(e.Path)
		w.outlined, w.selected = outlinesView{}, 0
		w.dispatch(flow.Opened{Ticket: e.Ticket, Pages: doc.PageCount(), Refusal: seen.Closed, Signed: seen.Signed})
		if w.state.Phase == flow.Signed {
			w.revealNewest()
		}
	})
}

// revealNewest scrolls to the signature that was just made.
func (w *Window) revealNewest() {
	cards := w.verdictView().Cards
	if len(cards) == 0 {
		return
	}
	if p, ok := placeOf(cards[len(cards)-1]); ok {
		w.viewer.Reveal(p)
	}
}

func (w *Window) closePages() {
	w.viewer.Close()
	if w.doc != nil {
		w.doc.Close()
		w.doc = nil
	}
}

func (w *Window) checked(ticket int, doc report.Document) {
	if ticket == w.state.Ticket {
		w.logVerdict(doc)
	}
	w.dispatch(flow.Checked{Ticket: ticket, Report: doc})
}

// startSigning sets the job going. The mark's time is that of the press.
func (w *Window) startSigning(e flow.StartSigning) {
	ctx, cancel := context.WithCancel(w.run)
	w.jobs[e.Attempt] = cancel
	now := w.services.Now()
	request := signer.Request{
		Source: e.Path, Target: freeName(w.signedName(e.Path)),
		Certificate: e.Credential.Identity.Certificate, Chain: e.Credential.Chain,
		Time: now, Reason: w.mark.facts.reason,
		Level: e.Demands.Level, Certify: e.Demands.Certify,
		Verify: verify.Options{Trust: w.services.Trust, Offline: true},
	}
	drawn, err := w.mark.make(now)
	if err != nil {
		cancel()
		w.signingEnded(e, signer.Result{}, err)
		return
	}
	request.Paint(w.painted(drawn))
	w.services.Log("signing task=%s marks=%d field=%t", e.Task, 1+len(request.Marks), request.Field != "")
	request.Progress = func(p signer.Progress) { w.post(flow.Progressed{Attempt: e.Attempt, Progress: p}) }
	w.background(func(context.Context) {
		defer cancel()
		result, err := w.sign(ctx, e, request)
		w.do(func() { w.signingEnded(e, result, err) })
	})
}

// sign runs away from Fyne's goroutine; the key is closed when it returns.
func (w *Window) sign(ctx context.Context, e flow.StartSigning, request signer.Request) (signer.Result, error) {
	var key Key
	request.Unlock = func(ctx context.Context) (signer.Key, error) {
		opened, err := w.services.Unlock(ctx, e.Credential.Identity, filepath.Base(e.Path), w.prompt(e.Attempt))
		if err != nil {
			return nil, err
		}
		key = opened
		return opened, nil
	}
	result, err := w.services.Sign(ctx, request)
	if key != nil {
		if closing := key.Close(); closing != nil {
			w.services.Log("logging out: %v", closing)
		}
	}
	return result, err
}

func (w *Window) signingEnded(e flow.StartSigning, result signer.Result, err error) {
	attempt := e.Attempt
	w.targetName = "" // the disk has changed
	delete(w.jobs, attempt)
	delete(w.answers, attempt)
	w.closePIN()
	if err != nil {
		w.dispatch(flow.SignFailed{Attempt: attempt, Err: err})
		return
	}
	w.services.Log("signed")
	w.rememberPlace(e.Task, e.Where, w.state.Pages)
	w.logVerdict(result.Report)
	w.dispatch(flow.SignDone{Attempt: attempt, Target: result.Target, Report: result.Report, Notices: result.Notices})
}

// prompt is called by the token when it wants a PIN; the person answers in the
// window.
func (w *Window) prompt(attempt int) token.PINPrompt {
	return func(ctx context.Context, q token.PINRequest) ([]byte, error) {
		answer := make(chan pinAnswer, 1)
		w.do(func() {
			w.answers[attempt] = answer
			w.dispatch(flow.PINWanted{Attempt: attempt, Token: q.Token, EachSignature: q.EachSignature})
		})
		return awaitPIN(ctx, q, answer)
	}
}

// awaitPIN is what the person answers.
func awaitPIN(ctx context.Context, q token.PINRequest, answer <-chan pinAnswer) ([]byte, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case a := <-answer:
		if a.refused {
			return nil, token.ErrCancelled
		}
		q.Confirm() // the window asks for it before it lets a final try go
		return a.pin, nil
	}
}

// answer gives the waiting token what it gets. From here on the token wipes
// the PIN.
func (w *Window) answer(attempt int, a pinAnswer) {
	w.typed = nil
	w.closePIN()
	if waiting, ok := w.answers[attempt]; ok {
		delete(w.answers, attempt)
		waiting <- a
		return
	}
	clear(a.pin)
}

func (w *Window) askPIN(e flow.AskPIN) {
	question := pinQuestion{file: filepath.Base(e.Path), pages: w.state.Pages, credential: e.Credential, wrongBefore: e.WrongBefore}
	w.services.Log("pin asked")
	w.pin = openPINWindow(w.win.Canvas(), w.speech, question,
		func(pin []byte) {
			w.typed = pin
			w.dispatch(flow.PINEntered{Attempt: e.Attempt})
		},
		func() { w.dispatch(flow.PINDeclined{Attempt: e.Attempt}) })
}

func (w *Window) closePIN() {
	w.pin.close()
	w.pin = nil
}
