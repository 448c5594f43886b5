package algorithm

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"errors"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Identifier is an AlgorithmIdentifier (RFC 5280, 4.1.1.2).
type Identifier struct {
	OID    string // dotted
	Params []byte // raw DER of the parameters, nil when absent
}

var errIdentifier = errors.New("malformed AlgorithmIdentifier")

// ReadIdentifier reads one AlgorithmIdentifier from in and advances it.
func ReadIdentifier(in *cryptobyte.String) (Identifier, error) {
	var seq, oid cryptobyte.String
	if !in.ReadASN1(&seq, asn1.SEQUENCE) || !seq.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) {
		return Identifier{}, errIdentifier
	}
	id := Identifier{OID: DottedOID(oid)}
	if id.OID == "" {
		return id, errIdentifier
	}
	if !seq.Empty() {
		var params cryptobyte.String
		if !seq.ReadAnyASN1Element(&params, nil) || !seq.Empty() {
			return id, errIdentifier
		}
		id.Params = params
	}
	return id, nil
}

// ParsePublicKey reads a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7; RFC 3279,
// 2.3; RFC 5480, 2; RFC 8410, 4) and returns an *rsa.PublicKey, an
// *ecdsa.PublicKey, an ed25519.PublicKey, a *CurveKey, an Ed448Key or a *DSAKey
// with the size of modulus, curve or prime in bits. A kind of key that this
// program does not know is ErrUnsupported, a broken one ErrKey.
func ParsePublicKey(spki []byte) (crypto.PublicKey, int, error) {
	in := cryptobyte.String(spki)
	if !in.ReadASN1(&in, asn1.SEQUENCE) {
		return nil, 0, &KeyError{Reason: "malformed SubjectPublicKeyInfo"}
	}
	id, err := ReadIdentifier(&in)
	if err != nil {
		return nil, 0, &KeyError{Reason: err.Error()}
	}
	var bits []byte
	if !in.ReadASN1BitStringAsBytes(&bits) {
		return nil, 0, &KeyError{Reason: "malformed SubjectPublicKeyInfo"}
	}
	switch id.OID {
	case OIDRSA, OIDPSS:
		return parseRSA(bits)
	case OIDECKey:
		return parseEC(id.Params, bits)
	case OIDEd25519:
		if len(bits) != ed25519.PublicKeySize {
			return nil, 0, &KeyError{Reason: "not an Ed25519 key"}
		}
		return ed25519.PublicKey(bits), 255, nil
	case OIDEd448:
		return parseEd448(bits)
	case OIDDSA:
		key, err := parseDSA(id.Params, bits)
		if err != nil {
			return nil, 0, err
		}
		return key, key.Bits(), nil
	default:
		return nil, 0, &UnsupportedError{OID: id.OID, What: "key"}
	}
}

// parseRSA reads RSAPublicKey (RFC 8017, A.1.1). The modulus is taken as
// unsigned: Estonian identity cards were issued with its sign octet missing.
func parseRSA(der []byte) (crypto.PublicKey, int, error) {
	in := cryptobyte.String(der)
	var modulus cryptobyte.String
	var e int
	if !in.ReadASN1(&in, asn1.SEQUENCE) || !in.ReadASN1(&modulus, asn1.INTEGER) || !in.ReadASN1Integer(&e) {
		return nil, 0, &KeyError{Reason: "malformed RSAPublicKey"}
	}
	n := new(big.Int).SetBytes(modulus)
	if n.Sign() == 0 || e < 1 || e > 1<<31-1 {
		return nil, n.BitLen(), &KeyError{Bits: n.BitLen(), Reason: "not an RSA key"}
	}
	return &rsa.PublicKey{N: n, E: e}, n.BitLen(), nil
}

func parseEC(params, point []byte) (crypto.PublicKey, int, error) {
	in := cryptobyte.String(params)
	var oid cryptobyte.String
	if !in.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) {
		return nil, 0, &UnsupportedError{OID: OIDECKey, What: "curve given by parameters instead of a name; key"}
	}
	curve := curveOf(DottedOID(oid))
	if curve == nil {
		return parseOther(DottedOID(oid), point)
	}
	bits := curve.Params().BitSize
	key, err := ecdsa.ParseUncompressedPublicKey(curve, point)
	if err != nil {
		return nil, bits, &KeyError{Bits: bits, Reason: "not an uncompressed point of its curve"}
	}
	return key, bits, nil
}

// parseOther reads a key of a curve that the standard library lacks.
func parseOther(oid string, point []byte) (crypto.PublicKey, int, error) {
	c := curveNamed(oid)
	if c == nil {
		return nil, 0, &UnsupportedError{OID: oid, What: "curve"}
	}
	key := c.parsePoint(point)
	if key == nil {
		return nil, c.p.BitLen(), &KeyError{Bits: c.p.BitLen(), Reason: "not a point of its curve"}
	}
	return key, key.Bits(), nil
}

func curveOf(oid string) elliptic.Curve {
	switch oid {
	case "1.3.132.0.33":
		return elliptic.P224()
	case "1.2.840.10045.3.1.7":
		return elliptic.P256()
	case "1.3.132.0.34":
		return elliptic.P384()
	case "1.3.132.0.35":
		return elliptic.P521()
	}
	return nil
}
