package stamp_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"trien/signer/pdf"
	"trien/signer/stamp"
)

// blankPage is a page of 400 × 300 points before rotation.
func blankPage(rotate int) []byte {
	var out bytes.Buffer
	var offsets []int
	for i, body := range []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Rotate %d /Resources << >> >>", rotate),
	} {
		if i == 0 {
			out.WriteString("%PDF-1.7\n")
		}
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	start := out.Len()
	out.WriteString("xref\n0 4\n0000000000 65535 f \n")
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Root 1 0 R /Size 4 >>\nstartxref\n%d\n%%%%EOF\n", start)
	return out.Bytes()
}

// marked writes a document whose page carries the mark at the rectangle shown,
// as a signature field does, and returns its path.
func marked(t *testing.T, m stamp.Mark, shown pdf.Rect, rotate int) string {
	t.Helper()
	source := blankPage(rotate)
	doc, err := pdf.Open(bytes.NewReader(source), int64(len(source)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	page, err := doc.Page(0)
	if err != nil {
		t.Fatal(err)
	}
	u := doc.Update()
	form, err := m.Draw(u, shown.Width(), shown.Height(), page.Rotate)
	if err != nil {
		t.Fatal(err)
	}
	widget := u.Add(pdf.Dict{
		"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Widget"), "FT": pdf.Name("Sig"), "T": pdf.String("ky"),
		// Some viewers draw a sign of their own over a field without a value.
		"V": pdf.Dict{"Type": pdf.Name("Sig"), "Filter": pdf.Name("Adobe.PPKLite"), "Contents": pdf.String{0}},
		"F": pdf.Integer(132), "P": page.Ref, "Rect": page.ToUser(shown).Array(), "AP": pdf.Dict{"N": form},
	})
	changed := page.Dict.Clone()
	changed["Annots"] = pdf.Array{widget}
	u.Set(page.Ref, changed)
	catalog, root, err := doc.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	catalog = catalog.Clone()
	catalog["AcroForm"] = pdf.Dict{"Fields": pdf.Array{widget}}
	u.Set(root, catalog)
	appendix, err := u.Build()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "mark.pdf")
	if err := os.WriteFile(path, append(source, appendix.Bytes...), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// run runs a program the tests need and returns what it prints.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v (the package poppler-utils, mupdf-tools or qpdf is needed)\n%s", name, args, err, out)
	}
	return string(out)
}

const pxPerPoint = 2

// drawn lets two independent viewers draw page 1 with pxPerPoint.
func drawn(t *testing.T, path string) map[string]image.Image {
	t.Helper()
	dir := t.TempDir()
	resolution := fmt.Sprint(72 * pxPerPoint)
	run(t, "mutool", "draw", "-q", "-r", resolution, "-o", filepath.Join(dir, "mutool.png"), path, "1")
	run(t, "pdftoppm", "-r", resolution, "-png", "-singlefile", path, filepath.Join(dir, "poppler"))
	images := map[string]image.Image{}
	for _, name := range []string{"mutool", "poppler"} {
		data, err := os.ReadFile(filepath.Join(dir, name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		if images[name], err = png.Decode(bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
	}
	return images
}

// penStroke is a diagonal with a soft edge on a transparent ground, so that
// no turn or mirror image of it looks like itself.
func penStroke(t *testing.T) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 120, 60))
	for y := range 60 {
		for x := range 120 {
			edge := 9 - math.Abs(float64(x)/2-float64(y))
			if x < 60 {
				edge -= 4
			}
			img.SetNRGBA(x, y, color.NRGBA{R: 20, G: 60, B: 160, A: uint8(255 * min(1, max(0, edge)))})
		}
	}
	return encoded(t, img)
}

