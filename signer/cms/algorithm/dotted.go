package algorithm

import (
	"math/big"
	"strconv"
	"strings"
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
	var arcs []string
	for len(content) > 0 {
		arc, n := readArc(content)
		if n == 0 {
			return ""
		}
		if arcs == nil {
			arcs = firstArcs(arc)
		} else {
			arcs = append(arcs, arc.String())
		}
		content = content[n:]
	}
	return strings.Join(arcs, ".")
}

func readArc(in []byte) (*big.Int, int) {
	if in[0] == 0x80 {
		return nil, 0 // padded: not the shortest form
	}
	arc := new(big.Int)
	for i, b := range in {
		arc.Lsh(arc, 7).Or(arc, big.NewInt(int64(b&0x7f)))
		if b&0x80 == 0 {
			return arc, i + 1
		}
	}
	return nil, 0
}

func firstArcs(arc *big.Int) []string {
	root := int64(2)
	if arc.IsInt64() && arc.Int64() < 80 {
		root = arc.Int64() / 40
	}
	second := new(big.Int).Sub(arc, big.NewInt(root*40))
	return []string{strconv.FormatInt(root, 10), second.String()}
}
