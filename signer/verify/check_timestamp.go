package verify

import (
	"time"

	"trien/signer/report"
)

func timestampCheck() check {
	return check{
		id:    report.CheckTimestamp,
		cites: "RFC 3161, 2.4.2; EN 319 102-1, 5.4.4, 5.5.4, 5.6.3.4",
		reasons: append([]string{
			"proven", "proven-local-clock", "proven-clock-ahead", "proven-clock-behind", "proven-later", report.ReasonWeakToken,
			"order", "none", "itself", report.ReasonNotAsked,
		}, stampReasons()...),
		run: timestampProof,
	}
}

// timestampProof asks whether a trusted time-stamping authority proves when the
// signature existed, and what the signer's clock says beside it. A timestamp
// that proves nothing takes nothing from a signature that stands without it;
// one about other data, or one that does not hold, is odd enough for a doubt.
func timestampProof(f *facts, p policy) answer {
	switch {
	case p.integrityOnly:
		return notApplicable(report.ReasonNotAsked)
	case f.form == formTimestamp:
		return notApplicable("itself")
	case len(f.stamps) == 0 && f.proof == nil:
		return notApplicable("none")
	case f.disorder:
		return fail("order", f.stampArgs(f.proof)...)
	}
	for _, s := range f.stamps {
		if s.reason == stampBroken || s.reason == stampOtherData {
			return fail(s.reason, f.stampArgs(s)...)
		}
	}
	if f.proof == nil {
		return f.worthless()
	}
	return f.clock()
}

// worthless tells why the first timestamp proves nothing.
func (f *facts) worthless() answer {
	s := f.stamps[0]
	return warn(s.reason, f.stampArgs(s)...)
}

func (f *facts) stampArgs(s *stamp) []string {
	args := []string{"authority", s.name(), "time", "–"}
	if s.token != nil {
		args[3] = moment(s.token.Time)
	}
	return args
}

// Differences between the signer's clock and the authority's that are worth a
// word. Local time called UTC, as one signing program in wide use writes it, is
// seven hours ahead in Vietnam.
const (
	localOffset = 7 * time.Hour
	localSlack  = 30 * time.Minute
	aheadFrom   = 15 * time.Minute
	behindFrom  = 24 * time.Hour
)

// clock holds what the signer's clock says against the proof. What a document
// timestamp proves much later says nothing about the clock.
func (f *facts) clock() answer {
	args := append(f.stampArgs(f.proof), "claimed", "–")
	if !f.claimed.IsZero() {
		args[len(args)-1] = moment(f.claimed)
	}
	ahead := f.claimed.Sub(f.proven)
	switch {
	case f.claimed.IsZero():
	case (ahead - localOffset).Abs() <= localSlack:
		return warn("proven-local-clock", args...)
	case ahead > aheadFrom:
		return warn("proven-clock-ahead", args...)
	case -ahead > behindFrom && f.stamped():
		return warn("proven-clock-behind", args...)
	}
	if f.voucher != nil {
		return pass("proven-later", args...)
	}
	if f.proof.weak() {
		return warn(report.ReasonWeakToken, args...)
	}
	return pass("proven", args...)
}
