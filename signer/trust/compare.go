package trust

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// EqualNames compares two DER names as RFC 5280, 7.1 asks: without regard to
// case, to runs of white space and to the string type. Names that are equal
// byte for byte are equal even when they cannot be read.
func EqualNames(a, b []byte) bool {
	return bytes.Equal(a, b) || nameKey(a) == nameKey(b)
}

// DashTwins reports whether two DER names differ in nothing but which dash
// they use. Six national CAs, and two of their roots, name a CRL issuer with
// an en dash whose own subject has a hyphen; such names are not equal, and a
// person comparing them by eye cannot see why.
func DashTwins(a, b []byte) bool {
	ka, kb := nameKey(a), nameKey(b)
	return ka != kb && strings.Map(plainDash, ka) == strings.Map(plainDash, kb)
}

func plainDash(r rune) rune {
	if unicode.Is(unicode.Pd, r) || r == '\u2212' {
		return '-'
	}
	return r
}

// nameKey returns a string that is the same for equal names and no others. A
// name that cannot be read equals only itself.
func nameKey(der []byte) string {
	n, err := ParseName(der)
	if err != nil {
		return "raw:" + string(der)
	}
	return n.key()
}

func (n Name) key() string { return strings.Join(n.relativeKeys(), "") }

// relativeKeys returns one key for each RelativeDistinguishedName, in order.
func (n Name) relativeKeys() []string {
	var groups [][]string
	for _, a := range n.Attributes {
		for len(groups) <= a.group {
			groups = append(groups, nil)
		}
		groups[a.group] = append(groups[a.group], a.OID+"="+foldValue(a))
	}
	keys := make([]string, len(groups))
	for i, group := range groups {
		slices.Sort(group)
		keys[i] = quoted(group)
	}
	return keys
}

// quoted writes texts so that no other texts are written alike.
func quoted(texts []string) string {
	out := make([]byte, 0, 64)
	out = append(out, '[')
	for _, t := range texts {
		out = strconv.AppendQuote(out, t)
	}
	return string(append(out, ']'))
}

// foldValue prepares a value for comparison after RFC 4518, 2: compatible
// forms, case and white space are folded.
func foldValue(a Attribute) string {
	if a.Value == "" {
		return "raw:" + string(a.Raw)
	}
	folded := a.Value
	if isASCII(folded) {
		folded = strings.ToLower(folded)
	} else {
		folded = cases.Fold().String(norm.NFKC.String(folded))
	}
	return "text:" + strings.Join(strings.Fields(folded), " ")
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
