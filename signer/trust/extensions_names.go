package trust

import (
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms/algorithm"
)

// Choices of GeneralName (RFC 5280, 4.2.1.6).
const (
	generalEmail     = asn1.Tag(1 | 0x80)
	generalDNS       = asn1.Tag(2 | 0x80)
	generalDirectory = asn1.Tag(4 | 0xa0)
	generalURI       = asn1.Tag(6 | 0x80)
	generalIP        = asn1.Tag(7 | 0x80)
)

// Access methods (RFC 5280, 4.2.2.1).
const (
	accessOCSP      = "1.3.6.1.5.5.7.48.1"
	accessCAIssuers = "1.3.6.1.5.5.7.48.2"
)

func (c *Certificate) readSubjectAltName(in cryptobyte.String) bool {
	c.unreadNames = true
	if !in.ReadASN1(&in, asn1.SEQUENCE) {
		return false
	}
	c.unreadNames = !eachGeneralName(in, func(tag asn1.Tag, value []byte) {
		c.alternatives = append(c.alternatives, newGeneralName(tag, value))
		if tag == generalEmail && printable(string(value)) {
			c.EmailAddresses = append(c.EmailAddresses, string(value))
		}
	})
	return !c.unreadNames
}

// eachGeneralName calls use with the tag and content of every name in in.
func eachGeneralName(in cryptobyte.String, use func(tag asn1.Tag, value []byte)) bool {
	for !in.Empty() {
		var value cryptobyte.String
		var tag asn1.Tag
		if !in.ReadAnyASN1(&value, &tag) {
			return false
		}
		use(tag, value)
	}
	return true
}

func (c *Certificate) readAuthorityInfo(in cryptobyte.String) bool {
	if !in.ReadASN1(&in, asn1.SEQUENCE) {
		return false
	}
	for !in.Empty() {
		var access, method, value cryptobyte.String
		var tag asn1.Tag
		if !in.ReadASN1(&access, asn1.SEQUENCE) ||
			!access.ReadASN1(&method, asn1.OBJECT_IDENTIFIER) ||
			!access.ReadAnyASN1(&value, &tag) {
			return false
		}
		if tag != generalURI || !printable(string(value)) {
			continue
		}
		switch algorithm.DottedOID(method) {
		case accessOCSP:
			c.OCSP = append(c.OCSP, string(value))
		case accessCAIssuers:
			c.CAIssuers = append(c.CAIssuers, string(value))
		}
	}
	return true
}

func (c *Certificate) readCRLPoints(in cryptobyte.String) bool {
	if !in.ReadASN1(&in, asn1.SEQUENCE) {
		return false
	}
	for !in.Empty() {
		var seq cryptobyte.String
		if !in.ReadASN1(&seq, asn1.SEQUENCE) {
			return false
		}
		point, ok := readCRLPoint(seq)
		if !ok {
			return false
		}
		c.CRLs = append(c.CRLs, point)
	}
	return true
}

// readCRLPoint reads distributionPoint [0] with fullName [0], and
// cRLIssuer [2]; names relative to the issuer are not in use.
func readCRLPoint(in cryptobyte.String) (CRLPoint, bool) {
	var point CRLPoint
	var name, full, issuer cryptobyte.String
	var hasName, hasFull, hasIssuer bool
	context := func(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific() }
	if !in.ReadOptionalASN1(&name, &hasName, context(0).Constructed()) ||
		!in.SkipOptionalASN1(context(1)) ||
		!in.ReadOptionalASN1(&issuer, &hasIssuer, context(2).Constructed()) {
		return point, false
	}
	if hasName && !name.ReadOptionalASN1(&full, &hasFull, context(0).Constructed()) {
		return point, false
	}
	ok := eachGeneralName(full, func(tag asn1.Tag, value []byte) {
		if tag == generalURI && printable(string(value)) {
			point.URLs = append(point.URLs, string(value))
		}
	})
	return point, ok && eachGeneralName(issuer, func(tag asn1.Tag, value []byte) {
		if tag == generalDirectory {
			point.RawIssuer = value
		}
	})
}
