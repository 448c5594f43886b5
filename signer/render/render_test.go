package render

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"image/color"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"trien/assets/words"
	"trien/signer/fault"
)

// TestMain lets the test binary be its own worker, sound or misbehaving.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case WorkerFlag:
			os.Exit(RunWorker(os.Stdin, os.Stdout))
		case "--worker=stub":
			os.Exit(runStub())
		}
	}
	flag.Parse()
	os.Exit(m.Run())
}

// runStub is a worker that hangs on page 1 (of 0, 1, 2), dies on page 2, claims
// an absurd image for page 3 and draws black for the others.
func runStub() int {
	in := bufio.NewReader(os.Stdin)
	for {
		var q question
		if err := readFrame(in, &q); err != nil {
			return 0
		}
		a := answer{}
		var pixels []byte
		switch {
		case q.Act == actOpen:
			a.Sizes = make([]size, 5)
			for i := range a.Sizes {
				a.Sizes[i] = size{100, 100}
			}
		case q.Act == actRender && q.Page == 1:
			select {} // for ever; the parent has to kill us
		case q.Act == actRender && q.Page == 2:
			return 3
		case q.Act == actRender && q.Page == 3:
			a.Width, a.Height = 1<<30, 1<<30
		case q.Act == actRender:
			a.Width, a.Height = q.Width, q.Width
			pixels = make([]byte, 4*q.Width*q.Width)
		}
		if writeFrame(os.Stdout, a) != nil {
			return 1
		}
		if _, err := os.Stdout.Write(pixels); err != nil {
			return 1
		}
	}
}

// sharedCache lets the engine be compiled once for all tests.
var sharedCache = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "trien-render-test")
	if err != nil {
		return ""
	}
	return dir
})

func renderer(t testing.TB) *Renderer {
	t.Helper()
	r := Start(Config{CacheDir: sharedCache()})
	t.Cleanup(func() { closeAll(t, r) })
	return r
}

func stubRenderer(t *testing.T) *Renderer {
	t.Helper()
	r := Start(Config{Command: []string{os.Args[0], "--worker=stub"}, Timeout: 2 * time.Second})
	t.Cleanup(func() { closeAll(t, r) })
	return r
}

func closeAll(t testing.TB, c interface{ Close() error }) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func open(t testing.TB, r *Renderer, path string) *Document {
	t.Helper()
	d, err := r.Open(t.Context(), path, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeAll(t, d) })
	return d
}

func TestRenderDrawsThePage(t *testing.T) {
	d := open(t, renderer(t), makePDF(t, a4(red), pageSpec{box: "0 0 200 100", extra: "/Rotate 90"}))
	if d.PageCount() != 2 {
		t.Fatalf("PageCount = %d, want 2", d.PageCount())
	}
	if w, h := d.Size(1); w != 100 || h != 200 {
		t.Errorf("size of the rotated page = %g x %g, want 100 x 200", w, h)
	}
	img, err := d.Render(t.Context(), 0, 595)
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != 595 || b.Dy() != 842 {
		t.Errorf("image is %v, want 595 x 842", b)
	}
	for _, probe := range []struct {
		x, y int
		want color.RGBA
	}{
		{100, 800, color.RGBA{255, 0, 0, 255}},
		{500, 800, color.RGBA{255, 255, 255, 255}},
		{100, 100, color.RGBA{255, 255, 255, 255}},
	} {
		if got := img.RGBAAt(probe.x, probe.y); got != probe.want {
			t.Errorf("pixel %d,%d = %v, want %v", probe.x, probe.y, got, probe.want)
		}
	}
}

func TestRenderDrawsFieldAppearances(t *testing.T) {
	// A widget whose appearance is a filled square: signatures look like this.
	path := makePDF(t, pageSpec{
		box:   "0 0 100 100",
		extra: "/Annots[<</Type/Annot/Subtype/Widget/FT/Sig/T(S)/F 4/Rect[20 20 80 80]/AP<</N 6 0 R>>>>]",
	}, pageSpec{box: "0 0 10 10", content: ""})
	// Object 6 is the second page's stream; make it the appearance.
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	body := "<</Type/XObject/Subtype/Form/BBox[0 0 60 60]/Length 25>>stream\n0 0 1 rg 0 0 60 60 re f   \nendstream"
	data = replaceObject(t, data, 6, body)
	d := open(t, renderer(t), writeFile(t, data))
	img, err := d.Render(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := img.RGBAAt(50, 50), (color.RGBA{0, 0, 255, 255}); got != want {
		t.Errorf("middle of the widget = %v, want %v", got, want)
	}
}

func TestVeryLargeImagesAreMadeSmaller(t *testing.T) {
	d := open(t, stubRenderer(t), makePDF(t, a4("")))
	for _, asked := range []int{100_000, 9000} {
		got, err := d.imageWidth(0, asked)
		if err != nil {
			t.Fatal(err)
		}
		if got > maxSide || got*got > maxPixels {
			t.Errorf("asked for %d, would draw %d: %d pixels", asked, got, got*got)
		}
	}
}

func TestOpenTellsWhatIsWrong(t *testing.T) {
	r := renderer(t)
	vi, err := words.Load("vi")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path string
		code string
	}{
		"not a PDF":    {writeFile(t, []byte("not a PDF at all")), "pdf.broken"},
		"empty":        {writeFile(t, nil), "pdf.empty"},
		"no such file": {filepath.Join(t.TempDir(), "none.pdf"), "file.not-found"},
		"a folder":     {t.TempDir(), "file.unreadable"},
		"cut off":      {writeFile(t, []byte("%PDF-1.7\n1 0 obj\n<</Type/Cat")), "pdf.broken"},
	} {
		_, err := r.Open(t.Context(), c.path, "")
		if got := fault.CodeOf(err); got != c.code {
			t.Errorf("%s: code %q (%v), want %q", name, got, err, c.code)
		}
	}
	for _, code := range []string{"render.page-failed", "render.document-failed", "render.unavailable"} {
		for _, part := range []string{".title", ".what", ".do", ".who"} {
			if !vi.Has(code + part) {
				t.Errorf("no words for %s%s", code, part)
			}
		}
	}
}

