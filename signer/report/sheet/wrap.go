package sheet

import (
	"math"
	"strings"

	"trien/signer/stamp/font"
)

// face is a font in use. What letters are as wide as is asked for once.
type face struct {
	name   string
	font   *font.Font
	subset *font.Subset
	widths map[rune]int // in 1/1000 em
}

// width returns the advance of text in em.
func (f *face) width(text string) float64 {
	total := 0
	for _, r := range text {
		total += f.letter(r)
	}
	return float64(total) / 1000
}

func (f *face) letter(r rune) int {
	w, known := f.widths[r]
	if !known {
		w = int(math.Round(1000 * f.font.Width(string(r))))
		f.widths[r] = w
	}
	return w
}

// wrap breaks a text into lines of at most width em: at blanks, and inside a
// word only where the word alone is too long.
func (f *face) wrap(text string, width float64) []string {
	text = font.Clean(text)
	if f.width(text) <= width {
		return []string{text}
	}
	var lines []string
	current, used, blank := "", 0.0, f.width(" ")
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' }) {
		needs := f.width(word)
		if current != "" && used+blank+needs <= width {
			current, used = current+" "+word, used+blank+needs
			continue
		}
		if current != "" {
			lines = append(lines, current)
		}
		for needs > width {
			head := f.fitting(word, width)
			lines = append(lines, head)
			word = word[len(head):]
			needs = f.width(word)
		}
		current, used = word, needs
	}
	return append(lines, current)
}

// fitting returns the longest beginning of text, of one character at least,
// that is no wider than width em.
func (f *face) fitting(text string, width float64) string {
	used := 0.0
	for i, r := range text {
		used += float64(f.letter(r)) / 1000
		if i > 0 && used > width {
			return text[:i]
		}
	}
	return text
}

// cut shortens a text to width em.
func (f *face) cut(text string, width float64) string {
	text = font.Clean(text)
	if f.width(text) <= width {
		return text
	}
	return f.fitting(text, width-f.width("…")) + "…"
}
