package trust

import (
	"bytes"
	"crypto"
	"errors"
	"math/big"
	"time"

	"trien/signer/cms/algorithm"
)

// Certificate is an X.509 certificate (RFC 5280, 4.1) as this program reads
// it: strict about what a path rests on, lenient about flaws that certificates
// in daily use have.
type Certificate struct {
	Raw    []byte // the whole certificate, DER
	TBS    []byte // tbsCertificate, DER: what the issuer signed
	SHA256 [32]byte

	Version    int // 1, 2 or 3
	Serial     *big.Int
	RawSubject []byte // Name, DER
	RawIssuer  []byte // Name, DER
	Subject    Name
	Issuer     Name
	NotBefore  time.Time // UTC
	NotAfter   time.Time // UTC; a certificate is valid up to and including it

	RawPublicKey []byte           // SubjectPublicKeyInfo, DER
	PublicKey    crypto.PublicKey // nil when KeyError says why
	KeyBits      int              // size of modulus or curve, 0 when not known
	KeyError     error            // why PublicKey is nil

	SignatureOID    string
	SignatureParams []byte // raw DER, nil when absent
	Signature       []byte

	BasicConstraints bool // the extension is present
	IsCA             bool
	MaxPathLen       int // -1 when the certificate sets no limit
	HasKeyUsage      bool
	KeyUsage         KeyUsage
	ExtKeyUsage      []string // OIDs
	Policies         []string // OIDs
	SubjectKeyID     []byte
	AuthorityKeyID   []byte
	EmailAddresses   []string // subjectAltName, rfc822Name
	OCSP             []string // URLs
	CAIssuers        []string // URLs
	CRLs             []CRLPoint
	UnknownCritical  []string // OIDs of critical extensions that are not processed here
	Flaws            []Flaw   // what was forgiven while reading

	alternatives []generalName    // all of subjectAltName
	unreadNames  bool             // there is a subjectAltName that cannot be read
	constraints  *nameConstraints // nil when the certificate sets none
	limits       policyLimits

	subjectKey, issuerKey func() string // Name.key, folded when first asked for
}

// CRLPoint is a distribution point (RFC 5280, 4.2.1.13).
type CRLPoint struct {
	URLs      []string
	RawIssuer []byte // cRLIssuer as a DER Name, nil when the CA issues its own CRL
}

// Flaw is a departure from RFC 5280 that reading forgave.
type Flaw string

const (
	// FlawCriticalAIA: authority information access is marked critical
	// (RFC 5280, 4.2.2.1 forbids it).
	FlawCriticalAIA Flaw = "critical-aia"
	// FlawExtension: a non-critical extension could not be read and counts
	// as absent.
	FlawExtension Flaw = "unreadable-extension"
	// FlawSerial: the serial number is zero or negative (RFC 5280, 4.1.2.2).
	FlawSerial Flaw = "serial"
	// FlawName: an attribute of a name has no readable text.
	FlawName Flaw = "name"
)

// KeyUsage holds the bits of the key usage extension (RFC 5280, 4.2.1.3),
// bit 0 of the standard being the lowest.
type KeyUsage uint16

const (
	DigitalSignature KeyUsage = 1 << iota
	NonRepudiation            // contentCommitment
	KeyEncipherment
	DataEncipherment
	KeyAgreement
	KeyCertSign
	CRLSign
	EncipherOnly
	DecipherOnly
)

// Extended key usages that decide about roles (RFC 5280, 4.2.1.12).
const (
	EKUTimeStamping = "1.3.6.1.5.5.7.3.8"
	EKUOCSPSigning  = "1.3.6.1.5.5.7.3.9"
)

var (
	// ErrMalformed: the bytes are not a certificate.
	ErrMalformed = errors.New("not a certificate")
	// ErrNotIssuer: the parent's name is not the issuer's name.
	ErrNotIssuer = errors.New("issued under another name")
)

// CheckSignatureFrom verifies the certificate's signature with the key of
// parent, whose subject has to be the issuer. weak says that the signature
// holds but rests on SHA-1. MD5 and older are refused.
// Errors: ErrNotIssuer and those of package algorithm.
func (c *Certificate) CheckSignatureFrom(parent *Certificate) (weak bool, err error) {
	if !bytes.Equal(c.RawIssuer, parent.RawSubject) && c.issuerKey() != parent.subjectKey() {
		return false, ErrNotIssuer
	}
	if parent.PublicKey == nil {
		return false, parent.KeyError
	}
	sig, err := algorithm.ParseSignature(c.SignatureOID, c.SignatureParams, 0)
	if err != nil {
		return false, err
	}
	if err := sig.Verify(parent.PublicKey, c.TBS, c.Signature); err != nil {
		return false, err
	}
	return sig.Hash == algorithm.SHA1, nil
}

// SelfIssued reports whether subject and issuer are one name (RFC 5280, 3.2).
func (c *Certificate) SelfIssued() bool {
	return bytes.Equal(c.RawSubject, c.RawIssuer) || c.subjectKey() == c.issuerKey()
}

// SelfSigned reports whether the certificate's own key signed it.
func (c *Certificate) SelfSigned() bool {
	_, err := c.CheckSignatureFrom(c)
	return err == nil
}

// ValidAt reports whether t is inside the validity period, both ends included
// (RFC 5280, 4.1.2.5).
func (c *Certificate) ValidAt(t time.Time) bool {
	return !t.Before(c.NotBefore) && !t.After(c.NotAfter)
}

// Email returns the holder's mail address: the alternative name's, else the
// subject's, else "".
func (c *Certificate) Email() string {
	if len(c.EmailAddresses) > 0 {
		return c.EmailAddresses[0]
	}
	return c.Subject.Email
}

// For reports whether the extended key usage oid is listed. No extended key
// usage at all is no restriction, but also no listing.
func (c *Certificate) For(oid string) bool {
	for _, u := range c.ExtKeyUsage {
		if u == oid {
			return true
		}
	}
	return false
}

// CRLURLs returns every URL of every distribution point, in order.
func (c *Certificate) CRLURLs() []string {
	var urls []string
	for _, p := range c.CRLs {
		urls = append(urls, p.URLs...)
	}
	return urls
}

// Equal reports whether both are the same certificate, byte for byte.
func (c *Certificate) Equal(o *Certificate) bool {
	return c != nil && o != nil && bytes.Equal(c.Raw, o.Raw)
}
