package sheet

import (
	"strings"

	"trien/signer/stamp/font"
)

// wrap breaks a text into lines of at most width em: at blanks, and inside a
// word only where the word alone is too long.
func wrap(f *font.Font, text string, width float64) []string {
	text = font.Clean(text)
	if f.Width(text) <= width {
		return []string{text}
	}
	var lines []string
	current := ""
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' }) {
		if longer := strings.TrimPrefix(current+" "+word, " "); f.Width(longer) <= width {
			current = longer
			continue
		}
		if current != "" {
			lines = append(lines, current)
		}
		for current = word; f.Width(current) > width; {
			head := fitting(f, current, width)
			lines = append(lines, head)
			current = current[len(head):]
		}
	}
	return append(lines, current)
}

// fitting returns the longest beginning of text, of one character at least,
// that is no wider than width em.
func fitting(f *font.Font, text string, width float64) string {
	used := 0.0
	for i, r := range text {
		used += f.Width(string(r))
		if i > 0 && used > width {
			return text[:i]
		}
	}
	return text
}

// cut shortens a text to width em.
func cut(f *font.Font, text string, width float64) string {
	text = font.Clean(text)
	if f.Width(text) <= width {
		return text
	}
	return fitting(f, text, width-f.Width("…")) + "…"
}
