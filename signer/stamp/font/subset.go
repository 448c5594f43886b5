package font

import (
	"encoding/binary"
	"slices"
)

// Flags of a part of a composite glyph (OpenType 1.9, glyf table).
const (
	argumentsAreWords = 0x0001
	hasScale          = 0x0008
	moreParts         = 0x0020
	hasTwoScales      = 0x0040
	hasMatrix         = 0x0080
)

// Subset collects the characters a document uses of one font. Every character
// gets a glyph of its own in the subset, even where the font draws two
// characters alike, so that text copied out of the PDF is the text put in.
type Subset struct {
	font   *Font
	glyphs []uint16 // glyph in the font, by glyph in the subset
	runes  []rune   // character, by glyph in the subset
	number map[rune]uint16
}

// NewSubset returns a subset that holds nothing but the sign for a missing
// character.
func NewSubset(f *Font) *Subset {
	return &Subset{font: f, glyphs: []uint16{0}, runes: []rune{0}, number: map[rune]uint16{}}
}

// Encode returns text as the operand of a text-showing operator, two bytes a
// character, and takes its characters into the subset. A character the font
// cannot draw becomes the visible box of glyph 0: ask Font.Missing first.
func (s *Subset) Encode(text string) []byte {
	out := make([]byte, 0, 2*len(text))
	for _, r := range text {
		out = binary.BigEndian.AppendUint16(out, s.take(r))
	}
	return out
}

func (s *Subset) take(r rune) uint16 {
	if number, ok := s.number[r]; ok {
		return number
	}
	glyph := s.font.glyph(r)
	if glyph == 0 {
		return 0
	}
	number := uint16(len(s.glyphs))
	s.glyphs = append(s.glyphs, glyph)
	s.runes = append(s.runes, r)
	s.number[r] = number
	return number
}

// program writes the subset as a TrueType font program with the tables that
// ISO 32000-2, 9.9.1 asks for, and returns its number of glyphs.
func (s *Subset) program() ([]byte, []uint16, error) {
	glyphs, outlines, err := s.closed()
	if err != nil {
		return nil, nil, err
	}
	tables := map[string][]byte{}
	for _, tag := range []string{"cvt ", "fpgm", "prep"} {
		if table := s.font.tables[tag]; table != nil {
			tables[tag] = table
		}
	}
	tables["glyf"], tables["loca"] = joined(outlines)
	tables["hmtx"] = s.font.horizontal(glyphs)
	tables["head"] = s.font.head()
	tables["hhea"] = withUint16(s.font.tables["hhea"], 34, uint16(len(glyphs)))
	tables["maxp"] = withUint16(s.font.tables["maxp"], 4, uint16(len(glyphs)))
	return assemble(tables), glyphs, nil
}

// closed returns the glyphs of the subset followed by those their composite
// glyphs are put together from, with the outlines rewritten to the new numbers.
func (s *Subset) closed() (glyphs []uint16, outlines [][]byte, err error) {
	glyphs = slices.Clone(s.glyphs)
	number := map[uint16]uint16{}
	for i, glyph := range glyphs {
		if _, ok := number[glyph]; !ok {
			number[glyph] = uint16(i)
		}
	}
	for i := 0; i < len(glyphs); i++ {
		outline, err := s.font.outline(glyphs[i])
		if err != nil {
			return nil, nil, err
		}
		outline = slices.Clone(outline)
		parts, err := partOffsets(outline)
		if err != nil {
			return nil, nil, err
		}
		for _, at := range parts {
			part := binary.BigEndian.Uint16(outline[at:])
			if _, ok := number[part]; !ok {
				number[part] = uint16(len(glyphs))
				glyphs = append(glyphs, part)
			}
			binary.BigEndian.PutUint16(outline[at:], number[part])
		}
		outlines = append(outlines, outline)
	}
	return glyphs, outlines, nil
}

// partOffsets returns where a composite glyph names the glyphs it is made of;
// none for a simple glyph.
func partOffsets(outline []byte) ([]int, error) {
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return nil, nil
	}
	var offsets []int
	for at := 10; ; {
		if at+4 > len(outline) {
			return nil, errBadFont("a composite glyph is cut off")
		}
		flags := binary.BigEndian.Uint16(outline[at:])
		offsets = append(offsets, at+2)
		if flags&moreParts == 0 {
			return offsets, nil
		}
		at += partLength(flags)
	}
}

func partLength(flags uint16) int {
	length := 6
	if flags&argumentsAreWords != 0 {
		length += 2
	}
	switch {
	case flags&hasScale != 0:
		length += 2
	case flags&hasTwoScales != 0:
		length += 4
	case flags&hasMatrix != 0:
		length += 8
	}
	return length
}

// joined returns the glyf table and its loca table in the long form.
func joined(outlines [][]byte) (glyf, loca []byte) {
	loca = binary.BigEndian.AppendUint32(nil, 0)
	for _, outline := range outlines {
		glyf = append(glyf, outline...)
		glyf = append(glyf, make([]byte, padded(len(glyf))-len(glyf))...)
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	}
	return glyf, loca
}

func (f *Font) horizontal(glyphs []uint16) []byte {
	var hmtx []byte
	for _, glyph := range glyphs {
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(f.advance(glyph)))
		hmtx = binary.BigEndian.AppendUint16(hmtx, f.bearing(glyph))
	}
	return hmtx
}

// head returns the font header with an empty checksum adjustment and the long
// form of loca.
func (f *Font) head() []byte {
	head := withUint16(f.tables["head"], 50, 1)
	copy(head[8:12], []byte{0, 0, 0, 0})
	return head
}

func withUint16(table []byte, at int, value uint16) []byte {
	table = slices.Clone(table)
	binary.BigEndian.PutUint16(table[at:], value)
	return table
}
