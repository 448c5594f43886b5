package verify

import (
	"time"

	"trien/signer/report"
	"trien/signer/trust"
)

func validityCheck() check {
	return check{
		id:    report.CheckValidity,
		cites: "RFC 5280, 4.1.2.5; EN 319 102-1, 5.2.6; 15/2025/TT-BKHCN, Phụ lục II",
		needs: []string{report.CheckSignature},
		reasons: []string{
			"within", "expired", "expired-no-proof", "not-yet-valid", "claimed-outside",
			reasonTimestampTrust, reasonBlocked,
		},
		run: validity,
	}
}

// validity asks whether the signer's certificate is valid at the time of the
// check. Until a trusted timestamp proves an earlier time, the signer's clock
// cannot help an expired certificate (EN 319 102-1: OUT_OF_BOUNDS_NO_POE).
func validity(f *facts, p policy) answer {
	if f.form == formTimestamp {
		return notRun(reasonTimestampTrust)
	}
	cert := f.certificate
	args := []string{"from", day(cert.NotBefore), "to", day(cert.NotAfter)}
	switch {
	case p.at.Before(cert.NotBefore):
		return fail("not-yet-valid", args...)
	case p.at.After(cert.NotAfter) && f.claimedWithin(cert):
		return fail("expired-no-proof", append(args, "claimed", moment(f.claimed))...)
	case p.at.After(cert.NotAfter):
		return fail("expired", args...)
	case !f.claimed.IsZero() && !f.claimedWithin(cert):
		return fail("claimed-outside", append(args, "claimed", moment(f.claimed))...)
	}
	return pass("within", args...)
}

// claimedWithin allows the signer's clock a day at either end: one signing
// program in wide use writes local time and calls it UTC.
func (f *facts) claimedWithin(cert *trust.Certificate) bool {
	const slack = 24 * time.Hour
	return !f.claimed.IsZero() && !f.claimed.Before(cert.NotBefore.Add(-slack)) && !f.claimed.After(cert.NotAfter.Add(slack))
}