func TestPageThatHangsOrDiesCostsOnlyItself(t *testing.T) {
	d := open(t, stubRenderer(t), makePDF(t, a4("")))
	for _, page := range []int{1, 2, 3} {
		_, err := d.Render(t.Context(), page, 10)
		if got := fault.CodeOf(err); got != "render.page-failed" {
			t.Fatalf("page %d: %v, want render.page-failed", page, err)
		}
		if _, err := d.Render(t.Context(), 0, 10); err != nil {
			t.Errorf("after page %d failed, page 0: %v", page, err)
		}
	}
	began := time.Now()
	if _, err := d.Render(t.Context(), 1, 10); fault.CodeOf(err) != "render.page-failed" {
		t.Errorf("second time: %v", err)
	}
	if time.Since(began) > time.Second {
		t.Error("the page that hung was tried again without being asked for")
	}
	d.Retry(1)
	_, err := d.Render(t.Context(), 1, 10)
	if !errors.Is(err, errTimeout) {
		t.Errorf("after Retry: %v, want a time-out", err)
	}
}

func TestKilledWorkerIsReplaced(t *testing.T) {
	d := open(t, renderer(t), makePDF(t, a4(red), a4("")))
	if _, err := d.Render(t.Context(), 0, 50); err != nil {
		t.Fatal(err)
	}
	if err := d.worker.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-d.worker.dead
	if _, err := d.Render(t.Context(), 1, 50); err != nil {
		t.Errorf("after the worker was killed: %v", err)
	}
}

func TestCancelledRequestReturnsAtOnce(t *testing.T) {
	r := stubRenderer(t)
	d := open(t, r, makePDF(t, a4("")))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := d.Render(ctx, 1, 10)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the context's", err)
	}
	if waited := time.Since(began); waited > time.Second {
		t.Errorf("returned after %v", waited)
	}
	if _, err := d.Render(t.Context(), 0, 10); err != nil {
		t.Errorf("next page: %v", err)
	}
}

func TestCacheFolderMayBeCorruptOrReadOnly(t *testing.T) {
	path := makePDF(t, a4(red))
	corrupt := corruptCache(t)
	for name, dir := range map[string]string{
		"corrupt":       corrupt,
		"not creatable": filepath.Join(writeFile(t, nil), "below a file"),
	} {
		r := Start(Config{CacheDir: dir})
		d, err := r.Open(t.Context(), path, "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, err := d.Render(t.Context(), 0, 20); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		closeAll(t, d)
		closeAll(t, r)
	}
	if left := cacheFiles(t, corrupt); len(left) != 0 {
		t.Errorf("the corrupt files are still there: %v", left)
	}
}

// corruptCache is a cache folder in which every file was overwritten.
func corruptCache(t *testing.T) string {
	t.Helper()
	r := renderer(t)
	open(t, r, makePDF(t, a4(""))) // fills the shared cache
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(sharedCache())); err != nil {
		t.Fatal(err)
	}
	files := cacheFiles(t, dir)
	if len(files) == 0 {
		t.Fatal("no cache was written")
	}
	for _, f := range files {
		if err := os.WriteFile(f, []byte("WAZERO\x07 not machine code"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func cacheFiles(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "wazero-*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestManyPagesAreMeasuredQuickly(t *testing.T) {
	pages := make([]pageSpec, 1500)
	for i := range pages {
		pages[i] = a4("")
	}
	pages[1499] = pageSpec{box: "0 0 842 595"}
	r := renderer(t)
	path := makePDF(t, pages...)
	open(t, r, path) // the engine is compiled by now
	began := time.Now()
	d := open(t, r, path)
	if w, h := d.Size(1499); d.PageCount() != 1500 || w != 842 || h != 595 {
		t.Errorf("%d pages, last %g x %g", d.PageCount(), w, h)
	}
	t.Logf("1,500 pages measured in %v", time.Since(began))
}

func TestWorkerThatCannotStart(t *testing.T) {
	r := Start(Config{Command: []string{filepath.Join(t.TempDir(), "none")}})
	_, err := r.Open(t.Context(), makePDF(t, a4("")), "")
	if got := fault.CodeOf(err); got != "render.unavailable" {
		t.Errorf("code %q, want render.unavailable", got)
	}
}
