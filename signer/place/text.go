package place

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"trien/signer/pdf"
	"trien/signer/render"
)

// Word is a run of characters without a space, with the box it fills on the
// page as shown.
type Word struct {
	Text string
	Box  pdf.Rect
	Size float64 // of the font, points
}

// Line is a run of words beside each other. Columns of a page are lines of their
// own even where they stand at one height.
type Line struct {
	Words []Word
	Text  string // the words with a space between them
	Box   pdf.Rect
}

// Size returns the largest font size of the line, points.
func (l Line) Size() float64 {
	size := 0.0
	for _, w := range l.Words {
		size = max(size, w.Size)
	}
	return size
}

// column is the gap between two words, in font sizes, from which on they belong
// to different columns. Justified text stays below it.
const column = 2.5

// Lines makes lines of a page's characters, from the top of the page to its
// bottom and from left to right.
func Lines(glyphs []render.Glyph) []Line {
	var lines []Line
	for _, row := range rows(words(glyphs)) {
		start := 0
		for i := 1; i <= len(row); i++ {
			if i == len(row) || row[i].Box.X0-row[i-1].Box.X1 > column*row[i].Size {
				lines = append(lines, lineOf(row[start:i]))
				start = i
			}
		}
	}
	return lines
}

func lineOf(words []Word) Line {
	l := Line{Words: words, Box: words[0].Box}
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.Text
		l.Box = union(l.Box, w.Box)
	}
	l.Text = strings.Join(texts, " ")
	return l
}

// words joins characters. A space, a line end, a step back or a gap ends a word.
func words(glyphs []render.Glyph) []Word {
	var all []Word
	var text strings.Builder
	var box pdf.Rect
	var size float64
	end := func() {
		if text.Len() > 0 {
			all = append(all, Word{text.String(), box, size})
		}
		text.Reset()
		size = 0
	}
	for _, g := range glyphs {
		at := pdf.Rect{X0: float64(g.X0), Y0: float64(g.Y0), X1: float64(g.X1), Y1: float64(g.Y1)}
		if g.Rune <= ' ' || g.Rune == '\u00a0' || !sound(at) {
			end()
			continue
		}
		if text.Len() > 0 && !follows(box, at) {
			end()
		}
		if text.Len() == 0 {
			box = at
		}
		text.WriteRune(g.Rune)
		box, size = union(box, at), max(size, sizeOf(g, at))
	}
	end()
	return all
}

// sizeOf returns the size of a character as it is shown. Some programs write
// size 1 and scale it up, so the height of the box has a say.
func sizeOf(g render.Glyph, box pdf.Rect) float64 {
	size, height := float64(g.Size), box.Height()
	if size < height/2 || size > height*2 {
		return height / 1.2
	}
	return size
}

func sound(r pdf.Rect) bool {
	for _, v := range []float64{r.X0, r.Y0, r.X1, r.Y1} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return r.Width() > 0 && r.Height() > 0
}

// follows tells whether a character at next continues the word in box.
func follows(box, next pdf.Rect) bool {
	height := max(box.Height(), next.Height())
	gap := next.X0 - box.X1
	return gap < 0.3*height && gap > -height && level(box, next)
}

// level tells whether two boxes stand at one height.
func level(a, b pdf.Rect) bool {
	overlap := min(a.Y1, b.Y1) - max(a.Y0, b.Y0)
	return overlap > 0.5*min(a.Height(), b.Height())
}

// rows groups words that stand at one height, from the top down, and sorts each
// group from left to right.
func rows(all []Word) [][]Word {
	slices.SortStableFunc(all, func(a, b Word) int { return cmp.Compare(b.Box.Y0, a.Box.Y0) })
	var groups [][]Word
	for _, w := range all {
		last := len(groups) - 1
		if last >= 0 && level(groups[last][0].Box, w.Box) {
			groups[last] = append(groups[last], w)
			continue
		}
		groups = append(groups, []Word{w})
	}
	for _, group := range groups {
		slices.SortStableFunc(group, func(a, b Word) int { return cmp.Compare(a.Box.X0, b.Box.X0) })
	}
	return groups
}

func union(a, b pdf.Rect) pdf.Rect {
	return pdf.Rect{X0: min(a.X0, b.X0), Y0: min(a.Y0, b.Y0), X1: max(a.X1, b.X1), Y1: max(a.Y1, b.Y1)}
}

// shared returns the area that a and b have in common, square points.
func shared(a, b pdf.Rect) float64 {
	w := min(a.X1, b.X1) - max(a.X0, b.X0)
	h := min(a.Y1, b.Y1) - max(a.Y0, b.Y0)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h
}
