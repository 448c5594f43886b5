package verify

import (
	"slices"
	"time"

	"trien/signer/report"
)

// policy is what the checks measure against.
type policy struct {
	Policy
	at time.Time // the time for which validity is asked
}

// answer is what a check found; its reason is one of the check's reasons.
type answer struct {
	status report.Status
	reason string
	args   map[string]string
}

func pass(reason string, args ...string) answer {
	return answer{report.Pass, reason, pairs(args)}
}

func warn(reason string, args ...string) answer {
	return answer{report.Warn, reason, pairs(args)}
}

func fail(reason string, args ...string) answer {
	return answer{report.Fail, reason, pairs(args)}
}

func notRun(reason string, args ...string) answer {
	return answer{report.NotRun, reason, pairs(args)}
}

func notApplicable(reason string, args ...string) answer {
	return answer{report.NotApplicable, reason, pairs(args)}
}

func pairs(list []string) map[string]string {
	if len(list) == 0 {
		return nil
	}
	m := make(map[string]string, len(list)/2)
	for i := 0; i+1 < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}

// check asks one question about a signature. It reads facts and changes none.
type check struct {
	id      string
	cites   string
	needs   []string // checks without whose answer the question makes no sense
	reasons []string // every reason that run may give
	run     func(f *facts, p policy) answer
}

// reasonBlocked: a check that this one needs gave no good answer.
const reasonBlocked = report.ReasonBlocked

// checks lists all checks in the order in which a person reads the findings.
func checks() []check {
	return []check{
		byteRangeCheck(),
		fieldCheck(),
		cmsFormCheck(),
		digestCheck(),
		signerCertificateCheck(),
		signatureCheck(),
		essCheck(),
		algorithmCheck(),
		pathCheck(),
		anchorCheck(),
		usageCheck(),
		validityCheck(),
		coverageCheck(),
		laterChangesCheck(),
		encryptionCheck(),
		revocationCheck(),
		timestampCheck(),
	}
}

// findings asks every check about f. A failed one does not stop the others,
// except those that need its answer.
func findings(f *facts, p policy) []report.Finding {
	var all []report.Finding
	useless := map[string]bool{}
	for _, c := range checks() {
		a := notRun(reasonBlocked)
		if !slices.ContainsFunc(c.needs, func(id string) bool { return useless[id] }) {
			a = c.run(f, p)
		}
		useless[c.id] = a.status == report.Fail || a.status == report.NotRun
		all = append(all, report.Finding{
			Check: c.id, Status: a.status, Reason: a.reason, Cites: c.cites, Args: a.args,
		})
	}
	return all
}
