package signer_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"runtime"
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp"
)

// onPage puts a mark of one line on a page, from 0.
func onPage(page int) func(*signer.Request) {
	return func(r *signer.Request) {
		r.Placement = &stamp.Placement{Page: page, Rect: pdf.Rect{X0: 60, Y0: 80, X1: 240, Y1: 150}}
		r.Mark = stamp.Mark{Lines: []string{"Nguyễn Thị Hồng Đặng"}}
	}
}

// replaced changes the bytes of a document without moving what comes behind:
// new is made as long as old.
func replaced(t *testing.T, data []byte, old, with string) []byte {
	t.Helper()
	if !bytes.Contains(data, []byte(old)) || len(with) > len(old) {
		t.Fatalf("cannot replace %q", old)
	}
	return bytes.Replace(data, []byte(old), []byte(with+strings.Repeat(" ", len(old)-len(with))), 1)
}

// A signature is made on inputs that a widely used signer silently spoils: each
// is signed twice, nothing of it is lost, and peers accept the result. The rest
// of what it spoils is elsewhere:
//
//	empty signature field             TestSigningIntoAPreparedField
//	AES, empty password, permissions  TestEncryptedDocuments, TestStampsNeedPermission
//	certification without /Perms      TestCertification
//	signing after a certification P 1 TestCertification
//	/Rotate, CropBox: where it stands TestTheMarkStandsWhereItWasAskedFor
//	/XRefStm that is stale            TestNoStaleHybridReference
//	alpha multiplied into colours     TestStraightAlpha
//	Vietnamese text                   here, TestProtectedDocuments; package stamp
//	a timestamp larger than its room  TestAnAuthorityThatFailsCostsTheTimestampAlone
//	memory as large as the file       TestMemoryDoesNotGrowWithTheFile
func TestInputsThatOthersSpoil(t *testing.T) {
	withSpace := twoPages("", "").bytes()
	withSpace = bytes.Replace(withSpace, []byte("/Root 1 0 R"), []byte("/Root\n1 0 R"), 1)
	trap := "BT /F1 9 Tf 20 700 Td (/ByteRange [0 ********** ********** **********] /Contents <0000000000000000>) Tj ET"
	placeholder := twoPages("", "")
	placeholder.objects[4] = fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(trap), trap)
	for _, c := range []struct {
		name  string
		data  []byte
		keeps []string // found in the document as it stands after both signatures
	}{
		{"root on the next line", withSpace, nil},
		{
			"escaped catalog keys and strings", twoPages("", `/Trien#20Key (mot \(hai\) \\ \056 \n) /A#2fB <</C#23 [(x) <FEFF0111>]>> /AcroForm << /Fields [] >>`).bytes(),
			[]string{"/Trien#20Key", "/A#2FB", "/C#23", `(mot \(hai\) \\ . \n)`, "<FEFF0111>"},
		},
		{"hybrid references", hybrid(), nil},
		{"content that looks like the placeholder", placeholder.bytes(), []string{trap}},
		{"form", twoPages("/Annots [7 0 R]", form, textField).bytes(), []string{"/DR", "/DA", "/CO", "/NeedAppearances true", "/V (12)"}},
		{
			"direct annotations", twoPages("/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Border [0 0 0] /A << /S /URI /URI (https://hoabinh.example) >> >>]", "").bytes(),
			[]string{"/URI (https://hoabinh.example)"},
		},
		{"turned and cropped", twoPages("/Rotate 270 /CropBox [30 40 560 800]", "").bytes(), nil},
		{"linearized", converted(t, twoPages("", "").bytes(), "--linearize"), nil},
		{"catalog in an object stream", converted(t, twoPages("/Annots [7 0 R]", form, textField).bytes(), "--object-streams=generate"), []string{"/NeedAppearances true"}},
		{"size smaller than the highest number", replaced(t, twoPages("", "", "<< /Spare true >>").bytes(), "/Size 8 ", "/Size 5 "), nil},
		{"size larger than the highest number", bytes.Replace(twoPages("", "").bytes(), []byte("/Size 7 "), []byte("/Size 70 "), 1), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := source(t, c.data)
			first := signAs(t, demoPKI(t).Specialised.Personal, file, onPage(0))
			second := signAs(t, demoPKI(t).National.Organisation, first.Target, onPage(1))
			prefix(t, file, first.Target)
			prefix(t, first.Target, second.Target)
			askOpenSSL(t, second.Target, 2)
			if c.name != "size smaller than the highest number" { // qpdf warns of the source's own fault
				askPeers(t, second.Target, 2)
			}
			plain := string(converted(t, read(t, second.Target), "--qdf", "--object-streams=disable", "--no-original-object-ids", "--warning-exit-0"))
			for _, part := range c.keeps {
				if !strings.Contains(string(read(t, second.Target)), part) && !strings.Contains(plain, part) {
					t.Errorf("lost: %s", part)
				}
			}
			// Poppler paints its own idea of every widget where the form says
			// NeedAppearances, which is kept; mutool paints what is there.
			if text := peer(t, "mutool", "draw", "-q", "-F", "text", second.Target); strings.Count(text, "Nguyễn Thị Hồng Đặng") != 2 {
				t.Errorf("the marks read as %q", text)
			}
		})
	}
}

