package main

import (
	"context"
	"flag"
	"time"

	"trien/assets/words"
	"trien/cmd/internal/devices"
	"trien/cmd/internal/settings"
	"trien/signer"
	"trien/signer/evidence"
	"trien/signer/pdf"
	"trien/signer/render"
	"trien/signer/report"
	"trien/signer/stamp"
	"trien/signer/verify"
	"trien/ui"
	"trien/ui/page"
)

// wiring is everything the window is given.
type wiring struct {
	services ui.Services
	desk     *desk
	renderer *render.Renderer
	evidence *evidence.Client
	tsas     []evidence.TSA
}

func (w *wiring) close() {
	w.renderer.Close()
	w.desk.close()
}

// opened is a document of the renderer as the window draws it.
type opened struct {
	page.Source
	doc *render.Document
}

func (o opened) Close() error { return o.doc.Close() }

// Retry lets a page that failed be drawn again; the page view looks for it.
func (o opened) Retry(page int) { o.doc.Retry(page) }

func (w *wiring) open(ctx context.Context, path string) (ui.Document, error) {
	doc, err := w.renderer.Open(ctx, path, "")
	if err != nil {
		return nil, err
	}
	return opened{page.FromDocument(doc), doc}, nil
}

// sign asks about revocation before the PIN, and for a timestamp where the
// settings name an authority; without either it goes on and tells.
func (w *wiring) sign(ctx context.Context, req signer.Request) (signer.Result, error) {
	req.Evidence, req.TSAs, req.OrLower = w.evidence, w.tsas, true
	if len(w.tsas) > 0 {
		req.Level = report.LevelBT
	}
	return signer.Sign(ctx, req)
}

// wire reads flags and settings, in this order of weight, and chooses trust,
// drivers and language.
func wire(args []string, log *logFile) (*wiring, []string, error) {
	decided, err := settings.Load()
	if err != nil {
		log.line("settings: %v", err)
	}
	var dirs, modules settings.List
	language := decided.Language
	flags := flag.NewFlagSet("trien", flag.ContinueOnError)
	flags.Var(&dirs, "trust", "folder with further trust anchors; may be given again")
	flags.Var(&modules, "module", "PKCS#11 module; may be given again")
	flags.StringVar(&language, "lang", language, "vi or en")
	if err := flags.Parse(args); err != nil {
		return nil, nil, err
	}
	store, err := decided.Anchors(dirs, false)
	if err != nil {
		return nil, nil, err
	}
	paths, err := devices.Modules(modules, decided.Modules)
	if err != nil {
		return nil, nil, err
	}
	network, err := decided.Evidence()
	if err != nil {
		return nil, nil, err
	}
	tsas, problems := decided.Authorities()
	for _, problem := range problems {
		log.line("settings: %v", problem)
	}
	w := &wiring{
		desk: newDesk(paths, store), renderer: render.Start(render.Config{CacheDir: settings.CacheDir()}),
		evidence: network, tsas: tsas,
	}
	w.services = ui.Services{
		Words:   words.Load,
		Look:    w.desk.look,
		Unlock:  w.desk.unlock,
		Inspect: inspect,
		Sign:    w.sign,
		Verify: func(ctx context.Context, path string) report.Document {
			return verify.File(ctx, path, verify.Options{Trust: store, Evidence: network, Offline: decided.Offline})
		},
		Open:   w.open,
		Warm:   w.renderer.Warm,
		Trust:  store,
		Memory: &memory{decided: decided, language: language},
		Log:    log.line,
		Now:    time.Now,
	}
	return w, flags.Args(), nil
}

// inspect tells whether the document can be signed and where.
func inspect(_ context.Context, path string) (ui.Inspection, error) {
	doc, err := pdf.OpenFile(path, pdf.Options{})
	if err != nil {
		return ui.Inspection{}, err
	}
	defer doc.Close()
	last := max(doc.PageCount()-1, 0)
	page, err := doc.Page(last)
	if err != nil {
		return ui.Inspection{}, err
	}
	return ui.Inspection{
		Closed: signer.Ready(doc.Document),
		Place:  stamp.Placement{Page: last, Rect: signer.DefaultPlace(page)},
	}, nil
}
