package verify

import (
	"trien/signer/diff"
	"trien/signer/report"
)

func laterChangesCheck() check {
	return check{
		id:    report.CheckLaterChanges,
		cites: "ISO 32000-2, 12.8.2",
		needs: []string{report.CheckByteRange},
		reasons: append([]string{
			"none", "allowed", "allowed-content", "suspicious", "forbidden", "not-compared", reasonBlocked,
		}, diff.Reasons()...),
		run: laterChanges,
	}
}

// laterChanges asks what was done to the document after it was signed. What a
// signer ruled out breaks the signature; what nobody allowed leaves a doubt:
// the signed state is as it was, but it is not what a reader sees.
func laterChanges(f *facts, _ policy) answer {
	switch f.edits() {
	case report.EditsNone:
		return pass("none")
	case report.EditsAllowed:
		if f.later.ContentAdded {
			return pass("allowed-content")
		}
		return pass("allowed")
	case report.EditsSuspicious:
		return warn("suspicious")
	case report.EditsForbidden:
		return fail("forbidden")
	}
	if f.later.Reason != "" {
		return notRun(f.later.Reason)
	}
	return notRun("not-compared")
}

func (f *facts) edits() report.Edits { return editsOf(f.later.Class) }