// hybrid is a hybrid-reference file (ISO 32000-2, 7.5.8.4): object 7 is hidden
// in an object stream that only the cross-reference stream knows.
func hybrid() []byte {
	d := twoPages("", "")
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	var offsets []int
	object := func(body string) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
	}
	for _, body := range d.objects {
		object(body)
	}
	hidden := "7 0 << /Hidden true >>"
	offsets = append(offsets, 0) // 7
	object(fmt.Sprintf("<< /Type /ObjStm /N 1 /First 4 /Length %d >>\nstream\n%s\nendstream", len(hidden), hidden))
	stream := out.Len()
	rows := string([]byte{2, 0, 8, 0})
	fmt.Fprintf(&out, "9 0 obj\n<< /Type /XRef /Size 10 /Index [7 1] /W [1 2 1] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\n", len(rows), rows)
	start := out.Len()
	out.WriteString("xref\n0 10\n0000000000 65535 f \n")
	for n := 1; n <= 9; n++ {
		switch n {
		case 7:
			out.WriteString("0000000000 00000 f \n")
		case 9:
			fmt.Fprintf(&out, "%010d 00000 n \n", stream)
		default:
			fmt.Fprintf(&out, "%010d 00000 n \n", offsets[n-1])
		}
	}
	fmt.Fprintf(&out, "trailer\n<< /Size 10 /Root 1 0 R /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n", stream, start)
	return out.Bytes()
}

// TestNoStaleHybridReference: the update names no /XRefStm of an older part, and
// the object that only the older one knows is still there.
func TestNoStaleHybridReference(t *testing.T) {
	first := signAs(t, demoPKI(t).Specialised.Personal, source(t, hybrid()), onPage(0))
	second := signAs(t, demoPKI(t).National.Organisation, first.Target, onPage(1))
	doc := open(t, second.Target)
	revisions := doc.Revisions()
	for _, r := range revisions[1:] {
		if r.Trailer["XRefStm"] != nil {
			t.Errorf("an update says /XRefStm %v", r.Trailer["XRefStm"])
		}
	}
	hidden, err := doc.Object(pdf.Ref{Num: 7})
	if d, _ := hidden.(pdf.Dict); err != nil || d["Hidden"] != pdf.Boolean(true) || len(revisions) != 3 {
		t.Errorf("the hidden object is %v, %v; %d revisions", hidden, err, len(revisions))
	}
}

// TestTheMarkStandsWhereItWasAskedFor: on the page as shown, whatever its
// rotation, crop box and unit; two viewers find the ink there and nowhere else.
func TestTheMarkStandsWhereItWasAskedFor(t *testing.T) {
	black := image.NewNRGBA(image.Rect(0, 0, 8, 4))
	for i := range black.Pix {
		black.Pix[i] = 255 * uint8(i%4/3)
	}
	var file bytes.Buffer
	if err := png.Encode(&file, black); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{
		"", "/Rotate 90", "/Rotate 180", "/Rotate 270", "/CropBox [50 60 500 700]",
		"/Rotate 90 /CropBox [50 60 500 700]", "/Rotate 180 /CropBox [50 60 500 700]", "/Rotate 270 /CropBox [50 60 500 700]",
		"/MediaBox [-100 -100 500 700] /Rotate 90", "/Rotate -90",
	} {
		d := twoPages(page, "")
		d.objects[4] = "<< /Length 0 >>\nstream\n\nendstream"
		shown := pdf.Rect{X0: 120, Y0: 140, X1: 200, Y1: 180}
		result := signAs(t, demoPKI(t).National.Personal, source(t, d.bytes()), func(r *signer.Request) {
			r.Placement, r.Mark = &stamp.Placement{Rect: shown}, stamp.Mark{Image: file.Bytes()}
		})
		for viewer, got := range inkOn(t, result.Target) {
			if off := max(dist(got.X0, shown.X0), dist(got.Y0, shown.Y0), dist(got.X1, shown.X1), dist(got.Y1, shown.Y1)); off > 1.5 {
				t.Errorf("%s, %s: ink at %v, asked for %v", page, viewer, got, shown)
			}
		}
	}
}

func dist(a, b float64) float64 { return max(a-b, b-a) }

// inkOn returns where two viewers show ink on page 1, in points from its lower
// left.
func inkOn(t *testing.T, file string) map[string]pdf.Rect {
	t.Helper()
	dir := t.TempDir()
	peer(t, "mutool", "draw", "-q", "-r", "72", "-o", dir+"/mutool.png", file, "1")
	peer(t, "pdftoppm", "-cropbox", "-r", "72", "-png", "-singlefile", file, dir+"/poppler")
	found := map[string]pdf.Rect{}
	for _, viewer := range []string{"mutool", "poppler"} {
		img, err := png.Decode(bytes.NewReader(read(t, dir+"/"+viewer+".png")))
		if err != nil {
			t.Fatal(err)
		}
		b := img.Bounds()
		ink := image.Rectangle{Min: b.Max, Max: b.Min}
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
					ink = image.Rect(min(ink.Min.X, x), min(ink.Min.Y, y), max(ink.Max.X, x+1), max(ink.Max.Y, y+1))
				}
			}
		}
		found[viewer] = pdf.Rect{
			X0: float64(ink.Min.X), X1: float64(ink.Max.X),
			Y0: float64(b.Max.Y - ink.Max.Y), Y1: float64(b.Max.Y - ink.Min.Y),
		}
	}
	return found
}

