package verify

import "trien/signer/report"

func fieldCheck() check {
	return check{
		id:      report.CheckField,
		cites:   "ISO 32000-2, 12.7.5.5",
		reasons: []string{"reachable", "unlisted", "orphan"},
		run:     field,
	}
}

// field asks whether a signature field still leads to the signature. Where
// none does, someone took the field away after signing; where only a page does,
// the list of fields was damaged.
func field(f *facts, _ policy) answer {
	switch {
	case f.sig.Orphan:
		return warn("orphan")
	case f.sig.Unlisted:
		return warn("unlisted")
	}
	return pass("reachable")
}
