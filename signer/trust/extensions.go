package trust

import (
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms/algorithm"
)

// Extensions that are read (RFC 5280, 4.2.1 and 4.2.2).
const (
	extSubjectKeyID      = "2.5.29.14"
	extKeyUsage          = "2.5.29.15"
	extSubjectAltName    = "2.5.29.17"
	extBasicConstraints  = "2.5.29.19"
	extNameConstraints   = "2.5.29.30"
	extCRLPoints         = "2.5.29.31"
	extPolicies          = "2.5.29.32"
	extPolicyMappings    = "2.5.29.33"
	extAuthorityKeyID    = "2.5.29.35"
	extPolicyConstraints = "2.5.29.36"
	extExtKeyUsage       = "2.5.29.37"
	extInhibitAny        = "2.5.29.54"
	extAuthorityInfo     = "1.3.6.1.5.5.7.1.1"
)

// parseExtensions reads each extension at most once (RFC 5280, 4.2). One that
// is critical, or limits what a CA may do, has to be readable; other unreadable
// ones count as absent and leave a Flaw.
func (c *Certificate) parseExtensions(list cryptobyte.String) error {
	seen := map[string]bool{}
	for !list.Empty() {
		var ext, oid, value cryptobyte.String
		critical := false
		if !list.ReadASN1(&ext, asn1.SEQUENCE) ||
			!ext.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) ||
			!readFlag(&ext, &critical) ||
			!ext.ReadASN1(&value, asn1.OCTET_STRING) || !ext.Empty() {
			return malformed("extensions")
		}
		id := algorithm.DottedOID(oid)
		if id == "" || seen[id] {
			return malformed("extension twice or without a name")
		}
		seen[id] = true
		if err := c.parseExtension(id, critical, value); err != nil {
			return err
		}
	}
	return nil
}

func (c *Certificate) parseExtension(id string, critical bool, value cryptobyte.String) error {
	read := c.extensionReader(id)
	if read == nil {
		if critical {
			c.UnknownCritical = append(c.UnknownCritical, id)
		}
		return nil
	}
	if !read(value) {
		if critical || limits(id) {
			return malformed("extension " + id)
		}
		c.Flaws = append(c.Flaws, FlawExtension)
		return nil
	}
	if id == extAuthorityInfo && critical {
		c.Flaws = append(c.Flaws, FlawCriticalAIA)
	}
	return nil
}

// limits reports whether an extension takes rights away: to pass over one that
// cannot be read would give them back.
func limits(id string) bool {
	switch id {
	case extBasicConstraints, extKeyUsage, extNameConstraints, extPolicyConstraints, extInhibitAny:
		return true
	}
	return false
}

func (c *Certificate) extensionReader(id string) func(cryptobyte.String) bool {
	switch id {
	case extSubjectKeyID:
		return c.readSubjectKeyID
	case extKeyUsage:
		return c.readKeyUsage
	case extSubjectAltName:
		return c.readSubjectAltName
	case extBasicConstraints:
		return c.readBasicConstraints
	case extNameConstraints:
		return c.readNameConstraints
	case extCRLPoints:
		return c.readCRLPoints
	case extPolicies:
		return c.readPolicies
	case extPolicyMappings:
		return c.readPolicyMappings
	case extPolicyConstraints:
		return c.readPolicyConstraints
	case extInhibitAny:
		return c.readInhibitAny
	case extAuthorityKeyID:
		return c.readAuthorityKeyID
	case extExtKeyUsage:
		return c.readExtKeyUsage
	case extAuthorityInfo:
		return c.readAuthorityInfo
	}
	return nil
}

// readFlag reads a BOOLEAN DEFAULT FALSE. Any value but zero is true, as in
// BER: CAs have written 01.
func readFlag(in *cryptobyte.String, out *bool) bool {
	if !in.PeekASN1Tag(asn1.BOOLEAN) {
		return true
	}
	var value cryptobyte.String
	if !in.ReadASN1(&value, asn1.BOOLEAN) || len(value) != 1 {
		return false
	}
	*out = value[0] != 0
	return true
}

func (c *Certificate) readBasicConstraints(in cryptobyte.String) bool {
	c.BasicConstraints = true
	if !in.ReadASN1(&in, asn1.SEQUENCE) || !readFlag(&in, &c.IsCA) {
		return false
	}
	if in.PeekASN1Tag(asn1.INTEGER) && (!in.ReadASN1Integer(&c.MaxPathLen) || c.MaxPathLen < 0) {
		return false
	}
	return in.Empty()
}

func (c *Certificate) readKeyUsage(in cryptobyte.String) bool {
	var bits cryptobyte.String
	if !in.ReadASN1(&bits, asn1.BIT_STRING) || len(bits) < 1 || bits[0] > 7 {
		return false
	}
	c.HasKeyUsage = true
	for i := range min(len(bits)-1, 2) * 8 {
		if bits[1+i/8]&(0x80>>(i%8)) != 0 && i <= 8 {
			c.KeyUsage |= 1 << i
		}
	}
	return true
}

func (c *Certificate) readExtKeyUsage(in cryptobyte.String) bool {
	oids, ok := readOIDs(in)
	c.ExtKeyUsage = oids
	return ok && len(oids) > 0
}

func readOIDs(in cryptobyte.String) ([]string, bool) {
	var oids []string
	if !in.ReadASN1(&in, asn1.SEQUENCE) {
		return nil, false
	}
	for !in.Empty() {
		var oid cryptobyte.String
		if !in.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) {
			return nil, false
		}
		oids = append(oids, algorithm.DottedOID(oid))
	}
	return oids, true
}

func (c *Certificate) readPolicies(in cryptobyte.String) bool {
	if !in.ReadASN1(&in, asn1.SEQUENCE) {
		return false
	}
	for !in.Empty() {
		var info, oid cryptobyte.String
		if !in.ReadASN1(&info, asn1.SEQUENCE) || !info.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) {
			return false
		}
		c.Policies = append(c.Policies, algorithm.DottedOID(oid))
	}
	return true
}

func (c *Certificate) readSubjectKeyID(in cryptobyte.String) bool {
	return in.ReadASN1Bytes(&c.SubjectKeyID, asn1.OCTET_STRING)
}

func (c *Certificate) readAuthorityKeyID(in cryptobyte.String) bool {
	var id cryptobyte.String
	var present bool
	if !in.ReadASN1(&in, asn1.SEQUENCE) || !in.ReadOptionalASN1(&id, &present, asn1.Tag(0).ContextSpecific()) {
		return false
	}
	if present {
		c.AuthorityKeyID = id
	}
	return true
}
