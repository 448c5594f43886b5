package revocation

import (
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/evidence/extension"
	"trien/signer/trust"
)

// scope is IssuingDistributionPoint (RFC 5280, 5.2.5).
type scope struct {
	points      []generalName // fullName, empty when the list is for all
	unnamed     bool          // a name relative to the issuer: not in use, not compared
	onlyUsers   bool
	onlyCAs     bool
	someReasons bool
	indirect    bool
	onlyAttrs   bool
}

type generalName struct {
	tag   asn1.Tag
	value []byte
}

func readScope(in cryptobyte.String) (scope, error) {
	var s scope
	var point cryptobyte.String
	var named bool
	if !in.ReadASN1(&in, asn1.SEQUENCE) || !in.ReadOptionalASN1(&point, &named, context(0)) {
		return s, malformed("issuingDistributionPoint")
	}
	if named {
		s.points = fullNames(point)
		s.unnamed = len(s.points) == 0
	}
	flags := []*bool{1: &s.onlyUsers, 2: &s.onlyCAs, 3: nil, 4: &s.indirect, 5: &s.onlyAttrs}
	for n := uint8(1); n < uint8(len(flags)); n++ {
		var value cryptobyte.String
		var present bool
		if !in.ReadOptionalASN1(&value, &present, asn1.Tag(n).ContextSpecific()) {
			return s, malformed("issuingDistributionPoint")
		}
		switch {
		case !present:
		case n == 3:
			s.someReasons = true
		default:
			*flags[n] = len(value) == 1 && value[0] != 0
		}
	}
	if !in.Empty() {
		return s, malformed("issuingDistributionPoint")
	}
	return s, nil
}

// fullNames reads fullName [0] of a DistributionPointName (RFC 5280, 4.2.1.13).
func fullNames(point cryptobyte.String) []generalName {
	var full cryptobyte.String
	if !point.ReadASN1(&full, context(0)) {
		return nil
	}
	return generalNames(full)
}

func generalNames(in cryptobyte.String) []generalName {
	var all []generalName
	for !in.Empty() && len(all) < 100 {
		var value cryptobyte.String
		var tag asn1.Tag
		if !in.ReadAnyASN1(&value, &tag) {
			break
		}
		all = append(all, generalName{tag, value})
	}
	return all
}

func (g generalName) equal(o generalName) bool {
	if g.tag != o.tag {
		return false
	}
	switch g.tag {
	case tagDirectoryName:
		return sameName(g.value, o.value)
	case tagUniformResourceID:
		return strings.EqualFold(string(g.value), string(o.value))
	}
	return false
}

// admits reports whether a list of this scope speaks about cert (RFC 5280,
// 6.3.3 (b)(2)).
func (s scope) admits(cert *trust.Certificate) bool {
	switch {
	case s.onlyAttrs, s.unnamed, s.onlyUsers && cert.IsCA, s.onlyCAs && !cert.IsCA:
		return false
	case len(s.points) == 0:
		return true
	}
	for _, theirs := range pointsOf(cert) {
		for _, ours := range s.points {
			if ours.equal(theirs) {
				return true
			}
		}
	}
	return false
}

// pointsOf returns the names of the certificate's distribution points: the full
// names of each, or its cRLIssuer where it has none.
func pointsOf(cert *trust.Certificate) []generalName {
	ext, ok := extension.Of(cert, "2.5.29.31")
	if !ok {
		return nil
	}
	return pointNames(ext.Value)
}

func pointNames(list cryptobyte.String) []generalName {
	var all []generalName
	if !list.ReadASN1(&list, asn1.SEQUENCE) {
		return nil
	}
	for !list.Empty() {
		var point, name, issuer cryptobyte.String
		var named, issued bool
		if !list.ReadASN1(&point, asn1.SEQUENCE) || !point.ReadOptionalASN1(&name, &named, context(0)) ||
			!point.SkipOptionalASN1(asn1.Tag(1).ContextSpecific()) || !point.ReadOptionalASN1(&issuer, &issued, context(2)) {
			break
		}
		if named {
			all = append(all, fullNames(name)...)
		} else if issued {
			all = append(all, generalNames(issuer)...)
		}
	}
	return all
}
