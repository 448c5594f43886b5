package revocation

import (
	"bytes"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms/algorithm"
	"trien/signer/evidence/extension"
)

// Extensions of a CRL (RFC 5280, 5.2; X.509, 9.5.2.8 for expiredCertsOnCRL).
const (
	oidNumber  = "2.5.29.20"
	oidDelta   = "2.5.29.27"
	oidIDP     = "2.5.29.28"
	oidAKI     = "2.5.29.35"
	oidFresh   = "2.5.29.46"
	oidExpired = "2.5.29.60"
)

// maxCRL bounds a list in bytes. Those of large CAs have tens of MiB.
const maxCRL = 256 << 20

// CRL is a certificate revocation list. Its entries stay in the DER they came
// in and are searched there.
type CRL struct {
	Raw        []byte // not copied: shares the memory of what was parsed
	Issuer     []byte // DER Name
	ThisUpdate time.Time
	NextUpdate time.Time // zero: not given
	Number     *big.Int  // nil: not given
	DeltaBase  *big.Int  // of a delta CRL: the number of its base; else nil
	Indirect   bool      // lists certificates of other issuers too
	Keeps      time.Time // expiredCertsOnCRL, see Statement.Keeps
	Freshest   []string  // URLs of the delta CRLs to this one (5.2.6)

	tbs       []byte
	algorithm algorithm.Identifier
	signature []byte
	entries   cryptobyte.String
	idp       []byte // DER of the extension, nil when absent
	scope     scope
}

// ParseCRL reads the frame of a CertificateList (RFC 5280, 5.1); the entries
// are read by Check. It checks no signature and keeps der.
// Errors: ErrMalformed, ErrUnsupported.
func ParseCRL(der []byte) (*CRL, error) {
	if len(der) > maxCRL {
		return nil, malformed("larger than 256 MiB")
	}
	c := &CRL{Raw: der}
	in := cryptobyte.String(der)
	var list, tbs, value cryptobyte.String
	if !in.ReadASN1(&list, asn1.SEQUENCE) || !in.Empty() || !list.ReadASN1Element(&tbs, asn1.SEQUENCE) {
		return nil, malformed("CertificateList")
	}
	var err error
	if c.algorithm, err = algorithm.ReadIdentifier(&list); err != nil {
		return nil, malformed("signatureAlgorithm")
	}
	if !list.ReadASN1(&value, asn1.BIT_STRING) || !list.Empty() || len(value) < 1 || value[0] != 0 {
		return nil, malformed("signatureValue")
	}
	c.tbs, c.signature = tbs, value[1:]
	return c, c.parseTBS(tbs)
}

func (c *CRL) parseTBS(tbs cryptobyte.String) error {
	var issuer cryptobyte.String
	version := 0
	if !tbs.ReadASN1(&tbs, asn1.SEQUENCE) || tbs.PeekASN1Tag(asn1.INTEGER) && (!tbs.ReadASN1Integer(&version) || version != 1) {
		return malformed("version")
	}
	inner, err := algorithm.ReadIdentifier(&tbs)
	if err != nil || inner.OID != c.algorithm.OID || !bytes.Equal(params(inner), params(c.algorithm)) {
		return malformed("signature algorithm differs inside and outside")
	}
	if !tbs.ReadASN1Element(&issuer, asn1.SEQUENCE) {
		return malformed("issuer")
	}
	c.Issuer = issuer
	if c.ThisUpdate, err = readTime(&tbs); err != nil {
		return err
	}
	if tbs.PeekASN1Tag(asn1.UTCTime) || tbs.PeekASN1Tag(asn1.GeneralizedTime) {
		if c.NextUpdate, err = readTime(&tbs); err != nil {
			return err
		}
	}
	if tbs.PeekASN1Tag(asn1.SEQUENCE) && !tbs.ReadASN1(&c.entries, asn1.SEQUENCE) {
		return malformed("revokedCertificates")
	}
	extensions, err := optionalExtensions(&tbs, 0)
	if err != nil {
		return err
	}
	return c.parseExtensions(extensions)
}

// params returns parameters; NULL and absent are one (RFC 4055, 2.1).
func params(id algorithm.Identifier) []byte {
	if bytes.Equal(id.Params, []byte{5, 0}) {
		return nil
	}
	return id.Params
}

func (c *CRL) parseExtensions(list []extension.Extension) error {
	for _, e := range list {
		value := cryptobyte.String(e.Value)
		var err error
		switch e.OID {
		case oidNumber:
			c.Number, err = readNumber(value)
		case oidDelta:
			c.DeltaBase, err = readNumber(value)
		case oidIDP:
			c.idp = e.Value
			c.scope, err = readScope(value)
			c.Indirect = c.scope.indirect
		case oidFresh:
			c.Freshest = urlsOf(value)
		case oidExpired:
			c.Keeps, err = readTime(&value)
		case oidAKI:
		default:
			if e.Critical {
				err = fmt.Errorf("%w: critical extension %s", ErrUnsupported, e.OID)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func readNumber(in cryptobyte.String) (*big.Int, error) {
	n := new(big.Int)
	if !in.ReadASN1Integer(n) || n.BitLen() > 512 {
		return nil, malformed("number")
	}
	return n, nil
}

// HoldsEntries reports whether anything is listed.
func (c *CRL) HoldsEntries() bool { return !c.entries.Empty() }
