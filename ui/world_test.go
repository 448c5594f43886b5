package ui

import (
	"context"
	"crypto"
	"errors"
	"image"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"trien/assets/words"
	"trien/signer"
	"trien/signer/evidence"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/render"
	"trien/signer/report"
	"trien/signer/stamp"
	"trien/signer/task"
	"trien/signer/trust"
	"trien/token"
	"trien/ui/flow"
	"trien/ui/look"
)

// world is a window on made-up services. What other goroutines send waits in
// posted until the test takes it, so that everything happens on the test's own.
type world struct {
	t      testing.TB
	w      *Window
	posted chan func()

	sight     Sight
	openErr   error
	closed    error // why the document takes no signature
	report    report.Document
	signErr   error
	pins      []string // handed to the token
	wishes    int      // for a PIN, in one attempt
	requests  []signer.Request
	unlockErr error // of the token, after the PIN
	keyClosed int
	preparing *fakePreparer
	protected string // the password that opens the document; "" for none
	password  string // that was given
	batches   []signer.Batch
	failing   map[string]error // documents of a batch that cannot be signed
	between   func(index int)  // called after each document of a batch

	paint       func(page, width int) image.Image // draws a page; nil draws none
	lines       []string                          // on the first page, from the top
	fields      []signer.EmptyField
	standing    []Standing
	archive     int
	templates   map[task.Task]task.Template // in place of the usual ones
	shelved     []Template                  // of the person's own
	templateErr error
	lockedAway  bool
	evidence    evidence.Evidence
	authorities []evidence.Reachability
	unwritable  error
	setup       fakeSetup
	desktop     fakeDesktop
}

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, signer.Vietnam())

func newWorld(t testing.TB, lang string) *world {
	t.Helper()
	t.Setenv("LANGUAGE", "en") // Fyne complains about the locale C.UTF-8
	world := &world{t: t, posted: make(chan func(), 4096), wishes: 1, report: report.Document{Verdict: report.DocumentUnsigned}, preparing: &fakePreparer{}}
	w, err := newWindow(test.NewTempApp(t), world.services(lang))
	if err != nil {
		t.Fatal(err)
	}
	w.do = func(f func()) { world.posted <- f }
	w.win.Resize(fyne.NewSize(1280, 800))
	world.w = w
	t.Cleanup(w.stop)
	return world
}

func (o *world) services(lang string) Services {
	return Services{
		Words:       words.Load,
		Watch:       o.watch,
		Unlock:      o.unlock,
		Inspect:     o.inspect,
		Template:    o.template,
		Templates:   &shelf{o},
		Usual:       usualPlaces,
		Evidence:    func(context.Context, flow.Credential) evidence.Evidence { return o.evidence },
		Authorities: func(context.Context) []evidence.Reachability { return o.authorities },
		Writable:    func(string) error { return o.unwritable },
		Sign:        o.sign,
		SignAll:     o.signAll,
		Prepare:     o.preparing,
		Verify:      func(context.Context, string) report.Document { return o.report },
		Open:        func(context.Context, string) (Document, error) { return blank{o}, nil },
		Read:        func(context.Context, string) (Document, error) { return blank{o}, nil },
		Password:    func(_ string, password []byte) { o.password = string(password) },
		Warm:        func() {},
		Trust:       trust.NewStore(),
		Setup:       &o.setup,
		Desktop:     &o.desktop,
		Arrivals:    func(context.Context, func([]string)) {},
		Memory:      &forgetful{Choices{Language: lang, Theme: "light"}},
		Log:         func(string, ...any) {},
		Now:         func() time.Time { return noon },
	}
}

func (o *world) template(t task.Task) (task.Template, error) {
	if own, ok := o.templates[t]; ok {
		return own, nil
	}
	return task.Default(t)
}

func (o *world) inspect(context.Context, string) (Inspection, error) {
	switch {
	case o.protected == o.password:
	case o.password == "":
		return Inspection{}, fault.New("pdf.password-needed", nil)
	default:
		return Inspection{}, fault.New("pdf.password-wrong", nil)
	}
	return Inspection{Closed: o.closed, Fields: o.fields, Signatures: o.standing, Signed: len(o.standing) > 0, Archive: o.archive}, o.openErr
}

// usualPlaces puts the signature's own mark into the lower right of the first
// page, and the others above each other at its left.
func usualPlaces(_ context.Context, _ string, drawn []task.Drawn) ([]task.Painted, error) {
	var all []task.Painted
	for i, d := range drawn {
		if d.Part == task.PartDate || d.Part == task.PartYear {
			continue // they have no place of their own
		}
		x, y := 300.0, 200.0
		if i > 0 {
			x, y = 60, 600+20*float64(i)
		}
		all = append(all, task.Painted{Part: d.Part, Mark: d.Mark, Placement: stamp.Placement{Rect: pdf.Rect{X0: x, Y0: y, X1: x + d.Width, Y1: y + d.Height}}})
	}
	return all, nil
}

