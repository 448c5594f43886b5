package verify

import "trien/signer/report"

func coverageCheck() check {
	return check{
		id:      report.CheckCoverage,
		cites:   "ISO 32000-2, 12.8.1",
		needs:   []string{report.CheckByteRange},
		reasons: []string{"file", "revision", "unclear", reasonBlocked},
		run:     coverage,
	}
}

// coverage asks how much of the file was signed.
func coverage(f *facts, _ policy) answer {
	switch f.geometry.coverage {
	case report.CoverageFile:
		return pass("file")
	case report.CoverageRevision:
		return pass("revision")
	default:
		return warn("unclear")
	}
}
