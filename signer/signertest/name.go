package signertest

import (
	"encoding/asn1"
	"fmt"
	"unicode/utf16"
)

// Name is a distinguished name in the order in which it is encoded.
type Name []Attribute

// Attribute is one type and value of a Name.
type Attribute struct {
	Type  asn1.ObjectIdentifier
	Value string
	Text  TextKind
	// Joined puts the attribute into the same relative distinguished name as
	// the attribute before it.
	Joined bool
}

// TextKind is the ASN.1 string type in which an attribute is written.
type TextKind int

const (
	UTF8 TextKind = iota
	Printable
	IA5
	Teletex   // the value's characters as ISO 8859-1
	BMP       // UTF-16, big-endian
	Universal // UTF-32, big-endian
)

// Attribute types of X.520, RFC 4519 (uid) and PKCS #9 (e-mail address).
func oidCountry() asn1.ObjectIdentifier      { return asn1.ObjectIdentifier{2, 5, 4, 6} }
func oidProvince() asn1.ObjectIdentifier     { return asn1.ObjectIdentifier{2, 5, 4, 8} }
func oidLocality() asn1.ObjectIdentifier     { return asn1.ObjectIdentifier{2, 5, 4, 7} }
func oidOrganisation() asn1.ObjectIdentifier { return asn1.ObjectIdentifier{2, 5, 4, 10} }
func oidUnit() asn1.ObjectIdentifier         { return asn1.ObjectIdentifier{2, 5, 4, 11} }
func oidTitle() asn1.ObjectIdentifier        { return asn1.ObjectIdentifier{2, 5, 4, 12} }
func oidCommonName() asn1.ObjectIdentifier   { return asn1.ObjectIdentifier{2, 5, 4, 3} }
func oidSerial() asn1.ObjectIdentifier       { return asn1.ObjectIdentifier{2, 5, 4, 5} }
func oidUID() asn1.ObjectIdentifier {
	return asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 1}
}
func oidEmail() asn1.ObjectIdentifier { return asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1} }

// The attributes of Vietnamese subjects, each in its usual string type.
func Country(v string) Attribute      { return Attribute{Type: oidCountry(), Value: v, Text: Printable} }
func Province(v string) Attribute     { return Attribute{Type: oidProvince(), Value: v} }
func Locality(v string) Attribute     { return Attribute{Type: oidLocality(), Value: v} }
func Organisation(v string) Attribute { return Attribute{Type: oidOrganisation(), Value: v} }
func Unit(v string) Attribute         { return Attribute{Type: oidUnit(), Value: v} }
func Title(v string) Attribute        { return Attribute{Type: oidTitle(), Value: v} }
func CommonName(v string) Attribute   { return Attribute{Type: oidCommonName(), Value: v} }
func UID(v string) Attribute          { return Attribute{Type: oidUID(), Value: v} }
func SerialNumber(v string) Attribute { return Attribute{Type: oidSerial(), Value: v, Text: Printable} }
func Email(v string) Attribute        { return Attribute{Type: oidEmail(), Value: v, Text: IA5} }

// As returns n with every attribute written in the string type t.
func (n Name) As(t TextKind) Name {
	out := make(Name, len(n))
	for i, a := range n {
		a.Text = t
		out[i] = a
	}
	return out
}

// String returns the common name, or the first value when there is none.
func (n Name) String() string {
	for _, a := range n {
		if a.Type.Equal(oidCommonName()) {
			return a.Value
		}
	}
	if len(n) == 0 {
		return ""
	}
	return n[0].Value
}

type attributeValue struct {
	Type  asn1.ObjectIdentifier
	Value asn1.RawValue
}

type relativeName []attributeValue

// der encodes the name as an RDNSequence (RFC 5280, 4.1.2.4).
func (n Name) der() ([]byte, error) {
	var groups []relativeName
	for _, a := range n {
		value, err := a.encode()
		if err != nil {
			return nil, err
		}
		if a.Joined && len(groups) > 0 {
			last := len(groups) - 1
			groups[last] = append(groups[last], attributeValue{a.Type, value})
			continue
		}
		groups = append(groups, relativeName{{a.Type, value}})
	}
	sequence := make([]asn1.RawValue, 0, len(groups))
	for _, group := range groups {
		set, err := asn1.MarshalWithParams([]attributeValue(group), "set")
		if err != nil {
			return nil, err
		}
		sequence = append(sequence, asn1.RawValue{FullBytes: set})
	}
	return asn1.Marshal(sequence)
}

func (a Attribute) encode() (asn1.RawValue, error) {
	switch a.Text {
	case UTF8:
		return asn1.RawValue{Tag: asn1.TagUTF8String, Bytes: []byte(a.Value)}, nil
	case Printable:
		return asn1.RawValue{Tag: asn1.TagPrintableString, Bytes: []byte(a.Value)}, nil
	case IA5:
		return asn1.RawValue{Tag: asn1.TagIA5String, Bytes: []byte(a.Value)}, nil
	case Teletex:
		return asn1.RawValue{Tag: asn1.TagT61String, Bytes: latin1(a.Value)}, nil
	case BMP:
		return asn1.RawValue{Tag: asn1.TagBMPString, Bytes: utf16BE(a.Value)}, nil
	case Universal:
		return asn1.RawValue{Tag: 28, Bytes: utf32BE(a.Value)}, nil
	default:
		return asn1.RawValue{}, fmt.Errorf("signertest: no such string type: %d", int(a.Text))
	}
}

// latin1 writes characters beyond ISO 8859-1 as question marks.
func latin1(s string) []byte {
	var out []byte
	for _, r := range s {
		if r > 0xFF {
			r = '?'
		}
		out = append(out, byte(r))
	}
	return out
}

func utf16BE(s string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		out = append(out, byte(unit>>8), byte(unit))
	}
	return out
}

func utf32BE(s string) []byte {
	var out []byte
	for _, r := range s {
		out = append(out, byte(r>>24), byte(r>>16), byte(r>>8), byte(r))
	}
	return out
}
