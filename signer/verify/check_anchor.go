package verify

import (
	"trien/signer/report"
	"trien/signer/trust"
)

func anchorCheck() check {
	return check{
		id:      report.CheckAnchor,
		cites:   "15/2025/TT-BKHCN, Điều 6",
		needs:   []string{report.CheckPath},
		reasons: []string{"built-in", "bundle", "added", report.ReasonDemo, report.ReasonNotAsked, reasonBlocked},
		run:     anchor,
	}
}

// anchor asks who vouches for the root: the program's own trust data, those
// who added it here, or nobody, because it is made for demonstrations.
func anchor(f *facts, p policy) answer {
	if p.integrityOnly {
		return notApplicable(report.ReasonNotAsked)
	}
	root := f.path.Certificates[len(f.path.Certificates)-1]
	name := root.Subject.Display()
	if root.Demo() {
		return warn(report.ReasonDemo, "root", name)
	}
	reason := "added"
	for _, e := range f.anchor {
		switch e.Origin {
		case trust.BuiltIn:
			return pass("built-in", "root", name)
		case trust.FromBundle:
			reason = "bundle"
		}
	}
	return pass(reason, "root", name)
}
