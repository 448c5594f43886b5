package render

import (
	"context"
	"errors"
)

// Glyph is one character of a page with the box it fills from descender to
// ascender: points of the page as shown, from its lower left corner, as Size
// measures it. Characters come line by line; the lines of a turned page may
// come in another order than they are read. A character that the engine added between two
// others, a space or the "\n" at the end of a line, may have an empty box.
type Glyph struct {
	Rune           rune
	X0, Y0, X1, Y1 float32
	Size           float32 // of the font, points
}

// maxGlyphs bounds the characters of one page that are told.
const maxGlyphs = 200_000

// Text returns the characters of page (from 0). A scanned page has none. Errors
// are those of Render; a page whose text ended the worker still draws.
func (d *Document) Text(ctx context.Context, page int) ([]Glyph, error) {
	if w, _ := d.Size(page); w <= 0 {
		return nil, pageFault(page, errors.New("no such page"))
	}
	if d.hasFailed(failure{actText, page}) {
		return nil, pageFault(page, errFailedBefore)
	}
	o := d.ask(ctx, question{Act: actText, Page: page})
	return o.glyphs, o.err
}
