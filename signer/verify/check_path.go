package verify

import (
	"maps"
	"time"

	"trien/signer/report"
	"trien/signer/trust"
)

// reasonTimestampTrust: who may prove time is a question of its own, which is
// not asked yet.
const reasonTimestampTrust = "timestamp-trust"

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
	reasons := []string{"complete", reasonTimestampTrust, reasonBlocked, "no-path"}
	for _, code := range trust.Codes() {
		reasons = append(reasons, string(code))
	}
	return reasons
}

// path asks whether the certificate leads to a root of exactly one system. The
// gravest problem on the way is the answer.
func path(f *facts, _ policy) answer {
	if f.form == formTimestamp {
		return notRun(reasonTimestampTrust)
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
	case worst.Code == trust.WeakSignature:
		return answer{report.Warn, string(worst.Code), problemArgs(worst)}
	}
	return answer{report.Fail, string(worst.Code), problemArgs(worst)}
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
