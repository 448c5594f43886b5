package signer_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/stamp"
)

// claims is XMP metadata with the PDF/A identification as an element, or as an
// attribute under another prefix.
func claims(part int, asAttribute bool) string {
	id := fmt.Sprintf(`<rdf:Description xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part> %d </pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>`, part)
	if asAttribute {
		id = fmt.Sprintf(`<rdf:Description xmlns:luu="http://www.aiim.org/pdfa/ns/id/" luu:part="%d" luu:conformance="B"/>`, part)
	}
	return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` + id + `</rdf:RDF></x:xmpmeta><?xpacket end="w"?>`
}

// archived is a document that claims to be PDF/A, with an output intent of so
// many components or, with 0, none.
func archived(xmp string, components int) []byte {
	root := "/Metadata 7 0 R"
	if components > 0 {
		root += " /OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (x) /DestOutputProfile 8 0 R >>]"
	}
	return twoPages("", root,
		fmt.Sprintf("<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream", len(xmp), xmp),
		fmt.Sprintf("<< /N %d /Length 0 >>\nstream\n\nendstream", components)).bytes()
}

// seal is a ring of red ink, its inner edge half transparent, over nothing.
func seal(t *testing.T) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 100, 100))
	for i := range 100 * 100 {
		x, y := i%100-50, i/100-50
		switch r := x*x + y*y; {
		case r > 30*30 && r < 40*40:
			img.SetNRGBA(i%100, i/100, color.NRGBA{R: 200, G: 10, B: 20, A: 255})
		case r > 25*25 && r <= 30*30:
			img.SetNRGBA(i%100, i/100, color.NRGBA{R: 200, G: 10, B: 20, A: 128})
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestArchiveFilesStayLegal: no transparency where the part of PDF/A, or the
// lack of an output intent, forbids it; no device colour that no intent covers;
// every font embedded; and the seal never hides what it is put over.
func TestArchiveFilesStayLegal(t *testing.T) {
	for _, c := range []struct {
		name                     string
		data                     []byte
		transparency, calibrated bool
	}{
		{"no PDF/A", twoPages("", "").bytes(), true, false},
		{"metadata without a claim", archived("<x/>", 3), true, false},
		{"metadata that is no XML", archived("<<<&", 3), true, false},
		{"part 1", archived(claims(1, false), 3), false, false},
		{"part 1, as an attribute", archived(claims(1, true), 3), false, false},
		{"part 1, CMYK", archived(claims(1, false), 4), false, true},
		{"part 2", archived(claims(2, false), 3), true, false},
		{"part 3, grey", archived(claims(3, true), 1), true, true},
		{"part 2, no intent", archived(claims(2, false), 0), false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := source(t, c.data)
			result := signAs(t, demoPKI(t).Specialised.Organisation, file, func(r *signer.Request) {
				r.Placement = &stamp.Placement{Rect: pdf.Rect{X0: 60, Y0: 680, X1: 160, Y1: 780}}
				r.Mark = stamp.Mark{Image: seal(t)}
				r.Marks = []signer.PlacedMark{{
					Placement: stamp.Placement{Page: 1, Rect: pdf.Rect{X0: 60, Y0: 80, X1: 240, Y1: 150}},
					Mark:      stamp.Mark{Lines: []string{"Số: 125"}, Image: seal(t)},
				}}
			})
			added := string(read(t, result.Target)[len(c.data):])
			if got := strings.Contains(added, "/SMask"); got != c.transparency {
				t.Errorf("soft mask: %v", got)
			}
			if got := strings.Contains(added, "/DefaultRGB") && strings.Contains(added, "/DefaultGray"); got != c.calibrated {
				t.Errorf("default colour spaces: %v", got)
			}
			if c.name != "no PDF/A" && !strings.Contains(peer(t, "pdffonts", result.Target), "LiberationSerif") {
				t.Error("the font is not embedded")
			}
			if red := shownAt(t, result.Target, 1, 110+35, 842-730); !near(red, color.NRGBA{R: 200, G: 10, B: 20, A: 255}) {
				t.Errorf("the ring is %v", red)
			}
			// "Trien" stands at 72, 720, inside the frame and outside the ring's ink.
			if text := peer(t, "mutool", "draw", "-q", "-F", "text", result.Target, "1"); !strings.Contains(text, "Trien") {
				t.Errorf("the text under the seal: %q", text)
			}
			if !inkUnderSeal(t, result.Target) {
				t.Error("the seal hides the text under it")
			}
			askPeers(t, result.Target, 1)
		})
	}
}

// inkUnderSeal looks for black of the page's own text inside the ring.
func inkUnderSeal(t *testing.T, file string) bool {
	t.Helper()
	out := t.TempDir() + "/page.png"
	peer(t, "mutool", "draw", "-q", "-r", "72", "-o", out, file, "1")
	img, err := png.Decode(bytes.NewReader(read(t, out)))
	if err != nil {
		t.Fatal(err)
	}
	for x := 88; x < 104; x++ {
		for y := 842 - 732; y < 842-718; y++ {
			if r, g, b, _ := img.At(x, y).RGBA(); r < 0x7000 && g < 0x7000 && b < 0x7000 {
				return true
			}
		}
	}
	return false
}

// TestAnInvisibleFieldOfPartOne: PDF/A-1 wants an appearance of every field.
func TestAnInvisibleFieldOfPartOne(t *testing.T) {
	result := signAs(t, demoPKI(t).National.Personal, source(t, archived(claims(1, false), 3)), nil)
	doc := open(t, result.Target)
	fields, err := doc.FormFields()
	if err != nil || len(fields) != 1 {
		t.Fatal(fields, err)
	}
	if appearance, _ := doc.Dict(fields[0].Dict["AP"]); appearance["N"] == nil {
		t.Errorf("the widget is %v", fields[0].Dict)
	}
	askPeers(t, result.Target, 1)
}
