// Package timestamp reads RFC 3161 timestamp tokens and answers, checks them,
// and writes requests. It computes and never fetches: whose authority is to be
// believed follows from a trust.Store, by AuthorityOf.
//
// Start with Parse, Token.Verify and AuthorityOf for a token found in a
// document, with NewRequest and Request.Read for a new one.
package timestamp

import (
	"bytes"
	"crypto"
	"errors"
	"math/big"
	"time"

	"trien/signer/cms"
	"trien/signer/trust"
)

// The errors of this package, for errors.Is.
var (
	// ErrMalformed: the bytes are not a timestamp token or answer.
	ErrMalformed = errors.New("not a timestamp")
	// ErrUnsupported: a critical extension of the token is not known here.
	ErrUnsupported = errors.New("timestamp with an unknown critical extension")
	// ErrNoCertificate: no certificate at hand is the one the token names.
	ErrNoCertificate = errors.New("no certificate for the timestamp's signer")
	// ErrSignature: the token's content or signature was altered, or cannot be
	// computed; the cause says which.
	ErrSignature = errors.New("timestamp signature does not hold")
	// ErrCertificateMismatch: the signed attribute names another certificate
	// than the one whose key signed.
	ErrCertificateMismatch = errors.New("timestamp names another certificate")
	// ErrUsage: the certificate is not one for timestamping.
	ErrUsage = errors.New("certificate is not for timestamping")
	// ErrImprint: the token is about other data.
	ErrImprint = errors.New("timestamp for other data")
	// ErrNonce: the answer is not to this request.
	ErrNonce = errors.New("timestamp for another request")
	// ErrPolicy: the token was issued under another policy than the one asked for.
	ErrPolicy = errors.New("timestamp under another policy")
)

// Token is a TimeStampToken with the facts of its TSTInfo (RFC 3161, 2.4.2).
type Token struct {
	Raw       []byte // the ContentInfo, without padding after it
	Policy    string // OID
	Hash      crypto.Hash
	HashOID   string // Hash is 0 when this program does not compute it
	Imprint   []byte // digest of the stamped data
	Serial    *big.Int
	Time      time.Time // genTime, UTC, with the fractions given
	Accuracy  time.Duration
	Accurate  bool // the token states an accuracy
	Ordering  bool
	Nonce     *big.Int    // nil when absent
	Authority *trust.Name // the name in the tsa field, nil when absent or no directory name

	Certificates []*trust.Certificate // those of the token that can be read
	signed       *cms.SignedData
}

// Note is a departure from RFC 3161 that reading forgave because authorities in
// daily use show it.
type Note string

const (
	// NoteUsageNotCritical: the extended key usage is not critical (2.3).
	NoteUsageNotCritical Note = "usage-not-critical"
	// NoteUsageShared: the certificate is for other uses too (2.3).
	NoteUsageShared Note = "usage-shared"
	// NoteNotBound: no attribute binds the certificate (2.4.2 asks for one).
	NoteNotBound Note = "certificate-not-bound"
	// NoteSHA1: imprint, digest or signature rests on SHA-1.
	NoteSHA1 Note = "sha-1"
	// NoteBER: the token is not DER.
	NoteBER Note = "ber"
)

// Covers reports whether the imprint is that of data.
func (t *Token) Covers(data []byte) bool {
	if !t.Hash.Available() {
		return false
	}
	h := t.Hash.New()
	h.Write(data)
	return bytes.Equal(h.Sum(nil), t.Imprint)
}

// CoversDigest reports whether the imprint is this digest by this hash.
func (t *Token) CoversDigest(hash crypto.Hash, digest []byte) bool {
	return hash != 0 && t.Hash == hash && bytes.Equal(t.Imprint, digest)
}
