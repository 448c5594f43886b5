package font

import (
	"crypto/sha256"
	"encoding/binary"
	"math"

	"trien/signer/pdf"
)

// Objects is the part of a PDF writer that new objects go into; *pdf.Update is
// one.
type Objects interface {
	// Add takes a new indirect object and returns its number.
	Add(pdf.Object) pdf.Ref
	// AddStream takes a new stream whose data already went through the filters
	// dict names.
	AddStream(dict pdf.Dict, data []byte) pdf.Ref
}

// Flags of a font descriptor (ISO 32000-2, table 121).
const (
	flagSerif    = 1 << 1
	flagSymbolic = 1 << 2
	flagItalic   = 1 << 6
)

// Embed writes the subset as a composite font (ISO 32000-2, 9.7) with the
// encoding Identity-H and returns the Type 0 font dictionary. Characters taken
// in later are not part of it.
func (s *Subset) Embed(to Objects) (pdf.Ref, error) {
	program, glyphs, err := s.program()
	if err != nil {
		return pdf.Ref{}, err
	}
	name := pdf.Name(tag(program) + "+" + s.font.name)
	descendant := to.Add(pdf.Dict{
		"Type": pdf.Name("Font"), "Subtype": pdf.Name("CIDFontType2"), "BaseFont": name,
		"CIDSystemInfo": pdf.Dict{
			"Registry": pdf.String("Adobe"), "Ordering": pdf.String("Identity"), "Supplement": pdf.Integer(0),
		},
		"FontDescriptor": to.Add(s.descriptor(to, name, program, len(glyphs))),
		"DW":             pdf.Integer(s.font.milli(0)),
		"W":              s.font.widths(glyphs),
		"CIDToGIDMap":    pdf.Name("Identity"),
	})
	return to.Add(pdf.Dict{
		"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type0"), "BaseFont": name,
		"Encoding":        pdf.Name("Identity-H"),
		"DescendantFonts": pdf.Array{descendant},
		"ToUnicode":       AddDeflated(to, pdf.Dict{}, s.toUnicode()),
	}), nil
}

func (s *Subset) descriptor(to Objects, name pdf.Name, program []byte, glyphs int) pdf.Dict {
	flags, angle := flagSerif|flagSymbolic, s.font.italicAngle()
	if angle != 0 {
		flags |= flagItalic
	}
	return pdf.Dict{
		"Type": pdf.Name("FontDescriptor"), "FontName": name,
		"Flags":       pdf.Integer(flags),
		"FontBBox":    s.font.box(),
		"ItalicAngle": pdf.Real(angle),
		"Ascent":      pdf.Integer(math.Round(1000 * s.font.Ascent())),
		"Descent":     pdf.Integer(math.Round(-1000 * s.font.Descent())),
		"CapHeight":   pdf.Integer(s.font.capHeight()),
		"StemV":       pdf.Integer(s.font.stem()),
		"CIDSet":      AddDeflated(to, pdf.Dict{}, allSet(glyphs)),
		"FontFile2":   AddDeflated(to, pdf.Dict{"Length1": pdf.Integer(len(program))}, program),
	}
}

// AddDeflated encodes data by Flate, names the filter in dict and adds the
// stream.
func AddDeflated(to Objects, dict pdf.Dict, data []byte) pdf.Ref {
	dict["Filter"] = pdf.Name("FlateDecode")
	return to.AddStream(dict, pdf.Deflate(data))
}

// widths returns the /W array: every glyph from 0 on (ISO 32000-2, 9.7.4.3).
func (f *Font) widths(glyphs []uint16) pdf.Array {
	list := make(pdf.Array, len(glyphs))
	for i, glyph := range glyphs {
		list[i] = pdf.Integer(f.milli(glyph))
	}
	return pdf.Array{pdf.Integer(0), list}
}

// allSet returns a /CIDSet that names the first n glyphs, all of them, as
// PDF/A-1 asks for and PDF/A-2 and -3 allow.
func allSet(n int) []byte {
	set := make([]byte, (n+7)/8)
	for i := range n {
		set[i/8] |= 0x80 >> (i % 8)
	}
	return set
}

// tag returns the six letters that tell one subset from another (ISO 32000-2,
// 9.9.2).
func tag(program []byte) string {
	sum := sha256.Sum256(program)
	letters := make([]byte, 6)
	for i := range letters {
		letters[i] = 'A' + sum[i]%26
	}
	return string(letters)
}

func (f *Font) box() pdf.Array {
	box := make(pdf.Array, 4)
	for i := range box {
		units := int16(binary.BigEndian.Uint16(f.tables["head"][36+2*i:]))
		box[i] = pdf.Integer(math.Round(float64(units) * 1000 / float64(f.em)))
	}
	return box
}

// italicAngle returns degrees counter-clockwise from the vertical, negative
// for a font that leans to the right; 0 where the font does not say.
func (f *Font) italicAngle() float64 {
	post := f.tables["post"]
	if len(post) < 8 {
		return 0
	}
	return float64(int32(binary.BigEndian.Uint32(post[4:]))) / 65536
}

// capHeight returns the height of capital letters in 1/1000 em, from OS/2
// version 2 and later, else the usual 2/3 em.
func (f *Font) capHeight() int {
	os2 := f.tables["OS/2"]
	if len(os2) < 90 || binary.BigEndian.Uint16(os2) < 2 {
		return 667
	}
	return int(binary.BigEndian.Uint16(os2[88:])) * 1000 / f.em
}

// stem estimates the width of upright stems in 1/1000 em from the weight class:
// TrueType does not state it, and viewers use it only to imitate a font that is
// not embedded.
func (f *Font) stem() int {
	os2 := f.tables["OS/2"]
	if len(os2) < 6 {
		return 80
	}
	weight := float64(binary.BigEndian.Uint16(os2[4:])) / 65
	return int(50 + weight*weight)
}
