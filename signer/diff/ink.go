package diff

import (
	"math"

	"trien/signer/pdf"
)

// ink is what a piece of content puts on the paper, roughly: enough to tell
// whether one thing hides another.
type ink struct {
	glyphs []point    // about the middle of each character
	covers []pdf.Rect // rectangles and pictures that nothing shines through
	fills  bool       // a shape is filled with something that hides what is below
	images bool
	shown  []byte // the strings, as far as their characters are plain ones
	murky  bool   // others are not
}

// text returns what is written, and whether that is sure.
func (i ink) text() (string, bool) { return string(i.shown), !i.murky && !i.images }

type point struct{ x, y float64 }

// matrix is [a b c d e f] of ISO 32000-2, 8.3.4.
type matrix [6]float64

func unit() matrix { return shift(0, 0) }

func shift(x, y float64) matrix { return matrix{1, 0, 0, 1, x, y} }

// times returns the matrix that applies m first and then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) apply(x, y float64) point {
	return point{m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]}
}

// box returns the rectangle around a rectangle.
func (m matrix) box(r pdf.Rect) pdf.Rect {
	out := pdf.Rect{X0: math.Inf(1), Y0: math.Inf(1), X1: math.Inf(-1), Y1: math.Inf(-1)}
	for _, p := range []point{m.apply(r.X0, r.Y0), m.apply(r.X1, r.Y0), m.apply(r.X0, r.Y1), m.apply(r.X1, r.Y1)} {
		out = pdf.Rect{X0: min(out.X0, p.x), Y0: min(out.Y0, p.y), X1: max(out.X1, p.x), Y1: max(out.Y1, p.y)}
	}
	return out
}

const (
	deepestForm = 5
	mostGlyphs  = 50_000 // of one page
	mostCovers  = 100    // of one mark
	glyphWidth  = 0.5    // of the font size, about
	glyphMiddle = 0.3    // of the font size above the line
)
