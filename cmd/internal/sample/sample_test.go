package sample

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/signer/pdf"
	"trien/signer/stamp"
)

// saved writes a file for the programs that check it; where SAMPLE_KEEP names
// a folder it stays there to be looked at.
func saved(t *testing.T, name string, data []byte) string {
	t.Helper()
	dir := os.Getenv("SAMPLE_KEEP")
	if dir == "" {
		dir = t.TempDir()
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v (the package poppler-utils or qpdf is needed)\n%s", name, args, err, out)
	}
	return string(out)
}

func decided(t *testing.T) []byte {
	t.Helper()
	data, err := Decision()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func open(t *testing.T, data []byte) *pdf.Document {
	t.Helper()
	doc, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDecisionHasTwoSoundPages(t *testing.T) {
	data := decided(t)
	if doc := open(t, data); doc.PageCount() != 2 || doc.Version() != "1.7" {
		t.Errorf("%d pages, version %s", doc.PageCount(), doc.Version())
	}
	path := saved(t, "decision.pdf", data)
	run(t, "qpdf", "--check", path)
	info := run(t, "pdfinfo", path)
	if !strings.Contains(info, "Quyết định về việc phê duyệt") || !strings.Contains(info, "A4") {
		t.Errorf("pdfinfo:\n%s", info)
	}
	for _, font := range strings.Split(strings.TrimSpace(run(t, "pdffonts", path)), "\n")[2:] {
		if !strings.Contains(font, "yes yes yes") {
			t.Errorf("font %s", font)
		}
	}
}

func TestDecisionReadsAsAnOfficialWroteIt(t *testing.T) {
	path := saved(t, "decision.pdf", decided(t))
	for page, want := range map[string][]string{
		"1": {
			"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "ỦY BAN NHÂN DÂN", "XÃ HÒA BÌNH",
			"/QĐ-UBND", "QUYẾT ĐỊNH:", "Điều 1.",
		},
		"2": {"Điều 4.", "thi hành Quyết định này./.", "Nơi nhận:", SignerTitle, SignerName, "- Lưu: VT, VHXH."},
	} {
		text := run(t, "pdftotext", "-layout", "-f", page, "-l", page, path, "-")
		for _, phrase := range want {
			if !strings.Contains(text, phrase) {
				t.Errorf("page %s lacks %q:\n%s", page, phrase, text)
			}
		}
	}
}

func TestDecisionIsAlwaysTheSame(t *testing.T) {
	if !bytes.Equal(decided(t), decided(t)) {
		t.Error("two calls, two documents")
	}
}

// TestPicturesAreOfRealSize: 53 × 25 mm and 37 × 37 mm, transparent at the edge.
func TestPicturesAreOfRealSize(t *testing.T) {
	for _, c := range []struct {
		name   string
		draw   func() ([]byte, error)
		wide   float64
		high   float64
		inking [2]float64 // share of the area, from and to
	}{
		{"hand.png", HandSignaturePNG, 53, 25, [2]float64{0.02, 0.2}},
		{"seal.png", SealPNG, 37, 37, [2]float64{0.1, 0.4}},
	} {
		data, err := c.draw()
		if err != nil {
			t.Fatal(err)
		}
		saved(t, c.name, data)
		w, h, err := stamp.NaturalSize(data)
		if err != nil || math.Abs(w/mm-c.wide) > 0.1 || math.Abs(h/mm-c.high) > 0.1 {
			t.Errorf("%s: %.2f × %.2f mm, %v", c.name, w/mm, h/mm, err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if share := inked(img); share < c.inking[0] || share > c.inking[1] {
			t.Errorf("%s: %.3f of it is inked", c.name, share)
		}
		if _, _, _, alpha := img.At(0, 0).RGBA(); alpha != 0 {
			t.Errorf("%s is not transparent", c.name)
		}
	}
}

func inked(img image.Image) float64 {
	sum := 0.0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			_, _, _, alpha := img.At(x, y).RGBA()
			sum += float64(alpha) / 0xFFFF
		}
	}
	return sum / float64(img.Bounds().Dx()*img.Bounds().Dy())
}

// TestDecisionTakesItsMarks puts signature and seal where the clerk would: the
// seal in real size over a third of the signature, at its left.
func TestDecisionTakesItsMarks(t *testing.T) {
	data := decided(t)
	doc := open(t, data)
	page, err := doc.Page(1)
	if err != nil {
		t.Fatal(err)
	}
	hand, err := HandSignaturePNG()
	if err != nil {
		t.Fatal(err)
	}
	seal, err := SealPNG()
	if err != nil {
		t.Fatal(err)
	}
	u := doc.Update()
	var annots pdf.Array
	for _, m := range []struct {
		mark stamp.Mark
		x, y float64
		w, h float64
	}{
		{stamp.Mark{Image: hand}, 353, 507, 150, 71},
		{stamp.Mark{Image: seal}, 298, 488, 104.88, 104.88},
		{stamp.Mark{Lines: []string{"Ký bởi: " + SignerName, "Cơ quan: " + Agency, "Thời gian ký: 21/11/2026 10:41:07 +07:00"}, Image: hand}, 90, 180, 230, 60},
		{stamp.Mark{Lines: []string{"SAO Y; " + Agency, "2026-11-21T10:41:07+07:00"}, FontSize: 10}, 340, 180, 200, 40},
	} {
		form, err := m.mark.Draw(u, m.w, m.h, page.Rotate)
		if err != nil {
			t.Fatal(err)
		}
		annots = append(annots, u.Add(pdf.Dict{
			"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Stamp"), "F": pdf.Integer(4),
			"Rect": page.ToUser(pdf.Rect{X0: m.x, Y0: m.y, X1: m.x + m.w, Y1: m.y + m.h}).Array(),
			"AP":   pdf.Dict{"N": form},
		}))
	}
	changed := page.Dict.Clone()
	changed["Annots"] = annots
	u.Set(page.Ref, changed)
	appendix, err := u.Build()
	if err != nil {
		t.Fatal(err)
	}
	path := saved(t, "marked.pdf", append(data, appendix.Bytes...))
	run(t, "qpdf", "--check", path)
	if text := run(t, "pdftotext", path, "-"); !strings.Contains(text, "Ký bởi: "+SignerName) {
		t.Errorf("the mark's text does not come back:\n%s", text)
	}
}

func TestSizedDocumentsHaveTheirSize(t *testing.T) {
	for _, size := range []int64{MinSize, MinSize + 1, 9_999, 10_000, 10_001, 64 << 10, 99_999, 100_003, 1 << 20, 3_333_333} {
		var out bytes.Buffer
		if err := WriteSized(&out, size); err != nil {
			t.Fatalf("%d: %v", size, err)
		}
		if int64(out.Len()) != size {
			t.Errorf("%d bytes, want %d", out.Len(), size)
		}
		if doc := open(t, out.Bytes()); doc.PageCount() < 1 || doc.Repaired() {
			t.Errorf("%d: %d pages, repaired %v", size, doc.PageCount(), doc.Repaired())
		}
		run(t, "qpdf", "--check", saved(t, fmt.Sprintf("sized-%d.pdf", size), out.Bytes()))
	}
	if err := WriteSized(io.Discard, 100); err == nil {
		t.Error("a document of 100 bytes")
	}
}

func TestPagesSayWhichTheyAre(t *testing.T) {
	for _, count := range []int{1, 100, 101, 10_001} {
		var out bytes.Buffer
		if err := WritePages(&out, count, Shape{Rotate: 90}); err != nil {
			t.Fatal(err)
		}
		doc := open(t, out.Bytes())
		if doc.PageCount() != count {
			t.Errorf("%d pages, want %d", doc.PageCount(), count)
		}
		page, err := doc.Page(count - 1)
		if err != nil || page.Rotate != 90 {
			t.Errorf("last of %d pages: rotated by %d, %v", count, page.Rotate, err)
		}
		path := saved(t, fmt.Sprintf("pages-%d.pdf", count), out.Bytes())
		text := run(t, "pdftotext", "-f", fmt.Sprint(count), path, "-")
		if want := fmt.Sprintf("Trang %d / %d", count, count); !strings.Contains(text, want) {
			t.Errorf("last page says %q, want %q", text, want)
		}
	}
}

// TestAWriterThatFails: a full disk is an error, not half a document.
func TestAWriterThatFails(t *testing.T) {
	for _, room := range []int{0, 100, 5000, 60_000} {
		if err := WriteSized(&narrow{room}, 64<<10); err == nil {
			t.Errorf("no error with room for %d bytes", room)
		}
	}
}

type narrow struct{ room int }

func (n *narrow) Write(p []byte) (int, error) {
	if len(p) > n.room {
		return 0, io.ErrShortWrite
	}
	n.room -= len(p)
	return len(p), nil
}
