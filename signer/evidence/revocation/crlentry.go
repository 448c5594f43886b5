package revocation

import (
	"bytes"
	"fmt"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/evidence/extension"
	"trien/signer/trust"
)

// The OID certificateIssuer (RFC 5280, 5.3.3) and choices of GeneralName (4.2.1.6).
const (
	derCertificateIssuer = "\x55\x1d\x1d"
	tagDirectoryName     = asn1.Tag(4 | 0xa0)
	tagUniformResourceID = asn1.Tag(6 | 0x80)
)

// entry is a revoked certificate's line.
type entry struct {
	revokedAt    time.Time
	reason       Reason
	invalidSince time.Time
}

// find reads all entries and returns the earliest about cert, nil when there is
// none. A critical entry extension that is not known makes the whole list
// unusable (RFC 5280, 5.3).
func (c *CRL) find(cert *trust.Certificate) (*entry, error) {
	serial := unsigned(serialOf(cert))
	list := c.entries
	issuer := c.Issuer
	var found *entry
	for !list.Empty() {
		var line, number, extensions cryptobyte.String
		if !list.ReadASN1(&line, asn1.SEQUENCE) || !line.ReadASN1(&number, asn1.INTEGER) {
			return nil, malformed("entry")
		}
		at, rest := line, line
		if !rest.SkipASN1(asn1.UTCTime) && !rest.SkipASN1(asn1.GeneralizedTime) {
			return nil, malformed("date of an entry")
		}
		if !rest.Empty() && (!rest.ReadASN1(&extensions, asn1.SEQUENCE) || !rest.Empty()) {
			return nil, malformed("extensions of an entry")
		}
		named, err := c.skim(extensions)
		if err != nil {
			return nil, err
		}
		if named != nil {
			issuer = named
		}
		if !bytes.Equal(unsigned(number), serial) || !c.speaksOf(issuer, cert) {
			continue
		}
		e, err := readEntry(at, extensions)
		if err != nil {
			return nil, err
		}
		if found == nil || e.revokedAt.Before(found.revokedAt) {
			found = e
		}
	}
	return found, nil
}

// speaksOf: in an indirect list, an entry belongs to the issuer that it or one
// before it names (RFC 5280, 5.3.3); else to the issuer of the list.
func (c *CRL) speaksOf(issuer []byte, cert *trust.Certificate) bool {
	return !c.Indirect || sameName(issuer, cert.RawIssuer)
}

// sameName forgives the dash that several CAs write in one place and not in
// the other.
func sameName(a, b []byte) bool { return trust.EqualNames(a, b) || trust.DashTwins(a, b) }

// skim looks through the extensions of one entry for critical ones and for the
// certificate issuer, without memory of its own: lists have millions.
func (c *CRL) skim(list cryptobyte.String) (issuer []byte, err error) {
	for !list.Empty() {
		var ext, oid, flag, value cryptobyte.String
		if !list.ReadASN1(&ext, asn1.SEQUENCE) || !ext.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) {
			return nil, malformed("extension of an entry")
		}
		critical := false
		if ext.PeekASN1Tag(asn1.BOOLEAN) {
			critical = ext.ReadASN1(&flag, asn1.BOOLEAN) && len(flag) == 1 && flag[0] != 0
		}
		if !ext.ReadASN1(&value, asn1.OCTET_STRING) || !ext.Empty() {
			return nil, malformed("extension of an entry")
		}
		switch {
		case string(oid) == derCertificateIssuer && c.Indirect:
			if issuer = directoryName(value); issuer == nil {
				return nil, malformed("certificate issuer")
			}
		case critical && string(oid) != "\x55\x1d\x15" && string(oid) != "\x55\x1d\x18":
			return nil, fmt.Errorf("%w: critical entry extension", ErrUnsupported)
		}
	}
	return issuer, nil
}

// directoryName returns the directoryName of a GeneralNames, nil when there is
// none.
func directoryName(names cryptobyte.String) []byte {
	if !names.ReadASN1(&names, asn1.SEQUENCE) {
		return nil
	}
	for !names.Empty() {
		var value cryptobyte.String
		var tag asn1.Tag
		if !names.ReadAnyASN1(&value, &tag) {
			return nil
		}
		if tag == tagDirectoryName {
			return value
		}
	}
	return nil
}

func readEntry(at, extensions cryptobyte.String) (*entry, error) {
	e := &entry{}
	var err error
	if e.revokedAt, err = readTime(&at); err != nil {
		return nil, err
	}
	all, err := extension.Read(extensions)
	if err != nil {
		return nil, malformed("extensions of an entry")
	}
	for _, x := range all {
		value := cryptobyte.String(x.Value)
		switch x.OID {
		case oidReason:
			var code int
			if !value.ReadASN1Enum(&code) {
				return nil, malformed("reason")
			}
			e.reason = Reason(code)
		case oidInvalidity:
			if e.invalidSince, err = readTime(&value); err != nil {
				return nil, err
			}
		}
	}
	return e, nil
}
