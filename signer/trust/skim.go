package trust

import (
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// outline is what a store needs of every certificate, also of those that
// nobody asks for.
type outline struct {
	subject             Name
	notBefore, notAfter time.Time
}

func (c *Certificate) outline() outline { return outline{c.Subject, c.NotBefore, c.NotAfter} }

// skim reads the outline of a certificate (RFC 5280, 4.1) and passes over the
// rest. Errors: ErrMalformed.
func skim(der []byte) (outline, error) {
	var o outline
	in := cryptobyte.String(der)
	var cert, tbs, validity, subject cryptobyte.String
	version := asn1.Tag(0).ContextSpecific().Constructed()
	ok := in.ReadASN1(&cert, asn1.SEQUENCE) && in.Empty() &&
		cert.ReadASN1(&tbs, asn1.SEQUENCE) &&
		tbs.SkipOptionalASN1(version) &&
		tbs.SkipASN1(asn1.INTEGER) && // serialNumber
		tbs.SkipASN1(asn1.SEQUENCE) && // signature
		tbs.SkipASN1(asn1.SEQUENCE) && // issuer
		tbs.ReadASN1(&validity, asn1.SEQUENCE) &&
		tbs.ReadASN1Element(&subject, asn1.SEQUENCE)
	if !ok {
		return o, malformed("outline")
	}
	var err error
	if o.notBefore, err = readTime(&validity); err != nil {
		return o, err
	}
	if o.notAfter, err = readTime(&validity); err != nil {
		return o, err
	}
	o.subject, err = ParseName(subject)
	return o, err
}
