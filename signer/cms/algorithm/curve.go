package algorithm

import (
	"math/big"
)

// curve is y² = x³ + ax + b over a prime field (SEC 1, 2.2.1) with a generator
// of prime order and no cofactor. It computes in variable time: enough to
// verify, where nothing is secret, and for nothing else.
type curve struct {
	name             string
	p, a, b, x, y, n *big.Int
}

func newCurve(name, p, a, b, x, y, n string) *curve {
	number := func(digits string) *big.Int {
		v, _ := new(big.Int).SetString(digits, 16)
		return v
	}
	return &curve{name, number(p), number(a), number(b), number(x), number(y), number(n)}
}

// CurveKey is the public key of an elliptic curve that the standard library
// lacks.
type CurveKey struct {
	curve *curve
	x, y  *big.Int
}

// Bits returns the size of the curve.
func (k *CurveKey) Bits() int { return k.curve.p.BitLen() }

// Curve returns the usual name of the curve, "brainpoolP256r1".
func (k *CurveKey) Curve() string { return k.curve.name }

// parsePoint reads an uncompressed or compressed point (SEC 1, 2.3.4); nil
// where it is none of the curve.
func (c *curve) parsePoint(in []byte) *CurveKey {
	size := (c.p.BitLen() + 7) / 8
	if len(in) < 1+size {
		return nil
	}
	x := new(big.Int).SetBytes(in[1 : 1+size])
	square := c.square(x)
	var y *big.Int
	switch {
	case in[0] == 4 && len(in) == 1+2*size:
		y = new(big.Int).SetBytes(in[1+size:])
	case in[0]&^1 == 2 && len(in) == 1+size:
		if y = new(big.Int).ModSqrt(square, c.p); y != nil && y.Bit(0) != uint(in[0]&1) {
			y.Sub(c.p, y)
		}
	}
	if y == nil || x.Cmp(c.p) >= 0 || y.Cmp(c.p) >= 0 || c.times(y, y).Cmp(square) != 0 {
		return nil
	}
	return &CurveKey{c, x, y}
}

// square returns x³ + ax + b.
func (c *curve) square(x *big.Int) *big.Int {
	v := c.times(x, x)
	v.Add(v, c.a).Mul(v, x).Add(v, c.b)
	return v.Mod(v, c.p)
}

func (c *curve) times(u, v *big.Int) *big.Int {
	w := new(big.Int).Mul(u, v)
	return w.Mod(w, c.p)
}

func (c *curve) minus(u, v *big.Int) *big.Int {
	w := new(big.Int).Sub(u, v)
	return w.Mod(w, c.p)
}

// verify is the verifying operation of ECDSA (SEC 1, 4.1.4).
func (k *CurveKey) verify(digest []byte, r, s *big.Int) bool {
	c := k.curve
	if !within(r, c.n) || !within(s, c.n) {
		return false
	}
	w := new(big.Int).ModInverse(s, c.n)
	u := new(big.Int).Mul(leftmost(digest, c.n), w)
	v := new(big.Int).Mul(r, w)
	at := c.sum(u.Mod(u, c.n), v.Mod(v, c.n), k)
	if at.z.Sign() == 0 {
		return false
	}
	z := new(big.Int).ModInverse(at.z, c.p)
	x := c.times(at.x, c.times(z, z))
	return x.Mod(x, c.n).Cmp(r) == 0
}

// within reports whether 0 < v < n.
func within(v, n *big.Int) bool { return v.Sign() > 0 && v.Cmp(n) < 0 }

// leftmost returns as many bits of a digest as n has (SEC 1, 4.1.4, step 3;
// FIPS 186-4, 4.7).
func leftmost(digest []byte, n *big.Int) *big.Int {
	v := new(big.Int).SetBytes(digest)
	if spare := 8*len(digest) - n.BitLen(); spare > 0 {
		v.Rsh(v, uint(spare))
	}
	return v
}

// point is in Jacobian coordinates: (x/z², y/z³), and at infinity where z is 0.
type point struct{ x, y, z *big.Int }

// sum returns u times the generator plus v times the key's point, bit by bit
// for both at once.
func (c *curve) sum(u, v *big.Int, k *CurveKey) point {
	one := big.NewInt(1)
	table := [4]point{{}, {c.x, c.y, one}, {k.x, k.y, one}, {}}
	table[3] = c.add(table[1], table[2])
	at := point{one, one, new(big.Int)}
	for i := max(u.BitLen(), v.BitLen()) - 1; i >= 0; i-- {
		at = c.double(at)
		if step := u.Bit(i) | v.Bit(i)<<1; step != 0 {
			at = c.add(at, table[step])
		}
	}
	return at
}

func (c *curve) double(p point) point {
	yy := c.times(p.y, p.y)
	zz := c.times(p.z, p.z)
	s := c.times(p.x, yy)
	s.Lsh(s, 2)
	m := c.times(p.x, p.x)
	m.Mul(m, big.NewInt(3)).Add(m, c.times(c.a, c.times(zz, zz)))
	x := c.times(m, m)
	x.Sub(x, s).Sub(x, s).Mod(x, c.p)
	y := c.times(m, c.minus(s, x))
	y.Sub(y, new(big.Int).Lsh(c.times(yy, yy), 3)).Mod(y, c.p)
	z := c.times(p.y, p.z)
	return point{x, y, z.Lsh(z, 1).Mod(z, c.p)}
}

func (c *curve) add(p, q point) point {
	switch {
	case p.z.Sign() == 0:
		return q
	case q.z.Sign() == 0:
		return p
	}
	pz, qz := c.times(p.z, p.z), c.times(q.z, q.z)
	u, s := c.times(p.x, qz), c.times(p.y, c.times(q.z, qz))
	h := c.minus(c.times(q.x, pz), u)
	r := c.minus(c.times(q.y, c.times(p.z, pz)), s)
	if h.Sign() == 0 && r.Sign() == 0 {
		return c.double(p)
	}
	hh := c.times(h, h)
	hhh, v := c.times(h, hh), c.times(u, hh)
	x := c.times(r, r)
	x.Sub(x, hhh).Sub(x, v).Sub(x, v).Mod(x, c.p)
	y := c.times(r, c.minus(v, x))
	y.Sub(y, c.times(s, hhh)).Mod(y, c.p)
	return point{x, y, c.times(h, c.times(p.z, q.z))} // at infinity for opposite points, whose h is 0
}
