package verify

import "trien/signer/report"

func timestampCheck() check {
	return check{
		id:      report.CheckTimestamp,
		cites:   "RFC 3161, 2.4.2; EN 319 102-1, 5.4",
		reasons: []string{report.ReasonNotRun, "none", "itself"},
		run:     timestamp,
	}
}

// timestamp asks whether a trusted time-stamping authority proves when the
// signature existed. Tokens are seen but not verified yet.
func timestamp(f *facts, _ policy) answer {
	switch {
	case f.form == formTimestamp:
		return notApplicable("itself")
	case f.signer == nil || len(f.signer.TimestampTokens) == 0:
		return notApplicable("none")
	}
	return notRun(report.ReasonNotRun)
}
