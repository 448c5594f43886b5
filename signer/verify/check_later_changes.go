package verify

import "trien/signer/report"

func laterChangesCheck() check {
	return check{
		id:      report.CheckLaterChanges,
		cites:   "ISO 32000-2, 12.8.2",
		needs:   []string{report.CheckByteRange},
		reasons: []string{"none", "not-compared", reasonBlocked},
		run:     laterChanges,
	}
}

// laterChanges asks what was added after signing. Nothing can have been where
// the signature covers the file to its end; comparing revisions comes later.
func laterChanges(f *facts, _ policy) answer {
	if f.edits() == report.EditsNone {
		return pass("none")
	}
	return notRun("not-compared")
}

func (f *facts) edits() report.Edits {
	if f.geometry.coverage == report.CoverageFile {
		return report.EditsNone
	}
	return report.EditsUnknown
}
