// Package render turns pages into images and text. PDFium runs as WebAssembly without
// access to files or network, inside a worker process of our own binary that is
// killed and started again when a page hangs, breaks it or eats too much memory.
//
// Start gives a Renderer, its Open a Document, Document.Render an image and
// Document.Text the characters of a page with their places.
// The program's main must hand over to RunWorker when its first argument is
// WorkerFlag.
package render

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"time"

	"trien/signer/fault"
)

// WorkerFlag is the first argument of a worker process.
const WorkerFlag = "--worker=render"

// Config says how workers are started. The zero value is right for a program
// whose main knows WorkerFlag.
type Config struct {
	Command  []string      // default: the program's own executable and WorkerFlag
	CacheDir string        // where compiled code is kept; "" compiles at each start (3 s)
	Timeout  time.Duration // for one page, default 15 s
	Startup  time.Duration // for the first start, which compiles; default 3 min
}

// Renderer opens documents, each in a worker of its own, and keeps one worker
// ready. It is safe for use by several goroutines.
type Renderer struct {
	cfg Config

	mu     sync.Mutex
	ready  chan started // a worker being started ahead, nil when none
	closed bool
}

type started struct {
	worker *worker
	err    error
}

// Start returns a Renderer. No process starts before Warm or Open.
func Start(cfg Config) *Renderer {
	if len(cfg.Command) == 0 {
		self, err := os.Executable()
		if err != nil {
			self = os.Args[0]
		}
		cfg.Command = []string{self, WorkerFlag}
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 15 * time.Second
	}
	if cfg.Startup <= 0 {
		cfg.Startup = 3 * time.Minute
	}
	return &Renderer{cfg: cfg}
}

// Warm starts a worker behind the caller's back, so that the next Open finds it
// ready.
func (r *Renderer) Warm() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.ready != nil {
		return
	}
	ready := make(chan started, 1)
	r.ready = ready
	go func() {
		w, err := startWorker(r.cfg)
		ready <- started{w, err}
	}()
}

// worker returns the worker kept ready, or starts one.
func (r *Renderer) worker() (*worker, error) {
	r.mu.Lock()
	ready, closed := r.ready, r.closed
	r.ready = nil
	r.mu.Unlock()
	if closed {
		return nil, fault.New("render.unavailable", os.ErrClosed)
	}
	if ready != nil {
		if s := <-ready; s.err == nil && s.worker.alive() {
			return s.worker, nil
		}
	}
	return startWorker(r.cfg)
}

// Close ends the worker kept ready. Documents stay open until closed.
func (r *Renderer) Close() error {
	r.mu.Lock()
	ready := r.ready
	r.ready, r.closed = nil, true
	r.mu.Unlock()
	if ready != nil {
		go func() {
			if s := <-ready; s.err == nil {
				s.worker.kill()
			}
		}()
	}
	return nil
}

// Open opens the PDF at path for drawing and measures its pages. Errors are
// *fault.Error: file.not-found, file.unreadable, pdf.empty, pdf.broken,
// pdf.password-needed, pdf.password-wrong, pdf.encryption-unsupported,
// render.document-failed and render.unavailable; or ctx's.
func (r *Renderer) Open(ctx context.Context, path, password string) (*Document, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fault.New("file.unreadable", err, "file", filepath.Base(path))
	}
	d := &Document{renderer: r, path: absolute, password: []byte(password), turn: make(chan struct{}, 1), failed: map[failure]bool{}}
	if err := d.ask(ctx, question{Act: actOpen}).err; err != nil {
		_ = d.Close() // nothing is open yet
		return nil, err
	}
	return d, nil
}
