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

// heldEvidence returns, for every certificate of the path and of the first
// timestamp's, what the file holds about it; false when there is one about which
// it holds nothing that counts. A unit that is trusted by itself needs none.
func (f *facts) heldEvidence() ([][]*proof, bool) {
	all := f.standings
	if s := f.firstSound(); !s.authority.Pinned {
		if len(s.standings) == 0 {
			return nil, false
		}
		all = slices.Concat(all, s.standings)
	}
	held := make([][]*proof, len(all))
	for i, st := range all {
		if held[i] = st.held; st.State == revocation.Unknown || len(st.held) == 0 {
			return nil, false
		}
	}
	return held, len(f.standings) > 0
}

// archived tells whether a document timestamp protects the signature and
// evidence about every certificate. What was added behind it may be evidence
// about the timestamp itself, for the next one.
func (f *facts) archived(held [][]*proof) bool {
	return slices.ContainsFunc(f.stamps, func(s *stamp) bool {
		covered := func(p *proof) bool { return slices.ContainsFunc(p.spans, s.covers) }
		return s.document && s.flaw() == "" && !slices.ContainsFunc(held, func(about []*proof) bool {
			return !slices.ContainsFunc(about, covered)
		})
	})
}
