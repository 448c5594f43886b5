package ui

import (
	"bytes"
	"context"
	"os"
	"sync"
	"time"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/task"
	"trien/signer/verify"
	"trien/token"
	"trien/ui/batch"
	"trien/ui/flow"
)

// batchJob is a run under way. What other goroutines tell waits in news until
// the window takes it.
type batchJob struct {
	page       *batchPage
	credential flow.Credential
	stop       chan struct{} // closed: finish what was begun, no more
	stopped    bool
	cancel     context.CancelFunc
	asked      bool // a PIN was asked for
	keypad     bool // the PIN is typed on the device itself

	mu   sync.Mutex
	news []func(*batch.Batch)
}

// batchOrder is one document of a run.
type batchOrder struct {
	id      int
	number  string
	where   flow.Arrangement
	request signer.Request
}

// primary is Enter on the page.
func (p *batchPage) primary() {
	if p.through == nil && !p.b.Phase.Busy() {
		p.start()
	}
}

// start signs every document that is open, with one PIN.
func (p *batchPage) start() {
	w := p.w
	chosen, ok := w.state.Credential()
	if !ok || p.footView().lack != "" || w.state.Phase.Busy() {
		return
	}
	now := w.services.Now()
	template, err := w.mark.template()
	if err != nil {
		w.fail(err)
		return
	}
	rows := p.b.Begin(w.signedName, taken)
	if len(rows) == 0 {
		return
	}
	p.closeThrough()
	p.filter = filterAll
	ctx, cancel := context.WithCancel(w.run)
	j := &batchJob{page: p, credential: chosen, stop: make(chan struct{}), cancel: cancel}
	p.job = j
	orders := make([]batchOrder, len(rows))
	for i, r := range rows {
		orders[i] = p.order(r, chosen, now)
	}
	facts, _ := p.told("", now)
	w.services.Log("batch signing documents=%d task=%s", len(orders), template.Task)
	p.redraw()
	w.background(func(context.Context) {
		defer cancel()
		outcomes, err := j.run(ctx, template, facts, orders)
		w.do(func() { p.ended(j, outcomes, err) })
	})
}

