package verify

import (
	"time"

	"trien/signer/report"
	"trien/signer/trust"
)

func validityCheck() check {
	return check{
		id:    report.CheckValidity,
		cites: "RFC 5280, 4.1.2.5; EN 319 102-1, 5.2.6.4, 5.5.4; 15/2025/TT-BKHCN, Phụ lục II",
		needs: []string{report.CheckSignature},
		reasons: []string{
			"within", "proven-within", "expired", "expired-no-proof", "not-yet-valid", "claimed-outside",
			report.ReasonProvenBefore, report.ReasonStampedExpired, stampExpired, stampFuture,
			report.ReasonNotAsked, reasonBlocked,
		},
		run: validity,
	}
}

// validity asks whether the signer's certificate was valid when the signature
// is proven to have existed, else whether it is at the time of the check. The
// signer's clock alone cannot help an expired certificate.
func validity(f *facts, p policy) answer {
	switch {
	case p.integrityOnly:
		return notApplicable(report.ReasonNotAsked)
	case f.form == formTimestamp:
		return unitValidity(f)
	case f.proven.IsZero():
		return validityNow(f, p)
	default:
		return validityThen(f, p)
	}
}

func validityNow(f *facts, p policy) answer {
	cert, args := f.certificate, f.period()
	switch {
	case p.at.Before(cert.NotBefore):
		return fail("not-yet-valid", args...)
	case p.at.After(cert.NotAfter):
		return f.expired()
	case !f.claimed.IsZero() && !f.claimedWithin(cert):
		return fail("claimed-outside", append(args, "claimed", moment(f.claimed))...)
	}
	return pass("within", args...)
}

// validityThen judges by the proof of time. A signature that is proven to be
// older than its certificate is no signature by it; one stamped after the end
// is too late by the word of its own timestamp, as the policy has it, while a
// later document timestamp leaves open when it was made.
func validityThen(f *facts, p policy) answer {
	cert, args := f.certificate, append(f.period(), "time", moment(f.proven))
	switch {
	case f.proven.Add(clockSkew).Before(cert.NotBefore):
		return fail(report.ReasonProvenBefore, args...)
	case f.proven.After(cert.NotAfter) && f.stamped() && p.stampIsSigning:
		return fail(report.ReasonStampedExpired, args...)
	case f.proven.After(cert.NotAfter):
		return f.expired()
	case p.at.After(cert.NotAfter):
		return pass("proven-within", args...)
	}
	return pass("within", args...)
}

// expired: nothing proves that the signature is from before the end.
func (f *facts) expired() answer {
	if f.claimedWithin(f.certificate) {
		return fail("expired-no-proof", append(f.period(), "claimed", moment(f.claimed))...)
	}
	return fail("expired", f.period()...)
}

func (f *facts) period() []string {
	return []string{"from", day(f.certificate.NotBefore), "to", day(f.certificate.NotAfter)}
}

func unitValidity(f *facts) answer {
	if f.own == nil {
		return notRun(reasonBlocked)
	}
	switch f.own.reason {
	case stampExpired, stampFuture:
		return fail(f.own.reason, append(f.period(), "time", moment(f.own.token.Time))...)
	}
	return pass("within", f.period()...)
}

// claimedWithin allows the signer's clock a day at either end: one signing
// program in wide use writes local time and calls it UTC.
func (f *facts) claimedWithin(cert *trust.Certificate) bool {
	const slack = 24 * time.Hour
	return !f.claimed.IsZero() && !f.claimed.Before(cert.NotBefore.Add(-slack)) && !f.claimed.After(cert.NotAfter.Add(slack))
}
