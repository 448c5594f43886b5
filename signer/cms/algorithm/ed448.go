package algorithm

import (
	"crypto"

	"github.com/cloudflare/circl/sign/ed448"
)

// Ed448Key is an Ed448 public key as RFC 8410, 4 has it.
type Ed448Key []byte

const ed448Bits = 448

func parseEd448(bits []byte) (crypto.PublicKey, int, error) {
	if len(bits) != ed448.PublicKeySize {
		return nil, 0, &KeyError{Reason: "not an Ed448 key"}
	}
	return Ed448Key(bits), ed448Bits, nil
}

// verify is pure Ed448 without a context (RFC 8032, 5.2.7; RFC 8419, 3.1).
func (k Ed448Key) verify(message, value []byte) bool {
	return ed448.Verify(ed448.PublicKey(k), message, value, "")
}
