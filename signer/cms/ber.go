package cms

import (
	"bytes"
	"fmt"
	"slices"
)

// Limits of reading. Real signatures have a few dozen KiB; revocation lists
// inside them make some MiB.
const (
	maxSize     = 32 << 20 // bytes
	maxDepth    = 32       // nesting of elements
	maxElements = 1 << 20  // elements looked at in one Parse
)

// Identifier octets used here (X.690, 8.1.2).
const (
	tagInteger     = 0x02
	tagOctets      = 0x04
	tagOID         = 0x06
	tagUTCTime     = 0x17
	tagGeneralTime = 0x18
	tagSequence    = 0x30
	tagSet         = 0x31
	constructed    = 0x20
)

// element is one BER element.
type element struct {
	tag  byte   // first identifier octet
	raw  []byte // the whole element, end-of-contents included
	body []byte // contents, end-of-contents not included
}

func (e element) constructed() bool { return e.tag&constructed != 0 }

// reader reads BER elements and notes where they depart from DER.
type reader struct {
	ber      bool
	elements int
}

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}

// next reads the first element of in and returns what follows it.
func (r *reader) next(in []byte) (element, []byte, error) {
	return r.read(in, 0)
}

func (r *reader) read(in []byte, depth int) (element, []byte, error) {
	if r.elements++; r.elements > maxElements || depth > maxDepth {
		return element{}, nil, malformed("too many elements or too deep")
	}
	head, err := identifierLength(in)
	if err != nil {
		return element{}, nil, err
	}
	if len(in) > head && in[head] == 0x80 {
		return r.readIndefinite(in, head+1, depth)
	}
	n, used, err := r.length(in[head:])
	if err != nil {
		return element{}, nil, err
	}
	head += used
	if n > len(in)-head {
		return element{}, nil, malformed("element of %d bytes where %d are left", n, len(in)-head)
	}
	return element{tag: in[0], raw: in[:head+n], body: in[head : head+n]}, in[head+n:], nil
}

// identifierLength returns the number of identifier octets; tag numbers above
// 30 take several.
func identifierLength(in []byte) (int, error) {
	if len(in) < 2 {
		return 0, malformed("element cut off")
	}
	if in[0]&0x1f != 0x1f {
		return 1, nil
	}
	for i := 1; i < len(in) && i <= 4; i++ {
		if in[i]&0x80 == 0 {
			return i + 1, nil
		}
	}
	return 0, malformed("tag number too large")
}

// length reads the length octets of the definite form (X.690, 8.1.3).
func (r *reader) length(in []byte) (n, used int, err error) {
	if len(in) == 0 {
		return 0, 0, malformed("length cut off")
	}
	if in[0] < 0x80 {
		return int(in[0]), 1, nil
	}
	count := int(in[0] & 0x7f)
	if count > 8 || count >= len(in) {
		return 0, 0, malformed("length of %d octets", count)
	}
	for _, b := range in[1 : 1+count] {
		if n > maxSize {
			return 0, 0, malformed("element too large")
		}
		n = n<<8 | int(b)
	}
	if n < 0x80 || in[1] == 0 {
		r.ber = true // not the shortest form
	}
	return n, 1 + count, nil
}

// readIndefinite reads an element that ends with end-of-contents octets
// (X.690, 8.1.3.6); head counts identifier and length octets.
func (r *reader) readIndefinite(in []byte, head, depth int) (element, []byte, error) {
	if in[0]&constructed == 0 {
		return element{}, nil, malformed("primitive element of indefinite length")
	}
	r.ber = true
	rest := in[head:]
	for !bytes.HasPrefix(rest, []byte{0, 0}) {
		var err error
		if _, rest, err = r.read(rest, depth+1); err != nil {
			return element{}, nil, err
		}
	}
	end := len(in) - len(rest)
	return element{tag: in[0], raw: in[:end+2], body: in[head:end]}, rest[2:], nil
}

// children reads all elements of a body.
func (r *reader) children(body []byte) ([]element, error) {
	var list []element
	for len(body) > 0 {
		e, rest, err := r.next(body)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
		body = rest
	}
	return list, nil
}

// octets returns the value of an OCTET STRING, joining the segments of a
// constructed one (X.690, 8.7.3). The tag may be implicit.
func (r *reader) octets(e element) ([]byte, error) {
	return r.joined(e, 0)
}

func (r *reader) joined(e element, depth int) ([]byte, error) {
	if !e.constructed() {
		return slices.Clone(e.body), nil
	}
	if depth > maxDepth {
		return nil, malformed("octet string nested too deep")
	}
	r.ber = true
	parts, err := r.children(e.body)
	if err != nil {
		return nil, err
	}
	all := make([]byte, 0, len(e.body))
	for _, p := range parts {
		if p.tag&^constructed != tagOctets {
			return nil, malformed("octet string of other elements")
		}
		part, err := r.joined(p, depth+1)
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
	}
	return all, nil
}
