package render

import (
	"context"
	"errors"
	"image"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"trien/signer/fault"
)

// Document is an open PDF, in a worker of its own. It is safe for use by several
// goroutines; pages are drawn one after the other.
type Document struct {
	renderer *Renderer
	path     string
	turn     chan struct{} // held by whoever talks to the worker

	password []byte // of the holder of turn

	mu     sync.Mutex
	worker *worker // nil when none has the document open
	closed bool
	sizes  []size
	failed map[failure]bool
}

// failure is what ended a worker and is not tried again by itself.
type failure struct {
	act  act
	page int
}

var errFailedBefore = errors.New("this page ended the renderer before")

// PageCount returns the number of pages.
func (d *Document) PageCount() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.sizes)
}

// Size returns width and height of page i (from 0) as shown, in points: /Rotate
// is applied and the crop box counts, /UserUnit is not (PDFium does not know it).
// It is 0, 0 for a page that does not exist.
func (d *Document) Size(i int) (w, h float64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i < 0 || i >= len(d.sizes) {
		return 0, 0
	}
	return d.sizes[i].W, d.sizes[i].H
}

// Render draws page (from 0), widthPx pixels wide, on white, with form fields
// and signatures. A very large image is smaller than asked: at most 24 million
// pixels and 8192 a side. When ctx ends, Render returns at once.
//
// A page that ended its worker fails with render.page-failed and is not tried
// again before Retry; the other pages still draw.
func (d *Document) Render(ctx context.Context, page, widthPx int) (*image.RGBA, error) {
	width, err := d.imageWidth(page, widthPx)
	if err != nil {
		return nil, err
	}
	if d.hasFailed(failure{actRender, page}) {
		return nil, pageFault(page, errFailedBefore)
	}
	o := d.ask(ctx, question{Act: actRender, Page: page, Width: width})
	return o.picture, o.err
}

// Retry lets a page that failed be drawn and read again.
func (d *Document) Retry(page int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.failed, failure{actRender, page})
	delete(d.failed, failure{actText, page})
}

// Close ends the document's worker at once; what is being drawn fails.
func (d *Document) Close() error {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	d.dropWorker()
	go func() {
		d.turn <- struct{}{}
		defer d.yield()
		clear(d.password)
	}()
	return nil
}

func (d *Document) dropWorker() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.worker != nil {
		d.worker.kill()
		d.worker = nil
	}
}

// keepWorker makes w the document's worker; it reports false, and ends w, when
// the document was closed meanwhile.
func (d *Document) keepWorker(w *worker, sizes []size) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		w.kill()
		return false
	}
	d.worker, d.sizes = w, sizes
	return true
}

func (d *Document) state() (w *worker, closed bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.worker, d.closed
}

func (d *Document) yield() { <-d.turn }

// imageWidth returns widthPx, made smaller until the image is within bounds.
func (d *Document) imageWidth(page, widthPx int) (int, error) {
	w, h := d.Size(page)
	if w <= 0 || h <= 0 || widthPx < 1 {
		return 0, pageFault(page, errors.New("no such page or no size"))
	}
	width := min(float64(widthPx), maxSide, maxSide*w/h, math.Sqrt((maxPixels-maxSide)*w/h))
	return max(1, int(width)), nil
}

func (d *Document) hasFailed(f failure) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failed[f]
}

type outcome struct {
	picture *image.RGBA
	glyphs  []Glyph
	err     error
}

// ask waits for its turn, puts q to the worker and returns its answer. When ctx
// ends it returns at once; the worker finishes behind it.
func (d *Document) ask(ctx context.Context, q question) outcome {
	if err := ctx.Err(); err != nil {
		return outcome{err: err}
	}
	select {
	case d.turn <- struct{}{}:
	case <-ctx.Done():
		return outcome{err: ctx.Err()}
	}
	done := make(chan outcome, 1)
	go func() {
		defer d.yield()
		done <- d.put(q)
	}()
	select {
	case o := <-done:
		return o
	case <-ctx.Done():
		return outcome{err: ctx.Err()}
	}
}

// put is for the holder of turn. It starts the worker and opens the document
// where that is needed.
func (d *Document) put(q question) outcome {
	w, err := d.ready()
	if err != nil || q.Act == actOpen {
		return outcome{err: err}
	}
	a, picture, err := w.exchange(q, d.renderer.cfg.Timeout)
	if err != nil || a.Broken {
		d.dropWorker()
		d.noteFailed(failure{q.Act, q.Page})
		return outcome{err: pageFault(q.Page, errors.Join(err, worded(a.Code)))}
	}
	if a.Memory > maxWorkerMemory {
		d.dropWorker()
	}
	if a.Code != "" {
		return outcome{err: pageFault(q.Page, worded(a.Code))}
	}
	return outcome{picture: picture, glyphs: a.Glyphs}
}

func (d *Document) noteFailed(f failure) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failed[f] = true
}

// ready returns a worker that has the document open.
func (d *Document) ready() (*worker, error) {
	w, closed := d.state()
	if closed {
		return nil, fault.New("render.unavailable", os.ErrClosed)
	}
	if w != nil && w.alive() {
		return w, nil
	}
	w, err := d.renderer.worker()
	if err != nil {
		return nil, err
	}
	q := question{Act: actOpen, Path: d.path, Password: d.password}
	a, _, err := w.exchange(q, d.renderer.cfg.Timeout)
	if err == nil && a.Code == "" && !a.Broken {
		if !d.keepWorker(w, a.Sizes) {
			return nil, fault.New("render.unavailable", os.ErrClosed)
		}
		return w, nil
	}
	w.kill()
	code := a.Code
	if err != nil || code == "" {
		code = "render.document-failed"
	}
	return nil, fault.New(code, err, "file", filepath.Base(d.path))
}

func pageFault(page int, cause error) error {
	return fault.New("render.page-failed", cause, "page", strconv.Itoa(page+1))
}

func worded(code string) error {
	if code == "" {
		return nil
	}
	return errors.New(code)
}
