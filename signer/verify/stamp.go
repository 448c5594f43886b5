package verify

import (
	"errors"
	"time"

	"trien/signer/evidence/timestamp"
	"trien/signer/pdf"
	"trien/signer/trust"
)

// stamp is a timestamp of the document: that of a signature, or one over the
// document.
type stamp struct {
	owner    *facts // the signature it is of; a document timestamp's own
	document bool
	raw      []byte

	token     *timestamp.Token // nil: fault says why
	signer    timestamp.Signer
	fault     error
	extra     []*trust.Certificate
	authority timestamp.Authority
	existed   time.Time // when the token is proven to have existed: the present, or that of a later one
	standings []standing

	reason    string // why it proves nothing; "" when it proves its time
	unchecked bool   // nobody said whether its authority's certificate was revoked
	leans     *stamp // the later timestamp that is the unchecked one in truth; nil mostly
}

// unsure returns the timestamp whose authority nobody checked: s, or the one
// that s leans on.
func (s *stamp) unsure() *stamp {
	if s.leans != nil {
		return s.leans.unsure()
	}
	return s
}

// Why a timestamp proves nothing: the words are "timestamp.<reason>".
const (
	stampUnreadable    = "unreadable"
	stampUnsupported   = "unsupported"
	stampNoCertificate = "no-certificate"
	stampWrongUse      = "wrong-use"
	stampBroken        = "broken"
	stampOtherData     = "other-data"
	stampDocument      = "document-changed"
	stampFuture        = "future"
	stampWeak          = "weak"
	stampUnknown       = "unknown-authority"
	stampExpired       = "authority-expired"
	stampRevoked       = "authority-revoked"
	stampWithdrawn     = "authority-withdrawn"
	stampIncomplete    = "authority-incomplete"
	stampNotEvaluated  = "not-evaluated"
	maxTokens          = 5 // of one signature that are looked at
	maxStamps          = 1000
	clockSkew          = 5 * time.Minute // between honest clocks
)

// stampReasons lists every reason.
func stampReasons() []string {
	return []string{
		stampUnreadable, stampUnsupported, stampNoCertificate, stampWrongUse, stampBroken, stampOtherData,
		stampDocument, stampFuture, stampWeak, stampUnknown, stampExpired, stampRevoked, stampWithdrawn,
		stampIncomplete, stampNotEvaluated,
	}
}

// readStamps reads the timestamps of every signature, and the document
// timestamps, without judging them.
func readStamps(all []*facts, units []*trust.Certificate, e *effort) []*stamp {
	var stamps []*stamp
	add := func(s *stamp) {
		if len(stamps) < maxStamps {
			s.read(units, e)
			stamps = append(stamps, s)
		}
	}
	for _, f := range all {
		switch {
		case f.form == formTimestamp && f.cms != nil:
			add(&stamp{owner: f, document: true, raw: f.sig.Contents})
		case f.signer != nil:
			for _, raw := range f.signer.TimestampTokens[:min(len(f.signer.TimestampTokens), maxTokens)] {
				add(&stamp{owner: f, raw: raw})
			}
		}
	}
	return stamps
}

func (s *stamp) read(units []*trust.Certificate, e *effort) {
	if e.exhausted() {
		s.fault = errTooMuch
		return
	}
	s.token, s.fault = timestamp.Parse(s.raw)
	e.spend(1 + scanning(len(s.raw)))
	if s.fault != nil {
		return
	}
	s.signer, s.fault = s.token.Verify(units)
	e.spend(parsing(s.token.Certificates...) + dearest(s.token.Certificates...))
	s.extra = s.token.Certificates
}

// about tells whether the token is about what it stands at: the signature value
// (EN 319 122-1, 5.3), or the bytes of the document (ISO 32000-2, 12.8.5).
func (s *stamp) about() bool {
	if s.document {
		return s.owner.bytesMatch()
	}
	return s.token.Covers(s.owner.signer.Signature)
}

// covers tells whether a document timestamp protects what stands at span.
func (s *stamp) covers(span pdf.Span) bool {
	return s.document && s.owner.geometry.covers(span)
}

// sound tells whether the bytes that a document timestamp is about are a whole
// revision, as they were.
func (s *stamp) sound() bool {
	return s.owner.geometry.whole() && s.owner.bytesMatch()
}

// flaw says why the token itself is no good, "" when it is.
func (s *stamp) flaw() string {
	switch {
	case errors.Is(s.fault, errTooMuch):
		return stampNotEvaluated
	case errors.Is(s.fault, timestamp.ErrUnsupported):
		return stampUnsupported
	case s.token == nil:
		return stampUnreadable
	case errors.Is(s.fault, timestamp.ErrNoCertificate):
		return stampNoCertificate
	case errors.Is(s.fault, timestamp.ErrUsage):
		return stampWrongUse
	case s.fault != nil:
		return stampBroken
	case s.document && !s.sound():
		return stampDocument
	case !s.about():
		return stampOtherData
	}
	return ""
}

// weak tells a token that rests on a hash of yesterday.
func (s *stamp) weak() bool {
	for _, n := range s.signer.Notes {
		if n == timestamp.NoteSHA1 {
			return true
		}
	}
	return false
}

// name is what the token's certificate, or the token, calls its authority.
func (s *stamp) name() string {
	switch {
	case s.signer.Certificate != nil:
		return s.signer.Certificate.Subject.Display()
	case s.token != nil && s.token.Authority != nil:
		return s.token.Authority.Display()
	}
	return "–"
}
