package evidence

import (
	"errors"

	"trien/signer/evidence/revocation"
	"trien/signer/evidence/timestamp"
	"trien/signer/evidence/web"
	"trien/signer/fault"
	"trien/signer/trust"
)

// revocationProblem gives a failure about the status of cert, answered at url,
// its words. One that has words already keeps them.
func revocationProblem(err error, url string, cert *trust.Certificate) error {
	if fault.CodeOf(err) != "" {
		return err
	}
	reason := err.Error()
	var refused *revocation.ResponderError
	if errors.As(err, &refused) {
		reason = refused.Name()
	}
	return fault.New(revocationCode(err), err, "host", web.Host(url), "name", cert.Subject.Display(), "reason", reason)
}

func revocationCode(err error) string {
	var refused *revocation.ResponderError
	switch {
	case errors.As(err, &refused):
		return "evidence.responder-refused"
	case errors.Is(err, revocation.ErrOther):
		return "evidence.about-another"
	case errors.Is(err, revocation.ErrSigner):
		return "evidence.wrong-signer"
	case errors.Is(err, revocation.ErrSignature):
		return "evidence.broken-signature"
	case errors.Is(err, revocation.ErrScope):
		return "evidence.scope"
	case errors.Is(err, revocation.ErrDelta), errors.Is(err, revocation.ErrBase), errors.Is(err, revocation.ErrUnsupported):
		return "evidence.unsupported"
	case errors.Is(err, revocation.ErrStale):
		return "evidence.stale"
	case errors.Is(err, revocation.ErrFuture):
		return "evidence.future"
	case errors.Is(err, revocation.ErrDropped):
		return "evidence.expired-before"
	case errors.Is(err, revocation.ErrNotKnown):
		return "evidence.not-known"
	default:
		return "evidence.malformed"
	}
}

// timestampProblem gives a failure of the authority at url its words.
func timestampProblem(err error, url string) error {
	if fault.CodeOf(err) != "" {
		return err
	}
	reason := err.Error()
	var refused *timestamp.Rejection
	if errors.As(err, &refused) {
		reason = refused.Failure
		if refused.Text != "" {
			reason = refused.Text
		}
	}
	return fault.New(timestampCode(err), err, "host", web.Host(url), "reason", reason)
}

func timestampCode(err error) string {
	var refused *timestamp.Rejection
	switch {
	case errors.As(err, &refused):
		return "evidence.tsa-rejected"
	case errors.Is(err, timestamp.ErrImprint):
		return "evidence.tsa-imprint"
	case errors.Is(err, timestamp.ErrNonce):
		return "evidence.tsa-nonce"
	case errors.Is(err, timestamp.ErrPolicy):
		return "evidence.tsa-policy"
	case errors.Is(err, timestamp.ErrSignature):
		return "evidence.tsa-signature"
	case errors.Is(err, timestamp.ErrNoCertificate), errors.Is(err, timestamp.ErrCertificateMismatch), errors.Is(err, timestamp.ErrUsage):
		return "evidence.tsa-certificate"
	default:
		return "evidence.tsa-malformed"
	}
}
