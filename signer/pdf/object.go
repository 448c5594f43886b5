package pdf

import "strconv"

// Object is one of the PDF object types of ISO 32000-2, 7.3: nil (null),
// Boolean, Integer, Real, String, Name, Array, Dict, *Stream or Ref. A writer
// also takes a Placeholder.
type Object any

type (
	// Boolean is true or false.
	Boolean bool
	// Integer is a whole number; one too large for int64 is read as Real.
	Integer int64
	// Real is a number with a fraction.
	Real float64
	// String is a string object's bytes, decoded (and decrypted where the
	// document is encrypted), literal and hexadecimal alike.
	String []byte
	// Name is a name without its slash, #xx decoded.
	Name string
	// Array holds its elements as written, references unresolved.
	Array []Object
	// Dict holds its values as written, references unresolved. Where a key
	// stood twice, the last one counts.
	Dict map[Name]Object
)

// Ref is an indirect reference, "12 0 R".
type Ref struct {
	Num uint32
	Gen uint16
}

func (r Ref) String() string { return string(r.append(nil)) + "R" }

// append adds the two numbers, a blank behind each.
func (r Ref) append(to []byte) []byte {
	to = append(strconv.AppendUint(to, uint64(r.Num), 10), ' ')
	return append(strconv.AppendUint(to, uint64(r.Gen), 10), ' ')
}

// Placeholder is written as Width blanks; Appendix.Marks tells where, so that
// its text can be put in when it is known (/ByteRange, /Contents). Name keys
// the mark. What is put in is not encrypted, so that in an encrypted document
// one cannot stand for a string other than the /Contents of a signature.
type Placeholder struct {
	Name  string
	Width int
}

// Rect is a rectangle in points with X0 <= X1 and Y0 <= Y1.
type Rect struct{ X0, Y0, X1, Y1 float64 }

// Width returns the extent along x in points.
func (r Rect) Width() float64 { return r.X1 - r.X0 }

// Height returns the extent along y in points.
func (r Rect) Height() float64 { return r.Y1 - r.Y0 }

// Span is a range of bytes of the file, Start included, End not.
type Span struct{ Start, End int64 }

// Len returns the number of bytes.
func (s Span) Len() int64 { return s.End - s.Start }
