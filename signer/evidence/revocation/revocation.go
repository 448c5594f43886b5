// Package revocation reads OCSP responses (RFC 6960) and CRLs (RFC 5280, 5),
// checks that they may speak about a certificate, and says what they prove
// about it at a time. It computes and never fetches.
//
// Start with ParseOCSP or ParseCRL; OCSP.Check and CRL.Check give a Statement,
// and Statement.Status the answer for a time.
package revocation

import (
	"errors"
	"time"

	"trien/signer/trust"
)

// The errors of this package, for errors.Is.
var (
	// ErrMalformed: the bytes are not an OCSP response or CRL.
	ErrMalformed = errors.New("not revocation evidence")
	// ErrUnsupported: a critical extension that is not known here, or an
	// algorithm that is not computed; the evidence is not used.
	ErrUnsupported = errors.New("revocation evidence of an unknown kind")
	// ErrOther: the evidence is about other certificates.
	ErrOther = errors.New("evidence about another certificate")
	// ErrSigner: whoever signed may not speak for the issuing CA.
	ErrSigner = errors.New("evidence signed by nobody entitled to")
	// ErrSignature: the signature does not hold.
	ErrSignature = errors.New("signature of the evidence does not hold")
	// ErrScope: the CRL covers only other kinds of certificate, other
	// distribution points, or some reasons.
	ErrScope = errors.New("certificate outside the scope of the list")
	// ErrDelta: a delta CRL, which says nothing without its base.
	ErrDelta = errors.New("a delta list without its base")
	// ErrBase: base and delta CRL do not belong together.
	ErrBase = errors.New("base and delta list do not fit")
)

// State is what is known about a certificate.
type State int

const (
	Unknown State = iota
	Good
	Revoked // suspended too: see Reason
)

func (s State) String() string {
	switch s {
	case Good:
		return "good"
	case Revoked:
		return "revoked"
	default:
		return "unknown"
	}
}

// Source is the kind of evidence.
type Source int

const (
	FromNothing Source = iota
	FromOCSP
	FromCRL
)

func (s Source) String() string {
	switch s {
	case FromOCSP:
		return "ocsp"
	case FromCRL:
		return "crl"
	default:
		return "none"
	}
}

// Reason is CRLReason (RFC 5280, 5.3.1).
type Reason int

const (
	Unspecified          Reason = 0
	KeyCompromise        Reason = 1
	CACompromise         Reason = 2
	AffiliationChanged   Reason = 3
	Superseded           Reason = 4
	CessationOfOperation Reason = 5
	CertificateHold      Reason = 6
	RemoveFromCRL        Reason = 8
	PrivilegeWithdrawn   Reason = 9
	AACompromise         Reason = 10
)

func (r Reason) String() string {
	names := map[Reason]string{
		KeyCompromise: "keyCompromise", CACompromise: "cACompromise", AffiliationChanged: "affiliationChanged",
		Superseded: "superseded", CessationOfOperation: "cessationOfOperation", CertificateHold: "certificateHold",
		RemoveFromCRL: "removeFromCRL", PrivilegeWithdrawn: "privilegeWithdrawn", AACompromise: "aACompromise",
	}
	if name, ok := names[r]; ok {
		return name
	}
	return "unspecified"
}

// Note is a peculiarity of evidence that does not spoil it.
type Note string

const (
	// NoteSHA1: a signature under the evidence rests on SHA-1.
	NoteSHA1 Note = "sha-1"
	// NoteDash: the CRL's issuer differs from the CA's name in a dash only.
	NoteDash Note = "dash-twin"
	// NoteResponderUnchecked: nothing says whether the delegated responder's
	// own certificate was revoked (RFC 6960, 4.2.2.2.1).
	NoteResponderUnchecked Note = "responder-unchecked"
)

// Statement is what checked evidence says about one certificate. Times are UTC.
type Statement struct {
	Certificate *trust.Certificate
	Source      Source
	Raw         []byte // the OCSP response or CRL, for a DSS
	Delta       []byte // the delta CRL that goes with it, nil mostly

	State        State // Unknown only where an OCSP responder says so
	RevokedAt    time.Time
	Reason       Reason
	InvalidSince time.Time // invalidityDate, zero when not given

	ThisUpdate time.Time
	NextUpdate time.Time // zero: not given
	ProducedAt time.Time // OCSP only
	// Keeps is the archive cutoff (RFC 6960, 4.4.4) or expiredCertsOnCRL:
	// certificates that expired at or after it are still answered for. Zero:
	// expired ones may have been dropped.
	Keeps  time.Time
	Signer *trust.Certificate // the CA, its delegated responder or CRL issuer
	Notes  []Note
}

// Delegated reports whether somebody else than the issuing CA signed.
func (s *Statement) Delegated(issuer *trust.Certificate) bool { return !s.Signer.Equal(issuer) }
