package diff

import (
	"strings"

	"trien/signer/pdf"
)

const fieldPassword = 1 << 13 // ISO 32000-2, Table 231

// saysOtherwise tells whether a text field that was filled shows other text than
// its value. It answers only where characters can be read off the appearance
// for sure, and no script of the field's own puts the value into shape.
func (s *step) saysOtherwise(f *field, widget pdf.Dict) bool {
	if f.kind != "Tx" || f.dict["AA"] != nil || widget["AA"] != nil {
		return false
	}
	flags, _ := s.b.Integer(f.dict["Ff"])
	value, ok := s.b.String(f.value)
	if !ok || flags&fieldPassword != 0 {
		return false
	}
	look, _ := s.b.Dict(widget["AP"])
	stream, ok := s.b.Stream(look["N"])
	if !ok {
		return false
	}
	data, ok := s.decode(s.b, stream)
	if !ok {
		return false
	}
	resources, _ := s.b.Dict(stream.Dict["Resources"])
	p := s.pen(s.b)
	p.draw(data, resources, unit(), 0)
	shown, sure := p.ink.text()
	wanted := squeeze(value.Text())
	return sure && isPlain(wanted) && squeeze(shown) != "" && squeeze(shown) != wanted
}

// squeeze leaves the white space out, which lines are broken at.
func squeeze(text string) string { return strings.Join(strings.Fields(text), "") }

func isPlain(text string) bool {
	for _, r := range text {
		if r <= ' ' || r > '~' {
			return false
		}
	}
	return true
}

// plainFont tells whether the bytes from space to tilde of a font's strings are
// those characters (ISO 32000-2, Annex D).
func plainFont(doc *pdf.Document, font pdf.Dict) bool {
	if kind, _ := doc.Name(font["Subtype"]); kind != "Type1" && kind != "TrueType" {
		return false
	}
	encoding, err := doc.Resolve(font["Encoding"])
	if err != nil {
		return false
	}
	switch e := encoding.(type) {
	case pdf.Name:
		return e == "WinAnsiEncoding" || e == "MacRomanEncoding" || e == "PDFDocEncoding"
	case pdf.Dict:
		list, _ := doc.Array(e["Differences"])
		for _, o := range list {
			if code, ok := doc.Integer(o); ok && code >= ' ' && code <= '~' {
				return false
			}
		}
		return font["FontFile"] == nil && e["BaseEncoding"] != nil
	}
	return false
}
