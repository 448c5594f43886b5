package algorithm

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"fmt"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Signature is a signature algorithm with its parameters.
type Signature struct {
	Family     Family
	Hash       Hash // 0 when the identifier leaves it open
	MaskHash   Hash // of MGF1, or an extendable function that is the mask itself; PSS only
	SaltLength int  // bytes, PSS only
}

// ParseSignature reads a signature identifier and the raw DER of its
// parameters (nil when absent). Where the identifier names no hash, fallback
// is taken, which may be 0 when there is none to take.
func ParseSignature(oid string, params []byte, fallback Hash) (Signature, error) {
	family, hash, known := signatureOf(oid)
	if !known {
		if hash = (Identifier{oid, params}).Hash(); hash == 0 {
			return Signature{}, &UnsupportedError{OID: oid, What: "signature"}
		}
	}
	switch {
	case family == PSS && hash != 0: // RFC 8702, 3.2.1
		return Signature{Family: PSS, Hash: hash, MaskHash: hash, SaltLength: hash.Size()}, nil
	case family == PSS:
		return parsePSS(params)
	}
	if hash == 0 {
		hash = fallback
	}
	if hash == 0 {
		return Signature{}, &UnsupportedError{OID: oid, What: "signature without a known digest"}
	}
	return Signature{Family: family, Hash: hash}, nil
}

// parsePSS reads RSASSA-PSS-params (RFC 4055, 3.1), whose defaults are SHA-1,
// MGF1 with SHA-1, 20 bytes of salt and trailer field 1.
func parsePSS(params []byte) (Signature, error) {
	s := Signature{Family: PSS, Hash: SHA1, MaskHash: SHA1, SaltLength: 20}
	in := cryptobyte.String(params)
	if len(params) == 0 || !in.ReadASN1(&in, asn1.SEQUENCE) {
		return s, malformedPSS()
	}
	trailer := 1
	if err := optionalField(&in, 0, func(f *cryptobyte.String) (err error) {
		s.Hash, err = readHash(f)
		return err
	}); err != nil {
		return s, err
	}
	if err := optionalField(&in, 1, func(f *cryptobyte.String) (err error) {
		s.MaskHash, err = readMGF1(f)
		return err
	}); err != nil {
		return s, err
	}
	if err := optionalField(&in, 2, readInt(&s.SaltLength)); err != nil {
		return s, err
	}
	if err := optionalField(&in, 3, readInt(&trailer)); err != nil {
		return s, err
	}
	if !in.Empty() || trailer != 1 || s.SaltLength < 0 || s.SaltLength > maxRSABits/8 {
		return s, malformedPSS()
	}
	return s, nil
}

func malformedPSS() error {
	return &UnsupportedError{OID: OIDPSS, What: "signature with unreadable parameters"}
}

func optionalField(in *cryptobyte.String, tag uint8, read func(*cryptobyte.String) error) error {
	var field cryptobyte.String
	var present bool
	if !in.ReadOptionalASN1(&field, &present, asn1.Tag(tag).ContextSpecific().Constructed()) {
		return malformedPSS()
	}
	if !present {
		return nil
	}
	if err := read(&field); err != nil {
		return err
	}
	if !field.Empty() {
		return malformedPSS()
	}
	return nil
}

func readInt(out *int) func(*cryptobyte.String) error {
	return func(in *cryptobyte.String) error {
		if !in.ReadASN1Integer(out) {
			return malformedPSS()
		}
		return nil
	}
}

func readHash(in *cryptobyte.String) (Hash, error) {
	id, err := ReadIdentifier(in)
	if err != nil {
		return 0, err
	}
	h, ok := digests()[id.OID]
	if !ok || h.extendable() {
		return 0, &UnsupportedError{OID: id.OID, What: "digest"}
	}
	return h, nil
}

func readMGF1(in *cryptobyte.String) (Hash, error) {
	id, err := ReadIdentifier(in)
	if err != nil {
		return 0, err
	}
	if id.OID != OIDMGF1 {
		return 0, &UnsupportedError{OID: id.OID, What: "mask generation"}
	}
	params := cryptobyte.String(id.Params)
	return readHash(&params)
}

