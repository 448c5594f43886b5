package trust

import (
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// subjectOf reads the subject of a certificate (RFC 5280, 4.1) and passes over
// the rest. Errors: ErrMalformed.
func subjectOf(der []byte) (Name, error) {
	in := cryptobyte.String(der)
	var cert, tbs, subject cryptobyte.String
	version := asn1.Tag(0).ContextSpecific().Constructed()
	ok := in.ReadASN1(&cert, asn1.SEQUENCE) && in.Empty() &&
		cert.ReadASN1(&tbs, asn1.SEQUENCE) &&
		tbs.SkipOptionalASN1(version) &&
		tbs.SkipASN1(asn1.INTEGER) && // serialNumber
		tbs.SkipASN1(asn1.SEQUENCE) && // signature
		tbs.SkipASN1(asn1.SEQUENCE) && // issuer
		tbs.SkipASN1(asn1.SEQUENCE) && // validity
		tbs.ReadASN1Element(&subject, asn1.SEQUENCE)
	if !ok {
		return Name{}, malformed("subject")
	}
	return ParseName(subject)
}
