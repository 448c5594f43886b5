package algorithm

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"math/big"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

var message = []byte("TM. ỦY BAN NHÂN DÂN")

func sum(h crypto.Hash) []byte {
	w := h.New()
	w.Write(message)
	return w.Sum(nil)
}

func newRSA(t testing.TB, bits int) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestDottedOID(t *testing.T) {
	tests := map[string][]byte{
		"1.2.840.113549.1.1.11": {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11},
		"2.5.4.3":               {0x55, 4, 3},
		"2.999":                 {0x88, 0x37},
		"0.9.2342.19200300":     {0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c},
	}
	for want, in := range tests {
		if got := DottedOID(in); got != want {
			t.Errorf("% x: %s, want %s", in, got, want)
		}
	}
	for _, bad := range [][]byte{nil, {0x2a, 0x86}, {0x80, 1}, {0x2a, 0x80, 1}, make([]byte, 1000)} {
		if got := DottedOID(bad); got != "" {
			t.Errorf("% x: %s", bad, got)
		}
	}
	if got := DottedOID([]byte{0x69, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}); got != "2.25.151115727451828646838271" {
		t.Errorf("an arc beyond 64 bits: %s", got)
	}
}

func TestDigest(t *testing.T) {
	tests := map[string]crypto.Hash{
		OIDSHA256: crypto.SHA256, OIDRSASHA384: crypto.SHA384, OIDECDSA512: crypto.SHA512,
		"1.3.14.3.2.26": crypto.SHA1, "2.16.840.1.101.3.4.2.8": crypto.SHA3_256,
		"1.2.840.113549.2.5": 0, "1.2.840.113549.1.1.4": 0, OIDRSA: 0, "": 0,
	}
	for oid, want := range tests {
		if got := Digest(oid); got != want {
			t.Errorf("%s: %v, want %v", oid, got, want)
		}
	}
	if DigestOID(crypto.SHA256) != OIDSHA256 || DigestOID(crypto.MD5) != "" {
		t.Error("identifiers of hashes")
	}
}

// pssParams writes RSASSA-PSS-params; a salt below 0 and a trailer of 0 are
// left out.
func pssParams(hash, mask string, salt, trailer int) []byte {
	var b cryptobyte.Builder
	field := func(b *cryptobyte.Builder, n uint8, add cryptobyte.BuilderContinuation) {
		b.AddASN1(asn1.Tag(n).ContextSpecific().Constructed(), add)
	}
	id := func(b *cryptobyte.Builder, oid string, params func(*cryptobyte.Builder)) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			parsed, err := x509.ParseOID(oid)
			if err != nil {
				b.SetError(err)
				return
			}
			der, err := parsed.MarshalBinary()
			if err != nil {
				b.SetError(err)
				return
			}
			b.AddASN1(asn1.OBJECT_IDENTIFIER, func(b *cryptobyte.Builder) { b.AddBytes(der) })
			params(b)
		})
	}
	null := func(b *cryptobyte.Builder) { b.AddBytes([]byte{5, 0}) }
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		field(b, 0, func(b *cryptobyte.Builder) { id(b, hash, null) })
		field(b, 1, func(b *cryptobyte.Builder) {
			id(b, OIDMGF1, func(b *cryptobyte.Builder) { id(b, mask, null) })
		})
		if salt >= 0 {
			field(b, 2, func(b *cryptobyte.Builder) { b.AddASN1Int64(int64(salt)) })
		}
		if trailer != 0 {
			field(b, 3, func(b *cryptobyte.Builder) { b.AddASN1Int64(int64(trailer)) })
		}
	})
	return b.BytesOrPanic()
}

