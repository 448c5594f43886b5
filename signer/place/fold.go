package place

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The five tone marks of Vietnamese: grave, acute, tilde, hook above, dot below.
const tones = "\u0300\u0301\u0303\u0309\u0323"

// fold makes two spellings of one Vietnamese text equal: small letters, single
// spaces, composed or decomposed, and the tone at the end of its syllable, for
// hòa and hoà are one word. Full stops and colons count as spaces.
func fold(text string) string {
	var out, tone strings.Builder
	end := func() {
		out.WriteString(tone.String())
		tone.Reset()
	}
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case strings.ContainsRune(tones, r):
			tone.WriteRune(r)
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r):
			out.WriteRune(r)
		case r == '/' || r == '-':
			end()
			out.WriteRune(r)
		default:
			end()
			if s := out.String(); s != "" && !strings.HasSuffix(s, " ") {
				out.WriteByte(' ')
			}
		}
	}
	end()
	return strings.TrimSpace(out.String())
}

// bare is fold without any mark on the letters: what a poor text recognition
// leaves of them.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ':
			return 'd'
		}
		return r
	}, fold(text))
}

// upper tells whether text is written in capitals, as offices are in the block
// of the signer.
func upper(text string) bool {
	letters := 0
	for _, r := range text {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			letters++
		}
	}
	return letters >= 2
}

// distance is the number of letters to change, add or leave out that turns a
// into b, or more than limit.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > limit || len(y)-len(x) > limit {
		return limit + 1
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			next := min(row[j]+1, row[j+1]+1, diagonal+cost)
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(y)]
}
