package cms

import (
	"bytes"
	"crypto/aes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms/algorithm"
)

// code describes a message authentication code; the zero value with key and
// data is a sound one that stands alone.
type code struct {
	key             []byte
	data, signature []byte // digests
	digestOID       string
	macOID, wrapOID string
	derivation      string
	kind            string // content type
	otherDigest     bool
	otherValue      bool
	twice           bool // two recipients
	unordered       bool
	trailing        []byte
}

// wrapKey is the AES key wrap (RFC 3394, 2.2.1).
func wrapKey(t testing.TB, with, key []byte) []byte {
	t.Helper()
	block, err := aes.NewCipher(with)
	if err != nil {
		t.Fatal(err)
	}
	a, r := bytes.Repeat([]byte{0xa6}, 8), slices.Clone(key)
	n := len(key) / 8
	for j := range 6 {
		for i := range n {
			b := append(slices.Clone(a), r[8*i:8*i+8]...)
			block.Encrypt(b, b)
			a = binary.BigEndian.AppendUint64(nil, binary.BigEndian.Uint64(b)^uint64(n*j+i+1))
			copy(r[8*i:], b[8:])
		}
	}
	return append(a, r...)
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func (c code) build(t testing.TB) []byte {
	t.Helper()
	context := func(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific().Constructed() }
	digestOID := or(c.digestOID, algorithm.OIDSHA256)
	kind := or(c.kind, oidMACInfo)
	secret := bytes.Repeat([]byte{9}, 32)
	var info cryptobyte.Builder
	info.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(0)
		b.AddASN1OctetString(c.data)
		if c.signature != nil {
			b.AddASN1(asn1.Tag(0).ContextSpecific(), func(b *cryptobyte.Builder) { b.AddBytes(c.signature) })
		}
	})
	content := info.BytesOrPanic()
	digest := algorithm.Identifier{OID: digestOID}.Hash().Sum(content)
	if c.otherDigest {
		digest = make([]byte, len(digest))
	}
	attributes := [][]byte{
		attribute(OIDContentType, func(b *cryptobyte.Builder) { addOID(b, kind) }),
		attribute(OIDMessageDigest, func(b *cryptobyte.Builder) { b.AddASN1OctetString(digest) }),
	}
	slices.SortFunc(attributes, bytes.Compare)
	sorted := bytes.Join(attributes, nil)
	shown := sorted
	if c.unordered {
		shown = bytes.Join([][]byte{attributes[1], attributes[0]}, nil)
	}
	h := hmac.New(sha256.New, secret)
	h.Write(wrap([]byte{tagSet}, sorted))
	value := h.Sum(nil)
	if c.otherValue {
		value[0] ^= 1
	}
	recipient := func(b *cryptobyte.Builder) {
		b.AddASN1(context(3), func(b *cryptobyte.Builder) {
			b.AddASN1Int64(0)
			b.AddASN1(context(0), func(b *cryptobyte.Builder) { addOID(b, or(c.derivation, oidMACKeyDerivation)) })
			addAlgorithm(b, or(c.wrapOID, oidAES256Wrap), nil)
			b.AddASN1OctetString(wrapKey(t, c.key, secret))
		})
	}
	var out cryptobyte.Builder
	out.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addOID(b, oidAuthenticatedData)
		b.AddASN1(context(0), func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1Int64(0)
				b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) {
					recipient(b)
					if c.twice {
						recipient(b)
					}
				})
				addAlgorithm(b, or(c.macOID, oidHMACSHA256), nil)
				b.AddASN1(context(1), func(b *cryptobyte.Builder) { addOID(b, digestOID) })
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					addOID(b, kind)
					b.AddASN1(context(0), func(b *cryptobyte.Builder) { b.AddASN1OctetString(content) })
				})
				b.AddASN1(context(2), func(b *cryptobyte.Builder) { b.AddBytes(shown) })
				b.AddASN1OctetString(value)
			})
		})
	})
	return append(out.BytesOrPanic(), c.trailing...)
}

