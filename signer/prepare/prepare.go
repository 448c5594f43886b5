// Package prepare makes one PDF to be signed out of what people have: scanned
// pages, several documents, a document with a password. It rewrites what it
// reads, which breaks every signature there is: a signed document is refused,
// whatever the signature is worth. The files it reads are never changed, and no
// file is ever replaced.
//
// Start with Examine for what a file is, and Make.
package prepare

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"trien/signer/fault"
	"trien/signer/pdf"
)

// Limits of what is taken in. All of it is held in memory while it is put
// together.
const (
	MaxFile   = 256 << 20   // bytes of one PDF
	MaxImage  = 64 << 20    // bytes of one image
	MaxPixels = 100_000_000 // of one JPEG image, which is taken over as it is
	// MaxUnpacked bounds the pixels of a PNG image: they are unpacked.
	MaxUnpacked = 40_000_000
	MaxTotal    = 512 << 20 // bytes of all inputs together
	MaxPages    = 10_000
	MaxParts    = 500
)

// Paper says how large the pages are that images stand on.
type Paper int

const (
	// A4 puts each image on a page of A4, upright or across, in its true size
	// where the file says it and it fits, else as large as fits.
	A4 Paper = iota
	// TrueSize makes each page as large as its image is by its resolution; A4
	// where the file says none.
	TrueSize
)

// Part is one input.
type Part struct {
	Path     string
	Password []byte // of a protected PDF; that of its owner where others may not change it
}

// Request says what to make.
type Request struct {
	Parts  []Part // in the order of the pages
	Target string // must not exist
	Paper  Paper
	// Progress is told after each part; it may be nil.
	Progress func(done, all int)
}

// Result is what was made.
type Result struct {
	Target string
	Pages  int
}

// Make puts the parts together. The result is written beside Target, read back
// and compared with the parts page by page before it gets that name.
//
// Error codes: prepare.*, pdf.*, file.*.
func Make(ctx context.Context, r Request) (Result, error) {
	sources, err := r.examine()
	if err != nil {
		return Result{}, err
	}
	pages := 0
	for _, s := range sources {
		pages += s.Pages
	}
	if len(sources) == 1 && sources[0].Kind == Document && !sources[0].Protected {
		return Result{}, fault.New("prepare.nothing", nil)
	}
	book, err := r.bind(ctx, sources)
	if err != nil {
		return Result{}, err
	}
	if err := book.publish(r, sources, pages); err != nil {
		return Result{}, err
	}
	return Result{Target: r.Target, Pages: pages}, nil
}

// examine looks at every part before the first is taken in.
func (r Request) examine() ([]Source, error) {
	if len(r.Parts) == 0 {
		return nil, fault.New("prepare.empty", nil)
	}
	if len(r.Parts) > MaxParts {
		return nil, fault.New("prepare.too-many", nil, "most", strconv.Itoa(MaxParts))
	}
	if _, err := os.Lstat(r.Target); !errors.Is(err, os.ErrNotExist) {
		return nil, fault.New("prepare.target-exists", err, "file", filepath.Base(r.Target))
	}
	var sources []Source
	pages, bytes := 0, int64(0)
	for _, p := range r.Parts {
		s, err := Examine(p.Path, p.Password)
		if err != nil {
			return nil, err
		}
		if pages, bytes = pages+s.Pages, bytes+s.Size; pages > MaxPages {
			return nil, fault.New("prepare.too-many-pages", nil, "most", strconv.Itoa(MaxPages))
		}
		if bytes > MaxTotal {
			return nil, fault.New("prepare.too-large", nil, "file", filepath.Base(p.Path), "most", strconv.Itoa(MaxTotal>>20))
		}
		sources = append(sources, s)
	}
	return sources, nil
}

// publish writes the book beside target, reads it back, and gives it its name.
func (b book) publish(r Request, sources []Source, pages int) (err error) {
	folder := filepath.Dir(r.Target)
	file, err := os.CreateTemp(folder, ".trien-*.part")
	if err != nil {
		return fault.New("prepare.cannot-write", err, "folder", filepath.Base(folder))
	}
	defer func() {
		if err != nil {
			file.Close()
			os.Remove(file.Name())
		}
	}()
	if err := b.write(file); err != nil {
		return err
	}
	if err := errors.Join(file.Sync(), file.Chmod(0o644), file.Close()); err != nil {
		return fault.New("prepare.cannot-write", err, "folder", filepath.Base(folder))
	}
	if err := r.check(file.Name(), sources, pages); err != nil {
		return err
	}
	return named(file.Name(), r.Target)
}

// check reads what was written with our own reader.
func (r Request) check(path string, sources []Source, pages int) error {
	doc, err := pdf.OpenFile(path, pdf.Options{})
	if err != nil {
		return fault.New("prepare.check-failed", err)
	}
	defer doc.Close()
	if doc.PageCount() != pages || doc.Encrypted() || doc.Repaired() {
		return fault.New("prepare.check-failed", fmt.Errorf("%d pages in place of %d, damaged: %t", doc.PageCount(), pages, doc.Repaired()))
	}
	if err := unsigned(doc.Document, path); err != nil {
		return err
	}
	return compare(doc.Document, r.Parts, sources)
}

// named gives the file at from the name target. An empty file of that name is
// made first, which fails where one is there.
func named(from, target string) error {
	place, err := os.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, os.ErrExist) {
		return fault.New("prepare.target-exists", err, "file", filepath.Base(target))
	}
	if err != nil {
		return fault.New("prepare.cannot-write", err, "folder", filepath.Base(filepath.Dir(target)))
	}
	if err := errors.Join(place.Close(), os.Rename(from, target)); err != nil {
		os.Remove(target)
		return fault.New("prepare.cannot-write", err, "folder", filepath.Base(filepath.Dir(target)))
	}
	return nil
}
