package trust

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/text/unicode/norm"
)

// String types without a constant in cryptobyte (X.680, 8.6).
const (
	numericString   = asn1.Tag(18)
	visibleString   = asn1.Tag(26)
	universalString = asn1.Tag(28)
	bmpString       = asn1.Tag(30)
)

// decodeText returns the text of an attribute value, whatever ASN.1 string
// type holds it, in Unicode normal form C. It returns "" for what is not text.
// Control characters, and those that turn the direction of writing, become
// U+FFFD: a name must not be able to change how it is shown.
func decodeText(tag asn1.Tag, content []byte) string {
	var s string
	switch tag {
	case asn1.UTF8String, asn1.PrintableString, asn1.IA5String, numericString, visibleString:
		s = utf8OrLatin1(content)
	case asn1.T61String:
		s = utf8OrLatin1(content)
	case bmpString:
		s = fromUTF16(content)
	case universalString:
		s = fromUTF32(content)
	default:
		return ""
	}
	return norm.NFC.String(strings.Map(shown, strings.TrimSpace(s)))
}

// utf8OrLatin1 reads UTF-8, which CAs write into every 8-bit string type, and
// takes anything else as Latin-1, the usual meaning of TeletexString.
func utf8OrLatin1(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	r := make([]rune, len(b))
	for i, c := range b {
		r[i] = rune(c)
	}
	return string(r)
}

func fromUTF16(b []byte) string {
	if len(b)%2 != 0 {
		return ""
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(units))
}

func fromUTF32(b []byte) string {
	if len(b)%4 != 0 {
		return ""
	}
	r := make([]rune, len(b)/4)
	for i := range r {
		r[i] = rune(uint32(b[4*i])<<24 | uint32(b[4*i+1])<<16 | uint32(b[4*i+2])<<8 | uint32(b[4*i+3]))
	}
	return string(r)
}

func shown(r rune) rune {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
		return utf8.RuneError
	}
	return r
}

// printable reports whether s is ASCII that can stand in a URL or address.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}
