package verify

import (
	"slices"

	"trien/signer/evidence/revocation"
	"trien/signer/report"
)

// level is what the form of the signature reaches, with what later revisions
// add to it (EN 319 142-1, 6.3, which wants the signing time in the dictionary
// and not in the CMS). A timestamp counts when it holds and is about the right
// data, whoever made it: trust is a question of its own.
func (f *facts) level() report.Level {
	switch {
	case f.sig.SubFilter != subFilterCAdES || f.signer == nil:
		return report.LevelNone
	case len(f.signer.ESS) == 0 || !f.signer.SigningTime.IsZero():
		return report.LevelNone
	case f.firstSound() == nil:
		return report.LevelBB
	}
	held, complete := f.heldEvidence()
	switch {
	case !complete:
		return report.LevelBT
	case f.archived(held):
		return report.LevelBLTA
	default:
		return report.LevelBLT
	}
}

// firstSound returns the first timestamp that holds, nil when there is none.
func (f *facts) firstSound() *stamp {
	for _, s := range f.stamps {
		if s.flaw() == "" {
			return s
		}
	}
	return nil
}

// heldEvidence returns what the file holds about every certificate of the path
// and of the first timestamp's; false when one has none. A unit that is trusted
// by itself needs none.
func (f *facts) heldEvidence() ([]*proof, bool) {
	if len(f.standings) == 0 {
		return nil, false
	}
	held, complete := heldIn(f.standings)
	if s := f.firstSound(); !s.authority.Pinned {
		more, also := heldIn(s.standings)
		held, complete = append(held, more...), complete && also && len(s.standings) > 0
	}
	return held, complete
}

func heldIn(standings []standing) ([]*proof, bool) {
	var held []*proof
	for _, st := range standings {
		if st.State == revocation.Unknown || st.claim.proof == nil {
			return nil, false
		}
		held = append(held, st.claim.proof)
	}
	return held, true
}

// archived tells whether a document timestamp protects the signature and all
// the evidence.
func (f *facts) archived(held []*proof) bool {
	return slices.ContainsFunc(f.stamps, func(s *stamp) bool {
		return s.document && s.flaw() == "" && !slices.ContainsFunc(held, func(p *proof) bool {
			return !slices.ContainsFunc(p.spans, s.covers)
		})
	})
}