// Verify checks value over message. A broken hash is refused.
// Errors: ErrMismatch, ErrKey, ErrUnsupported.
func (s Signature) Verify(pub crypto.PublicKey, message, value []byte) error {
	if err := s.refuseBroken(); err != nil {
		return err
	}
	return s.VerifyUnsafe(pub, message, value)
}

// VerifyDigest checks value over the digest of the message, made by s.Hash. A
// broken hash is refused.
// Errors: ErrMismatch, ErrKey, ErrUnsupported.
func (s Signature) VerifyDigest(pub crypto.PublicKey, digest, value []byte) error {
	if err := s.refuseBroken(); err != nil {
		return err
	}
	return s.VerifyDigestUnsafe(pub, digest, value)
}

func (s Signature) refuseBroken() error {
	if s.Hash.Broken() || s.MaskHash.Broken() {
		return &UnsupportedError{What: "digest", OID: s.Hash.String()}
	}
	return nil
}

// VerifyUnsafe is Verify that takes a broken hash too: what it finds to match
// may be the work of anybody who could choose what was signed. It tells an old
// document from a changed one; whoever calls it has to name the weakness.
func (s Signature) VerifyUnsafe(pub crypto.PublicKey, message, value []byte) error {
	switch key := pub.(type) {
	case ed25519.PublicKey:
		return s.verifyEdwards(Ed25519, func() bool { return ed25519.Verify(key, message, value) })
	case Ed448Key:
		return s.verifyEdwards(Ed448, func() bool { return key.verify(message, value) })
	}
	if !s.Hash.Available() {
		return &UnsupportedError{What: "digest"}
	}
	return s.VerifyDigestUnsafe(pub, s.Hash.Sum(message), value)
}

// VerifyDigestUnsafe is VerifyDigest that takes a broken hash too, see
// VerifyUnsafe.
func (s Signature) VerifyDigestUnsafe(pub crypto.PublicKey, digest, value []byte) error {
	if !s.Hash.Available() || len(digest) != s.Hash.Size() {
		return &UnsupportedError{What: "digest"}
	}
	switch key := pub.(type) {
	case *rsa.PublicKey:
		return s.verifyRSA(key, digest, value)
	case *ecdsa.PublicKey:
		return s.verifyPair(key.Curve.Params().BitSize, value, func(value []byte) bool { return ecdsa.VerifyASN1(key, digest, value) })
	case *CurveKey:
		return s.verifyPair(key.Bits(), value, func(value []byte) bool {
			r, v, ok := readPair(value)
			return ok && key.verify(digest, r, v)
		})
	case *DSAKey:
		return s.verifyDSA(key, digest, value)
	case ed25519.PublicKey, Ed448Key:
		return &UnsupportedError{What: "signature over a digest alone; Edwards curve"}
	default:
		return &UnsupportedError{What: fmt.Sprintf("%T key", pub)}
	}
}

// verifyPair hands check the value of ECDSA as a SEQUENCE.
func (s Signature) verifyPair(bits int, value []byte, check func(value []byte) bool) error {
	switch s.Family {
	case ECDSA, ByKey:
	case PlainECDSA:
		value = sequenceOf(value)
	default:
		return &KeyError{Bits: bits, Reason: "an ECDSA key with another algorithm"}
	}
	if !check(value) {
		return ErrMismatch
	}
	return nil
}

func (s Signature) verifyDSA(key *DSAKey, digest, value []byte) error {
	if s.Family != DSA && s.Family != ByKey {
		return &KeyError{Bits: key.Bits(), Reason: "a DSA key with another algorithm"}
	}
	if r, v, ok := readPair(value); !ok || !key.verify(digest, r, v) {
		return ErrMismatch
	}
	return nil
}

// verifyEdwards checks over the message itself (RFC 8419, 3).
func (s Signature) verifyEdwards(family Family, check func() bool) error {
	if s.Family != family && s.Family != ByKey {
		return &KeyError{Reason: "an Edwards key with another algorithm"}
	}
	if !check() {
		return ErrMismatch
	}
	return nil
}

// sequenceOf turns r and s side by side into SEQUENCE { r, s }.
func sequenceOf(value []byte) []byte {
	half := len(value) / 2
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1BigInt(new(big.Int).SetBytes(value[:half]))
		b.AddASN1BigInt(new(big.Int).SetBytes(value[half:]))
	})
	return b.BytesOrPanic()
}
