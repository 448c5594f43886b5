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
	Hash       crypto.Hash // 0 when the identifier leaves it open
	MaskHash   crypto.Hash // of MGF1, PSS only
	SaltLength int         // bytes, PSS only
}

// ParseSignature reads a signature identifier and the raw DER of its
// parameters (nil when absent). Where the identifier names no hash, fallback
// is taken, which may be 0 when there is none to take.
func ParseSignature(oid string, params []byte, fallback crypto.Hash) (Signature, error) {
	family, hash, known := signatureOf(oid)
	if !known {
		if hash, known = digestOf(oid); !known {
			return Signature{}, &UnsupportedError{OID: oid, What: "signature"}
		}
	}
	if family == PSS {
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
	s := Signature{Family: PSS, Hash: crypto.SHA1, MaskHash: crypto.SHA1, SaltLength: 20}
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

func readHash(in *cryptobyte.String) (crypto.Hash, error) {
	id, err := ReadIdentifier(in)
	if err != nil {
		return 0, err
	}
	h, ok := digestOf(id.OID)
	if !ok {
		return 0, &UnsupportedError{OID: id.OID, What: "digest"}
	}
	return h, nil
}

func readMGF1(in *cryptobyte.String) (crypto.Hash, error) {
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

// Verify checks value over message.
// Errors: ErrMismatch, ErrKey, ErrUnsupported.
func (s Signature) Verify(pub crypto.PublicKey, message, value []byte) error {
	if !s.Hash.Available() {
		return &UnsupportedError{What: "digest"}
	}
	if key, ok := pub.(ed25519.PublicKey); ok {
		return s.verifyEd25519(key, message, value)
	}
	h := s.Hash.New()
	h.Write(message)
	return s.VerifyDigest(pub, h.Sum(nil), value)
}

// VerifyDigest checks value over the digest of the message, made by s.Hash.
// Errors: ErrMismatch, ErrKey, ErrUnsupported.
func (s Signature) VerifyDigest(pub crypto.PublicKey, digest, value []byte) error {
	if !s.Hash.Available() || len(digest) != s.Hash.Size() {
		return &UnsupportedError{What: "digest"}
	}
	switch key := pub.(type) {
	case *rsa.PublicKey:
		return s.verifyRSA(key, digest, value)
	case ed25519.PublicKey:
		return &UnsupportedError{OID: OIDEd25519, What: "signature over a digest alone"}
	case *ecdsa.PublicKey:
		return s.verifyECDSA(key, digest, value)
	default:
		return &UnsupportedError{What: fmt.Sprintf("%T key", pub)}
	}
}

func (s Signature) verifyECDSA(key *ecdsa.PublicKey, digest, value []byte) error {
	switch s.Family {
	case ECDSA, ByKey:
	case PlainECDSA:
		value = sequenceOf(value)
	default:
		return &KeyError{Bits: key.Curve.Params().BitSize, Reason: "an ECDSA key with an RSA algorithm"}
	}
	if !ecdsa.VerifyASN1(key, digest, value) {
		return ErrMismatch
	}
	return nil
}

// verifyEd25519 checks over the message itself (RFC 8419, 3).
func (s Signature) verifyEd25519(key ed25519.PublicKey, message, value []byte) error {
	if s.Family != Ed25519 && s.Family != ByKey {
		return &KeyError{Bits: 255, Reason: "an Ed25519 key with another algorithm"}
	}
	if !ed25519.Verify(key, message, value) {
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
