package font

import (
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Pen takes the outline of letters, y upward; *vector.Rasterizer is nearly one.
type Pen interface {
	MoveTo(x, y float64)
	LineTo(x, y float64)
	QuadTo(x1, y1, x2, y2 float64)
	ClosePath()
}

// Outline draws text on the baseline from (0, 0) rightwards, in em, with the
// same advances as Width. A character the font cannot draw is a box.
func (f *Font) Outline(text string, pen Pen) error {
	x := 0
	for _, r := range text {
		glyph := f.glyph(r)
		if err := f.trace(glyph, float64(x)/1000, pen); err != nil {
			return err
		}
		x += f.milli(glyph)
	}
	return nil
}

func (f *Font) trace(glyph uint16, x float64, pen Pen) error {
	// Asking for as many pixels as the em has units gives 1/64 units.
	segments, err := f.sfnt.LoadGlyph(nil, sfnt.GlyphIndex(glyph), fixed.I(f.em), nil)
	if err != nil {
		return errBadFont(err.Error())
	}
	at := func(p fixed.Point26_6) (float64, float64) {
		return x + float64(p.X)/64/float64(f.em), -float64(p.Y) / 64 / float64(f.em)
	}
	open := false
	for _, segment := range segments {
		x1, y1 := at(segment.Args[0])
		switch segment.Op {
		case sfnt.SegmentOpMoveTo:
			if open {
				pen.ClosePath()
			}
			pen.MoveTo(x1, y1)
			open = true
		case sfnt.SegmentOpLineTo:
			pen.LineTo(x1, y1)
		case sfnt.SegmentOpQuadTo:
			x2, y2 := at(segment.Args[1])
			pen.QuadTo(x1, y1, x2, y2)
		case sfnt.SegmentOpCubeTo:
			return errBadFont("cubic outline in a TrueType font")
		}
	}
	if open {
		pen.ClosePath()
	}
	return nil
}

// Ink returns how far text really reaches above and below its baseline, in em;
// stacked accents on capitals rise above Ascent.
func (f *Font) Ink(text string) (above, below float64, err error) {
	for _, r := range text {
		box, _, err := f.sfnt.GlyphBounds(nil, sfnt.GlyphIndex(f.glyph(r)), fixed.I(f.em), 0)
		if err != nil {
			return 0, 0, errBadFont(err.Error())
		}
		above = max(above, -float64(box.Min.Y)/64/float64(f.em))
		below = max(below, float64(box.Max.Y)/64/float64(f.em))
	}
	return above, below, nil
}