func (o *world) unlock(ctx context.Context, i token.Identity, document string, prompt token.PINPrompt) (Key, error) {
	for range o.wishes {
		pin, err := prompt(ctx, token.PINRequest{Token: i.Token, Identity: i, Document: document})
		if err != nil {
			return nil, &token.Error{Code: token.Cancelled, Err: err}
		}
		o.pins = append(o.pins, string(pin))
		clear(pin)
	}
	if o.unlockErr != nil {
		return nil, o.unlockErr
	}
	return fakeKey{o}, nil
}

func (o *world) sign(ctx context.Context, r signer.Request) (signer.Result, error) {
	o.requests = append(o.requests, r)
	key, err := r.Unlock(ctx)
	if err != nil {
		return signer.Result{}, err
	}
	if o.signErr != nil {
		return signer.Result{}, o.signErr
	}
	if _, err := key.SignMessage(nil, crypto.SHA256, false); err != nil {
		return signer.Result{}, err
	}
	return signer.Result{Target: r.Target, Report: o.report}, nil
}

// signAll signs one document after the other.
func (o *world) signAll(ctx context.Context, b signer.Batch) []signer.Outcome {
	o.batches = append(o.batches, b)
	var key signer.Key
	all := make([]signer.Outcome, len(b.Requests))
	for i, r := range b.Requests {
		select {
		case <-b.Stop:
			return all
		default:
		}
		if r.Progress != nil {
			r.Progress(signer.Progress{})
		}
		if key == nil {
			opened, err := b.Unlock(ctx)
			if err != nil {
				all[i] = signer.Outcome{Tried: true, Err: err}
				b.Done(i, all[i])
				return all
			}
			key = opened
		}
		all[i] = signer.Outcome{Tried: true, Result: signer.Result{Target: r.Target, Level: report.LevelBT, Report: report.Document{Verdict: report.DocumentValid}}}
		if err := o.failing[r.Source]; err != nil {
			all[i] = signer.Outcome{Tried: true, Err: err}
		}
		if o.between != nil {
			o.between(i)
		}
		b.Done(i, all[i])
	}
	return all
}

type fakeKey struct{ o *world }

func (k fakeKey) SignMessage([]byte, crypto.Hash, bool) ([]byte, error) { return nil, nil }

func (k fakeKey) Close() error { k.o.keyClosed++; return nil }

// blank is a document of one A4 page that cannot be drawn. It has text.
type blank struct{ o *world }

func (blank) PageCount() int              { return 1 }
func (blank) Size(int) (float64, float64) { return 595, 842 }
func (blank) Close() error                { return nil }
func (b blank) Render(_ context.Context, page, width int) (image.Image, error) {
	if b.o.paint != nil {
		return b.o.paint(page, width), nil
	}
	return nil, errors.New("nothing to draw")
}

// Text sets each line in letters of 13 points, the first at the top; a line that
// begins with tabs begins as many times 60 points further right.
func (b blank) Text(context.Context, int) ([]render.Glyph, error) {
	var all []render.Glyph
	for n, line := range b.o.lines {
		x, y := float32(60), float32(780-20*n)
		for _, r := range line {
			if r == '\t' {
				x += 60
				continue
			}
			all = append(all, render.Glyph{Rune: r, X0: x, Y0: y, X1: x + 6, Y1: y + 12, Size: 13})
			x += 6
		}
		all = append(all, render.Glyph{Rune: '\n'})
	}
	return all, nil
}

type forgetful struct{ choices Choices }

func (f *forgetful) Choices() Choices { return f.choices }

func (f *forgetful) Remember(c Choices) error { f.choices = c; return nil }

// until takes what was posted until ok.
func (o *world) until(what string, ok func() bool) {
	o.t.Helper()
	limit := time.After(10 * time.Second)
	for !ok() {
		select {
		case f := <-o.posted:
			f()
		case <-limit:
			o.t.Fatalf("waited in vain for: %s", what)
		}
	}
}

// open brings a document in and waits for its verdict.
func (o *world) open(path string) {
	o.t.Helper()
	o.w.dispatch(flow.OpenAsked{Path: path})
	o.until("verdict", func() bool {
		s := o.w.state
		settled := s.Checked && !s.Seeking && s.Replies.To(flow.AboutStamps).Answer > flow.Asking
		return settled && s.Replies.To(flow.AboutRevocation).Answer != flow.Asking || s.Problem != nil
	})
}

func (o *world) plug(drivers ...Driver) { o.plugAll(Sight{Drivers: drivers}) }

func (o *world) plugAll(s Sight) {
	o.sight = s
	o.w.saw(s)
}

// watch tells what is plugged in at the start, and to who asks again.
func (o *world) watch(ctx context.Context, again <-chan struct{}, seen func(Sight)) {
	for {
		seen(o.sight)
		select {
		case <-ctx.Done():
			return
		case <-again:
		}
	}
}

