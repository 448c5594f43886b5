package prepare

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/assets/words"
	"trien/signer/fault"
	"trien/signer/pdf"
)

// document is a PDF with so many A4 pages; root goes into the catalog, more are
// further objects from 5.
func document(pages int, root string, more ...string) []byte {
	kids := ""
	objects := []string{"", "", fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", 42, "BT /F1 12 Tf 72 720 Td (Cong van) Tj ET   "), "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>"}
	objects = append(objects, more...)
	for range pages {
		kids += fmt.Sprintf("%d 0 R ", len(objects)+1)
		objects = append(objects, "<< /Type /Page /Parent 2 0 R /Contents 3 0 R /Resources << /Font << /F1 4 0 R >> >> >>")
	}
	objects[0] = "<< /Type /Catalog /Pages 2 0 R " + root + " >>"
	objects[1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d /MediaBox [0 0 595 842] >>", kids, pages)
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	offsets := make([]int, len(objects))
	for n, body := range objects {
		offsets[n] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", n+1, body)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}

func file(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func peer(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

func gradient(width, height int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.SetNRGBA(x, y, color.NRGBA{uint8(x * 255 / width), uint8(y * 255 / height), 90, 255})
		}
	}
	return img
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// jpegOf writes a JPEG with a resolution (0 for none) and an Exif orientation (0
// for none).
func jpegOf(t testing.TB, img image.Image, dpi, orientation int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	data := out.Bytes()
	segments := []byte{0xFF, 0xD8}
	if dpi > 0 {
		segments = append(segments, 0xFF, 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 1, byte(dpi>>8), byte(dpi), byte(dpi>>8), byte(dpi), 0, 0)
	}
	if orientation > 0 {
		exif := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01"), 0, byte(orientation), 0, 0, 0, 0, 0, 0)
		segments = append(segments, 0xFF, 0xE1, 0, byte(len(exif)+2))
		segments = append(segments, exif...)
	}
	return append(segments, data[2:]...)
}

// made makes a document and lets others look at it.
func made(t *testing.T, paper Paper, parts ...Part) (string, *pdf.File) {
	t.Helper()
	target := filepath.Join(t.TempDir(), "ket-qua.pdf")
	result, err := Make(t.Context(), Request{Parts: parts, Target: target, Paper: paper})
	if err != nil {
		t.Fatal(err)
	}
	peer(t, "qpdf", "--check", target)
	peer(t, "mutool", "draw", "-r", "20", "-o", filepath.Join(t.TempDir(), "p%d.png"), target)
	if said := peer(t, "pdfinfo", target); !strings.Contains(said, fmt.Sprintf("Pages:           %d\n", result.Pages)) {
		t.Errorf("pdfinfo: %s", said)
	}
	doc, err := pdf.OpenFile(target, pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { doc.Close() })
	left, err := filepath.Glob(filepath.Join(filepath.Dir(target), ".trien-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	return target, doc
}

func TestScansBecomePages(t *testing.T) {
	grey := image.NewGray(image.Rect(0, 0, 300, 400))
	deep := image.NewNRGBA64(image.Rect(0, 0, 40, 60))
	clear := gradient(200, 100)
	clear.SetNRGBA(3, 3, color.NRGBA{1, 2, 3, 80})
	pale := image.NewPaletted(image.Rect(0, 0, 64, 64), color.Palette{color.White, color.Black})
	upright, across := [2]float64{595.28, 841.89}, [2]float64{841.89, 595.28}
	for _, c := range []struct {
		name  string
		data  []byte
		paper Paper
		size  [2]float64 // as shown
	}{
		{"jpeg", jpegOf(t, gradient(300, 400), 0, 0), A4, upright},
		{"jpeg across", jpegOf(t, gradient(400, 300), 0, 0), A4, across},
		{"held across by the camera", jpegOf(t, gradient(400, 300), 0, 6), A4, upright},
		{"upside down", jpegOf(t, gradient(300, 400), 0, 3), A4, upright},
		{"A4 at 50 dpi", jpegOf(t, gradient(413, 585), 50, 0), TrueSize, [2]float64{594.72, 842.4}},
		{"small, true size", jpegOf(t, gradient(200, 100), 100, 0), TrueSize, [2]float64{144, 72}},
		{"no resolution", pngOf(t, gradient(200, 100)), TrueSize, across},
		{"grey", pngOf(t, grey), A4, upright},
		{"16 bits", pngOf(t, deep), A4, upright},
		{"transparent", pngOf(t, clear), A4, across},
		{"palette", pngOf(t, pale), A4, upright},
	} {
		t.Run(c.name, func(t *testing.T) {
			target, doc := made(t, c.paper, Part{Path: file(t, "quet.img", c.data)})
			if doc.PageCount() != 1 {
				t.Errorf("%d pages", doc.PageCount())
			}
			width, height := shown(t, target)
			if diff(width, c.size[0]) > 1 || diff(height, c.size[1]) > 1 {
				t.Errorf("the page shows as %.1f × %.1f, want %v", width, height, c.size)
			}
		})
	}
}

func diff(a, b float64) float64 { return max(a-b, b-a) }

// shown is the size of the first page as mutool paints it, in points.
func shown(t *testing.T, path string) (width, height float64) {
	t.Helper()
	picture := filepath.Join(t.TempDir(), "p.png")
	peer(t, "mutool", "draw", "-r", "72", "-o", picture, path, "1")
	data, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return float64(config.Width), float64(config.Height)
}

// TestJPEGIsTakenOver: the scan itself is in the document, not another coding of
// it.
func TestJPEGIsTakenOver(t *testing.T) {
	scan := jpegOf(t, gradient(300, 400), 0, 0)
	target, _ := made(t, A4, Part{Path: file(t, "a.jpg", scan)})
	data, err := os.ReadFile(target)
	if err != nil || !bytes.Contains(data, scan) {
		t.Errorf("the JPEG was coded anew (%v)", err)
	}
}

func TestSmallScanKeepsItsSizeOnA4(t *testing.T) {
	scan := jpegOf(t, gradient(100, 50), 100, 0)
	source, err := Examine(file(t, "a.jpg", scan), nil)
	if err != nil {
		t.Fatal(err)
	}
	if l := layoutOf(source.Scan, A4); diff(l.width, 72) > .01 || diff(l.height, 36) > .01 || diff(l.x, (841.89-72)/2) > .01 {
		t.Errorf("%+v", l)
	}
}

func TestMerging(t *testing.T) {
	two, three := file(t, "a.pdf", document(2, "")), file(t, "b.pdf", document(3, ""))
	newer := file(t, "c.pdf", bytes.Replace(document(1, ""), []byte("%PDF-1.7"), []byte("%PDF-2.0"), 1))
	scan := file(t, "d.jpg", jpegOf(t, gradient(300, 400), 0, 0))
	before, err := os.ReadFile(two)
	if err != nil {
		t.Fatal(err)
	}
	target, doc := made(t, A4, Part{Path: two}, Part{Path: scan}, Part{Path: three}, Part{Path: newer})
	if doc.PageCount() != 7 {
		t.Errorf("%d pages", doc.PageCount())
	}
	if said := peer(t, "pdftotext", target, "-"); strings.Count(said, "Cong van") != 6 {
		t.Errorf("text: %q", said)
	}
	after, err := os.ReadFile(two)
	if err != nil || !bytes.Equal(before, after) {
		t.Error("the original has changed")
	}
}

func TestPasswords(t *testing.T) {
	plain := file(t, "a.pdf", document(2, ""))
	locked := func(args ...string) string {
		out := filepath.Join(t.TempDir(), "locked.pdf")
		peer(t, "qpdf", append(append([]string{"--encrypt"}, args...), "--", plain, out)...)
		return out
	}
	full := []string{"mo", "chu", "256"}
	restricted := []string{"mo", "chu", "256", "--modify=none"}
	for _, c := range []struct {
		name, password string
		args           []string
		code           string
	}{
		{"user", "mo", full, ""},
		{"owner", "chu", full, ""},
		{"none", "", full, "pdf.password-needed"},
		{"wrong", "sai", full, "pdf.password-wrong"},
		{"user without rights", "mo", restricted, "prepare.owner-only"},
		{"owner in spite of them", "chu", restricted, ""},
		{"AES-128", "mo", []string{"mo", "chu", "128", "--use-aes=y"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			part := Part{Path: locked(c.args...), Password: []byte(c.password)}
			if c.code == "" {
				_, doc := made(t, A4, part)
				if doc.Encrypted() || doc.PageCount() != 2 {
					t.Errorf("encrypted: %v, %d pages", doc.Encrypted(), doc.PageCount())
				}
				_, doc = made(t, A4, part, Part{Path: plain})
				if doc.Encrypted() || doc.PageCount() != 4 {
					t.Errorf("merged: encrypted: %v, %d pages", doc.Encrypted(), doc.PageCount())
				}
				return
			}
			refuses(t, c.code, part)
		})
	}
}

// crcOf is the check at the end of a PNG chunk.
func crcOf(chunk []byte) []byte { return binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(chunk)) }

// refuses checks that nothing is made of parts, and that there are words why.
func refuses(t *testing.T, code string, parts ...Part) {
	t.Helper()
	target := filepath.Join(t.TempDir(), "x.pdf")
	_, err := Make(t.Context(), Request{Parts: parts, Target: target})
	if fault.CodeOf(err) != code {
		t.Errorf("%v, want %s", err, code)
	}
	if left, _ := os.ReadDir(filepath.Dir(target)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, language := range []string{"vi", "en"} {
		catalog, err := words.Load(language)
		if err != nil || !catalog.Has(code+".title") || !catalog.Has(code+".what") || !catalog.Has(code+".do") || !catalog.Has(code+".who") {
			t.Errorf("%s has no words in %s (%v)", code, language, err)
		}
	}
}

// signed is a document with a value in a signature field.
func signed(kind string) []byte {
	return document(1, "/AcroForm << /Fields [5 0 R] /SigFlags 3 >>",
		"<< /FT /Sig /T (S1) /V 6 0 R /Type /Annot /Subtype /Widget /Rect [0 0 0 0] >>",
		"<< /Type /"+kind+" /Filter /Adobe.PPKLite /ByteRange [0 10 20 30] /Contents <3000> >>")
}

func TestSignedDocumentsAreLeftAlone(t *testing.T) {
	for _, kind := range []string{"Sig", "DocTimeStamp"} {
		path := file(t, "ky.pdf", signed(kind))
		refuses(t, "prepare.signed", Part{Path: path})
		refuses(t, "prepare.signed", Part{Path: file(t, "a.pdf", document(1, ""))}, Part{Path: path})
	}
	empty := document(1, "/AcroForm << /Fields [5 0 R] >>", "<< /FT /Sig /T (S1) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /P 6 0 R >>")
	made(t, A4, Part{Path: file(t, "o-ky.pdf", empty)}, Part{Path: file(t, "a.pdf", document(1, ""))})
}

func TestRefusals(t *testing.T) {
	huge := pngOf(t, gradient(4, 4))
	copy(huge[16:], []byte{0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0}) // 100,000 × 100,000
	copy(huge[29:], crcOf(huge[12:29]))
	plain := Part{Path: file(t, "a.pdf", document(1, ""))}
	many := make([]Part, MaxParts+1)
	for i := range many {
		many[i] = plain
	}
	for _, c := range []struct {
		name, code string
		parts      []Part
	}{
		{"nothing", "prepare.empty", nil},
		{"a plain document alone", "prepare.nothing", []Part{plain}},
		{"text", "prepare.kind", []Part{{Path: file(t, "a.docx", []byte("PK\x03\x04 not a PDF at all"))}}},
		{"broken picture", "prepare.image-unreadable", []Part{{Path: file(t, "a.jpg", []byte("\xFF\xD8\xFF\xE0 nothing"))}}},
		{"mirrored", "prepare.image-unreadable", []Part{{Path: file(t, "a.jpg", jpegOf(t, gradient(8, 8), 0, 2))}}},
		{"bomb", "prepare.image-too-large", []Part{{Path: file(t, "a.png", huge)}}},
		{"gone", "file.not-found", []Part{{Path: filepath.Join(t.TempDir(), "gone.pdf")}}},
		{"too many", "prepare.too-many", many},
	} {
		t.Run(c.name, func(t *testing.T) { refuses(t, c.code, c.parts...) })
	}
}

// TestWhatTheLibraryLosesIsNoticed: a font behind a reference that the library
// cannot follow is gone from what it writes; a viewer shows other letters.
func TestWhatTheLibraryLosesIsNoticed(t *testing.T) {
	one, err := pdf.Open(bytes.NewReader(document(2, "")), int64(len(document(2, ""))), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"font":       {"/F1 4 0 R", "/F1 9 0 R"},
		"font's own": {"/BaseFont /Times-Roman", "/BaseFont /Times-Romans"},
		"text":       {"(Cong van)", "(Cong vav)"},
		"size":       {"[0 0 595 842]", "[0 0 595 841]"},
		"more":       {"/Font << /F1 4 0 R >>", "/Font << /F1 4 0 R /F2 4 0 R >>"},
	} {
		data := bytes.Replace(document(2, ""), []byte(change[0]), []byte(change[1]), 1)
		other, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		differs := false
		for page := range 2 {
			c := comparison{source: one, written: other, seen: map[[2]pdf.Ref]bool{}}
			differs = differs || c.page(page, page) != nil
		}
		if !differs {
			t.Errorf("%s: no difference was noticed", name)
		}
	}
	same := comparison{source: one, written: one, seen: map[[2]pdf.Ref]bool{}}
	if err := same.page(0, 1); err != nil {
		t.Errorf("the same: %v", err)
	}
}

func TestNoFileIsReplaced(t *testing.T) {
	there := file(t, "a.pdf", document(1, ""))
	_, err := Make(t.Context(), Request{Parts: []Part{{Path: there}, {Path: there}}, Target: there})
	if fault.CodeOf(err) != "prepare.target-exists" {
		t.Error(err)
	}
	if err := named(file(t, "b.pdf", nil), there); fault.CodeOf(err) != "prepare.target-exists" {
		t.Error(err)
	}
	_, err = Make(t.Context(), Request{Parts: []Part{{Path: there}, {Path: there}}, Target: filepath.Join(t.TempDir(), "no", "x.pdf")})
	if fault.CodeOf(err) != "prepare.cannot-write" {
		t.Error(err)
	}
}

func TestCancelling(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	plain := Part{Path: file(t, "a.pdf", document(1, ""))}
	target := filepath.Join(t.TempDir(), "x.pdf")
	_, err := Make(ctx, Request{Parts: []Part{plain, plain}, Target: target, Progress: func(int, int) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := os.Stat(target); !errors.Is(err, os.ErrNotExist) {
		t.Error("something was written")
	}
}
