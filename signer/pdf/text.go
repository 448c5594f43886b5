package pdf

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// docEncoding is what PDFDocEncoding (ISO 32000-2, Annex D.2) has at 0x18 to
// 0x1F and at 0x80 to 0xA0; elsewhere it agrees with Latin-1.
const (
	docEncoding18 = "\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc"
	docEncoding80 = "\u2022\u2020\u2021\u2026\u2014\u2013\u0192\u2044\u2039\u203a\u2212\u2030\u201e\u201c\u201d\u2018" +
		"\u2019\u201a\u2122\ufb01\ufb02\u0141\u0152\u0160\u0178\u017d\u0131\u0142\u0153\u0161\u017e\ufffd\u20ac"
)

// Text returns a text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 behind a
// byte order mark, otherwise PDFDocEncoding.
func (s String) Text() string {
	switch {
	case len(s) >= 2 && s[0] == 0xfe && s[1] == 0xff:
		return utf16Text(s[2:], 0, 1)
	case len(s) >= 2 && s[0] == 0xff && s[1] == 0xfe: // not allowed, but met
		return utf16Text(s[2:], 1, 0)
	case len(s) >= 3 && s[0] == 0xef && s[1] == 0xbb && s[2] == 0xbf:
		return strings.ToValidUTF8(string(s[3:]), "\ufffd")
	}
	high18, high80 := []rune(docEncoding18), []rune(docEncoding80)
	var b strings.Builder
	for _, c := range s {
		switch {
		case c >= 0x18 && c <= 0x1f:
			b.WriteRune(high18[c-0x18])
		case c >= 0x80 && c <= 0xa0:
			b.WriteRune(high80[c-0x80])
		default:
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}

// utf16Text decodes UTF-16 and leaves out language escapes
// (ISO 32000-2, 7.9.2.2.2).
func utf16Text(s []byte, high, low int) string {
	units := make([]uint16, 0, len(s)/2)
	for escaped := false; len(s) >= 2; s = s[2:] {
		u := uint16(s[high])<<8 | uint16(s[low])
		switch {
		case u == 0x1b:
			escaped = !escaped
		case !escaped:
			units = append(units, u)
		}
	}
	return string(utf16.Decode(units))
}

// TextString encodes text as a text string: as it is where it is ASCII,
// otherwise in UTF-16.
func TextString(text string) String {
	ascii := true
	for i := range len(text) {
		ascii = ascii && text[i] < utf8.RuneSelf && (text[i] >= ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t')
	}
	if ascii {
		return String(text)
	}
	out := String{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(text)) {
		out = append(out, byte(u>>8), byte(u))
	}
	return out
}
