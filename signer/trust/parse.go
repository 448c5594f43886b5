package trust

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/big"
	"sync"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms/algorithm"
)

// maxCertificate bounds the size in bytes of a certificate that is read.
const maxCertificate = 64 << 10

// ParseCertificate reads one DER certificate; bytes after it are an error.
// A public key or algorithm that this program does not know is no error here:
// the certificate is read and the key stays nil.
// Errors: ErrMalformed, with what was wrong.
func ParseCertificate(der []byte) (*Certificate, error) {
	if len(der) > maxCertificate {
		return nil, malformed("longer than 64 KiB")
	}
	c := &Certificate{MaxPathLen: -1, limits: limitless(), SHA256: sha256.Sum256(der)}
	c.Raw = append([]byte(nil), der...)
	in := cryptobyte.String(c.Raw)
	var cert, tbs, value cryptobyte.String
	if !in.ReadASN1(&cert, asn1.SEQUENCE) || !in.Empty() {
		return nil, malformed("outer structure")
	}
	if !cert.ReadASN1Element(&tbs, asn1.SEQUENCE) {
		return nil, malformed("tbsCertificate")
	}
	c.TBS = tbs
	id, err := algorithm.ReadIdentifier(&cert)
	if err != nil {
		return nil, malformed("signatureAlgorithm")
	}
	c.SignatureOID, c.SignatureParams = id.OID, id.Params
	if !cert.ReadASN1(&value, asn1.BIT_STRING) || !cert.Empty() || len(value) < 1 || value[0] != 0 {
		return nil, malformed("signatureValue")
	}
	c.Signature = value[1:]
	if err := c.parseTBS(tbs); err != nil {
		return nil, err
	}
	c.subjectKey, c.issuerKey = sync.OnceValue(c.Subject.key), sync.OnceValue(c.Issuer.key)
	return c, nil
}

func malformed(what string) error { return fmt.Errorf("%w: %s", ErrMalformed, what) }

func (c *Certificate) parseTBS(tbs cryptobyte.String) error {
	if !tbs.ReadASN1(&tbs, asn1.SEQUENCE) {
		return malformed("tbsCertificate")
	}
	if err := c.parseHead(&tbs); err != nil {
		return err
	}
	if err := c.parseBody(&tbs); err != nil {
		return err
	}
	return c.parseTail(&tbs)
}

// parseHead reads version, serialNumber and the inner signature identifier,
// which has to be the outer one (RFC 5280, 4.1.1.2).
func (c *Certificate) parseHead(tbs *cryptobyte.String) error {
	if !tbs.ReadOptionalASN1Integer(&c.Version, asn1.Tag(0).ContextSpecific().Constructed(), 0) {
		return malformed("version")
	}
	c.Version++
	if c.Version < 1 || c.Version > 3 {
		return malformed("version")
	}
	var serial cryptobyte.String
	if !tbs.ReadASN1(&serial, asn1.INTEGER) || len(serial) == 0 {
		return malformed("serialNumber")
	}
	c.Serial = signedInt(serial)
	if c.Serial.Sign() <= 0 {
		c.Flaws = append(c.Flaws, FlawSerial)
	}
	inner, err := algorithm.ReadIdentifier(tbs)
	if err != nil || inner.OID != c.SignatureOID || !sameParams(inner.Params, c.SignatureParams) {
		return malformed("signature algorithm differs inside and outside")
	}
	return nil
}

// sameParams compares parameters; NULL and absent are one (RFC 4055, 2.1).
func sameParams(a, b []byte) bool {
	null := []byte{0x05, 0x00}
	if bytes.Equal(a, null) {
		a = nil
	}
	if bytes.Equal(b, null) {
		b = nil
	}
	return bytes.Equal(a, b)
}

// signedInt reads two's complement of any length; serial numbers in use are
// not always in the shortest form.
func signedInt(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b)
	if b[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(len(b))*8))
	}
	return n
}

func (c *Certificate) parseBody(tbs *cryptobyte.String) error {
	var issuer, subject, validity, key cryptobyte.String
	if !tbs.ReadASN1Element(&issuer, asn1.SEQUENCE) ||
		!tbs.ReadASN1(&validity, asn1.SEQUENCE) ||
		!tbs.ReadASN1Element(&subject, asn1.SEQUENCE) ||
		!tbs.ReadASN1Element(&key, asn1.SEQUENCE) {
		return malformed("tbsCertificate")
	}
	c.RawIssuer, c.RawSubject, c.RawPublicKey = issuer, subject, key
	var err error
	if c.Issuer, err = ParseName(issuer); err != nil {
		return err
	}
	if c.Subject, err = ParseName(subject); err != nil {
		return err
	}
	if c.Issuer.Unreadable || c.Subject.Unreadable {
		c.Flaws = append(c.Flaws, FlawName)
	}
	if c.NotBefore, err = readTime(&validity); err != nil {
		return err
	}
	if c.NotAfter, err = readTime(&validity); err != nil {
		return err
	}
	c.PublicKey, c.KeyBits, c.KeyError = algorithm.ParsePublicKey(key)
	return nil
}

// readTime reads UTCTime or GeneralizedTime (RFC 5280, 4.1.2.5), with or
// without seconds and with a zone other than Z, which both occur.
func readTime(in *cryptobyte.String) (time.Time, error) {
	var text cryptobyte.String
	var tag asn1.Tag
	if !in.ReadAnyASN1(&text, &tag) {
		return time.Time{}, malformed("validity")
	}
	layouts := []string{"060102150405Z0700", "0601021504Z0700"}
	if tag == asn1.GeneralizedTime {
		layouts = []string{"20060102150405Z0700", "200601021504Z0700"}
	} else if tag != asn1.UTCTime {
		return time.Time{}, malformed("validity")
	}
	for _, layout := range layouts {
		t, err := time.Parse(layout, string(text))
		if err != nil {
			continue
		}
		if tag == asn1.UTCTime && t.Year() >= 2050 {
			t = t.AddDate(-100, 0, 0)
		}
		return t.UTC(), nil
	}
	return time.Time{}, malformed("validity")
}

// parseTail reads the unique identifiers, which nobody uses, and the
// extensions.
func (c *Certificate) parseTail(tbs *cryptobyte.String) error {
	for _, n := range []uint8{1, 2} {
		if !tbs.SkipOptionalASN1(asn1.Tag(n).ContextSpecific()) {
			return malformed("unique identifier")
		}
	}
	var wrapped, list cryptobyte.String
	var present bool
	if !tbs.ReadOptionalASN1(&wrapped, &present, asn1.Tag(3).ContextSpecific().Constructed()) || !tbs.Empty() {
		return malformed("extensions")
	}
	if !present {
		return nil
	}
	if !wrapped.ReadASN1(&list, asn1.SEQUENCE) || !wrapped.Empty() {
		return malformed("extensions")
	}
	return c.parseExtensions(list)
}
