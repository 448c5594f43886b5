// Package certkey reads the public key of a certificate and nothing else, so
// that a certificate with an odd extension still signs.
package certkey

import (
	"crypto"
	"crypto/x509"
	"errors"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Of returns the key in the subjectPublicKeyInfo of certificate, DER (RFC 5280,
// 4.1): *rsa.PublicKey, *ecdsa.PublicKey or what else crypto/x509 knows.
func Of(certificate []byte) (crypto.PublicKey, error) {
	input := cryptobyte.String(certificate)
	var body, tbs, spki cryptobyte.String
	version := asn1.Tag(0).Constructed().ContextSpecific()
	ok := input.ReadASN1(&body, asn1.SEQUENCE) &&
		body.ReadASN1(&tbs, asn1.SEQUENCE) &&
		tbs.SkipOptionalASN1(version) &&
		tbs.SkipASN1(asn1.INTEGER) && // serialNumber
		tbs.SkipASN1(asn1.SEQUENCE) && // signature
		tbs.SkipASN1(asn1.SEQUENCE) && // issuer
		tbs.SkipASN1(asn1.SEQUENCE) && // validity
		tbs.SkipASN1(asn1.SEQUENCE) && // subject
		tbs.ReadASN1Element(&spki, asn1.SEQUENCE)
	if !ok {
		return nil, errors.New("not an X.509 certificate")
	}
	return x509.ParsePKIXPublicKey(spki)
}
