package ui

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
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

// variant is a language and an appearance.
type variant struct{ lang, mode string }

// contrasted are the screens that are looked at in high contrast too: together
// they have every kind of part.
var contrasted = []string{"start", "approve", "issue", "pin", "signing", "verify-invalid", "verify-indeterminate", "failure", "batch-ready", "settings-general", "template-editor"}

func (s screenCase) variants() []variant {
	list := []variant{{"vi", "light"}, {"vi", "dark"}, {"en", "light"}, {"en", "dark"}}
	if slices.Contains(contrasted, s.name) {
		list = append(list, variant{"vi", "contrast"})
	}
	return list
}

func (s screenCase) file(v variant) string { return fmt.Sprintf("%s-%s-%s", s.name, v.lang, v.mode) }

// TestGolden draws every screen in its variants and compares it with the image
// that was looked at. -update writes the images anew.
func TestGolden(t *testing.T) {
	for _, screen := range screens() {
		for _, v := range screen.variants() {
			t.Run(screen.file(v), func(t *testing.T) {
				o := newWorld(t, v.lang)
				o.dressed(v.mode, fyne.NewSize(1024, 700))
				t.Cleanup(func() {
					o.w.closePages()
					o.w.win.Close()
				})
				screen.show(o)
				o.compare(screen.file(v))
			})
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
		for _, v := range screen.variants() {
			all = append(all, screen.file(v)+".png")
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

// dressed gives the window an appearance and a size.
func (o *world) dressed(mode string, size fyne.Size) {
	w := o.w
	w.choices.Theme = mode
	w.app.Settings().SetTheme(look.New(modeOf(mode)))
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
	colours      = 128 // of a golden image
	channelSlack = 40  // of 255, that a channel of a pixel may be off
	pixelSlack   = 40  // pixels that may be off further
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

// paletted keeps an image small: some of its colours, and the nearest of those for
// the rest.
func paletted(img image.Image) image.Image {
	full := rgba(img)
	count := map[color.RGBA]int{}
	for i := 0; i < len(full.Pix); i += 4 {
		count[color.RGBA{full.Pix[i], full.Pix[i+1], full.Pix[i+2], 255}]++
	}
	palette := chosen(count)
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

// chosen returns the colours of an image, again and again the one that stands for most of what
// the others miss: a small mark in a colour of its own keeps it beside all the
// greys at the edges of letters.
func chosen(count map[color.RGBA]int) color.Palette {
	all := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int { return order(a) - order(b) })
	missed := make([]int, len(all)) // squared distance to the nearest that was chosen
	for i := range missed {
		missed[i] = 3 * 255 * 255
	}
	var palette color.Palette
	for range min(colours, len(all)) {
		best := 0
		for i, c := range all {
			if count[c]*missed[i] > count[all[best]]*missed[best] {
				best = i
			}
		}
		palette = append(palette, all[best])
		for i, c := range all {
			missed[i] = min(missed[i], distance(c, all[best]))
		}
	}
	return palette
}

func distance(a, b color.RGBA) int {
	r, g, bl := int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B)
	return r*r + g*g + bl*bl
}

// order tells colours apart that are equally frequent.
func order(c color.RGBA) int { return int(c.R)<<16 + int(c.G)<<8 + int(c.B) }

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
