package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"trien/assets/words"
	"trien/cmd/internal/devices"
	"trien/cmd/internal/settings"
	"trien/signer"
	"trien/signer/evidence"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/render"
	"trien/signer/report"
	"trien/signer/task"
	"trien/signer/trust"
	"trien/signer/verify"
	"trien/ui"
	"trien/ui/flow"
	"trien/ui/page"
)

// wiring is everything the window is given.
type wiring struct {
	services ui.Services
	desk     *desk
	renderer *render.Renderer
	reader   *render.Renderer // of documents that nobody looks at
	network  *network
	passed   passwords
}

func (w *wiring) close() {
	w.renderer.Close()
	w.reader.Close()
	w.passed.give("", nil)
	w.desk.close()
}

// opened is a document of the renderer as the window draws it.
type opened struct {
	page.Source
	doc *render.Document
}

func (o opened) Close() error { return o.doc.Close() }

// Text tells the characters of a page; search and places rest on it.
func (o opened) Text(ctx context.Context, page int) ([]render.Glyph, error) {
	return o.doc.Text(ctx, page)
}

// Retry lets a page that failed be drawn again; the page view looks for it.
func (o opened) Retry(page int) { o.doc.Retry(page) }

func (w *wiring) open(ctx context.Context, path string) (ui.Document, error) {
	doc, err := w.renderer.Open(ctx, path, string(w.passed.of(path)))
	if err != nil {
		return nil, err
	}
	return opened{page.FromDocument(doc), doc}, nil
}

// sign asks about revocation before the PIN, and for a timestamp where the
// settings name an authority; without either it goes on and tells, unless the
// request demands a level. What was written is verified with the same evidence.
func (w *wiring) sign(ctx context.Context, req signer.Request) (signer.Result, error) {
	req.Password = w.passed.of(req.Source)
	result, err := signer.Sign(ctx, w.complete(req))
	if err == nil {
		w.passed.pass(req.Source, result.Target)
	}
	return result, err
}

// complete adds to a request what sign promises.
func (w *wiring) complete(req signer.Request) signer.Request {
	reach := w.network.now()
	req.Evidence, req.TSAs, req.OrLower = reach.client, reach.tsas, req.Level == report.LevelNone
	req.Verify.Evidence, req.Verify.Offline = reach.client, reach.offline
	if req.OrLower && len(reach.tsas) > 0 {
		req.Level = report.LevelBT
	}
	return req
}

// wire chooses trust and drivers by the command line and the settings, in this
// order of weight.
func wire(asked command, decided settings.Settings, log *logFile) (*wiring, error) {
	store, err := decided.Anchors(asked.trust, false)
	if err != nil {
		return nil, err
	}
	paths, err := devices.Modules(asked.modules, decided.Modules)
	if err != nil {
		return nil, err
	}
	reach, problems, err := reachBy(decided)
	if err != nil {
		return nil, err
	}
	for _, problem := range problems {
		log.line("settings: %v", problem)
	}
	w := &wiring{
		desk: newDesk(paths, store), renderer: render.Start(render.Config{CacheDir: settings.CacheDir()}),
		reader:  render.Start(render.Config{CacheDir: settings.CacheDir()}),
		network: &network{present: reach},
	}
	own, err := settings.Own()
	if err != nil {
		log.line("settings: %v", err) // as above
	}
	kept := newTemplates(decided, log.line)
	decisions := &setup{decided: decided, own: own, network: w.network, desk: w.desk, named: asked.modules, store: store, log: log}
	w.desk.search = decisions.drivers
	w.services = ui.Services{
		Words:    words.Load,
		Watch:    w.desk.watch,
		Unlock:   w.desk.unlock,
		Inspect:  w.inspect,
		Template: kept.of, Templates: kept,
		Usual:       w.usual,
		Evidence:    w.evidenceAbout(store),
		Authorities: w.network.probe,
		Writable:    writable,
		Sign:        w.sign,
		SignAll:     w.signAll,
		Prepare:     preparer{},
		Verify: func(ctx context.Context, path string) report.Document {
			reach := w.network.asked()
			return verify.File(ctx, path, verify.Options{Trust: store, Evidence: reach.client, Offline: reach.offline, Password: w.passed.of(path)})
		},
		Password: w.passed.give,
		Open:     w.open,
		Read:     w.read,
		Warm:     w.renderer.Warm,
		Trust:    store,
		Setup:    decisions,
		Memory:   &memory{decided: decided, language: asked.language},
		Desktop:  screen{},
		Log:      log.line,
		Now:      time.Now,
	}
	return w, nil
}

// probeTime is how long an authority may take to show that it is there.
const probeTime = 8 * time.Second

// evidenceAbout asks about the revocation of a certificate and its issuers.
func (w *wiring) evidenceAbout(store *trust.Store) func(context.Context, flow.Credential) evidence.Evidence {
	return func(ctx context.Context, c flow.Credential) evidence.Evidence {
		if c.Certificate == nil {
			return evidence.Evidence{}
		}
		var issuers []*trust.Certificate
		for _, der := range c.Chain {
			if issuer, err := trust.ParseCertificate(der); err == nil {
				issuers = append(issuers, issuer)
			}
		}
		client := w.network.asked().client
		path, _ := client.Complete(ctx, store, c.Certificate, issuers, time.Now())
		return client.Collect(ctx, path, time.Time{})
	}
}

// inspect tells whether the document can be signed, and what is on it already.
func (w *wiring) inspect(_ context.Context, path string) (ui.Inspection, error) {
	doc, err := pdf.OpenFile(path, pdf.Options{Password: w.passed.of(path)})
	if err != nil {
		return ui.Inspection{}, err
	}
	defer doc.Close()
	seen := ui.Inspection{Closed: signer.Ready(doc.Document), Notices: signer.Notices(doc.Document), Archive: signer.ArchivePart(doc.Document)}
	if seen.Fields, err = signer.EmptyFields(doc.Document); err != nil {
		seen.Fields = nil // Ready tells what is wrong with the form
	}
	signatures, err := doc.FieldSignatures()
	if err != nil {
		return seen, nil // the verifier tells what is wrong with them
	}
	seen.Signed = len(signatures) > 0
	for _, s := range signatures {
		if s.Page > 0 && s.Rect.Width() > 0 && s.Rect.Height() > 0 {
			seen.Signatures = append(seen.Signatures, ui.Standing{Page: s.Page - 1, Rect: s.Rect})
		}
	}
	return seen, nil
}

// usual places marks as their templates say.
func (w *wiring) usual(_ context.Context, path string, drawn []task.Drawn) ([]task.Painted, error) {
	doc, err := pdf.OpenFile(path, pdf.Options{Password: w.passed.of(path)})
	if err != nil {
		return nil, err
	}
	defer doc.Close()
	return task.Place(doc.Document, drawn, nil)
}

// writable tries the folder of path with a file that is gone again at once.
func writable(path string) error {
	dir := filepath.Dir(path)
	file, err := os.CreateTemp(dir, ".trien-*.part")
	if err != nil {
		return fault.New("sign.cannot-write", err, "folder", dir)
	}
	name := file.Name()
	if err := errors.Join(file.Close(), os.Remove(name)); err != nil {
		return fault.New("sign.cannot-write", err, "folder", dir)
	}
	return nil
}
