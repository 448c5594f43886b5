package algorithm

import (
	"bytes"
	"crypto/rsa"
	"crypto/subtle"
	"encoding/binary"
	"math/big"
)

// maxRSABits bounds the work of one verification; minRSABits is what crypto/rsa
// computes with.
const (
	minRSABits = 1024
	maxRSABits = 16384
)

func (s Signature) verifyRSA(key *rsa.PublicKey, digest, value []byte) error {
	if err := usableRSA(key); err != nil {
		return err
	}
	var err error
	switch s.Family {
	case PSS:
		err = s.verifyPSS(key, digest, value)
	case RSA, ByKey:
		if s.Hash.Standard() == 0 {
			return &UnsupportedError{What: "signature", OID: "RSA PKCS #1 v1.5 with " + s.Hash.String()}
		}
		err = rsa.VerifyPKCS1v15(key, s.Hash.Standard(), digest, value)
	default:
		return &KeyError{Bits: key.N.BitLen(), Reason: "an RSA key with another algorithm"}
	}
	if err != nil {
		return ErrMismatch
	}
	return nil
}

// usableRSA tells a key that crypto/rsa would refuse from a value that does
// not match.
func usableRSA(key *rsa.PublicKey) error {
	bits := key.N.BitLen()
	switch {
	case bits < minRSABits:
		return &KeyError{Bits: bits, Reason: "shorter than 1024 bits"}
	case bits > maxRSABits:
		return &KeyError{Bits: bits, Reason: "longer than 16384 bits"}
	case key.N.Bit(0) == 0 || key.E < 3 || key.E%2 == 0:
		return &KeyError{Bits: bits, Reason: "not an RSA key"}
	}
	return nil
}

func (s Signature) verifyPSS(key *rsa.PublicKey, digest, value []byte) error {
	if h := s.Hash.Standard(); h != 0 && s.MaskHash == s.Hash && s.SaltLength > 0 {
		return rsa.VerifyPSS(key, h, digest, value, &rsa.PSSOptions{SaltLength: s.SaltLength, Hash: h})
	}
	return s.verifyPSSDirect(key, digest, value)
}

// verifyPSSDirect is RSASSA-PSS-VERIFY and EMSA-PSS-VERIFY (RFC 8017, 8.1.2
// and 9.1.2) for what crypto/rsa leaves out: a mask made with another hash, an
// extendable hash, and a salt of exactly no bytes. Nothing in it is secret.
func (s Signature) verifyPSSDirect(key *rsa.PublicKey, digest, value []byte) error {
	if len(value) != key.Size() || !s.MaskHash.Available() {
		return ErrMismatch
	}
	emBits := key.N.BitLen() - 1
	m := new(big.Int).Exp(new(big.Int).SetBytes(value), big.NewInt(int64(key.E)), key.N)
	if m.BitLen() > emBits {
		return ErrMismatch
	}
	em := m.FillBytes(make([]byte, (emBits+7)/8))
	hLen := s.Hash.Size()
	if len(em) < hLen+s.SaltLength+2 || em[len(em)-1] != 0xbc {
		return ErrMismatch
	}
	db, h := em[:len(em)-hLen-1], em[len(em)-hLen-1:len(em)-1]
	free := byte(0xff) >> (8*len(em) - emBits)
	if db[0]&^free != 0 {
		return ErrMismatch
	}
	subtle.XORBytes(db, db, s.mask(h, len(db)))
	db[0] &= free
	salt := db[len(db)-s.SaltLength:]
	pad := db[:len(db)-s.SaltLength]
	if pad[len(pad)-1] != 1 || !bytes.Equal(pad[:len(pad)-1], make([]byte, len(pad)-1)) {
		return ErrMismatch
	}
	again := s.Hash.New()
	again.Write(make([]byte, 8))
	again.Write(digest)
	again.Write(salt)
	if !bytes.Equal(again.Sum(nil), h) {
		return ErrMismatch
	}
	return nil
}

// mask is MGF1 (RFC 8017, B.2.1), or what an extendable hash gives out at
// length (RFC 8702, 3.2.1).
func (s Signature) mask(seed []byte, length int) []byte {
	if s.MaskHash.extendable() {
		stream, out := s.MaskHash.stream(), make([]byte, length)
		_, _ = stream.Write(seed) // neither fails
		_, _ = stream.Read(out)
		return out
	}
	var out []byte
	for counter := uint32(0); len(out) < length; counter++ {
		h := s.MaskHash.New()
		h.Write(seed)
		h.Write(binary.BigEndian.AppendUint32(nil, counter))
		out = h.Sum(out)
	}
	return out[:length]
}
