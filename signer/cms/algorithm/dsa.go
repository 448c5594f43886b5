package algorithm

import (
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// minDSABits and maxDSABits are the sizes of p that are computed with.
const (
	minDSABits = 1024
	maxDSABits = 4096
)

// DSAKey is a public key of the Digital Signature Algorithm (FIPS 186-4, 4),
// which no signature should rest on any more but old genuine ones do.
type DSAKey struct{ p, q, g, y *big.Int }

// Bits returns the size of the prime p.
func (k *DSAKey) Bits() int { return k.p.BitLen() }

// parseDSA reads Dss-Parms and DSAPublicKey (RFC 3279, 2.3.2). A key that
// inherits its parameters from its issuer is not supported.
func parseDSA(params, der []byte) (*DSAKey, error) {
	if len(params) == 0 {
		return nil, &UnsupportedError{OID: OIDDSA, What: "key without parameters of its own;"}
	}
	k := &DSAKey{new(big.Int), new(big.Int), new(big.Int), new(big.Int)}
	in, value := cryptobyte.String(params), cryptobyte.String(der)
	if !in.ReadASN1(&in, asn1.SEQUENCE) || !in.ReadASN1Integer(k.p) || !in.ReadASN1Integer(k.q) ||
		!in.ReadASN1Integer(k.g) || !value.ReadASN1Integer(k.y) {
		return nil, &KeyError{Reason: "malformed DSA key"}
	}
	return k, k.check()
}

// check looks at sizes and ranges.
func (k *DSAKey) check() error {
	one := big.NewInt(1)
	switch bits := k.p.BitLen(); {
	case k.p.Sign() <= 0 || k.q.Sign() <= 0 || k.p.Bit(0) == 0 || k.q.Bit(0) == 0:
		return &KeyError{Reason: "not a DSA key"}
	case bits < minDSABits || bits > maxDSABits || k.q.BitLen() < 160 || k.q.BitLen() > 256:
		return &KeyError{Bits: bits, Reason: "DSA key of an unusual size"}
	case k.g.Cmp(one) <= 0 || k.g.Cmp(k.p) >= 0 || k.y.Cmp(one) <= 0 || k.y.Cmp(k.p) >= 0:
		return &KeyError{Bits: bits, Reason: "not a DSA key"}
	}
	return nil
}

// inGroup reports whether generator and key are of order q
// (SP 800-89, 5.3.1). That p and q are primes is not looked at: whoever makes
// a weak key weakens his own signature alone.
func (k *DSAKey) inGroup() bool {
	one := big.NewInt(1)
	return new(big.Int).Exp(k.g, k.q, k.p).Cmp(one) == 0 && new(big.Int).Exp(k.y, k.q, k.p).Cmp(one) == 0
}

// verify is FIPS 186-4, 4.7.
func (k *DSAKey) verify(digest []byte, r, s *big.Int) bool {
	if !within(r, k.q) || !within(s, k.q) || !k.inGroup() {
		return false
	}
	w := new(big.Int).ModInverse(s, k.q)
	if w == nil {
		return false
	}
	u := new(big.Int).Mul(leftmost(digest, k.q), w)
	v := new(big.Int).Mul(r, w)
	a := new(big.Int).Exp(k.g, u.Mod(u, k.q), k.p)
	b := new(big.Int).Exp(k.y, v.Mod(v, k.q), k.p)
	a.Mul(a, b).Mod(a, k.p)
	return a.Mod(a, k.q).Cmp(r) == 0
}

// readPair reads SEQUENCE { r, s } (RFC 3279, 2.2.2 and 2.2.3), strictly.
func readPair(value []byte) (r, s *big.Int, ok bool) {
	r, s = new(big.Int), new(big.Int)
	in := cryptobyte.String(value)
	var seq cryptobyte.String
	ok = in.ReadASN1(&seq, asn1.SEQUENCE) && in.Empty() && seq.ReadASN1Integer(r) && seq.ReadASN1Integer(s) && seq.Empty()
	return r, s, ok
}