func encoded(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func photograph(t *testing.T, grey bool) []byte {
	t.Helper()
	var img draw.Image = image.NewNRGBA(image.Rect(0, 0, 90, 60))
	if grey {
		img = image.NewGray(img.Bounds())
	}
	for y := range 60 {
		for x := range 90 {
			img.Set(x, y, color.NRGBA{R: uint8(2 * x), G: uint8(4 * y), B: 90, A: 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestViewersDrawThePreview: what the window shows is what two viewers draw,
// upright as shown whatever the page's rotation.
func TestViewersDrawThePreview(t *testing.T) {
	lines := []string{"Ký bởi: Nguyễn Thị Hồng Đặng", "Ủy ban nhân dân xã Hòa Bình", "2026-11-21T10:41:07+07:00"}
	stroke := penStroke(t)
	for _, c := range []struct {
		name    string
		mark    stamp.Mark
		rotates []int
	}{
		{"image beside text", stamp.Mark{Lines: lines, Image: stroke}, []int{0, 90, 180, 270}},
		{"image behind text", stamp.Mark{Lines: lines, Image: stroke, Layout: stamp.ImageBehindText, Bold: true, Align: stamp.AlignCentre}, []int{0}},
		{"image alone", stamp.Mark{Image: stroke}, []int{0, 90}},
		{"text alone", stamp.Mark{Lines: lines, Italic: true, Color: color.NRGBA{R: 180, A: 255}, Align: stamp.AlignRight}, []int{0}},
		{"photograph", stamp.Mark{Image: photograph(t, false)}, []int{0}},
		{"grey photograph", stamp.Mark{Image: photograph(t, true)}, []int{270}},
	} {
		for _, rotate := range c.rotates {
			t.Run(fmt.Sprintf("%s, %d", c.name, rotate), func(t *testing.T) {
				shown := pdf.Rect{X0: 40, Y0: 60, X1: 240, Y1: 120}
				path := marked(t, c.mark, shown, rotate)
				run(t, "qpdf", "--check", path)
				for viewer, got := range drawn(t, path) {
					want := expected(t, c.mark, shown, got.Bounds())
					if off := difference(got, want); off > tolerance {
						t.Errorf("%s differs by %.1f of 255", viewer, off)
						keep(t, viewer, got, want)
					}
				}
			})
		}
	}
}

// expected is the preview on a white page of the size a viewer drew.
func expected(t *testing.T, m stamp.Mark, shown pdf.Rect, page image.Rectangle) image.Image {
	t.Helper()
	preview, err := m.Preview(shown.Width(), shown.Height(), pxPerPoint)
	if err != nil {
		t.Fatal(err)
	}
	canvas := image.NewRGBA(page)
	draw.Draw(canvas, page, image.White, image.Point{}, draw.Src)
	at := image.Pt(int(shown.X0*pxPerPoint), page.Dy()-int(shown.Y1*pxPerPoint))
	draw.Draw(canvas, preview.Bounds().Add(at), preview, image.Point{}, draw.Over)
	return canvas
}

// tolerance lets an edge lie one pixel elsewhere; a mark turned or moved is off
// by 200.
const tolerance = 30

// difference is the largest difference between the mean colours of blocks of
// 6 × 6 points: it forgives how edges are smoothed, not where ink is.
func difference(a, b image.Image) float64 {
	const block = 6 * pxPerPoint
	worst := 0.0
	bounds := a.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y += block {
		for x := bounds.Min.X; x < bounds.Max.X; x += block {
			area := image.Rect(x, y, x+block, y+block).Intersect(bounds)
			m, n := mean(a, area), mean(b, area)
			for i := range m {
				worst = max(worst, math.Abs(m[i]-n[i]))
			}
		}
	}
	return worst
}

func mean(img image.Image, area image.Rectangle) [3]float64 {
	var sum [3]float64
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			sum[0] += float64(r >> 8)
			sum[1] += float64(g >> 8)
			sum[2] += float64(b >> 8)
		}
	}
	for i := range sum {
		sum[i] /= float64(area.Dx() * area.Dy())
	}
	return sum
}

// keep saves the pictures of a failure where STAMP_KEEP says.
func keep(t *testing.T, viewer string, got, want image.Image) {
	dir := os.Getenv("STAMP_KEEP")
	if dir == "" {
		return
	}
	name := strings.NewReplacer("/", "_", " ", "_", ",", "").Replace(t.Name())
	for suffix, img := range map[string]image.Image{viewer: got, "preview": want} {
		if err := os.WriteFile(filepath.Join(dir, name+"-"+suffix+".png"), encoded(t, img), 0o600); err != nil {
			t.Error(err)
		}
	}
}

// TestTextComesBack: what is copied out of the mark is Vietnamese, composed,
// even where it was typed with separate accents.
func TestTextComesBack(t *testing.T) {
	lines := []string{"Nguyễn Thị Hồng Đặng", norm.NFD.String("Ủy ban nhân dân"), "KT. CHỦ TỊCH - PHÓ CHỦ TỊCH", "vanthu@hoabinh.gov.vn"}
	path := marked(t, stamp.Mark{Lines: lines}, pdf.Rect{X0: 20, Y0: 20, X1: 220, Y1: 100}, 0)
	text := run(t, "pdftotext", path, "-")
	other := run(t, "mutool", "draw", "-q", "-F", "text", path)
	for _, line := range lines {
		want := norm.NFC.String(line)
		if !strings.Contains(text, want) {
			t.Errorf("pdftotext does not give %q:\n%s", want, text)
		}
		if !strings.Contains(other, want) {
			t.Errorf("mutool does not give %q:\n%s", want, other)
		}
	}
	fonts := strings.Fields(strings.Split(run(t, "pdffonts", path), "\n")[2])
	if got := strings.Join(fonts[1:7], " "); !strings.HasSuffix(fonts[0], "+LiberationSerif") || got != "CID TrueType Identity-H yes yes yes" {
		t.Errorf("pdffonts says %v", fonts)
	}
}

// TestHalfTransparentInkKeepsItsColour: colours multiplied by alpha would come
// out darker than the picture.
func TestHalfTransparentInkKeepsItsColour(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 20, 20))
	draw.Draw(img, img.Rect, image.NewUniform(color.NRGBA{R: 220, G: 40, B: 60, A: 128}), image.Point{}, draw.Src)
	path := marked(t, stamp.Mark{Image: encoded(t, img)}, pdf.Rect{X0: 100, Y0: 100, X1: 200, Y1: 200}, 0)
	for viewer, page := range drawn(t, path) {
		r, g, b, _ := page.At(150*pxPerPoint, 150*pxPerPoint).RGBA()
		for i, want := range [][2]int{{int(r >> 8), 237}, {int(g >> 8), 147}, {int(b >> 8), 157}} {
			if d := want[0] - want[1]; d < -3 || d > 3 {
				t.Errorf("%s: channel %d is %d, want %d", viewer, i, want[0], want[1])
			}
		}
	}
}