func TestPSSParametersCount(t *testing.T) {
	key := newRSA(t, 2048)
	value, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, sum(crypto.SHA256), &rsa.PSSOptions{SaltLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		params []byte
		want   error
	}{
		{"right", pssParams(OIDSHA256, OIDSHA256, 32, 1), nil},
		{"another salt length", pssParams(OIDSHA256, OIDSHA256, 20, 0), ErrMismatch},
		{"salt length left at its default", pssParams(OIDSHA256, OIDSHA256, -1, 0), ErrMismatch},
		{"no salt", pssParams(OIDSHA256, OIDSHA256, 0, 0), ErrMismatch},
		{"another mask", pssParams(OIDSHA256, OIDSHA512, 32, 0), ErrMismatch},
		{"another trailer", pssParams(OIDSHA256, OIDSHA256, 32, 2), ErrUnsupported},
		{"MD5", pssParams("1.2.840.113549.2.5", OIDSHA256, 32, 0), ErrUnsupported},
		{"none", nil, ErrUnsupported},
		{"null", []byte{5, 0}, ErrUnsupported},
	}
	for _, tt := range tests {
		s, err := ParseSignature(OIDPSS, tt.params, 0)
		if err == nil {
			err = s.Verify(key.Public(), message, value)
		}
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

// TestPSSDirect compares the own computation with that of crypto/rsa for key
// sizes whose encoded message has every number of spare bits.
func TestPSSDirect(t *testing.T) {
	for _, bits := range []int{1024, 1025, 1026, 1031, 2048} {
		key := newRSA(t, bits)
		for _, salt := range []int{1, 20, 32} {
			value, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, sum(crypto.SHA256), &rsa.PSSOptions{SaltLength: salt})
			if err != nil {
				t.Fatal(err)
			}
			s := Signature{Family: PSS, Hash: SHA256, MaskHash: SHA256, SaltLength: salt}
			if err := s.verifyPSSDirect(&key.PublicKey, sum(crypto.SHA256), value); err != nil {
				t.Errorf("%d bits, salt %d: %v", bits, salt, err)
			}
			for _, at := range []int{0, len(value) / 2, len(value) - 1} {
				value[at] ^= 1
				if s.verifyPSSDirect(&key.PublicKey, sum(crypto.SHA256), value) == nil {
					t.Errorf("%d bits: byte %d changed and accepted", bits, at)
				}
				value[at] ^= 1
			}
		}
	}
}

func TestSizesOfRSAKeys(t *testing.T) {
	s := Signature{Family: RSA, Hash: SHA256}
	odd := func(bits uint) *rsa.PublicKey {
		n := new(big.Int).Lsh(big.NewInt(1), bits-1)
		return &rsa.PublicKey{N: n.SetBit(n, 0, 1), E: 65537}
	}
	tests := []struct {
		key  *rsa.PublicKey
		want error
	}{
		{odd(512), ErrKey},
		{odd(1023), ErrKey},
		{odd(1024), ErrMismatch},
		{odd(16385), ErrKey},
		{&rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 2047), E: 65537}, ErrKey},
		{&rsa.PublicKey{N: odd(2048).N, E: 1}, ErrKey},
		{&rsa.PublicKey{N: odd(2048).N, E: 4}, ErrKey},
	}
	for _, tt := range tests {
		if err := s.Verify(tt.key, message, make([]byte, 128)); !errors.Is(err, tt.want) {
			t.Errorf("%d bits, e=%d: %v, want %v", tt.key.N.BitLen(), tt.key.E, err, tt.want)
		}
	}
}

func TestPlainECDSA(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := ecdsa.SignASN1(rand.Reader, key, sum(crypto.SHA256))
	if err != nil {
		t.Fatal(err)
	}
	in, r, v := cryptobyte.String(der), new(big.Int), new(big.Int)
	if !in.ReadASN1(&in, asn1.SEQUENCE) || !in.ReadASN1Integer(r) || !in.ReadASN1Integer(v) {
		t.Fatal("not a signature")
	}
	plain := append(r.FillBytes(make([]byte, 32)), v.FillBytes(make([]byte, 32))...)
	s, err := ParseSignature(plainECDSAArc+".3", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(key.Public(), message, plain); err != nil {
		t.Error(err)
	}
	for _, bad := range [][]byte{nil, {1}, der, plain[1:]} {
		if err := s.Verify(key.Public(), message, bad); !errors.Is(err, ErrMismatch) {
			t.Errorf("% x: %v", bad, err)
		}
	}
}

func TestModulusWithoutSignOctet(t *testing.T) {
	key := newRSA(t, 2048)
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.INTEGER, func(b *cryptobyte.Builder) { b.AddBytes(key.N.Bytes()) })
		b.AddASN1Int64(int64(key.E))
	})
	pub, bits, err := parseRSA(b.BytesOrPanic())
	if err != nil || bits != 2048 || !key.PublicKey.Equal(pub) {
		t.Errorf("%d bits, %v", bits, err)
	}
}

func TestParsePublicKeyRefuses(t *testing.T) {
	for _, in := range [][]byte{nil, {0x30, 0}, {0x30, 2, 5, 0}, make([]byte, 50)} {
		if _, _, err := ParsePublicKey(in); !errors.Is(err, ErrKey) {
			t.Errorf("% x: %v", in, err)
		}
	}
}
