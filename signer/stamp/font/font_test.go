package font

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-fonts/liberation/liberationserifregular"
	"golang.org/x/text/unicode/norm"

	"trien/signer/pdf"
)

const vietnamese = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz" +
	"AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬBCDĐEÈẺẼÉẸÊỀỂỄẾỆFGHIÌỈĨÍỊJKLMNOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢPQRSTUÙỦŨÚỤƯỪỬỮỨỰVWXYỲỶỸÝỴZ" +
	"0123456789 .,;:/-–()“”%&@+'\""

func serif(t *testing.T, style Style) *Font {
	t.Helper()
	f, err := Serif(style)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestEveryStyleHasAllOfVietnamese(t *testing.T) {
	for _, style := range []Style{Regular, Bold, Italic, BoldItalic} {
		f := serif(t, style)
		if missing := f.Missing(vietnamese); len(missing) > 0 {
			t.Errorf("%s lacks %q", f.Name(), string(missing))
		}
	}
}

func TestMissingNamesEachCharacterOnce(t *testing.T) {
	if got := string(serif(t, Regular).Missing("Đặng 漢😀漢 Hồng")); got != "漢😀" {
		t.Errorf("missing %q", got)
	}
}

// TestSubsetDrawsTheSame reads the subset back with another reader and compares
// every outline with the one of the whole font, composite glyphs included.
func TestSubsetDrawsTheSame(t *testing.T) {
	for _, style := range []Style{Regular, Bold, Italic, BoldItalic} {
		f := serif(t, style)
		s := NewSubset(f)
		codes := s.Encode(vietnamese)
		program, glyphs, err := s.program()
		if err != nil {
			t.Fatal(err)
		}
		cut, err := reopened(f, program)
		if err != nil {
			t.Fatal(err)
		}
		if cut.glyphs != len(glyphs) {
			t.Errorf("%s: maxp says %d glyphs, /W has %d", f.Name(), cut.glyphs, len(glyphs))
		}
		for i, r := range []rune(vietnamese) {
			number := binary.BigEndian.Uint16(codes[2*i:])
			if got, want := traced(t, cut, number), traced(t, f, f.glyph(r)); !slices.Equal(got, want) {
				t.Errorf("%s: %q is drawn otherwise in the subset", f.Name(), r)
			}
			if got, want := cut.milli(number), f.milli(f.glyph(r)); got != want {
				t.Errorf("%s: %q is %d wide in the subset, %d in the font", f.Name(), r, got, want)
			}
		}
		if len(program) > 120<<10 {
			t.Errorf("%s: the subset has %d bytes", f.Name(), len(program))
		}
	}
}

// reopened reads a subset, which has no cmap or name of its own, by giving it
// those of the whole font.
func reopened(f *Font, program []byte) (*Font, error) {
	tables, err := readTables(program)
	if err != nil {
		return nil, err
	}
	for _, tag := range []string{"cmap", "name", "OS/2", "post"} {
		tables[tag] = f.tables[tag]
	}
	return Parse(assemble(tables))
}

func traced(t *testing.T, f *Font, glyph uint16) []float64 {
	t.Helper()
	var points recorder
	if err := f.trace(glyph, 0, &points); err != nil {
		t.Fatal(err)
	}
	return points
}

type recorder []float64

func (r *recorder) MoveTo(x, y float64)           { *r = append(*r, 1, x, y) }
func (r *recorder) LineTo(x, y float64)           { *r = append(*r, 2, x, y) }
func (r *recorder) QuadTo(x1, y1, x2, y2 float64) { *r = append(*r, 3, x1, y1, x2, y2) }
func (r *recorder) ClosePath()                    { *r = append(*r, 4) }

func TestChecksumsAreRight(t *testing.T) {
	s := NewSubset(serif(t, Regular))
	s.Encode("Nguyễn Thị Hồng Đặng")
	program, _, err := s.program()
	if err != nil {
		t.Fatal(err)
	}
	if sum := checksum(program); sum != 0xB1B0AFBA {
		t.Errorf("the whole font sums up to %08X", sum)
	}
}

// TestAlikeCharactersStayApart: D with stroke and eth look the same, but text
// copied out of the PDF must be what was put in.
func TestAlikeCharactersStayApart(t *testing.T) {
	s := NewSubset(serif(t, Regular))
	codes := s.Encode("ĐÐ-\u2010\u00A0 Đ")
	seen := map[uint16]bool{}
	for i := 0; i < len(codes)-2; i += 2 {
		seen[binary.BigEndian.Uint16(codes[i:])] = true
	}
	if len(seen) != 6 || !bytes.Equal(codes[:2], codes[len(codes)-2:]) {
		t.Errorf("codes %X", codes)
	}
	cmap := string(s.toUnicode())
	for _, want := range []string{"<0001> <0110>", "<0002> <00D0>", "6 beginbfchar"} {
		if !strings.Contains(cmap, want) {
			t.Errorf("ToUnicode lacks %q:\n%s", want, cmap)
		}
	}
}

func TestToUnicodeSplitsBlocks(t *testing.T) {
	s := NewSubset(serif(t, Regular))
	s.Encode(vietnamese)
	for _, want := range []string{"100 beginbfchar", "endcmap"} {
		if !bytes.Contains(s.toUnicode(), []byte(want)) {
			t.Errorf("ToUnicode lacks %q", want)
		}
	}
}

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"decomposed", norm.NFD.String("Nguyễn Thị Hồng Đặng"), "Nguyễn Thị Hồng Đặng"},
		{"tab", "a\tb", "a b"},
		{"invisible", "a\u200Bb\uFEFFc\u00ADd\u202Ee", "abcde"},
		{"control", "a\x00b\x1Bc", "abc"},
		{"kept", "a\u00A0b", "a\u00A0b"},
		{"bad bytes", "a\xFFb", "a\uFFFDb"},
	} {
		if got := Clean(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// objects collects what a font writes.
type objects struct{ list []pdf.Object }

func (o *objects) Add(object pdf.Object) pdf.Ref {
	o.list = append(o.list, object)
	return pdf.Ref{Num: uint32(len(o.list))}
}

func (o *objects) AddStream(dict pdf.Dict, _ []byte) pdf.Ref { return o.Add(dict) }

func TestEmbedIsDeterministic(t *testing.T) {
	names := [2]pdf.Name{}
	for i := range names {
		s := NewSubset(serif(t, Bold))
		s.Encode("Ủy ban nhân dân")
		var o objects
		ref, err := s.Embed(&o)
		if err != nil {
			t.Fatal(err)
		}
		names[i] = o.list[ref.Num-1].(pdf.Dict)["BaseFont"].(pdf.Name)
	}
	prefix, name, _ := strings.Cut(string(names[0]), "+")
	if names[0] != names[1] || len(prefix) != 6 || name != "LiberationSerif-Bold" {
		t.Errorf("names %v", names)
	}
}

func FuzzParse(f *testing.F) {
	whole := liberationserifregular.TTF
	f.Add(whole[:12])
	f.Add(whole[:4096])
	f.Add(whole)
	f.Fuzz(func(t *testing.T, data []byte) {
		font, err := Parse(data)
		if err != nil {
			return
		}
		s := NewSubset(font)
		s.Encode("Nguyễn Ủy")
		if _, _, err := s.program(); err != nil && !errors.Is(err, ErrBadFont) {
			t.Errorf("untyped error: %v", err)
		}
		_, _, _ = font.Ink("Nguyễn")
		_ = font.Outline("Nguyễn", new(recorder))
	})
}
