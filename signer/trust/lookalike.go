package trust

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// unmask replaces the problem of a path that ends at an authority nobody
// vouches for when that authority bears the name of one in the store, or a name
// that a person would take for it. An issuer that is merely missing may bear
// the true name: authorities change their keys.
func (n *search) unmask(path Path) []Problem {
	last := len(path.Problems) - 1
	if path.System != Unknown || last < 0 {
		return path.Problems
	}
	end := path.Problems[last]
	name := end.Certificate.Subject
	if end.Code == NoIssuer {
		name = end.Certificate.Issuer
	} else if end.Code != UntrustedRoot {
		return path.Problems
	}
	shape, key := shapeOf(name), name.key()
	for _, e := range n.store.entries {
		model := e.subject
		if shapeOf(model) != shape || end.Code == NoIssuer && model.key() == key {
			continue
		}
		mask := problem(LookAlike, end.Certificate, "issuer", name.Display(), "name", name.String(), "like", model.Display())
		return append(path.Problems[:last:last], mask)
	}
	return path.Problems
}

// shape is what a person sees of a name at a glance.
type shape struct{ name, organisation string }

func shapeOf(n Name) shape { return shape{silhouette(n.Display()), silhouette(n.Organisation)} }

// silhouette folds what the eye passes over: case, accents, spaces, kinds of
// dash, and letters of other scripts that are drawn like Latin ones. It serves
// to warn, never to identify.
func silhouette(s string) string {
	var out strings.Builder
	for _, r := range norm.NFKD.String(s) {
		r = twin(unicode.ToLower(plainDash(r)))
		if unicode.IsSpace(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

// twin returns the Latin letter that a lower-case letter, or its capital, is
// drawn like.
func twin(r rune) rune {
	switch r {
	case 'а', 'α', 'ɑ':
		return 'a'
	case 'в', 'β':
		return 'b'
	case 'с', 'ϲ':
		return 'c'
	case 'đ', 'ð', 'ԁ':
		return 'd'
	case 'е', 'ε', 'є':
		return 'e'
	case 'һ', 'н', 'η':
		return 'h'
	case 'і', 'ι', 'ı', 'l', '1', '|', 'ӏ':
		return 'i'
	case 'ј':
		return 'j'
	case 'к', 'κ':
		return 'k'
	case 'м', 'μ':
		return 'm'
	case 'ν':
		return 'n'
	case 'о', 'ο', 'ø', '0':
		return 'o'
	case 'р', 'ρ':
		return 'p'
	case 'ѕ':
		return 's'
	case 'т', 'τ':
		return 't'
	case 'ѵ':
		return 'v'
	case 'х', 'χ':
		return 'x'
	case 'у', 'υ', 'γ':
		return 'y'
	case 'ζ':
		return 'z'
	}
	return r
}
