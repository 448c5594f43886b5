package cms

import (
	"bytes"
	"slices"
)

// toDER writes a BER element as DER: definite shortest lengths, octet strings
// in one piece, sets in order (X.690, 10.1, 10.2, 11.1 and 11.6).
func (r *reader) toDER(e element) ([]byte, error) {
	return r.encode(e, 0)
}

func (r *reader) encode(e element, depth int) ([]byte, error) {
	if depth > maxDepth {
		return nil, malformed("nested too deep")
	}
	switch {
	case e.tag == tagOctets|constructed:
		value, err := r.octets(e)
		return wrap([]byte{tagOctets}, value), err
	case e.tag == 0x01 && len(e.body) == 1 && e.body[0] != 0:
		return []byte{0x01, 0x01, 0xff}, nil
	case !e.constructed():
		return wrap(identifier(e), e.body), nil
	}
	parts, err := r.children(e.body)
	if err != nil {
		return nil, err
	}
	encoded := make([][]byte, len(parts))
	for i, p := range parts {
		if encoded[i], err = r.encode(p, depth+1); err != nil {
			return nil, err
		}
	}
	if e.tag == tagSet {
		slices.SortFunc(encoded, bytes.Compare)
	}
	return wrap(identifier(e), bytes.Join(encoded, nil)), nil
}

func identifier(e element) []byte {
	n, err := identifierLength(e.raw)
	if err != nil {
		n = 1
	}
	return e.raw[:n]
}

// wrap puts identifier and length octets before body.
func wrap(identifier, body []byte) []byte {
	out := make([]byte, 0, len(identifier)+5+len(body))
	out = append(out, identifier...)
	switch n := len(body); {
	case n < 0x80:
		out = append(out, byte(n))
	case n < 1<<8:
		out = append(out, 0x81, byte(n))
	case n < 1<<16:
		out = append(out, 0x82, byte(n>>8), byte(n))
	case n < 1<<24:
		out = append(out, 0x83, byte(n>>16), byte(n>>8), byte(n))
	default:
		out = append(out, 0x84, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	return append(out, body...)
}
