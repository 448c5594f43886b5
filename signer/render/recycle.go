package render

import (
	"errors"
	"time"

	"github.com/klippa-app/go-pdfium/requests"
)

// Bounds of a worker that reads one document after the other: what a document
// did to its engine does not reach further than this.
const (
	maxReadings     = 64
	recycledPatient = 30 * time.Second
)

// Recycle closes the document as Close does and keeps its worker for the
// document that is opened next, if there is one soon: for those who read many
// documents and show none. The worker has the earlier documents behind it; a
// Renderer that shows documents to people uses Close.
func (d *Document) Recycle() error {
	d.turn <- struct{}{}
	w, closed := d.state()
	if closed || w == nil || !w.alive() {
		d.yield()
		return d.Close()
	}
	w.readings++
	a, _, err := w.exchange(question{Act: actClose}, d.renderer.cfg.Timeout)
	if sound := err == nil && a.Code == "" && !a.Broken; sound && w.readings < maxReadings && a.Memory < maxWorkerMemory {
		d.mu.Lock()
		d.worker, d.closed = nil, true
		d.mu.Unlock()
		d.renderer.keep(w)
	}
	d.yield()
	return d.Close()
}

// keep holds w for the next Open. It ends where nobody comes for it.
func (r *Renderer) keep(w *worker) {
	ready := make(chan started, 1)
	ready <- started{worker: w}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.ready != nil {
		w.kill()
		return
	}
	r.ready = ready
	time.AfterFunc(recycledPatient, func() {
		r.mu.Lock()
		waiting := r.ready == ready
		if waiting {
			r.ready = nil
		}
		r.mu.Unlock()
		if waiting {
			w.kill()
		}
	})
}

// close lets go of the document, so that another can be opened.
func (e *engine) close() string {
	failed := e.closePage()
	if e.forms != nil {
		_, err := e.pdfium.FPDFDOC_ExitFormFillEnvironment(&requests.FPDFDOC_ExitFormFillEnvironment{FormHandle: *e.forms})
		failed, e.forms = errors.Join(failed, err), nil
	}
	if e.file != nil {
		_, err := e.pdfium.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: e.document})
		failed = errors.Join(failed, err, e.file.Close())
	}
	e.file, e.document, e.sizes = nil, "", nil
	if failed != nil {
		return "render.unavailable"
	}
	return ""
}
