package ui

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/signer"
	"trien/signer/report"
	"trien/signer/stamp"
	"trien/signer/task"
	"trien/token"
	"trien/ui/flow"
	"trien/ui/look"
	"trien/ui/page"
)

// Window is the one window of the program. Everything in it belongs to Fyne's
// goroutine, except what run and looks hold.
type Window struct {
	services Services
	app      fyne.App
	win      fyne.Window

	choices  Choices
	speech   speech
	state    flow.State
	drivers  []Driver
	plugged  token.Snapshot
	unready  error // why a token that is plugged in cannot be used
	looked   bool
	lookedAt string // time of day

	mark   *markCard
	viewer *page.Viewer
	doc    Document // whose pages are on the screen; nil when none
	texts  *texts   // of doc
	bar    *part[barView]
	body   *part[bodyView]
	tools  *part[toolsView]
	panel  *part[panelView]
	sheet  *signSheet

	side     side         // the page in place of the rooms; nil for none
	sideTurn int          // counts its drawings
	batch    *batchPage   // nil before it is wanted
	prepare  *preparePage // nil before it is wanted

	shown    *dialog // failure or picker; nil when none
	measures *measures
	ghosts   ghostsView
	ghosted  stamp.Mark          // what the drawing in the frame shows
	fields   []signer.EmptyField // of the document that is shown
	notices  []error             // about it; each has words
	standing bool                // it has signatures
	archive  int                 // the part of PDF/A that it follows; 0 for none
	reading  bool                // the text of a page is being read

	outlined   outlinesView
	selected   int    // number of the signature that was pressed in the panel; 0 none
	targetName string // for the signed copy of the document with the ticket targetOf
	targetOf   int
	revealed   int // ticket of the document whose frame was scrolled to
	pin        *pinWindow
	answers    map[int]chan pinAnswer // by attempt: who waits for a PIN
	typed      []byte                 // the PIN on its way to the token

	do   func(func())    // runs on Fyne's goroutine
	run  context.Context // ends with the window
	stop context.CancelFunc
	jobs map[int]context.CancelFunc // by attempt: the running signature
	look chan struct{}              // a wish to look at the tokens
	wait sync.WaitGroup

	firstShown chan struct{} // closed when the first page shows
}

// pinAnswer is a PIN, or that there will be none.
type pinAnswer struct {
	pin     []byte
	refused bool
}

// Run shows the window with the first of files opened, and returns when the
// window is closed. It has to be called on the main goroutine.
func Run(app fyne.App, services Services, files []string) error {
	w, err := newWindow(app, services)
	if err != nil {
		return err
	}
	app.Lifecycle().SetOnStarted(func() { w.started(files) })
	app.Lifecycle().SetOnStopped(w.stop)
	w.win.ShowAndRun()
	w.end()
	return nil
}

func newWindow(app fyne.App, services Services) (*Window, error) {
	w := &Window{
		services: services, app: app, choices: services.Memory.Choices(),
		answers: make(map[int]chan pinAnswer), jobs: make(map[int]context.CancelFunc), look: make(chan struct{}, 1), firstShown: make(chan struct{}),
	}
	w.run, w.stop = context.WithCancel(context.Background())
	w.do = func(f func()) {
		if w.run.Err() == nil { // there is no window to work on once it has been closed
			fyne.Do(f)
		}
	}
	if err := w.speak(w.choices.Language); err != nil {
		return nil, err
	}
	w.mark = newMarkCard(w)
	w.measures = newMeasures(w)
	w.mark.load(task.HandSignature, w.choices.Image)
	w.mark.load(task.Seal, w.choices.Seal)
	w.mark.sealWidth = w.choices.SealWidth
	app.Settings().SetTheme(look.New(modeOf(w.choices.Theme)))
	w.win = app.NewWindow(w.speech.say("title"))
	w.win.SetPadded(false)
	w.win.Resize(firstSize(w.choices))
	w.win.SetCloseIntercept(w.closing)
	w.win.SetOnDropped(w.dropped)
	w.viewer = w.newViewer()
	w.shortcuts()
	w.build()
	return w, nil
}