// TestMemoryDoesNotGrowWithTheFile: signing allocates about the same for a file
// of 64 MiB as for a small one.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	const more, slack = 64 << 20, 12 << 20
	allocated := func(size int) int {
		d := twoPages("", "", fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", size, strings.Repeat("x", size)))
		file := source(t, d.bytes())
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		signAs(t, demoPKI(t).National.Personal, file, onPage(0))
		runtime.ReadMemStats(&after)
		return int(after.TotalAlloc - before.TotalAlloc)
	}
	small := allocated(1 << 10)
	if large := allocated(more); large > small+slack {
		t.Errorf("%d MiB for a small file, %d MiB for one of %d MiB", small>>20, large>>20, more>>20)
	}
}

// What is added to an encrypted document is encrypted with it, and what its
// author does not permit is refused.
func TestEncryptedDocuments(t *testing.T) {
	for _, bits := range []string{"128", "256"} {
		t.Run(bits, func(t *testing.T) {
			options := []string{"--encrypt", "", "owner", bits}
			if bits == "128" {
				options = append(options, "--use-aes=y")
			}
			plain := draft("")
			result := signAs(t, demoPKI(t).National.Personal, source(t, converted(t, plain, append(options, "--")...)), issued(true))
			askPeers(t, result.Target, 1)
			askOpenSSL(t, result.Target, 1)
			text := peer(t, "pdftotext", result.Target, "-")
			if !strings.Contains(text, "Nguyễn Thị Hồng Đặng") || !strings.Contains(text, "125") {
				t.Errorf("the marks read as %q", text)
			}
			if bytes.Contains(read(t, result.Target), []byte("(125)")) {
				t.Error("a value stands in the file unencrypted")
			}
			forms := source(t, converted(t, plain, append(options, "--modify-other=n", "--annotate=n", "--form=y", "--")...))
			if code := fault.CodeOf(refused(t, demoPKI(t).National.Personal, forms, issued(false))); code != "sign.new-field-not-permitted" {
				t.Errorf("a new field where filling alone is permitted: %q", code)
			}
		})
	}
}

// A prepared field may be signed where the author permits filling in forms
// only; stamps beside it may not be made.
func TestStampsNeedPermission(t *testing.T) {
	data := prepared("7 0 R", "7 0 R", "<< "+widgetPart+" /FT /Sig /T (ky) >>")
	file := source(t, converted(t, data, "--encrypt", "", "owner", "256", "--modify-other=n", "--annotate=n", "--form=y", "--"))
	if code := fault.CodeOf(refused(t, demoPKI(t).National.Personal, file, both(into("ky"), issued(false)))); code != "sign.marks-not-permitted" {
		t.Errorf("got %q", code)
	}
	askPeers(t, signAs(t, demoPKI(t).National.Personal, file, into("ky")).Target, 1)
	owner := func(r *signer.Request) { r.Password, r.Overwrite = []byte("owner"), true }
	askPeers(t, signAs(t, demoPKI(t).National.Personal, file, both(both(into("ky"), issued(false)), owner)).Target, 1)
}

// The alpha of a picture goes into the document as it is, not multiplied into
// its colours.
func TestStraightAlpha(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 20, 20))
	for i := range 400 {
		img.SetNRGBA(i%20, i/20, color.NRGBA{R: 220, G: 40, B: 60, A: 128})
	}
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		t.Fatal(err)
	}
	result := signAs(t, demoPKI(t).National.Organisation, source(t, twoPages("", "").bytes()), func(r *signer.Request) {
		r.Placement = &stamp.Placement{Rect: pdf.Rect{X0: 100, Y0: 100, X1: 200, Y1: 200}}
		r.Mark = stamp.Mark{Image: file.Bytes()}
	})
	if got := shownAt(t, result.Target, 1, 150, 842-150); !near(got, color.NRGBA{R: 237, G: 147, B: 157, A: 255}) {
		t.Errorf("half transparent red on white is %v", got)
	}
}

// shownAt returns the colour mutool draws at a place of a page, from its upper
// left corner, at 72 dpi.
func shownAt(t *testing.T, file string, page, x, y int) color.NRGBA {
	t.Helper()
	out := t.TempDir() + "/page.png"
	peer(t, "mutool", "draw", "-q", "-r", "72", "-o", out, file, fmt.Sprint(page))
	img, err := png.Decode(bytes.NewReader(read(t, out)))
	if err != nil {
		t.Fatal(err)
	}
	return color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
}

func near(a, b color.NRGBA) bool {
	close := func(x, y uint8) bool { return max(x, y)-min(x, y) < 5 }
	return close(a.R, b.R) && close(a.G, b.G) && close(a.B, b.B)
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
