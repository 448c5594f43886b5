package render

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"time"

	"github.com/klippa-app/go-pdfium"
	perrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
)

// engine is PDFium with at most one open document. It lives in the worker.
type engine struct {
	pdfium   pdfium.Pdfium
	file     *os.File
	document references.FPDF_DOCUMENT
	sizes    []size
	forms    *references.FPDF_FORMHANDLE // nil until the first page is drawn
	page     *loadedPage
}

func nothing() {}

// answer does what q asks. pixels stay valid until release is called.
func (e *engine) answer(q question) (a answer, pixels []byte, release func()) {
	switch q.Act {
	case actStart:
		return answer{Code: e.start(q)}, nil, nothing
	case actOpen:
		code := e.open(q)
		return answer{Code: code, Sizes: e.sizes}, nil, nothing
	case actRender:
		return e.draw(q)
	case actText:
		return e.read(q), nil, nothing
	case actClose:
		code := e.close()
		return answer{Code: code, Broken: code != ""}, nil, nothing
	}
	return answer{Code: "render.unavailable", Broken: true}, nil, nothing
}

// start makes PDFium ready, with the compiled code from the cache where it can
// be had: a cache that is corrupt or cannot be written costs time only.
func (e *engine) start(q question) string {
	if q.CacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(q.CacheDir)
		if err == nil && e.startWith(cache, q.MemoryPages) == nil {
			return ""
		}
		discard(q.CacheDir)
	}
	if e.startWith(wazero.NewCompilationCache(), q.MemoryPages) != nil {
		return "render.unavailable"
	}
	return ""
}

func (e *engine) startWith(cache wazero.CompilationCache, pages uint32) error {
	runtime := wazero.NewRuntimeConfig().WithCompilationCache(cache)
	if pages > 0 {
		runtime = runtime.WithMemoryLimitPages(pages)
	}
	pool, err := webassembly.Init(webassembly.Config{
		MinIdle: 1, MaxIdle: 1, MaxTotal: 1,
		FSConfig:      wazero.NewFSConfig(), // no files
		RuntimeConfig: runtime,
		Stdout:        io.Discard,
		Stderr:        io.Discard,
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	e.pdfium, err = pool.GetInstanceWithContext(ctx)
	return err
}

// open opens the document at q.Path and measures its pages.
func (e *engine) open(q question) (code string) {
	if e.file != nil || e.pdfium == nil {
		return "render.unavailable"
	}
	file, err := os.Open(q.Path)
	if err != nil {
		return fileCode(err)
	}
	info, err := file.Stat()
	switch {
	case err != nil || info.IsDir():
		code = "file.unreadable"
	case info.Size() == 0:
		code = "pdf.empty"
	default:
		code = e.load(file, info.Size(), string(q.Password))
	}
	if code != "" {
		// It was only read.
		_ = file.Close()
		return code
	}
	e.file = file
	return e.measure()
}

func (e *engine) load(file io.ReadSeeker, length int64, password string) (code string) {
	request := &requests.OpenDocument{FileReader: file, FileReaderSize: length}
	if password != "" {
		request.Password = &password
	}
	opened, err := e.pdfium.OpenDocument(request)
	switch {
	case err == nil:
		e.document = opened.Document
		return ""
	case errors.Is(err, perrors.ErrPassword) && password == "":
		return "pdf.password-needed"
	case errors.Is(err, perrors.ErrPassword):
		return "pdf.password-wrong"
	case errors.Is(err, perrors.ErrSecurity):
		return "pdf.encryption-unsupported"
	case errors.Is(err, perrors.ErrFormat), errors.Is(err, perrors.ErrFile):
		return "pdf.broken"
	}
	return "render.document-failed"
}

func (e *engine) measure() (code string) {
	count, err := e.pdfium.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: e.document})
	if err != nil || count.PageCount < 1 {
		return "pdf.broken"
	}
	e.sizes = make([]size, count.PageCount)
	for i := range e.sizes {
		e.sizes[i] = size{595, 842} // of a page that cannot be measured
		got, err := e.pdfium.FPDF_GetPageSizeByIndex(&requests.FPDF_GetPageSizeByIndex{Document: e.document, Index: i})
		if err == nil && sensible(got.Width) && sensible(got.Height) {
			e.sizes[i] = size{got.Width, got.Height}
		}
	}
	return ""
}

// sensible is a side between a tenth of a point and 200 inches times a thousand.
func sensible(points float64) bool {
	return !math.IsNaN(points) && points >= 0.1 && points <= 14_400_000
}

func fileCode(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return "file.not-found"
	}
	return "file.unreadable"
}
