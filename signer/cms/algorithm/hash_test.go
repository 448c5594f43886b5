package algorithm

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"hash"
	"math/big"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"
)

func TestBrokenHashHasToBeAskedFor(t *testing.T) {
	key := newRSA(t, 2048)
	value, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.MD5, MD5.Sum(message))
	if err != nil {
		t.Fatal(err)
	}
	s, err := ParseSignature("1.2.840.113549.1.1.4", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{s.Verify(key.Public(), message, value), s.VerifyDigest(key.Public(), MD5.Sum(message), value)} {
		if !errors.Is(err, ErrUnsupported) {
			t.Errorf("MD5: %v", err)
		}
	}
	if err := s.VerifyUnsafe(key.Public(), message, value); err != nil {
		t.Errorf("asked for: %v", err)
	}
	if err := s.VerifyUnsafe(key.Public(), append(message, '!'), value); !errors.Is(err, ErrMismatch) {
		t.Errorf("other message: %v", err)
	}
	mask := Signature{Family: PSS, Hash: SHA256, MaskHash: MD5, SaltLength: 32}
	if err := mask.Verify(key.Public(), message, value); !errors.Is(err, ErrUnsupported) {
		t.Errorf("MD5 in the mask: %v", err)
	}
}

func TestIdentifiersOfHashes(t *testing.T) {
	bits := func(n int64) []byte {
		var b cryptobyte.Builder
		b.AddASN1Int64(n)
		return b.BytesOrPanic()
	}
	for _, tt := range []struct {
		id   Identifier
		want Hash
	}{
		{Identifier{"1.2.840.113549.2.5", nil}, MD5},
		{Identifier{"1.2.840.113549.1.1.4", nil}, MD5},
		{Identifier{OIDSHA256, []byte{5, 0}}, SHA256},
		{Identifier{OIDSHAKE128, nil}, SHAKE128},
		{Identifier{OIDSHAKE256, nil}, SHAKE256},
		{Identifier{oidSHAKE256n, bits(512)}, SHAKE256},
		{Identifier{oidSHAKE128n, bits(256)}, SHAKE128},
		{Identifier{oidSHAKE256n, bits(256)}, 0},
		{Identifier{oidSHAKE256n, nil}, 0},
		{Identifier{oidSHAKE256n, append(bits(512), 0)}, 0},
		{Identifier{OIDEd448, nil}, SHAKE256},
		{Identifier{"1.2.3", nil}, 0},
	} {
		if got := tt.id.Hash(); got != tt.want {
			t.Errorf("%v: %v, want %v", tt.id, got, tt.want)
		}
	}
	if Digest(OIDSHAKE256) != 0 || DigestOID(crypto.MD5) != "" {
		t.Error("hashes beside the standard library's")
	}
}

// TestSHAKE knows the digests of no bytes (FIPS 202 example values).
func TestSHAKE(t *testing.T) {
	for h, want := range map[Hash]string{
		SHAKE128: "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26",
		SHAKE256: "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762fd75dc4ddd8c0f200cb05019d67b592f6fc821c49479ab48640292eacb3b7c4be",
	} {
		digits, ok := new(big.Int).SetString(want, 16)
		if !ok || !bytes.Equal(h.Sum(nil), digits.FillBytes(make([]byte, h.Size()))) {
			t.Errorf("%v: %x", h, h.Sum(nil))
		}
		w := h.New()
		w.Write(message[:5])
		if w.Sum(nil); len(w.Sum([]byte("x"))) != h.Size()+1 {
			t.Error("appending")
		}
		c, ok := w.(hash.Cloner)
		if !ok {
			t.Fatal("not to be cloned")
		}
		other, err := c.Clone()
		if err != nil {
			t.Fatal(err)
		}
		w.Write(message[5:])
		other.Write(message[5:])
		if !bytes.Equal(w.Sum(nil), h.Sum(message)) || !bytes.Equal(other.Sum(nil), h.Sum(message)) {
			t.Errorf("%v: a clone or a sum in between changes the digest", h)
		}
		if w.Reset(); !bytes.Equal(w.Sum(nil), h.Sum(nil)) || w.BlockSize() < 100 {
			t.Errorf("%v: reset", h)
		}
	}
}

// shakePSS is EMSA-PSS-ENCODE (RFC 8017, 9.1.1) with the hash and mask of
// RFC 8702, 3.2.1, and the private operation.
func shakePSS(key *rsa.PrivateKey, h Hash) []byte {
	size := key.Size()
	salt := bytes.Repeat([]byte{7}, h.Size())
	inner := h.Sum(slices.Concat(make([]byte, 8), h.Sum(message), salt))
	db := slices.Concat(make([]byte, size-2*h.Size()-2), []byte{1}, salt)
	stream := h.stream()
	_, _ = stream.Write(inner)
	mask := make([]byte, len(db))
	_, _ = stream.Read(mask)
	for i := range db {
		db[i] ^= mask[i]
	}
	db[0] &= 0xff >> (8*size - key.N.BitLen() + 1)
	em := new(big.Int).SetBytes(slices.Concat(db, inner, []byte{0xbc}))
	return em.Exp(em, key.D, key.N).FillBytes(make([]byte, size))
}

func TestSHAKESignatures(t *testing.T) {
	key := newRSA(t, 2048)
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for h, oids := range map[Hash][2]string{SHAKE128: {oidPSSSHAKE128, oidECDSASHAKE128}, SHAKE256: {oidPSSSHAKE256, oidECDSASHAKE256}} {
		byEC, err := ecdsa.SignASN1(rand.Reader, ec, h.Sum(message))
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			oid   string
			key   crypto.PublicKey
			value []byte
		}{{oids[0], key.Public(), shakePSS(key, h)}, {oids[1], ec.Public(), byEC}} {
			s, err := ParseSignature(tt.oid, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Verify(tt.key, message, tt.value); err != nil {
				t.Errorf("%s: %v", tt.oid, err)
			}
			if err := s.Verify(tt.key, append(message, '!'), tt.value); !errors.Is(err, ErrMismatch) {
				t.Errorf("%s, other message: %v", tt.oid, err)
			}
		}
		pkcs1 := Signature{Family: RSA, Hash: h}
		if err := pkcs1.Verify(key.Public(), message, make([]byte, 256)); !errors.Is(err, ErrUnsupported) {
			t.Errorf("PKCS #1 v1.5 with %v: %v", h, err)
		}
	}
}
