package revocation

import (
	"errors"
	"time"

	"trien/signer/trust"
)

const (
	// clockSkew is how far the clocks of issuers and of this computer may
	// differ.
	clockSkew = 5 * time.Minute
	// lifetime is how long evidence without nextUpdate counts as new.
	lifetime = 24 * time.Hour
)

// Freshness says how the age of evidence relates to the time asked about.
type Freshness int

const (
	// NoEvidence: there is none.
	NoEvidence Freshness = iota
	// Stale: nextUpdate lies before the time asked about.
	Stale
	// Current: the time asked about lies between thisUpdate and nextUpdate.
	Current
	// Later: made after the time asked about, which proves most.
	Later
)

// Why evidence leaves the state unknown, for errors.Is.
var (
	ErrStale = errors.New("evidence too old for this time")
	// ErrFuture: thisUpdate lies after the present: a clock is wrong.
	ErrFuture = errors.New("evidence from the future")
	// ErrDropped: the certificate expired before the evidence was made, and
	// nothing says that expired ones are still listed.
	ErrDropped = errors.New("certificate had expired before the evidence was made")
	// ErrNotKnown: the responder says that it does not know the certificate.
	ErrNotKnown = errors.New("certificate not known to the responder")
)

// Status is what is known about a certificate at a time. Good always rests on
// evidence that is Current or Later.
type Status struct {
	Certificate *trust.Certificate
	At          time.Time
	State       State
	// RevokedAt and Reason are those of a revocation, also of one that came
	// after At and leaves the state Good.
	RevokedAt    time.Time
	Reason       Reason
	InvalidSince time.Time
	Freshness    Freshness
	Proof        *Statement // nil where there is no usable evidence
	Err          error      // why State is Unknown, nil otherwise
}

// Suspended reports a revocation that the issuer may lift again.
func (s Status) Suspended() bool { return s.State == Revoked && s.Reason == CertificateHold }

// RevokedLater reports a certificate that was revoked only after At.
func (s Status) RevokedLater() bool { return s.State == Good && !s.RevokedAt.IsZero() }

// Status returns what the statement proves at time at, seen from the present
// now. A revocation counts from its date on; it never gets stale.
func (s *Statement) Status(at, now time.Time) Status {
	st := Status{Certificate: s.Certificate, At: at, Proof: s, Freshness: s.freshness(at)}
	switch {
	case s.ThisUpdate.After(now.Add(clockSkew)):
		return st.because(ErrFuture)
	case s.State == Unknown:
		return st.because(ErrNotKnown)
	case s.State == Revoked:
		st.RevokedAt, st.Reason, st.InvalidSince = s.RevokedAt, s.Reason, s.InvalidSince
		if !s.RevokedAt.After(at) {
			st.State = Revoked
			return st
		}
	case s.dropped():
		return st.because(ErrDropped)
	}
	if st.Freshness == Stale {
		return st.because(ErrStale)
	}
	st.State = Good
	return st
}

func (st Status) because(err error) Status {
	st.State, st.Err = Unknown, err
	return st
}

func (s *Statement) freshness(at time.Time) Freshness {
	end := s.NextUpdate
	if end.IsZero() {
		end = s.ThisUpdate.Add(lifetime)
	}
	switch {
	case !s.ThisUpdate.Before(at):
		return Later
	case at.After(end.Add(clockSkew)):
		return Stale
	}
	return Current
}

// dropped: a good answer about a certificate that had expired proves nothing
// unless the issuer keeps answering for expired ones.
func (s *Statement) dropped() bool {
	expired := s.Certificate.NotAfter
	return expired.Before(s.ThisUpdate) && (s.Keeps.IsZero() || expired.Before(s.Keeps))
}

// Better reports whether st tells more than other: a revocation most, then a
// proven good one, then the newer evidence.
func (st Status) Better(other Status) bool {
	switch {
	case st.State != other.State:
		return st.State > other.State
	case st.Proof == nil || other.Proof == nil:
		return st.Proof != nil
	}
	return st.Proof.ThisUpdate.After(other.Proof.ThisUpdate)
}
