package font

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Clean returns text as it can be drawn character by character: composed (NFC),
// so that "ê" typed as "e" and two accents is one character of the font, tabs
// as blanks, without invisible format and control characters.
func Clean(text string) string {
	visible := strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.Is(unicode.Cf, r) || unicode.IsControl(r):
			return -1
		default:
			return r
		}
	}, text)
	return norm.NFC.String(visible)
}
