package trust

import (
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms/algorithm"
)

// policyLimits is what a CA says about the policies of the certificates below
// it (RFC 5280, 4.2.1.5, 4.2.1.11 and 4.2.1.14). -1 sets no limit.
type policyLimits struct {
	requireExplicit int
	inhibitMapping  int
	inhibitAny      int
	mappings        []policyMapping
}

type policyMapping struct{ issuer, subject string }

// limitless is what a certificate without these extensions says.
func limitless() policyLimits {
	return policyLimits{requireExplicit: -1, inhibitMapping: -1, inhibitAny: -1}
}

// maxSubtrees bounds the name spaces of one certificate.
const maxSubtrees = 2000

func (c *Certificate) readNameConstraints(in cryptobyte.String) bool {
	c.constraints = &nameConstraints{}
	if !in.ReadASN1(&in, asn1.SEQUENCE) {
		return false
	}
	for tag, list := range []*[]subtree{&c.constraints.permitted, &c.constraints.excluded} {
		var trees cryptobyte.String
		if !in.ReadOptionalASN1(&trees, nil, asn1.Tag(tag).ContextSpecific().Constructed()) {
			return false
		}
		for !trees.Empty() {
			t, ok := readSubtree(&trees)
			if !ok || len(*list) == maxSubtrees {
				return false
			}
			*list = append(*list, t)
		}
	}
	return in.Empty()
}

func readSubtree(trees *cryptobyte.String) (subtree, bool) {
	var tree, base cryptobyte.String
	var form asn1.Tag
	if !trees.ReadASN1(&tree, asn1.SEQUENCE) || !tree.ReadAnyASN1(&base, &form) {
		return subtree{}, false
	}
	t := subtree{generalName: newGeneralName(form, base)}
	var minimum cryptobyte.String
	var given bool
	if !tree.ReadOptionalASN1(&minimum, &given, asn1.Tag(0).ContextSpecific()) {
		return subtree{}, false
	}
	_, err := ParseName(base)
	t.unusable = !tree.Empty() || given && string(minimum) != "\x00" || form == generalDirectory && err != nil
	return t, true
}

func (c *Certificate) readPolicyConstraints(in cryptobyte.String) bool {
	return in.ReadASN1(&in, asn1.SEQUENCE) &&
		readLimit(&in, &c.limits.requireExplicit, 0) &&
		readLimit(&in, &c.limits.inhibitMapping, 1) && in.Empty()
}

// readLimit reads SkipCerts [tag] OPTIONAL.
func readLimit(in *cryptobyte.String, out *int, tag uint8) bool {
	id := asn1.Tag(tag).ContextSpecific()
	if !in.PeekASN1Tag(id) {
		return true
	}
	var n int64
	if !in.ReadASN1Int64WithTag(&n, id) || n < 0 {
		return false
	}
	*out = int(min(n, maxDepth))
	return true
}

func (c *Certificate) readInhibitAny(in cryptobyte.String) bool {
	var n int64
	if !in.ReadASN1Integer(&n) || n < 0 || !in.Empty() {
		return false
	}
	c.limits.inhibitAny = int(min(n, maxDepth))
	return true
}

func (c *Certificate) readPolicyMappings(in cryptobyte.String) bool {
	if !in.ReadASN1(&in, asn1.SEQUENCE) {
		return false
	}
	for !in.Empty() {
		var pair, issuer, subject cryptobyte.String
		if !in.ReadASN1(&pair, asn1.SEQUENCE) || !pair.ReadASN1(&issuer, asn1.OBJECT_IDENTIFIER) ||
			!pair.ReadASN1(&subject, asn1.OBJECT_IDENTIFIER) || !pair.Empty() {
			return false
		}
		c.limits.mappings = append(c.limits.mappings,
			policyMapping{algorithm.DottedOID(issuer), algorithm.DottedOID(subject)})
	}
	return true
}
