package verify

import "trien/signer/report"

func encryptionCheck() check {
	return check{
		id:    report.CheckEncryption,
		cites: "ISO 32000-2, 7.6; ISO/TS 32004",
		reasons: []string{
			"none", "opened", "locked", "code-holds", "code-missing", "code-broken", report.ReasonUnsupported,
		},
		run: encrypted,
	}
}

// encrypted asks whether the document can be read at all, and whether the code
// that guards an encrypted one against those who cannot open it is in order. A
// signature over a document that stays locked can be genuine, but nobody here
// has seen what was signed.
func encrypted(f *facts, _ policy) answer {
	switch e := f.encryption; {
	case e == nil || !e.encrypted:
		return notApplicable("none")
	case e.locked:
		return warn("locked")
	case e.state == codeNone:
		return pass("opened")
	case e.state == codeHolds:
		return pass("code-holds")
	case e.state == codeBroken:
		return fail("code-broken")
	case e.state == codeUnsupported:
		return warn(report.ReasonUnsupported)
	}
	return warn("code-missing")
}
