package sheet

import (
	"slices"
	"strings"

	"trien/signer/report"
)

// headline is the reason of a signature's verdict in one sentence.
func (r reader) headline(s *report.Signature) string {
	for _, f := range s.Findings {
		if s.Reason == "" || f.Code() != s.Reason {
			continue
		}
		if report.OnlyRevocationOpen(s) {
			return r.words("verdict.only-revocation", nil) + " " + r.sentence(f)
		}
		return r.sentence(f)
	}
	if text := r.words("check."+s.Reason, nil); s.Reason != "" && text != "check."+s.Reason {
		return text
	}
	return r.text("headline." + s.Verdict.String())
}

func (r reader) sentence(f report.Finding) string { return r.words("check."+f.Code(), f.Args) }

// answer is what a check found. The reason of the verdict stands above already
// and is not said again in full; a check without a finding was not run.
func (r reader) answer(s *report.Signature, check string) line {
	f, found := worst(s, check)
	if !found {
		f = report.Finding{Check: check}
	}
	if found && f.Code() != s.Reason {
		return judged(toneOf(f), r.sentence(f))
	}
	key := "status." + f.Status.String()
	if f.Status != report.NotRun && toneOf(f) == Undecided {
		key = "verdict." + report.Indeterminate.String()
	}
	return judged(toneOf(f), r.words("check."+check, nil)+": "+strings.ToLower(r.words(key, nil)))
}

// inRows tells whether a check has a row of its own, whatever it found.
func inRows(check string) bool {
	switch check {
	case report.CheckDigest, report.CheckPath, report.CheckAnchor, report.CheckValidity, report.CheckCoverage,
		report.CheckLaterChanges, report.CheckRevocation, report.CheckTimestamp:
		return true
	}
	return false
}

// doubts are the findings that are not good and stand in no row of their own,
// those with the same words together.
func (r reader) doubts(s *report.Signature) []row {
	told := func(f report.Finding) bool {
		shown := f.Check == report.CheckDigest || f.Check == report.CheckCoverage // a sign alone says less than the sentence
		return inRows(f.Check) && !shown || f.Code() == s.Reason
	}
	var rows []row
	for _, f := range s.Findings {
		tone := toneOf(f)
		if tone == Good || tone == None || told(f) {
			continue
		}
		name, said := r.words("check."+f.Check, nil), judged(tone, r.sentence(f))
		same := slices.IndexFunc(rows, func(row row) bool { return row.lines[0] == said })
		if same >= 0 {
			rows[same].label += "; " + name
			continue
		}
		rows = append(rows, row{name, []line{said}})
	}
	return rows
}

// named lists the checks whose findings have a tone by name, without those that
// have a row of their own.
func (r reader) named(s *report.Signature, tone Tone) []line {
	var names []string
	for _, f := range s.Findings {
		if toneOf(f) == tone && !inRows(f.Check) {
			names = append(names, r.words("check."+f.Check, nil))
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []line{judged(tone, strings.Join(names, "; "))}
}

// toneOf keeps Bad for what makes a signature invalid: a failed check that
// leaves it undecided is undecided, a warning that leaves it valid is something
// to know.
func toneOf(f report.Finding) Tone {
	allows := f.Allows()
	switch f.Status {
	case report.Pass:
		return Good
	case report.NotApplicable:
		if allows == report.Valid {
			return None
		}
	case report.Warn:
		if allows == report.Valid {
			return Changed
		}
	case report.Fail:
		if allows == report.Invalid {
			return Bad
		}
	}
	return Undecided
}

// worst returns the finding of a check that needs attention most.
func worst(s *report.Signature, check string) (report.Finding, bool) {
	var of report.Finding
	found := false
	for _, f := range s.Findings {
		if f.Check == check && (!found || gravity(f.Status) > gravity(of.Status)) {
			of, found = f, true
		}
	}
	return of, found
}

func gravity(s report.Status) int {
	return slices.Index([]report.Status{report.NotApplicable, report.Pass, report.NotRun, report.Warn, report.Fail}, s)
}
