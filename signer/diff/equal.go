package diff

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"trien/signer/pdf"
)

// equal tells whether two values are the same to a reader, however they are
// written down: in another object stream, as an object of their own, with
// another compression.
func (s *step) equal(x, y pdf.Object) bool {
	e := equality{step: s}
	if !e.holds(x, y) {
		return false
	}
	for pair := range e.seen {
		s.equals[pair] = true
	}
	return true
}

// identical tells whether two values are equal and made of the same objects.
func (s *step) identical(x, y pdf.Object) bool {
	e := equality{step: s, strict: true}
	return e.holds(x, y)
}

// equality is one comparison on its way. Pairs of objects that refer to each
// other in a circle are equal unless something else about them differs.
type equality struct {
	*step
	seen   map[[2]pdf.Ref]bool
	todo   [][2]pdf.Ref
	strict bool // an object and a value in place are two things
}

func (e *equality) holds(x, y pdf.Object) bool {
	if !e.value(x, y) {
		return false
	}
	for len(e.todo) > 0 && e.err == nil {
		pair := e.todo[len(e.todo)-1]
		e.todo = e.todo[:len(e.todo)-1]
		if !e.value(e.old(pair[0]), e.new(pair[1])) {
			return false
		}
	}
	return e.err == nil
}

func (e *equality) value(x, y pdf.Object) bool {
	rx, xIsRef := x.(pdf.Ref)
	ry, yIsRef := y.(pdf.Ref)
	switch {
	case xIsRef && yIsRef:
		return e.refs(rx, ry)
	case e.strict && xIsRef != yIsRef:
		return false
	case xIsRef:
		x = e.old(x)
	case yIsRef:
		y = e.new(y)
	}
	e.spend(1)
	switch x := x.(type) {
	case pdf.Dict:
		y, ok := y.(pdf.Dict)
		return ok && e.dictionaries(x, y)
	case pdf.Array:
		y, ok := y.(pdf.Array)
		return ok && e.arrays(x, y)
	case *pdf.Stream:
		y, ok := y.(*pdf.Stream)
		return ok && e.streams(x, y)
	case pdf.String:
		y, ok := y.(pdf.String)
		return ok && bytes.Equal(x, y)
	case pdf.Integer:
		if y, ok := y.(pdf.Real); ok {
			return pdf.Real(x) == y
		}
	case pdf.Real:
		if y, ok := y.(pdf.Integer); ok {
			return x == pdf.Real(y)
		}
	}
	switch y.(type) {
	case pdf.Dict, pdf.Array, *pdf.Stream, pdf.String:
		return false
	}
	return x == y
}

func (e *equality) refs(x, y pdf.Ref) bool {
	pair := [2]pdf.Ref{x, y}
	switch {
	case e.untouched(x, y), e.seen[pair], e.equals[pair] && !e.strict:
		return true
	case e.strict && x != y:
		return false
	case e.anchored(x) || e.anchored(y):
		return e.sameAnchor(x, y)
	}
	if e.seen == nil {
		e.seen = map[[2]pdf.Ref]bool{}
	}
	e.seen[pair] = true
	e.todo = append(e.todo, pair)
	return true
}

// anchored tells what is compared in a place of its own.
func (s *step) anchored(ref pdf.Ref) bool { return s.g.marks.of(ref.Num)&anchors != 0 }

// sameAnchor tells whether both refer to one place of the frame: the catalog,
// or the page with one number, may have become another object.
func (s *step) sameAnchor(x, y pdf.Ref) bool {
	if x == y {
		return true
	}
	_, rootA, errA := s.a.Catalog()
	_, rootB, errB := s.b.Catalog()
	if errA == nil && errB == nil && x == rootA && y == rootB {
		return true
	}
	i, ok := s.a.PageIndex(x)
	k, ok2 := s.b.PageIndex(y)
	return ok && ok2 && i == k
}

// dictionaries: a value of null and none are one (ISO 32000-2, 7.3.7).
func (e *equality) dictionaries(x, y pdf.Dict, without ...pdf.Name) bool {
	for key, value := range x {
		if !slices.Contains(without, key) && !e.namesElement(key, x, y) && !e.value(value, y[key]) {
			return false
		}
	}
	for key, value := range y {
		if _, ok := x[key]; !ok && !slices.Contains(without, key) && !e.value(nil, value) {
			return false
		}
	}
	return true
}

// namesElement tells whether both lead to one element of the logical structure,
// which is compared in its own place: an outline item (ISO 32000-2, Table 151)
// or the destination of an action (Table 202).
func (e *equality) namesElement(key pdf.Name, x, y pdf.Dict) bool {
	switch key {
	case "SE":
		_, ok := x["Title"].(pdf.String)
		return ok && sameRef(x[key], y[key])
	case "D", "SD":
		a, ok := x[key].(pdf.Array)
		b, ok2 := y[key].(pdf.Array)
		return ok && ok2 && x["S"] == pdf.Object(pdf.Name("GoTo")) && len(a) > 0 && len(b) > 0 &&
			sameRef(a[0], b[0]) && e.arrays(a[1:], b[1:])
	}
	return false
}

func (e *equality) arrays(x, y pdf.Array) bool {
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !e.value(x[i], y[i]) {
			return false
		}
	}
	return true
}

// streams compares dictionaries but for the encoding, and what is encoded.
func (e *equality) streams(x, y *pdf.Stream) bool {
	if !e.dictionaries(x.Dict, y.Dict, "Length", "Filter", "DecodeParms", "DL") {
		return false
	}
	return e.sameData(x, y)
}

func (s *step) sameData(x, y *pdf.Stream) bool {
	if x.Span == y.Span && x.Span.Len() > 0 && s.sameEncoding(x, y) {
		return true
	}
	if !s.a.Encrypted() && !s.b.Encrypted() && x.Span.Len() == y.Span.Len() && s.sameEncoding(x, y) {
		same, err := s.sameBytes(s.a.RawStream(x), s.b.RawStream(y))
		s.check(err)
		if same {
			return true
		}
	}
	data, err := s.a.Decoded(x)
	other, err2 := s.b.Decoded(y)
	s.check(err)
	s.check(err2)
	if err != nil || err2 != nil {
		return false
	}
	same, err := s.sameBytes(data, other)
	s.check(err)
	return same
}

func (s *step) sameEncoding(x, y *pdf.Stream) bool {
	e := equality{step: s}
	for _, key := range []pdf.Name{"Filter", "DecodeParms"} {
		a, err := s.a.Resolve(x.Dict[key])
		s.check(err)
		b, err := s.b.Resolve(y.Dict[key])
		s.check(err)
		if !e.value(a, b) {
			return false
		}
	}
	return len(e.todo) == 0
}

// sameBytes compares what two readers give. Reading errors that have no words
// mean that a stream is damaged.
func (s *step) sameBytes(x, y io.Reader) (bool, error) {
	a, b := make([]byte, 32<<10), make([]byte, 32<<10)
	for {
		n, err := io.ReadFull(x, a)
		m, err2 := io.ReadFull(y, b)
		if s.budget.bytes -= int64(n + m); s.budget.bytes < 0 {
			return false, errTooMuch
		}
		if !bytes.Equal(a[:n], b[:m]) {
			return false, nil
		}
		for _, err := range []error{err, err2} {
			if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				return false, err
			}
		}
		if err != nil || err2 != nil {
			return (err == nil) == (err2 == nil), nil
		}
	}
}
