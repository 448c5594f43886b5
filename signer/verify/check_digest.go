package verify

import "trien/signer/report"

func digestCheck() check {
	return check{
		id:    report.CheckDigest,
		cites: "RFC 5652, 5.4; 15/2025/TT-BKHCN, Điều 6",
		needs: []string{report.CheckByteRange, report.CheckCMSForm},
		reasons: []string{
			"match", "mismatch", report.ReasonMissing, report.ReasonUnreadable, report.ReasonUnsupported,
			"too-much-work", reasonBlocked,
		},
		run: digestMatches,
	}
}

// digestMatches asks whether the signed bytes of the file are those that were
// signed.
func digestMatches(f *facts, _ policy) answer {
	switch {
	case !f.content.ok:
		return fail(report.ReasonUnreadable)
	case !f.content.hash.Available():
		return fail(report.ReasonUnsupported, "oid", f.content.oid)
	case f.rangeSum() == nil:
		return notRun("too-much-work")
	case f.content.digest == nil && f.signer.SignedAttrs != nil:
		return fail(report.ReasonMissing)
	case f.content.digest == nil && len(f.named) == 0:
		return notRun(reasonBlocked)
	case !f.bytesMatch():
		return fail("mismatch")
	}
	return pass("match", "hash", f.content.hash.String())
}
