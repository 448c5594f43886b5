package verdict

import (
	"trien/signer/report"
	"trien/signer/trust"
)

// facts are the six lines that every signature is asked for: content, issuer,
// certificate, revocation, time, coverage; and whether it is a demonstration.
func (r reader) facts(s *report.Signature) []Line {
	lines := []Line{
		r.integrity(s),
		r.issuer(s),
		r.validity(s),
		r.revocation(s),
		r.signingTime(s),
		r.coverage(s),
	}
	if f, found := finding(s, report.CheckAnchor); found && demonstration(f) {
		lines = append(lines, Line{Tone: Undecided, Text: r.text("demo")})
	}
	return lines
}

// demonstration tells whether the finding says that the root is one made for
// demonstrations.
func demonstration(f report.Finding) bool { return f.Check == report.CheckAnchor && f.Reason == "demo" }

func (r reader) integrity(s *report.Signature) Line {
	tone := Undecided
	switch s.Integrity {
	case report.Intact:
		tone = Good
	case report.Broken:
		tone = Bad
	}
	return Line{Tone: tone, Text: r.text("integrity." + s.Integrity.String())}
}

func (r reader) issuer(s *report.Signature) Line {
	line := Line{Tone: r.tone(s, report.CheckPath), Text: r.text("issuer.unknown")}
	if s.Signer.Issuer != "" {
		line.Text = r.text("issuer.named", "issuer", s.Signer.Issuer)
	}
	if s.System == trust.Unknown {
		line.Note = r.text("issuer.untrusted")
		if line.Tone == Good {
			line.Tone = Undecided
		}
	}
	return line
}

// validity never says more than is known: a certificate that has ended since
// may have been good when it signed.
func (r reader) validity(s *report.Signature) Line {
	line := Line{Tone: r.tone(s, report.CheckValidity), Text: r.text("validity.undecided")}
	switch {
	case s.Signer.NotAfter.IsZero():
		line.Text = r.text("validity.unknown")
		return line
	case line.Tone == Good:
		line.Text = r.text("validity.inside")
	}
	line.Note = r.text("validity.until", "date", s.Signer.NotAfter.In(r.zone).Format("02/01/2006"))
	return line
}

func (r reader) revocation(s *report.Signature) Line {
	f, found := finding(s, report.CheckRevocation)
	if !found || f.Status == report.NotRun {
		return Line{Tone: Undecided, Text: r.text("revocation.open"), Note: r.text("unchecked")}
	}
	return Line{Tone: toneOf(s, f), Text: r.text("revocation." + f.Status.String())}
}

func (r reader) signingTime(s *report.Signature) Line {
	const format = "15:04:05\u00a002/01/2006" // never broken across lines
	switch {
	case !s.ProvenTime.IsZero():
		return Line{Tone: Good, Text: r.text("time", "time", s.ProvenTime.In(r.zone).Format(format)), Note: r.text("time.proven")}
	case !s.ClaimedTime.IsZero():
		return Line{Tone: Nothing, Text: r.text("time", "time", s.ClaimedTime.In(r.zone).Format(format)), Note: r.text("time.claimed")}
	}
	return Line{Tone: Nothing, Text: r.text("time.none")}
}

// coverage says which part of the file was signed and what came after.
func (r reader) coverage(s *report.Signature) Line {
	switch s.Coverage {
	case report.CoverageFile:
		return Line{Tone: r.tone(s, report.CheckCoverage), Text: r.text("coverage.file")}
	case report.CoverageRevision:
		return Line{Tone: editsTone(s.LaterChanges), Text: r.text("coverage.revision"), Note: r.text("edits." + s.LaterChanges.String())}
	}
	tone := r.tone(s, report.CheckCoverage)
	if tone == Good {
		tone = Undecided
	}
	return Line{Tone: tone, Text: r.text("coverage.unclear")}
}

func editsTone(e report.Edits) Tone {
	switch e {
	case report.EditsNone:
		return Good
	case report.EditsAllowed:
		return Changed
	case report.EditsForbidden:
		return Bad
	}
	return Undecided
}

// tone is that of a check's finding; a check that is missing was not run.
func (r reader) tone(s *report.Signature, check string) Tone {
	f, found := finding(s, check)
	if !found {
		return Undecided
	}
	return toneOf(s, f)
}

// toneOf keeps red for what makes a signature invalid: a failed check that
// left it undecided is amber.
func toneOf(s *report.Signature, f report.Finding) Tone {
	if f.Status == report.Fail && (s.Verdict != report.Invalid || f.Check == report.CheckValidity || f.Check == report.CheckPath) {
		return Undecided
	}
	return statusTone(f.Status)
}

// finding returns the worst finding of a check.
func finding(s *report.Signature, check string) (report.Finding, bool) {
	var worst report.Finding
	found := false
	for _, f := range s.Findings {
		if f.Check == check && (!found || severity(f.Status) > severity(worst.Status)) {
			worst, found = f, true
		}
	}
	return worst, found
}

func severity(s report.Status) int {
	switch s {
	case report.NotApplicable:
		return 0
	case report.Pass:
		return 1
	case report.NotRun:
		return 2
	case report.Warn:
		return 3
	}
	return 4
}
