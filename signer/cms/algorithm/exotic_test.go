package algorithm

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// openssl makes a key with generate, and a signature over message with it.
func openssl(t *testing.T, generate, sign []string) (spki, value []byte) {
	t.Helper()
	dir := t.TempDir()
	key, text, out := filepath.Join(dir, "key"), filepath.Join(dir, "text"), filepath.Join(dir, "value")
	if err := os.WriteFile(text, message, 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) []byte {
		var problems bytes.Buffer
		c := exec.Command("openssl", args...)
		c.Stderr = &problems
		got, err := c.Output()
		if err != nil {
			t.Fatalf("openssl %v: %v: %s", args, err, problems.Bytes())
		}
		return got
	}
	run(slices.Insert(slices.Clone(generate), 1, "-out", key)...)
	spki = run("pkey", "-in", key, "-pubout", "-outform", "DER")
	if sign == nil {
		run("pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", text, "-out", out)
	} else {
		run(append(append([]string{"dgst"}, sign...), "-sign", key, "-out", out, text)...)
	}
	value, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return spki, value
}

func TestKeysThatTheStandardLibraryLacks(t *testing.T) {
	type scheme struct {
		name     string
		generate []string
		sign     []string
		oid      string
		bits     int
	}
	tests := []scheme{
		{"Ed448", []string{"genpkey", "-algorithm", "ED448"}, nil, OIDEd448, 448},
		{"DSA", []string{"dsaparam", "-genkey", "1024"}, []string{"-sha256"}, "2.16.840.1.101.3.4.3.2", 1024},
		{"DSA named by its key", []string{"dsaparam", "-genkey", "1024"}, []string{"-sha256"}, OIDDSA, 1024},
		{"DSA with SHA-1", []string{"dsaparam", "-genkey", "1024"}, []string{"-sha1"}, "1.2.840.10040.4.3", 1024},
	}
	for curve, bits := range map[string]int{
		"brainpoolP256r1": 256, "brainpoolP256t1": 256, "brainpoolP320r1": 320, "brainpoolP320t1": 320,
		"brainpoolP384r1": 384, "brainpoolP384t1": 384, "brainpoolP512r1": 512, "brainpoolP512t1": 512, "secp256k1": 256,
	} {
		generate := []string{"ecparam", "-genkey", "-noout", "-name", curve}
		tests = append(tests, scheme{curve, generate, []string{"-sha256"}, OIDECDSA256, bits},
			scheme{curve + " with a longer digest", generate, []string{"-sha512"}, OIDECDSA512, bits},
			scheme{curve + " with SHA-3", generate, []string{"-sha3-384"}, "2.16.840.1.101.3.4.3.11", bits})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			spki, value := openssl(t, tt.generate, tt.sign)
			pub, bits, err := ParsePublicKey(spki)
			if err != nil || bits != tt.bits {
				t.Fatalf("%d bits, %v", bits, err)
			}
			s, err := ParseSignature(tt.oid, nil, SHA256)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Verify(pub, message, value); err != nil {
				t.Errorf("genuine: %v", err)
			}
			if err := s.Verify(pub, append(message, '!'), value); !errors.Is(err, ErrMismatch) {
				t.Errorf("other message: %v", err)
			}
			for _, at := range []int{0, len(value) / 2, len(value) - 1} {
				bad := slices.Clone(value)
				bad[at] ^= 1
				if err := s.Verify(pub, message, bad); !errors.Is(err, ErrMismatch) {
					t.Errorf("byte %d changed: %v", at, err)
				}
			}
			for _, bad := range [][]byte{nil, {0x30, 0}, append(slices.Clone(value), 0), make([]byte, len(value))} {
				if err := s.Verify(pub, message, bad); !errors.Is(err, ErrMismatch) {
					t.Errorf("% x: %v", bad, err)
				}
			}
			other := Signature{Family: PSS, Hash: SHA256, MaskHash: SHA256, SaltLength: 32}
			if err := other.Verify(pub, message, value); !errors.Is(err, ErrKey) {
				t.Errorf("under another algorithm: %v", err)
			}
			for _, at := range []int{len(spki) - 1, len(spki) - bits/8} {
				bad := slices.Clone(spki)
				bad[at] ^= 1
				if pub, _, err := ParsePublicKey(bad); err == nil && s.Verify(pub, message, value) == nil {
					t.Errorf("key with byte %d changed accepted", at)
				}
			}
		})
	}
}

// p256 is P-256 by the arithmetic of curve, to be compared with the standard
// library's.
func p256() *curve {
	p := elliptic.P256().Params()
	a := new(big.Int).Sub(p.P, big.NewInt(3))
	return &curve{"P-256", p.P, a, p.B, p.Gx, p.Gy, p.N}
}