func TestMAC(t *testing.T) {
	key := bytes.Repeat([]byte{3}, 32)
	base := code{key: key, data: sha256Of(content)}
	tests := []struct {
		name  string
		with  func(*code)
		parse error
		holds bool
	}{
		{"alone", func(c *code) {}, nil, true},
		{"with a signature", func(c *code) { c.signature = sha256Of([]byte("ký")) }, nil, true},
		{"SHA3-512", func(c *code) { c.digestOID = "2.16.840.1.101.3.4.2.10" }, nil, true},
		{"padded", func(c *code) { c.trailing = make([]byte, 9) }, nil, true},
		{"attributes out of order", func(c *code) { c.unordered = true }, nil, true},
		{"another key", func(c *code) { c.key = bytes.Repeat([]byte{4}, 32) }, nil, false},
		{"another value", func(c *code) { c.otherValue = true }, nil, false},
		{"another message digest", func(c *code) { c.otherDigest = true }, nil, false},
		{"MD5", func(c *code) { c.digestOID = "1.2.840.113549.2.5" }, nil, false},
		{"another content", func(c *code) { c.kind = OIDData }, ErrMalformed, false},
		{"another code", func(c *code) { c.macOID = "1.2.840.113549.2.11" }, ErrAlgorithm, false},
		{"a key wrapped otherwise", func(c *code) { c.wrapOID = "2.16.840.1.101.3.4.1.5" }, ErrAlgorithm, false},
		{"a key derived otherwise", func(c *code) { c.derivation = "1.2.840.113549.1.5.12" }, ErrAlgorithm, false},
		{"two recipients", func(c *code) { c.twice = true }, ErrMalformed, false},
		{"bytes behind it", func(c *code) { c.trailing = []byte("x") }, ErrMalformed, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := base
			tt.with(&c)
			m, err := ParseMAC(c.build(t))
			if !errors.Is(err, tt.parse) {
				t.Fatal(err)
			}
			if err != nil {
				return
			}
			if !bytes.Equal(m.DataDigest, c.data) || !bytes.Equal(m.SignatureDigest, c.signature) {
				t.Errorf("digests %x, %x", m.DataDigest, m.SignatureDigest)
			}
			if err := m.Verify(key); tt.holds != (err == nil) || err != nil && !errors.Is(err, ErrMACMismatch) {
				t.Errorf("verify: %v", err)
			}
			if m.Verify(key[:31]) == nil || m.Verify(nil) == nil {
				t.Error("a key of another length")
			}
		})
	}
}

// TestUnwrapKey is the example of RFC 3394, 4.6.
func TestUnwrapKey(t *testing.T) {
	decode := func(text string) []byte {
		b, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	with := decode("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F")
	want := decode("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F")
	wrapped := decode("28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21")
	if got, ok := unwrapKey(with, wrapped); !ok || !bytes.Equal(got, want) {
		t.Errorf("%x, %v", got, ok)
	}
	wrapped[0] ^= 1
	if _, ok := unwrapKey(with, wrapped); ok {
		t.Error("a changed key is unwrapped")
	}
	for _, n := range []int{0, 8, 16, 25, 4096} {
		if _, ok := unwrapKey(with, make([]byte, n)); ok {
			t.Errorf("%d bytes are unwrapped", n)
		}
	}
}

func FuzzParseMAC(f *testing.F) {
	key := bytes.Repeat([]byte{3}, 32)
	whole := code{key: key, data: sha256Of(content)}.build(f)
	f.Add(whole)
	f.Add(code{key: key, data: []byte{1}, signature: []byte{2}, twice: true}.build(f))
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := ParseMAC(in)
		if err != nil {
			return
		}
		if m.Verify(key) == nil && !bytes.Equal(m.DataDigest, sha256Of(content)) && !bytes.Equal(m.DataDigest, []byte{1}) {
			t.Error("a code over another digest holds")
		}
	})
}
