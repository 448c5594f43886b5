package pdf

import (
	"errors"
	"math"
	"reflect"
	"testing"
)

func parseText(text string) (Object, error) {
	limits := Limits{}.withDefaults()
	return newParser(memory([]byte(text)), 0, &limits).object()
}

func TestParseObject(t *testing.T) {
	tests := []struct {
		text string
		want Object
	}{
		{"null", nil},
		{"true", Boolean(true)},
		{" % remark\n false ", Boolean(false)},
		{"0", Integer(0)},
		{"+17", Integer(17)},
		{"-98", Integer(-98)},
		{"--98", Integer(-98)},
		{"34.5", Real(34.5)},
		{"-.002", Real(-.002)},
		{"4.", Real(4)},
		{".", Integer(0)},
		{"12-3", Integer(12)},
		{"9223372036854775807", Integer(math.MaxInt64)},
		{"9223372036854775808", Real(9223372036854775808)},
		{"/Name", Name("Name")},
		{"/", Name("")},
		{"/A#42#20c", Name("AB c")},
		{"/A#G1#", Name("A#G1#")},
		{"()", String("")},
		{"(a(b)c)", String("a(b)c")},
		{`(\n\r\t\b\f\(\)\\\q)`, String("\n\r\t\b\f()\\q")},
		{`(\101\7\0053\400)`, String("A\a\0053\x00")},
		{"(a\\\nb\\\r\nc\r\nd\re)", String("abc\nd\ne")},
		{"<>", String("")},
		{"<48 65\n6C6c6F7>", String("Hellop")},
		{"<4x8>", String("H")},
		{"[]", Array{}},
		{"[1 2 R 3]", Array{Ref{Num: 1, Gen: 2}, Integer(3)}},
		{"[1 0 R 2 0 R]", Array{Ref{Num: 1}, Ref{Num: 2}}},
		{"[1 0 R2 0 R/A(b)<41>]", Array{Ref{Num: 1}, Ref{Num: 2}, Name("A"), String("b"), String("A")}},
		{"[1 2 3 0 R]", Array{Integer(1), Integer(2), Ref{Num: 3}}},
		{"<<>>", Dict{}},
		{"<</A/B/C 1/D<</E[1]>>>>", Dict{"A": Name("B"), "C": Integer(1), "D": Dict{"E": Array{Integer(1)}}}},
		{"<</A 1/A 2>>", Dict{"A": Integer(2)}},
		{"<</A>>", Dict{"A": nil}},
		{"<</A 1 2/B 3>>", Dict{"A": Integer(1), "B": Integer(3)}},
		{"<</Root\n1 0 R>>", Dict{"Root": Ref{Num: 1}}},
		{"<</Contents 1 0 R/Länge 5>>", Dict{"Contents": Ref{Num: 1}, "Länge": Integer(5)}},
	}
	for _, tt := range tests {
		got, err := parseText(tt.text)
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s = %#v, %v; want %#v", tt.text, got, err, tt.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, text := range []string{
		"", "%", "[", "[1", "<<", "<</A", "<</A 1", "(", "(()", "<", "<41", "]", ">>", ">", ")", "}", "nul", "endobj",
		"<</A [>>", "[<<]", "trueish", "[4294967296 0 R]", "[1 65536 R]",
	} {
		if o, err := parseText(text); err == nil {
			t.Errorf("%q = %#v, want an error", text, o)
		} else if se := (*syntaxError)(nil); !errors.As(err, &se) {
			t.Errorf("%q: %v is no syntax error", text, err)
		}
	}
}

func TestWindowReadsAcrossItsEdges(t *testing.T) {
	d := newDraft().onePage()
	text := make([]byte, 100_000)
	for i := range text {
		text[i] = byte('a' + i%26)
	}
	d.object(6, "("+string(text)+")")
	d.classic("")
	s, ok := mustOpen(t, d.Bytes()).String(Ref{Num: 6})
	if !ok || string(s) != string(text) {
		t.Errorf("long string is wrong: %d bytes", len(s))
	}
}

func TestText(t *testing.T) {
	tests := []struct {
		in   String
		want string
	}{
		{String("plain"), "plain"},
		{String("\xfe\xff\x1e\xe6\x00n"), "\u1ee6n"},
		{String("\xff\xfeU\x00"), "U"},
		{String("\xef\xbb\xbfỦy ban"), "Ủy ban"},
		{String("\x80 \x92 \xa0\xe9"), "\u2022 \u2122 \u20ac\u00e9"},
		{String("\xfe\xff\x00\x1b\x00v\x00i\x00\x1b\x00A"), "A"},
		{String("\xfe\xff\x00"), ""},
	}
	for _, tt := range tests {
		if got := tt.in.Text(); got != tt.want {
			t.Errorf("%q = %q, want %q", tt.in, got, tt.want)
		}
	}
	for _, text := range []string{"", "Signature1", "Nguyễn Thị Hồng Đặng", "\x7f\x18", "line\nline"} {
		if got := TextString(text).Text(); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
}

func FuzzParseObject(f *testing.F) {
	for _, text := range []string{
		"null", "[1 0 R -2.5 /N#41 (s\\)\\101) <41 42>]", "<</A<</B[true false]>>/C 1 0 R>>", "[[[[[[", "<<<<", "((((", "--", "1 0 R",
		"<</ByteRange[0 1 2 3]/Contents<00>>>",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := parseText(string(data))
		if err != nil {
			return
		}
		text := written(t, o)
		again, err := parseText(text)
		if err != nil {
			t.Fatalf("%#v was written as %s, which is no object: %v", o, text, err)
		}
		// A whole real number comes back as an integer: the texts are equal.
		if second := written(t, again); second != text {
			t.Fatalf("%#v was written as %s, then as %s", o, text, second)
		}
	})
}

func written(t *testing.T, o Object) string {
	t.Helper()
	w := &writer{marks: map[string]Span{}}
	if err := w.object(o); err != nil {
		t.Fatalf("what was read cannot be written: %v", err)
	}
	return w.out.String()
}
