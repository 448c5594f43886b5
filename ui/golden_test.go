package ui

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	xdraw "golang.org/x/image/draw"

	"trien/ui/look"
)

var update = flag.Bool("update", false, "write the golden images anew")

const goldenFolder = "testdata/golden"

// screenCase is one screen of the window: show brings it up.
type screenCase struct {
	name string
	show func(*world)
}

// TestGolden draws every screen in both languages, light and dark, and compares
// it with the image that was looked at. -update writes the images anew.
func TestGolden(t *testing.T) {
	for _, lang := range []string{"vi", "en"} {
		for _, mode := range []string{"light", "dark"} {
			for _, screen := range screens() {
				name := fmt.Sprintf("%s-%s-%s", screen.name, lang, mode)
				t.Run(name, func(t *testing.T) {
					o := newWorld(t, lang)
					o.dressed(mode, 1, fyne.NewSize(1024, 700))
					screen.show(o)
					o.compare(name)
				})
			}
		}
	}
}

// TestEveryGoldenImageHasItsScreen finds images that no screen is compared with.
func TestEveryGoldenImageHasItsScreen(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(goldenFolder, "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, screen := range screens() {
		for _, variant := range []string{"vi-light", "vi-dark", "en-light", "en-dark"} {
			all = append(all, screen.name+"-"+variant+".png")
		}
	}
	for _, file := range files {
		if !slices.Contains(all, filepath.Base(file)) {
			t.Errorf("%s belongs to no screen", file)
		}
	}
	if len(files) != len(all) {
		t.Errorf("%d images of %d screens", len(files), len(all))
	}
}

// dressed gives the window an appearance, a density and a size.
func (o *world) dressed(mode string, scale float32, size fyne.Size) {
	w := o.w
	w.choices.Theme = mode
	w.app.Settings().SetTheme(look.New(modeOf(mode)))
	if c, ok := w.win.Canvas().(test.WindowlessCanvas); ok {
		c.SetScale(scale)
	}
	w.win.Resize(size)
	w.build()
}

// compare looks at the window until it is as its golden image, or nothing comes
// any more that could change it.
func (o *world) compare(name string) {
	o.t.Helper()
	file := filepath.Join(goldenFolder, name+".png")
	if *update {
		o.drain(400 * time.Millisecond)
		writePNG(o.t, file, paletted(o.capture()))
		return
	}
	want := readPNG(o.t, file)
	limit := time.After(5 * time.Second)
	for {
		o.drain(0)
		got := o.capture()
		off, where := differing(got, want)
		if off == 0 {
			return
		}
		select {
		case f := <-o.posted:
			f()
		case <-limit:
			o.keepDifference(name, got, where)
			o.t.Fatalf("%d pixels differ from %s; look at the images in %s, and write them anew with -update if the window is right", off, file, o.t.ArtifactDir())
		}
	}
}

// drain takes what was posted until nothing has come for a while.
func (o *world) drain(quiet time.Duration) {
	for {
		select {
		case f := <-o.posted:
			f()
			continue
		default:
		}
		if quiet == 0 {
			return
		}
		select {
		case f := <-o.posted:
			f()
		case <-time.After(quiet):
			return
		}
	}
}

// capture draws the window. Paragraphs learn their width when they are laid out
// and their height after that.
func (o *world) capture() image.Image {
	size := o.w.win.Canvas().Size()
	o.w.win.Resize(size.AddWidthHeight(1, 0))
	o.w.win.Resize(size)
	return o.w.win.Canvas().Capture()
}

const (
	channelSlack = 56  // of 255, that a channel of a pixel may be off
	pixelSlack   = 120 // pixels that may be off further
)

// differing counts pixels that are not the same, and shows them; 0 where there
// are no more than may be.
func differing(got, want image.Image) (int, image.Image) {
	bounds := got.Bounds()
	where := image.NewRGBA(bounds)
	if bounds.Size() != want.Bounds().Size() {
		return bounds.Dx() * bounds.Dy(), where
	}
	a, b := rgba(got), rgba(want)
	off := 0
	for i := 0; i < len(a.Pix); i += 4 {
		for c := range 3 {
			if d := int(a.Pix[i+c]) - int(b.Pix[i+c]); d > channelSlack || d < -channelSlack {
				off++
				copy(where.Pix[i:], []byte{255, 0, 0, 255})
				break
			}
		}
	}
	if off <= pixelSlack {
		return 0, where
	}
	return off, where
}

func rgba(img image.Image) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	xdraw.Copy(out, image.Point{}, img, img.Bounds(), xdraw.Src, nil)
	return out
}

// paletted keeps an image small: its 256 most frequent colours, and the nearest
// of them for the rest.
func paletted(img image.Image) image.Image {
	full := rgba(img)
	count := map[color.RGBA]int{}
	for i := 0; i < len(full.Pix); i += 4 {
		count[color.RGBA{full.Pix[i], full.Pix[i+1], full.Pix[i+2], 255}]++
	}
	var often []color.RGBA
	for c := range count {
		often = append(often, c)
	}
	slices.SortFunc(often, func(a, b color.RGBA) int {
		if d := count[b] - count[a]; d != 0 {
			return d
		}
		return int(a.R)<<16 + int(a.G)<<8 + int(a.B) - int(b.R)<<16 - int(b.G)<<8 - int(b.B)
	})
	var palette color.Palette
	for _, c := range often[:min(len(often), 256)] {
		palette = append(palette, c)
	}
	out := image.NewPaletted(full.Rect, palette)
	known := map[color.RGBA]uint8{}
	for i := 0; i < len(full.Pix); i += 4 {
		c := color.RGBA{full.Pix[i], full.Pix[i+1], full.Pix[i+2], 255}
		at, ok := known[c]
		if !ok {
			at = uint8(palette.Index(c))
			known[c] = at
		}
		out.Pix[i/4] = at
	}
	return out
}

func writePNG(t testing.TB, file string, img image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(out, img); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

func readPNG(t testing.TB, file string) image.Image {
	t.Helper()
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	img, err := png.Decode(in)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// keepDifference leaves what was drawn, and where it differs, with the test's
// artefacts.
func (o *world) keepDifference(name string, got, where image.Image) {
	writePNG(o.t, filepath.Join(o.t.ArtifactDir(), name+"-got.png"), got)
	writePNG(o.t, filepath.Join(o.t.ArtifactDir(), name+"-diff.png"), where)
}
