package trust

import "regexp"

// personal finds numbers of identity cards (9 or 12 digits) and tax codes (10, or
// 13 with a hyphen before the last three).
func personal() *regexp.Regexp { return regexp.MustCompile(`[0-9]{9,}(-[0-9]{3})?`) }

// MaskNumbers leaves of every number by which a person or body can be told, an
// identity card or a tax code, its last three digits: "CCCD:•••345".
func MaskNumbers(text string) string {
	return personal().ReplaceAllStringFunc(text, lastThree)
}

// Masked leaves of the number its last three characters, whatever it is made of.
func (i Identifier) Masked() Identifier {
	return Identifier{i.Kind, lastThree(i.Number)}
}

func lastThree(number string) string {
	runes := []rune(number)
	if len(runes) <= 3 {
		return "•••"
	}
	return "•••" + string(runes[len(runes)-3:])
}
