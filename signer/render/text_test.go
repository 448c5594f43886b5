package render

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"

	"trien/signer/fault"
)

// written is a page that says "Số: 12" small and a word below it, shifted by a
// crop box and turned.
func written(rotate int) pageSpec {
	return pageSpec{
		box:     "0 0 500 700",
		content: "BT /F 14 Tf 80 600 Td (So: 12/QD) Tj 0 -40 Td (Noi nhan) Tj ET",
		extra: fmt.Sprintf("/CropBox[20 30 480 690]/Rotate %d"+
			"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>", rotate),
	}
}

func said(glyphs []Glyph) string {
	var b strings.Builder
	for _, g := range glyphs {
		b.WriteRune(g.Rune)
	}
	return b.String()
}

// TestTextLiesUnderItsInk: whatever is dark on the page lies in the box of a
// character, and every character but a space has ink in its box.
func TestTextLiesUnderItsInk(t *testing.T) {
	r := renderer(t)
	path := makePDF(t, written(0), written(90), written(180), written(270))
	d, err := r.Open(context.Background(), path, "")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for page := range d.PageCount() {
		glyphs, err := d.Text(context.Background(), page)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(said(glyphs)), "\n")
		slices.Sort(lines)
		if !slices.Equal(lines, []string{"Noi nhan", "So: 12/QD"}) {
			t.Errorf("page %d says %q", page+1, lines)
		}
		w, h := d.Size(page)
		const scale = 3
		picture, err := d.Render(context.Background(), page, int(w)*scale)
		if err != nil {
			t.Fatal(err)
		}
		inked := make([]bool, len(glyphs))
		for y := range picture.Rect.Dy() {
			for x := range picture.Rect.Dx() {
				if !dark(picture, x, y) {
					continue
				}
				at := glyphAt(glyphs, (float64(x)+.5)/scale, h-(float64(y)+.5)/scale)
				if at < 0 {
					t.Fatalf("page %d: ink at %d, %d lies in no character", page+1, x, y)
				}
				inked[at] = true
			}
		}
		for i, g := range glyphs {
			if g.Rune > ' ' && !inked[i] {
				t.Errorf("page %d: no ink under %q in %v", page+1, g.Rune, g)
			}
			if g.Rune > ' ' && g.Size != 14 {
				t.Errorf("page %d: %q has size %v, want 14", page+1, g.Rune, g.Size)
			}
		}
	}
}

func dark(picture *image.RGBA, x, y int) bool {
	return picture.RGBAAt(x, y).G < 100
}

// glyphAt allows for one pixel, which the engine smooths over.
func glyphAt(glyphs []Glyph, x, y float64) int {
	const slack = 0.5
	for i, g := range glyphs {
		if x >= float64(g.X0)-slack && x <= float64(g.X1)+slack && y >= float64(g.Y0)-slack && y <= float64(g.Y1)+slack {
			return i
		}
	}
	return -1
}

func TestTextOfAPictureIsNone(t *testing.T) {
	d, err := renderer(t).Open(context.Background(), makePDF(t, a4(red)), "")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if glyphs, err := d.Text(context.Background(), 0); err != nil || len(glyphs) != 0 {
		t.Errorf("got %q, %v", said(glyphs), err)
	}
	if _, err := d.Text(context.Background(), 1); fault.CodeOf(err) != "render.page-failed" {
		t.Errorf("a page that is not there: %v", err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := d.Text(ended, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func BenchmarkText(b *testing.B) {
	line := "0 -12 Td (" + strings.Repeat("Cong hoa xa hoi ", 5) + ") Tj "
	page := written(0)
	page.content = "BT /F 10 Tf 40 680 Td " + strings.Repeat(line, 50) + "ET"
	d, err := renderer(b).Open(context.Background(), makePDF(b, page), "")
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	for b.Loop() {
		if _, err := d.Text(context.Background(), 0); err != nil {
			b.Fatal(err)
		}
	}
}
