package algorithm

import (
	"math/big"
	"strconv"
)

// maxOID bounds the content octets of an object identifier that is read.
const maxOID = 128

// DottedOID returns the dotted form of the content octets of an OBJECT
// IDENTIFIER (X.690, 8.19), "" when they are malformed. Arcs of any size are
// read: UUID-based identifiers (2.25) do not fit 64 bits.
func DottedOID(content []byte) string {
	if len(content) == 0 || len(content) > maxOID || content[len(content)-1]&0x80 != 0 {
		return ""
	}
	out := make([]byte, 0, 32)
	for first := true; len(content) > 0; first = false {
		if content[0] == 0x80 {
			return "" // padded: not the shortest form
		}
		n := arcLength(content)
		if !first {
			out = append(out, '.')
		}
		out = appendArc(out, content[:n], first)
		content = content[n:]
	}
	return string(out)
}

// arcLength returns how many octets the first arc of in has; the last octet of
// in ends an arc.
func arcLength(in []byte) int {
	n := 1
	for in[n-1]&0x80 != 0 {
		n++
	}
	return n
}

// shortArc is the number of octets whose 63 bits a machine word holds.
const shortArc = 9

// appendArc writes one arc, the first one as the two that it stands for.
func appendArc(out, octets []byte, first bool) []byte {
	if len(octets) > shortArc {
		return appendLongArc(out, octets, first)
	}
	var arc uint64
	for _, b := range octets {
		arc = arc<<7 | uint64(b&0x7f)
	}
	if first {
		root := min(arc/40, 2)
		out = append(strconv.AppendUint(out, root, 10), '.')
		arc -= root * 40
	}
	return strconv.AppendUint(out, arc, 10)
}

func appendLongArc(out, octets []byte, first bool) []byte {
	arc := new(big.Int)
	for _, b := range octets {
		arc.Lsh(arc, 7).Or(arc, big.NewInt(int64(b&0x7f)))
	}
	if first {
		out = append(out, "2."...)
		arc.Sub(arc, big.NewInt(80))
	}
	return arc.Append(out, 10)
}
