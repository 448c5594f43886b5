package trust

import (
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// attr is one attribute as it is written into a test name.
type attr struct {
	arc   byte // 2.5.4.arc
	tag   asn1.Tag
	value string
}

// derName writes each attribute as a relative name of its own.
func derName(attrs ...attr) []byte {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for _, a := range attrs {
			b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) { addAttr(b, a) })
		}
	})
	return b.BytesOrPanic()
}

func addAttr(b *cryptobyte.Builder, a attr) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.OBJECT_IDENTIFIER, func(b *cryptobyte.Builder) { b.AddBytes([]byte{0x55, 4, a.arc}) })
		b.AddASN1(a.tag, func(b *cryptobyte.Builder) { b.AddBytes([]byte(a.value)) })
	})
}

func TestEveryStringType(t *testing.T) {
	const want = "Đặng"
	tests := map[string]attr{
		"UTF8String":             {3, asn1.UTF8String, "Đặng"},
		"decomposed":             {3, asn1.UTF8String, "Đa\u0323\u0306ng"},
		"PrintableString, UTF-8": {3, asn1.PrintableString, "Đặng"},
		"T61String, UTF-8":       {3, asn1.T61String, "Đặng"},
		"BMPString":              {3, bmpString, "\x01\x10\x1e\xb7\x00n\x00g"},
		"UniversalString":        {3, universalString, "\x00\x00\x01\x10\x00\x00\x1e\xb7\x00\x00\x00n\x00\x00\x00g"},
	}
	for name, a := range tests {
		n, err := ParseName(derName(a))
		if err != nil || n.CommonName != want || n.Unreadable {
			t.Errorf("%s: %q %v", name, n.CommonName, err)
		}
	}
	if n, err := ParseName(derName(attr{3, asn1.T61String, "\xd0\xe0"})); err != nil || n.CommonName != "Ðà" {
		t.Errorf("Latin-1 in a T61String: %q %v", n.CommonName, err)
	}
	for name, a := range map[string]attr{
		"half a BMP character": {3, bmpString, "\x01"}, "not text": {3, asn1.INTEGER, "\x01"}, "empty": {3, asn1.UTF8String, ""},
	} {
		if n, err := ParseName(derName(a)); err != nil || !n.Unreadable {
			t.Errorf("%s: %q %v", name, n.CommonName, err)
		}
	}
	if n, _ := ParseName(derName(attr{3, asn1.UTF8String, "a\u202egnp\x00b"})); n.CommonName != "a\ufffdgnp\ufffdb" {
		t.Errorf("characters that change the look: %q", n.CommonName)
	}
}

func TestEqualNames(t *testing.T) {
	cn := func(tag asn1.Tag, s string) []byte {
		return derName(attr{6, asn1.PrintableString, "VN"}, attr{3, tag, s})
	}
	base := cn(asn1.UTF8String, "Vietnam National Root CA")
	tests := []struct {
		name string
		der  []byte
		want bool
	}{
		{"same", base, true},
		{"case", cn(asn1.UTF8String, "VIETNAM national ROOT CA"), true},
		{"spaces", cn(asn1.UTF8String, "  Vietnam  National Root CA "), true},
		{"string type", cn(asn1.PrintableString, "Vietnam National Root CA"), true},
		{"other text", cn(asn1.UTF8String, "Vietnam National Root CA G3"), false},
		{"missing attribute", derName(attr{3, asn1.UTF8String, "Vietnam National Root CA"}), false},
		{"order", derName(attr{3, asn1.UTF8String, "Vietnam National Root CA"}, attr{6, asn1.PrintableString, "VN"}), false},
		{"empty", derName(), false},
		{"not a name", []byte{1, 2, 3}, false},
	}
	for _, tt := range tests {
		if got := EqualNames(base, tt.der); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
	if !EqualNames([]byte{1, 2, 3}, []byte{1, 2, 3}) {
		t.Error("the same bytes")
	}
}

func TestOneRelativeNameOrTwo(t *testing.T) {
	both := []attr{{11, asn1.UTF8String, "A"}, {3, asn1.UTF8String, "B"}}
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) {
			for _, a := range both {
				addAttr(b, a)
			}
		})
	})
	if EqualNames(derName(both...), b.BytesOrPanic()) {
		t.Error("two relative names equal one of two attributes")
	}
}

func TestDashTwins(t *testing.T) {
	hyphen := derName(attr{3, asn1.UTF8String, "VIETNAM NATIONAL ROOT CA - RS"})
	dash := derName(attr{3, asn1.UTF8String, "VIETNAM NATIONAL ROOT CA \u2013 RS"})
	if EqualNames(hyphen, dash) || !DashTwins(hyphen, dash) {
		t.Error("hyphen and en dash")
	}
	if DashTwins(hyphen, hyphen) || DashTwins(hyphen, derName(attr{3, asn1.UTF8String, "VIETNAM NATIONAL ROOT CA - TSA"})) {
		t.Error("twins that are none")
	}
}

func TestNameString(t *testing.T) {
	n, err := ParseName(derName(attr{6, asn1.PrintableString, "VN"}, attr{10, asn1.UTF8String, "A, B"}, attr{99, asn1.UTF8String, "x"}))
	if err != nil || n.String() != `C=VN, O=A\, B, 2.5.4.99=x` || n.Display() != "A, B" {
		t.Errorf("%s %q %v", n, n.Display(), err)
	}
}
