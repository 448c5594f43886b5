package page

import (
	"context"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"trien/signer/pdf"
	"trien/signer/render"
)

// Reader is a Source that also tells the characters of its pages, so that they
// can be searched and copied. Text is called from other goroutines.
type Reader interface {
	Text(ctx context.Context, page int) ([]render.Glyph, error)
}

// letters is the text of a page, one letter per place; a letter may be made of
// several glyphs (a vowel and its tone).
type letters struct {
	runes  []rune     // composed, a space between words
	boxes  []pdf.Rect // where each stands; empty for a space that was added
	breaks []bool     // a line ends behind it
}

func lettersOf(glyphs []render.Glyph) letters {
	var l letters
	for _, g := range glyphs {
		box := pdf.Rect{X0: float64(g.X0), Y0: float64(g.Y0), X1: float64(g.X1), Y1: float64(g.Y1)}
		last := len(l.runes) - 1
		switch {
		case g.Rune == '\n':
			if last >= 0 {
				l.breaks[last] = true
			}
			l.space(pdf.Rect{})
		case unicode.IsSpace(g.Rune):
			l.space(box)
		case unicode.Is(unicode.Mn, g.Rune) && last >= 0 && l.runes[last] != ' ':
			if whole := []rune(norm.NFC.String(string([]rune{l.runes[last], g.Rune}))); len(whole) == 1 {
				l.runes[last] = whole[0]
			}
			l.boxes[last] = joined(l.boxes[last], box)
		default:
			l.add(g.Rune, box)
		}
	}
	return l
}

func (l *letters) add(r rune, box pdf.Rect) {
	l.runes, l.boxes, l.breaks = append(l.runes, r), append(l.boxes, box), append(l.breaks, false)
}

func (l *letters) space(box pdf.Rect) {
	if n := len(l.runes); n > 0 && l.runes[n-1] != ' ' {
		l.add(' ', box)
	}
}

// text returns the letters from one place up to another, lines apart.
func (l letters) text(from, to int) string {
	var out strings.Builder
	for i := from; i < to; i++ {
		switch {
		case i > from && l.breaks[i-1] && l.runes[i] == ' ':
			out.WriteByte('\n')
		default:
			out.WriteRune(l.runes[i])
		}
	}
	return strings.TrimSpace(out.String())
}

// areas returns what the letters from one place up to another cover, one
// rectangle a line.
func (l letters) areas(from, to int) []pdf.Rect {
	var all []pdf.Rect
	fresh := true
	for i := from; i < to; i++ {
		b := l.boxes[i]
		if b.Width() > 0 && b.Height() > 0 {
			if fresh || !sameLine(all[len(all)-1], b) {
				all = append(all, b)
			} else {
				all[len(all)-1] = joined(all[len(all)-1], b)
			}
			fresh = false
		}
		if l.breaks[i] {
			fresh = true
		}
	}
	return all
}

func sameLine(a, b pdf.Rect) bool {
	return min(a.Y1, b.Y1)-max(a.Y0, b.Y0) > 0.5*min(a.Height(), b.Height())
}

func joined(a, b pdf.Rect) pdf.Rect {
	if a.Width() <= 0 || a.Height() <= 0 {
		return b
	}
	return pdf.Rect{X0: min(a.X0, b.X0), Y0: min(a.Y0, b.Y0), X1: max(a.X1, b.X1), Y1: max(a.Y1, b.Y1)}
}

// nearest returns the place between letters that is closest to p: the number of
// letters before it.
func (l letters) nearest(p point) int {
	best, least := 0, 0.0
	for i, b := range l.boxes {
		if b.Width() <= 0 || b.Height() <= 0 {
			continue
		}
		// Another line is farther away than the end of this one.
		dx, dy := outside(p.x, b.X0, b.X1), 8*outside(p.y, b.Y0, b.Y1)
		away := dx*dx + dy*dy
		if best != 0 && away >= least {
			continue
		}
		least, best = away, i+1
		if p.x < (b.X0+b.X1)/2 {
			best = i
		}
		if best == 0 && away == 0 {
			return 0
		}
	}
	return best
}

func outside(v, low, high float64) float64 { return max(low-v, v-high, 0) }

// matches returns where query stands, as pairs of places. Small and capital
// letters are alike; a query without any mark finds words with marks too, for
// many people type that way.
func (l letters) matches(query string) [][2]int {
	want := folded([]rune(norm.NFC.String(query)), false)
	plain := marksOf(want) == 0
	if plain {
		want = folded(want, true)
	}
	want = singleSpaces(want)
	if len(want) == 0 {
		return nil
	}
	text := folded(l.runes, plain)
	var found [][2]int
	for i := 0; i+len(want) <= len(text); i++ {
		if equalRunes(text[i:i+len(want)], want) {
			found = append(found, [2]int{i, i + len(want)})
			i += len(want) - 1
		}
	}
	return found
}

// folded returns the runes in small letters, without marks where bare is set;
// there are as many as before.
func folded(runes []rune, bare bool) []rune {
	out := make([]rune, len(runes))
	for i, r := range runes {
		r = unicode.ToLower(r)
		if bare {
			r = base(r)
		}
		out[i] = r
	}
	return out
}

func base(r rune) rune {
	if r < 0x80 {
		return r
	}
	if r == 'đ' {
		return 'd'
	}
	for _, first := range norm.NFD.String(string(r)) {
		return first
	}
	return r
}

func marksOf(runes []rune) int {
	n := 0
	for _, r := range runes {
		if base(r) != r {
			n++
		}
	}
	return n
}

func singleSpaces(runes []rune) []rune {
	return []rune(strings.Join(strings.Fields(string(runes)), " "))
}

func equalRunes(a, b []rune) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
