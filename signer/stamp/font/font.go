// Package font embeds Vietnamese text in a PDF: it cuts a subset of a TrueType
// font down to the glyphs in use and writes it as a composite font whose text
// can be copied and searched. Begin with Serif, then NewSubset; Subset.Encode
// gives the bytes for a content stream, Subset.Embed the font object.
package font

import (
	"encoding/binary"
	"fmt"

	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifbolditalic"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font/sfnt"
)

// Style is a cut of a typeface.
type Style int

// The four cuts of Liberation Serif, whose letters are as wide as those of
// Times New Roman.
const (
	Regular Style = iota
	Bold
	Italic
	BoldItalic
)

// Font is a TrueType font program; it is never changed.
type Font struct {
	name    string // PostScript name
	sfnt    *sfnt.Font
	tables  map[string][]byte
	em      int // units per em
	glyphs  int
	metrics int // entries of hmtx that carry an advance
	longLoc bool
}

// Serif returns Liberation Serif (SIL Open Font License) in the given style.
func Serif(style Style) (*Font, error) {
	switch style {
	case Bold:
		return Parse(liberationserifbold.TTF)
	case Italic:
		return Parse(liberationserifitalic.TTF)
	case BoldItalic:
		return Parse(liberationserifbolditalic.TTF)
	default:
		return Parse(liberationserifregular.TTF)
	}
}

// Parse reads a TrueType font program with glyf outlines. data is kept, not
// copied, and must not be changed afterwards.
func Parse(data []byte) (*Font, error) {
	tables, err := readTables(data)
	if err != nil {
		return nil, err
	}
	outlines, err := sfnt.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	name, err := outlines.Name(nil, sfnt.NameIDPostScript)
	if err != nil {
		return nil, fmt.Errorf("font: PostScript name: %w", err)
	}
	f := &Font{name: name, sfnt: outlines, tables: tables}
	return f, f.readHeaders()
}

func (f *Font) readHeaders() error {
	head, hhea, maxp := f.tables["head"], f.tables["hhea"], f.tables["maxp"]
	if len(head) < 54 || len(hhea) < 36 || len(maxp) < 6 {
		return errBadFont("head, hhea or maxp is too short")
	}
	f.em = int(binary.BigEndian.Uint16(head[18:]))
	f.longLoc = binary.BigEndian.Uint16(head[50:]) != 0
	f.metrics = int(binary.BigEndian.Uint16(hhea[34:]))
	f.glyphs = int(binary.BigEndian.Uint16(maxp[4:]))
	if f.em == 0 || f.glyphs == 0 || f.metrics == 0 || f.metrics > f.glyphs {
		return errBadFont("impossible number of units or glyphs")
	}
	if len(f.tables["hmtx"]) < 4*f.metrics+2*(f.glyphs-f.metrics) {
		return errBadFont("hmtx is too short")
	}
	return nil
}

// Name returns the PostScript name, "LiberationSerif-Bold".
func (f *Font) Name() string { return f.name }

// Has reports whether the font can draw r.
func (f *Font) Has(r rune) bool { return f.glyph(r) != 0 }

// Missing returns each character of text the font cannot draw once, in the
// order of the text.
func (f *Font) Missing(text string) []rune {
	var missing []rune
	seen := map[rune]bool{}
	for _, r := range text {
		if !seen[r] && !f.Has(r) {
			missing = append(missing, r)
		}
		seen[r] = true
	}
	return missing
}

// Width returns the advance of text in em. Advances are rounded to 1/1000 em
// as the PDF states them, so that what is laid out is what a viewer draws.
func (f *Font) Width(text string) float64 {
	total := 0
	for _, r := range text {
		total += f.milli(f.glyph(r))
	}
	return float64(total) / 1000
}

// Ascent returns how far the font reaches above the baseline, in em.
func (f *Font) Ascent() float64 { return f.vertical(4) }

// Descent returns how far the font reaches below the baseline, in em, as a
// positive number.
func (f *Font) Descent() float64 { return -f.vertical(6) }

func (f *Font) vertical(offset int) float64 {
	return float64(int16(binary.BigEndian.Uint16(f.tables["hhea"][offset:]))) / float64(f.em)
}

// glyph returns the index of the glyph for r, 0 (.notdef) where there is none.
func (f *Font) glyph(r rune) uint16 {
	index, err := f.sfnt.GlyphIndex(nil, r)
	if err != nil {
		return 0
	}
	return uint16(index)
}

// advance returns the advance of a glyph in font units.
func (f *Font) advance(glyph uint16) int {
	entry := min(int(glyph), f.metrics-1)
	return int(binary.BigEndian.Uint16(f.tables["hmtx"][4*entry:]))
}

// bearing returns the left side bearing of a glyph in font units.
func (f *Font) bearing(glyph uint16) uint16 {
	at := 4*int(glyph) + 2
	if over := int(glyph) - f.metrics; over >= 0 {
		at = 4*f.metrics + 2*over
	}
	return binary.BigEndian.Uint16(f.tables["hmtx"][at:])
}

// milli returns the advance of a glyph in 1/1000 em.
func (f *Font) milli(glyph uint16) int {
	return (f.advance(glyph)*1000 + f.em/2) / f.em
}
