// Package algorithm knows the algorithm identifiers of certificates and CMS
// and verifies signature values with them. It says whether an algorithm can be
// computed and whether the value fits, never whether it is good enough: that
// is a matter of policy and date.
//
// Start with ParseSignature and Signature.Verify.
package algorithm

import (
	"errors"
	"fmt"
)

// The errors of this package, for errors.Is.
var (
	// ErrUnsupported: an algorithm or parameter that this program does not
	// compute (an unknown curve), or MD5 where it is not asked for. An
	// *UnsupportedError says which.
	ErrUnsupported = errors.New("algorithm not supported")
	// ErrKey: the public key cannot be used: too short or too long to be
	// computed with, malformed, or of another kind than the algorithm.
	ErrKey = errors.New("public key not usable")
	// ErrMismatch: the signature value does not belong to key and data.
	ErrMismatch = errors.New("signature does not match")
)

// UnsupportedError names what is not supported; it is ErrUnsupported.
type UnsupportedError struct {
	OID  string // dotted; "" when the algorithm has no identifier here
	What string // what it was found as: "digest", "signature", "curve", ...
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("%s algorithm %s is not supported", e.What, e.OID)
}

// Is makes every UnsupportedError an ErrUnsupported.
func (e *UnsupportedError) Is(target error) bool { return target == ErrUnsupported }

// KeyError says what is wrong with a public key; it is ErrKey.
type KeyError struct {
	Bits   int // size of the modulus or curve, 0 when not known
	Reason string
}

func (e *KeyError) Error() string {
	return fmt.Sprintf("public key of %d bits: %s", e.Bits, e.Reason)
}

// Is makes every KeyError an ErrKey.
func (e *KeyError) Is(target error) bool { return target == ErrKey }

// Family is the kind of computation that a signature needs.
type Family int

const (
	// ByKey: the identifier names no computation of its own (a bare digest,
	// rsaEncryption, id-ecPublicKey); the key decides.
	ByKey Family = iota
	// RSA is RSASSA-PKCS1-v1_5 (RFC 8017, 8.2).
	RSA
	// PSS is RSASSA-PSS (RFC 8017, 8.1).
	PSS
	// ECDSA is ECDSA with the value as SEQUENCE of r and s (RFC 3279, 2.2.3).
	ECDSA
	// PlainECDSA is ECDSA with the value as r and s side by side
	// (BSI TR-03111, 5.2.1).
	PlainECDSA
	// Ed25519 is pure Ed25519 (RFC 8410, RFC 8419).
	Ed25519
	// Ed448 is pure Ed448 (RFC 8410, RFC 8419).
	Ed448
	// DSA is the Digital Signature Algorithm (RFC 3279, 2.2.2).
	DSA
)