// started runs once the window stands.
func (w *Window) started(files []string) {
	w.settle()
	w.services.Log("window ready")
	w.services.Warm()
	w.background(func(ctx context.Context) {
		if len(files) > 0 {
			w.letThePageShow(ctx)
		}
		w.watch(ctx)
	})
	w.background(w.awaitArrivals)
	if len(files) > 0 {
		w.take(files)
	} else if !w.choices.Welcomed {
		w.openWelcome()
	}
}

// firstPage is how long the first page may keep the tokens waiting.
const firstPage = time.Second

// letThePageShow leaves the processors to the page that a person waits for.
func (w *Window) letThePageShow(ctx context.Context) {
	select {
	case <-w.firstShown:
	case <-time.After(firstPage):
	case <-ctx.Done():
	}
}

// drawn is told of the first page of each document.
func (w *Window) drawn(number int) {
	w.services.Log("page drawn page=%d", number+1)
	select {
	case <-w.firstShown:
	default:
		close(w.firstShown)
	}
}

func (w *Window) end() {
	w.stop()
	if w.doc != nil {
		w.doc.Close()
	}
	w.wait.Wait()
}

// build makes the content anew: at the start, and when language or appearance
// change.
func (w *Window) build() {
	w.bar = newPart(w.drawBar)
	w.tools = newPart(w.drawTools)
	w.panel = newPart(w.drawPanel)
	w.body = newPart(w.drawBody)
	w.sheet = newSignSheet(w)
	top := container.New(flush{}, w.bar.box)
	if w.services.Trust.Demo() {
		top.Add(look.NewStrip(look.ToneUndecided, look.ShapeExclaim, w.speech.say("demo")))
	}
	w.win.SetContent(look.NewGrip(look.NewPanel(look.Background, container.New(flush{}, top, w.body.box))))
	w.show()
}

// dispatch takes one event: the state moves, the window follows, the effects
// are carried out.
func (w *Window) dispatch(e flow.Event) {
	before := w.state.Problem
	state, effects := flow.Next(w.state, e)
	w.state = state
	w.show()
	if w.state.Problem != nil && w.state.Problem != before {
		w.services.Log("failure %s", w.speech.Failure(w.state.Problem.Err).Code)
		w.fail(w.state.Problem.Err)
	}
	for _, effect := range effects {
		w.carryOut(effect)
	}
}

// post brings an event from another goroutine.
func (w *Window) post(e flow.Event) { w.do(func() { w.dispatch(e) }) }

// background starts a job away from Fyne's goroutine; ctx ends with the window.
func (w *Window) background(job func(ctx context.Context)) {
	w.wait.Go(func() { job(w.run) })
}

// show brings every part of the window up to the state.
func (w *Window) show() {
	w.renewMark()
	w.win.SetTitle(w.title())
	w.bar.show(w.barView())
	w.body.show(w.bodyView())
	w.tools.show(w.toolsView())
	w.panel.show(w.panelView())
	w.showFrame()
	if w.side != nil && w.side == side(w.batch) {
		w.batch.follow()
	}
}

// renewMark makes the marks anew where something they depend on has changed, and
// tells the state how large they are and what is missing for them.
func (w *Window) renewMark() {
	if !w.mark.renew() {
		return
	}
	width, height, fixed := w.mark.size()
	for _, e := range []flow.Event{flow.Demanded{Demands: w.mark.demands()}, flow.Filled{Err: w.mark.missing}, flow.MarkSized{Width: width, Height: height, Fixed: fixed}} {
		w.dispatch(e)
	}
}

func (w *Window) title() string {
	if w.state.Path == "" {
		return w.speech.say("title")
	}
	return w.speech.say("title.document", "file", filepath.Base(w.state.Path))
}

// fail shows a failure in a dialog. What stood there before goes.
func (w *Window) fail(err error) {
	w.shown.close()
	w.shown = openFailure(w.win.Canvas(), w.speech, err, func() {
		w.shown.close()
		w.shown = nil
		w.dispatch(flow.ProblemDismissed{})
	})
}

// logVerdict writes the line a robot waits for; no names, no content.
func (w *Window) logVerdict(doc report.Document) {
	w.services.Log("verdict %s signatures=%d", doc.Verdict, len(doc.Signatures))
}

func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}