// holder is a certificate of NGUYỄN THỊ HỒNG ĐẶNG on a token.
func holder(change ...func(*flow.Found)) Driver {
	info := token.Info{Module: "/usr/lib/token.so", Label: "TokenME EVO", Serial: "A0004471", Initialised: true, PINInitialised: true, MinPIN: 4, MaxPIN: 16}
	f := flow.Found{
		Identity: token.Identity{Token: info, Certificate: []byte{1}, Key: token.KeyPresent},
		Certificate: &trust.Certificate{
			Subject:   trust.Name{CommonName: "NGUYỄN THỊ HỒNG ĐẶNG", Organisation: "Ủy ban nhân dân xã Hòa Bình", Title: "Chủ tịch"},
			NotBefore: noon.AddDate(-1, 0, 0), NotAfter: noon.AddDate(0, 0, 412),
		},
		System: trust.Specialised,
	}
	for _, c := range change {
		c(&f)
	}
	return Driver{Path: f.Token.Module, Tokens: []token.Info{f.Token}, Identities: []flow.Found{f}}
}

// agency is the certificate of Ủy ban nhân dân xã Hòa Bình on another token.
func agency() Driver {
	return holder(func(f *flow.Found) {
		f.Token.Serial, f.Identity.Token.Serial, f.Identity.Certificate = "B0001", "B0001", []byte{2}
		f.Certificate = &trust.Certificate{
			Subject:   trust.Name{CommonName: "Ủy ban nhân dân xã Hòa Bình", Organisation: "Ủy ban nhân dân xã Hòa Bình"},
			NotBefore: noon.AddDate(-1, 0, 0), NotAfter: noon.AddDate(0, 0, 733),
		}
	})
}

// said is every text in the window, overlays included.
func (o *world) said() []string {
	var all []string
	collect(o.w.win.Content(), &all)
	for _, overlay := range o.w.win.Canvas().Overlays().List() {
		collect(overlay, &all)
	}
	return all
}

func (o *world) says(text string) bool {
	for _, s := range o.said() {
		if strings.Contains(s, text) {
			return true
		}
	}
	return false
}

func (o *world) mustSay(texts ...string) {
	o.t.Helper()
	for _, text := range texts {
		if !o.says(text) {
			o.t.Errorf("%q is not in the window; it says:\n%s", text, strings.Join(o.said(), "\n"))
		}
	}
}

func collect(object fyne.CanvasObject, all *[]string) {
	if object == nil || !object.Visible() {
		return
	}
	switch v := object.(type) {
	case *look.Text:
		*all = append(*all, v.Text)
		return
	case *look.Chip:
		*all = append(*all, v.Text())
		return
	case *look.Button:
		*all = append(*all, v.Text)
		return
	case *dialogButton:
		*all = append(*all, v.Text)
		return
	case *look.StatusLine:
		*all = append(*all, v.AccessibilityLabel())
		return
	case *factEntry:
		*all = append(*all, v.Text)
		return
	case *numberEntry:
		*all = append(*all, v.Text)
		return
	case *widget.Entry:
		*all = append(*all, v.Text)
		return
	case *widget.Check:
		*all = append(*all, v.Text)
		return
	case *canvas.Text:
		*all = append(*all, v.Text)
		return
	case *fyne.Container:
		for _, each := range v.Objects {
			collect(each, all)
		}
		return
	case *container.Scroll:
		collect(v.Content, all)
		return
	case fyne.Widget:
		for _, each := range test.WidgetRenderer(v).Objects() {
			collect(each, all)
		}
	}
}

// press presses the button that says text.
func (o *world) press(text string) {
	o.t.Helper()
	var found fyne.Tappable
	walk(o.w.win.Content(), func(object fyne.CanvasObject) { found = pressed(object, text, found) })
	for _, overlay := range o.w.win.Canvas().Overlays().List() {
		walk(overlay, func(object fyne.CanvasObject) { found = pressed(object, text, found) })
	}
	if found == nil {
		o.t.Fatalf("no button says %q; the window says:\n%s", text, strings.Join(o.said(), "\n"))
	}
	found.Tapped(&fyne.PointEvent{})
}

func pressed(object fyne.CanvasObject, text string, found fyne.Tappable) fyne.Tappable {
	switch b := object.(type) {
	case *look.Button:
		if b.Text == text {
			return b
		}
	case *dialogButton:
		if b.Text == text {
			return b
		}
	}
	return found
}

func walk(object fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if object == nil || !object.Visible() {
		return
	}
	visit(object)
	switch v := object.(type) {
	case *fyne.Container:
		for _, each := range v.Objects {
			walk(each, visit)
		}
	case *container.Scroll:
		walk(v.Content, visit)
	case fyne.Widget:
		for _, each := range test.WidgetRenderer(v).Objects() {
			walk(each, visit)
		}
	}
}