func TestCurveAgreesWithTheStandardLibrary(t *testing.T) {
	c := p256()
	for range 20 {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		point, err := key.PublicKey.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		own := c.parsePoint(point)
		if own == nil {
			t.Fatal("point refused")
		}
		short := append([]byte{2 | point[64]&1}, point[1:33]...)
		if again := c.parsePoint(short); again == nil || again.y.Cmp(own.y) != 0 {
			t.Error("compressed point")
		}
		point[64] ^= 1
		if c.parsePoint(point) != nil {
			t.Error("a point beside the curve")
		}
		digest := SHA256.Sum(message)
		value, err := ecdsa.SignASN1(rand.Reader, key, digest)
		if err != nil {
			t.Fatal(err)
		}
		r, s, ok := readPair(value)
		if !ok || !own.verify(digest, r, s) {
			t.Error("genuine signature refused")
		}
		digest[0] ^= 1
		if own.verify(digest, r, s) {
			t.Error("other digest accepted")
		}
	}
}

func TestCurveAtTheEdges(t *testing.T) {
	for _, c := range []*curve{p256(), curveNamed("1.3.36.3.3.2.8.1.1.7"), curveNamed("1.3.132.0.10")} {
		generator := &CurveKey{c, c.x, c.y}
		if c.times(c.y, c.y).Cmp(c.square(c.x)) != 0 || !c.n.ProbablyPrime(20) || !c.p.ProbablyPrime(20) {
			t.Fatalf("%s: parameters", c.name)
		}
		one := big.NewInt(1)
		last := new(big.Int).Sub(c.n, one)
		if at := c.sum(last, one, generator); at.z.Sign() != 0 {
			t.Errorf("%s: the order times the generator is not infinity", c.name)
		}
		if at := c.sum(big.NewInt(3), big.NewInt(5), generator); at.z.Sign() == 0 || !same(c, at, c.sum(big.NewInt(8), new(big.Int), generator)) {
			t.Errorf("%s: 3G + 5G is not 8G", c.name)
		}
		base := point{c.x, c.y, one}
		if !same(c, c.add(base, base), c.double(base)) {
			t.Errorf("%s: adding a point to itself is not doubling it", c.name)
		}
		for _, v := range []*big.Int{new(big.Int), c.n, big.NewInt(-1), new(big.Int).Add(c.n, one)} {
			if generator.verify(SHA256.Sum(message), v, one) || generator.verify(SHA256.Sum(message), one, v) {
				t.Errorf("%s: a value outside the group accepted", c.name)
			}
		}
	}
}

func same(c *curve, p, q point) bool {
	pz, qz := c.times(p.z, p.z), c.times(q.z, q.z)
	return c.times(p.x, qz).Cmp(c.times(q.x, pz)) == 0 &&
		c.times(p.y, c.times(qz, q.z)).Cmp(c.times(q.y, c.times(pz, p.z))) == 0
}

func TestDSARefuses(t *testing.T) {
	number := func(n int64) *big.Int { return big.NewInt(n) }
	wide := new(big.Int).Lsh(number(1), 1023)
	wide.SetBit(wide, 0, 1)
	q := new(big.Int).Lsh(number(1), 159)
	q.SetBit(q, 0, 1)
	for _, k := range []DSAKey{
		{wide, q, number(1), number(4)},
		{wide, q, number(4), number(1)},
		{wide, q, wide, number(4)},
		{number(23), number(11), number(4), number(9)},
		{new(big.Int).Lsh(wide, 8192), q, number(4), number(4)},
		{number(0), q, number(4), number(4)},
		{wide, number(0), number(4), number(4)},
		{new(big.Int).Neg(wide), q, number(4), number(4)},
	} {
		if err := k.check(); !errors.Is(err, ErrKey) {
			t.Errorf("%v: %v", k, err)
		}
	}
	k := &DSAKey{wide, q, number(4), number(4)}
	if k.check() != nil || k.verify(SHA256.Sum(message), number(1), number(1)) {
		t.Error("a generator of another order")
	}
	if _, err := parseDSA(nil, []byte{2, 1, 4}); !errors.Is(err, ErrUnsupported) {
		t.Errorf("inherited parameters: %v", err)
	}
}

// FuzzKeys feeds keys and values that no honest program makes.
func FuzzKeys(f *testing.F) {
	key := newRSA(f, 1024)
	var spki cryptobyte.Builder
	spki.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier([]int{1, 2, 840, 10045, 2, 1})
			b.AddASN1ObjectIdentifier([]int{1, 3, 36, 3, 3, 2, 8, 1, 1, 7})
		})
		c := curveNamed("1.3.36.3.3.2.8.1.1.7")
		b.AddASN1BitString(slices.Concat([]byte{4}, c.x.Bytes(), c.y.Bytes()))
	})
	f.Add(spki.BytesOrPanic(), OIDECDSA256, []byte{0x30, 6, 2, 1, 1, 2, 1, 1}, uint32(0))
	f.Add(key.N.Bytes(), OIDDSA, []byte{}, uint32(1))
	f.Fuzz(func(t *testing.T, spki []byte, oid string, value []byte, seed uint32) {
		pub, bits, err := ParsePublicKey(spki)
		if err != nil {
			return
		}
		if bits < 0 || bits > 1<<20 {
			t.Errorf("%d bits", bits)
		}
		s, err := ParseSignature(oid, nil, SHA256)
		if err == nil && s.Verify(pub, binary.BigEndian.AppendUint32(message, seed), value) == nil && len(value) == 0 {
			t.Error("an empty value accepted")
		}
	})
}
