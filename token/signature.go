package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"

	"trien/token/internal/wire"
)

func supported(hash crypto.Hash) bool {
	return hash == crypto.SHA256 || hash == crypto.SHA384 || hash == crypto.SHA512
}

// saltLength reads the salt of o in bytes; the automatic ones mean the length
// of the digest.
func saltLength(o *rsa.PSSOptions, hash crypto.Hash) int {
	if o.SaltLength > 0 {
		return o.SaltLength
	}
	return hash.Size()
}

// schemeFor chooses the scheme for a key; salt above 0 means PSS.
func schemeFor(public crypto.PublicKey, salt int) (wire.Scheme, error) {
	switch public.(type) {
	case *rsa.PublicKey:
		if salt > 0 {
			return wire.PSS, nil
		}
		return wire.PKCS1, nil
	case *ecdsa.PublicKey:
		return wire.ECDSA, nil
	}
	return "", New(MechanismUnsupported, fmt.Errorf("key of type %T", public))
}

// finish turns what the token returned into a signature as CMS wants it, and
// checks that the certificate's key verifies it: a token that picked another
// key, or computed something else, is found out here.
func finish(public crypto.PublicKey, scheme wire.Scheme, raw, digest []byte, hash crypto.Hash, salt int) ([]byte, error) {
	switch key := public.(type) {
	case *rsa.PublicKey:
		return raw, mismatch(verifyRSA(key, scheme, raw, digest, hash, salt))
	case *ecdsa.PublicKey:
		der, err := derOf(raw)
		if err == nil && !ecdsa.VerifyASN1(key, digest, der) {
			err = errors.New("ecdsa: verification error")
		}
		return der, mismatch(err)
	}
	return nil, New(MechanismUnsupported, nil)
}

func verifyRSA(key *rsa.PublicKey, scheme wire.Scheme, signature, digest []byte, hash crypto.Hash, salt int) error {
	if scheme == wire.PSS {
		return rsa.VerifyPSS(key, hash, digest, signature, &rsa.PSSOptions{SaltLength: salt})
	}
	return rsa.VerifyPKCS1v15(key, hash, digest, signature)
}

func mismatch(err error) error {
	if err == nil {
		return nil
	}
	return New(KeyMismatch, err)
}

// derOf turns r || s, both of half the length (PKCS #11 v2.40, Current
// Mechanisms, 2.3.1), into an ECDSA-Sig-Value (RFC 3279, 2.2.3).
func derOf(raw []byte) ([]byte, error) {
	if len(raw) == 0 || len(raw)%2 != 0 {
		return nil, fmt.Errorf("ECDSA signature of %d bytes", len(raw))
	}
	half := len(raw) / 2
	var pair struct{ R, S *big.Int }
	pair.R = new(big.Int).SetBytes(raw[:half])
	pair.S = new(big.Int).SetBytes(raw[half:])
	return asn1.Marshal(pair)
}
