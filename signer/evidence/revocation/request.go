package revocation

import (
	"crypto"
	"crypto/sha1"
	"errors"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/trust"
)

// Request returns the OCSPRequest (RFC 6960, 4.1.1) about cert, issued by
// issuer. The identifier uses SHA-1, the only hash that every responder knows
// (RFC 5019, 2.1.1) and on which nothing rests. It holds no nonce, so that
// answers can be made beforehand and kept.
func Request(cert, issuer *trust.Certificate) ([]byte, error) {
	serial, key := serialOf(cert), keyBits(issuer)
	if serial == nil || key == nil {
		return nil, errors.New("certificate without serial number or key")
	}
	name, keyHash := sha1.Sum(cert.RawIssuer), sum(crypto.SHA1, key)
	var b cryptobyte.Builder
	nested(&b, 4, func(b *cryptobyte.Builder) { // OCSPRequest, TBSRequest, requestList, Request
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { // CertID
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.OBJECT_IDENTIFIER, func(b *cryptobyte.Builder) { b.AddBytes([]byte{0x2b, 14, 3, 2, 26}) })
				b.AddASN1NULL()
			})
			b.AddASN1OctetString(name[:])
			b.AddASN1OctetString(keyHash)
			b.AddASN1(asn1.INTEGER, func(b *cryptobyte.Builder) { b.AddBytes(serial) })
		})
	})
	return b.Bytes()
}

func nested(b *cryptobyte.Builder, depth int, inner func(*cryptobyte.Builder)) {
	if depth == 0 {
		inner(b)
		return
	}
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { nested(b, depth-1, inner) })
}