func taken(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func (p *batchPage) order(r *batch.Row, c flow.Credential, now time.Time) batchOrder {
	demands := p.w.mark.demands()
	o := batchOrder{id: r.ID, number: r.Number, where: r.Where}
	if !p.numbered() {
		o.number = p.facts.number
	}
	o.request = signer.Request{
		Source: r.Path, Target: r.Target, Certificate: c.Identity.Certificate, Chain: c.Chain,
		Time: now, Reason: p.facts.reason, Level: demands.Level,
		Verify: verify.Options{Trust: p.w.services.Trust, Offline: true},
	}
	if r.Before == report.DocumentUnsigned {
		o.request.Certify = demands.Certify
	}
	return o
}

// run works away from Fyne's goroutine; the key is closed when it returns.
func (j *batchJob) run(ctx context.Context, t task.Template, f task.Facts, orders []batchOrder) ([]signer.Outcome, error) {
	w := j.page.w
	b := signer.Batch{Stop: j.stop, Done: func(index int, o signer.Outcome) {
		o.Result.Report = report.Document{Verdict: o.Result.Report.Verdict} // a thousand whole ones are not kept
		j.tell(func(b *batch.Batch) { b.Ended(orders[index].id, o) })
	}}
	filled := fillings{template: t, facts: f, known: make(map[string][]task.Drawn)}
	for _, o := range orders {
		drawn, err := filled.of(o.number)
		if err != nil {
			return nil, err
		}
		o.request.Paint(paintedAt(drawn, o.where))
		o.request.Progress = j.progress(o.id)
		b.Requests = append(b.Requests, o.request)
	}
	var key Key
	b.Unlock = func(ctx context.Context) (signer.Key, error) {
		opened, err := w.services.Unlock(ctx, j.credential.Identity, "", j.prompt)
		if err != nil {
			return nil, err
		}
		key = opened
		j.tell(func(b *batch.Batch) { b.Unlocked(w.services.Now()) })
		return opened, nil
	}
	outcomes := w.services.SignAll(ctx, b)
	if key != nil {
		if closing := key.Close(); closing != nil {
			w.services.Log("logging out: %v", closing)
		}
	}
	return outcomes, nil
}

// fillings are the marks of a template for the numbers of a batch. They share
// their picture.
type fillings struct {
	template task.Template
	facts    task.Facts
	known    map[string][]task.Drawn
	picture  []byte
}

func (f *fillings) of(number string) ([]task.Drawn, error) {
	if drawn, ok := f.known[number]; ok {
		return drawn, nil
	}
	facts := f.facts
	facts.Number = number
	drawn, err := f.template.Fill(facts)
	if err != nil {
		return nil, err
	}
	for i := range drawn {
		switch picture := drawn[i].Mark.Image; {
		case len(picture) == 0:
		case bytes.Equal(picture, f.picture):
			drawn[i].Mark.Image = f.picture
		case f.picture == nil:
			f.picture = picture
		}
	}
	f.known[number] = drawn
	return drawn, nil
}

// progress marks the document's turn when the first news of it comes.
func (j *batchJob) progress(id int) func(signer.Progress) {
	first := true
	return func(signer.Progress) {
		if first {
			first = false
			j.tell(func(b *batch.Batch) { b.Took(id) })
		}
	}
}

// tell keeps news for the window, which takes them together.
func (j *batchJob) tell(f func(*batch.Batch)) {
	j.mu.Lock()
	j.news = append(j.news, f)
	first := len(j.news) == 1
	j.mu.Unlock()
	if first {
		time.AfterFunc(redrawEvery, func() { j.page.w.do(j.deliver) })
	}
}

// deliver is for Fyne's goroutine.
func (j *batchJob) deliver() {
	j.mu.Lock()
	news := j.news
	j.news = nil
	j.mu.Unlock()
	for _, f := range news {
		f(j.page.b)
	}
	if len(news) > 0 {
		j.page.redraw()
	}
}

// prompt is called by the token when it wants a PIN. One run asks once; a key
// that demands a PIN for each signature asks for each, never for one twice.
func (j *batchJob) prompt(ctx context.Context, q token.PINRequest) ([]byte, error) {
	answer := make(chan pinAnswer, 1)
	j.page.w.do(func() { j.askPIN(q, answer) })
	pin, err := awaitPIN(ctx, q, answer)
	if ctx.Err() != nil {
		j.page.w.do(j.page.w.closePIN)
	}
	return pin, err
}

func (j *batchJob) askPIN(q token.PINRequest, answer chan pinAnswer) {
	w := j.page.w
	if j.asked && !q.EachSignature || j.stopped {
		answer <- pinAnswer{refused: true}
		return
	}
	j.asked = true
	if q.Token.ProtectedPath {
		j.keypad = true
		j.page.redraw()
		answer <- pinAnswer{}
		return
	}
	credential := j.credential
	credential.Identity.Token = q.Token
	all, _, _ := j.page.b.Last()
	w.services.Log("pin asked")
	w.pin = openPINWindow(w.win.Canvas(), w.speech, pinQuestion{
		documents: all, credential: credential, wrongBefore: w.state.WrongPIN[q.Token.Serial],
	}, func(pin []byte) {
		w.closePIN()
		answer <- pinAnswer{pin: pin}
	}, func() {
		w.closePIN()
		answer <- pinAnswer{refused: true}
	})
}

// stop ends the run after what was begun; before the key is open that is
// nothing, and the run is given up.
func (p *batchPage) stop() {
	j := p.job
	if j == nil || j.stopped {
		return
	}
	j.stopped = true
	before := p.b.Phase == batch.Starting
	p.b.Stop()
	close(j.stop)
	if before {
		j.cancel()
	}
	p.w.services.Log("batch stopped")
	p.redraw()
}

// ended takes what is left of the news and tells how the run went.
func (p *batchPage) ended(j *batchJob, outcomes []signer.Outcome, err error) {
	w := p.w
	j.deliver()
	p.b.Finished(w.services.Now())
	p.job = nil
	w.closePIN()
	if err == nil {
		err = p.b.Problem
	}
	t := p.b.Tally()
	w.services.Log("batch ended outcomes=%d signed=%d failed=%d", len(outcomes), t.Signed, t.Failed)
	serial := j.credential.Identity.Token.Serial
	switch fault.CodeOf(err) {
	case token.PINIncorrect, token.PINIncorrectFinal, token.PINIncorrectLocked:
		w.dispatch(flow.PINTried{Serial: serial, Wrong: true})
	default:
		if err == nil && t.Signed > 0 {
			w.dispatch(flow.PINTried{Serial: serial})
		}
	}
	if err != nil {
		w.services.Log("failure %s", w.speech.Failure(err).Code)
		w.fail(err)
	}
	w.wishToLook()
	p.redraw()
}
