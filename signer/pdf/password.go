package pdf

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// spellings returns the byte strings that a typed password may stand for: as
// it is and in the form that the revision asks for, which is PDFDocEncoding up
// to revision 4 and SASLprep (RFC 4013) from revision 5 on.
func (h *handler) spellings(password []byte) [][]byte {
	list := [][]byte{password}
	if !utf8.Valid(password) {
		return list
	}
	if h.revision >= 5 {
		if p := saslPrep(string(password)); p != string(password) {
			list = append(list, []byte(p))
		}
		return list
	}
	if p, ok := inDocEncoding(string(password)); ok {
		list = append(list, p)
	}
	return list
}

// saslPrep does the mapping and the normalisation of RFC 4013, 2.1 and 2.2. It
// prohibits nothing: a wrong password is found out anyway.
func saslPrep(password string) string {
	mapped := strings.Map(func(r rune) rune {
		switch {
		case mappedToNothing(r):
			return -1
		case otherSpace(r):
			return ' '
		}
		return r
	}, password)
	return norm.NFKC.String(mapped)
}

// mappedToNothing: RFC 3454, Table B.1.
func mappedToNothing(r rune) bool {
	switch r {
	case 0xad, 0x34f, 0x1806, 0x180b, 0x180c, 0x180d, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff:
		return true
	}
	return r >= 0xfe00 && r <= 0xfe0f
}

// otherSpace: RFC 3454, Table C.1.2.
func otherSpace(r rune) bool {
	switch r {
	case 0xa0, 0x1680, 0x202f, 0x205f, 0x3000:
		return true
	}
	return r >= 0x2000 && r <= 0x200b
}

func inDocEncoding(text string) ([]byte, bool) {
	var out []byte
	high18, high80 := []rune(docEncoding18), []rune(docEncoding80)
	find := func(set []rune, r rune) int {
		for i := range set {
			if set[i] == r {
				return i
			}
		}
		return -1
	}
	for _, r := range text {
		switch i, j := find(high18, r), find(high80, r); {
		case i >= 0:
			out = append(out, byte(0x18+i))
		case j >= 0:
			out = append(out, byte(0x80+j))
		case r < 0x80 || r > 0xa0 && r <= 0xff:
			out = append(out, byte(r))
		default:
			return nil, false
		}
	}
	return out, true
}
