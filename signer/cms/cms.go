// Package cms reads and builds the CMS SignedData (RFC 5652) of PDF
// signatures and timestamp tokens. Reading tolerates BER and keeps the signed
// bytes as they were found; building writes DER. The package computes, it
// does not judge: which algorithms are good enough, and whose certificate it
// is, others decide.
//
// Start with Parse and SignerInfo.Verify, or with NewBuilder.
package cms

import (
	"bytes"
	"errors"
	"math/big"
	"time"

	"trien/signer/cms/algorithm"
)

// The errors of this package, for errors.Is.
var (
	// ErrMalformed: the bytes are not a SignedData, or one beyond the limits.
	ErrMalformed = errors.New("not a CMS SignedData")
	// ErrDigestMismatch: the content is not the one that was signed.
	ErrDigestMismatch = errors.New("content digest does not match")
	// ErrSignatureMismatch: the signature value does not belong to the key and
	// the signed bytes.
	ErrSignatureMismatch = algorithm.ErrMismatch
	// ErrAlgorithm: an algorithm that this program does not compute, or MD5
	// where it was not asked for. An *algorithm.UnsupportedError says which.
	ErrAlgorithm = algorithm.ErrUnsupported
	// ErrKey: the public key cannot be computed with, such as RSA of less than
	// 1024 bits. An *algorithm.KeyError says why.
	ErrKey = algorithm.ErrKey
)

// Content types (RFC 5652, 4 and 5.1; RFC 3161, 2.4.2).
const (
	OIDData       = "1.2.840.113549.1.7.1"
	OIDSignedData = "1.2.840.113549.1.7.2"
	OIDTSTInfo    = "1.2.840.113549.1.9.16.1.4"
)

// Attribute types.
const (
	OIDContentType          = "1.2.840.113549.1.9.3"       // RFC 5652, 11.1
	OIDMessageDigest        = "1.2.840.113549.1.9.4"       // RFC 5652, 11.2
	OIDSigningTime          = "1.2.840.113549.1.9.5"       // RFC 5652, 11.3
	OIDSigningCertificate   = "1.2.840.113549.1.9.16.2.12" // RFC 2634, 5.4
	OIDSignatureTimestamp   = "1.2.840.113549.1.9.16.2.14" // RFC 3161, appendix A
	OIDSigningCertificateV2 = "1.2.840.113549.1.9.16.2.47" // RFC 5035, 3
	OIDAdobeRevocation      = "1.2.840.113583.1.1.8"       // ISO 32000-2, 12.8.3.3.2
)

// SignedData is what a CMS holds. Slices are copies; they do not keep the
// input alive.
type SignedData struct {
	ContentType     string   // OID of the encapsulated content
	Content         []byte   // the encapsulated content, nil when detached
	DigestOIDs      []string // digestAlgorithms
	Certificates    [][]byte // X.509 certificates, in the order of the bag
	CRLs            [][]byte // CertificateLists
	OtherRevocation [][]byte // other revocation information, such as OCSP (RFC 5940)
	Signers         []SignerInfo
	TrailingGarbage bool // bytes other than zero follow the structure
	BER             bool // the structure is not DER where it was read
}

// SignerInfo is one signature (RFC 5652, 5.3).
type SignerInfo struct {
	Version      int
	IssuerRaw    []byte   // DER Name; nil when the signer is named by key identifier
	Serial       *big.Int // with IssuerRaw
	SubjectKeyID []byte   // nil when the signer is named by issuer and serial

	// Digest is the hash of the content, 0 when this program does not compute
	// it. SignatureHash is the one under the signature value. Both may be
	// broken ones, see VerifyUnsafe.
	Digest          algorithm.Hash
	SignatureHash   algorithm.Hash
	DigestOID       string
	SignatureOID    string
	SignatureParams []byte // raw, nil when absent
	Signature       []byte

	// SignedAttrs are the signed attributes as found, with the tag of a SET,
	// which is what the signature covers; nil when there are none.
	SignedAttrs     []byte
	DERSorted       bool // the signed attributes are DER, in the order of a SET OF
	Attributes      []Attribute
	MessageDigest   []byte // nil when missing
	ContentTypeAttr string // OID, "" when missing
	SigningTime     time.Time
	ESS             []ESSCertID
	AdobeRevocation []byte // raw DER of the attribute's value, nil when missing

	UnsignedAttrs   []Attribute
	TimestampTokens [][]byte // raw values of the signature timestamp attributes

	// Unreadable holds the OIDs of known attributes whose value is not what
	// their definition says, or that stand twice where one is allowed.
	Unreadable []string
}

// Attribute is one attribute with its values as found.
type Attribute struct {
	OID    string
	Values [][]byte
}

// ESSCertID names a certificate by its hash (RFC 5035, 4).
type ESSCertID struct {
	Version   int            // 1: signing-certificate, 2: signing-certificate-v2
	Hash      algorithm.Hash // 0 when this program does not compute it, and for a broken one
	CertHash  []byte
	IssuerRaw []byte   // DER Name, nil when absent
	Serial    *big.Int // nil when absent
}

// Names reports whether the hash is that of the certificate. An unknown hash
// algorithm names nothing.
func (id ESSCertID) Names(certificate []byte) bool {
	if !id.Hash.Available() {
		return false
	}
	return bytes.Equal(id.Hash.Sum(certificate), id.CertHash)
}

// Matches reports whether the signer is named by this issuer (DER Name) and
// serial number, or by this subject key identifier. Names are compared byte
// for byte; trust.EqualNames is for those that are written differently.
func (s *SignerInfo) Matches(issuer []byte, serial *big.Int, subjectKeyID []byte) bool {
	if s.IssuerRaw != nil {
		return serial != nil && s.Serial.Cmp(serial) == 0 && bytes.Equal(s.IssuerRaw, issuer)
	}
	return len(s.SubjectKeyID) > 0 && bytes.Equal(s.SubjectKeyID, subjectKeyID)
}
