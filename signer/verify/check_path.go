package verify

import (
	"maps"
	"slices"
	"time"

	"trien/signer/report"
	"trien/signer/trust"
)

func pathCheck() check {
	return check{
		id:      report.CheckPath,
		cites:   "RFC 5280, 6.1; 15/2025/TT-BKHCN, Điều 6",
		needs:   []string{report.CheckSignature},
		reasons: pathReasons(),
		run:     path,
	}
}

func pathReasons() []string {
	reasons := []string{"complete", "authority", report.ReasonNotAsked, reasonBlocked, "no-path"}
	reasons = append(reasons, stampUnknown, stampIncomplete, stampWithdrawn)
	for _, code := range trust.Codes() {
		reasons = append(reasons, string(code))
	}
	return reasons
}

// path asks whether the certificate leads to a root of exactly one system. The
// gravest problem on the way is the answer.
func path(f *facts, p policy) answer {
	switch {
	case p.integrityOnly:
		return notApplicable(report.ReasonNotAsked)
	case f.form == formTimestamp:
		return unitPath(f)
	}
	var worst *trust.Problem
	for i := range f.path.Problems {
		p := &f.path.Problems[i]
		if !f.ownValidity(p) && (worst == nil || gravity(p) > gravity(worst)) {
			worst = p
		}
	}
	switch {
	case worst == nil && f.path.System == trust.Unknown:
		return fail("no-path", "subject", f.certificate.Subject.Display())
	case worst == nil:
		return pass("complete", "root", f.path.Certificates[len(f.path.Certificates)-1].Subject.Display())
	case worst.Code == trust.WeakSignature && f.forgives(p):
		return answer{report.Warn, string(worst.Code), problemArgs(worst)}
	}
	return answer{report.Fail, string(worst.Code), problemArgs(worst)}
}

// unitPath asks whether the authority of a document timestamp is one that is
// trusted to prove time.
func unitPath(f *facts) answer {
	switch {
	case f.own == nil:
		return notRun(reasonBlocked)
	case f.own.authority.Trusted():
		return pass("authority", "authority", f.own.name())
	case f.own.reason == stampUnknown, f.own.reason == stampIncomplete, f.own.reason == stampWithdrawn:
		return fail(f.own.reason, "authority", f.own.name())
	case f.own.reason == stampExpired:
		return pass("authority", "authority", f.own.name())
	}
	return notRun(reasonBlocked)
}

// forgives tells whether the policy takes weak signatures under issuing
// certificates, or whether only such certificates bear them that the store
// holds itself: what is known by its hash needs no signature.
func (f *facts) forgives(p policy) bool {
	if p.weakChain {
		return true
	}
	for _, problem := range f.path.Problems {
		if problem.Code == trust.WeakSignature && !slices.ContainsFunc(f.pinned, problem.Certificate.Equal) {
			return false
		}
	}
	return true
}

// ownValidity tells a problem that the check of the signer's own validity
// period reports.
func (f *facts) ownValidity(p *trust.Problem) bool {
	return (p.Code == trust.Expired || p.Code == trust.NotYetValid) && p.Certificate.Equal(f.certificate)
}

func gravity(p *trust.Problem) int {
	switch {
	case p.Fatal():
		return 3
	case p.Code == trust.WeakSignature:
		return 1
	default:
		return 2
	}
}

// problemArgs returns the problem's arguments with its time as people write it.
func problemArgs(p *trust.Problem) map[string]string {
	args := maps.Clone(p.Args)
	if t, err := time.Parse(time.RFC3339, args["time"]); err == nil {
		args["time"] = day(t)
	}
	return args
}
