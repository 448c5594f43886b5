package verdict

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"trien/signer/report"
)

// reader makes words of one report.
type reader struct {
	words Words
	zone  *time.Location
}

func (r reader) text(key string, pairs ...string) string {
	args := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	return r.words.Text("ui.verdict."+key, args)
}

// why is the sentence under the document's verdict.
func (r reader) why(doc report.Document) string {
	count := strconv.Itoa(len(doc.Signatures))
	switch doc.Verdict {
	case report.DocumentValid, report.DocumentValidWithChanges, report.DocumentUnsigned, report.DocumentUnreadable:
		return r.text("why."+doc.Verdict.String(), "count", count)
	case report.DocumentInvalid:
		return r.whyInvalid(doc.Signatures)
	}
	return r.whyUndecided(doc.Signatures)
}

func (r reader) whyInvalid(signatures []report.Signature) string {
	var bad []int
	for i, s := range signatures {
		if s.Verdict == report.Invalid {
			bad = append(bad, i)
		}
	}
	if len(bad) != 1 {
		return r.text("why.invalid.several", "bad", strconv.Itoa(len(bad)), "count", strconv.Itoa(len(signatures)))
	}
	s := &signatures[bad[0]]
	return r.text("why.invalid.one", "name", r.name(s), "reason", r.reason(s))
}

func (r reader) whyUndecided(signatures []report.Signature) string {
	asked := make(map[string]bool)
	var doubtful []*report.Signature
	for i := range signatures {
		s := &signatures[i]
		switch {
		case s.Verdict != report.Indeterminate:
		case s.Integrity != report.Intact:
			return r.text("why.indeterminate.unreadable")
		case !onlyUnasked(s):
			doubtful = append(doubtful, s)
		default:
			for _, check := range unasked(s) {
				asked[check] = true
			}
		}
	}
	switch {
	case len(doubtful) > 0:
		return r.whyDoubt(doubtful, len(signatures))
	case asked[report.CheckRevocation] && asked[report.CheckLaterChanges]:
		return r.text("why.indeterminate.revocation-and-changes")
	case asked[report.CheckLaterChanges]:
		return r.text("why.indeterminate.changes")
	}
	return r.text("why.indeterminate.revocation")
}

// whyDoubt is the reason of the one doubtful signature, or how many there are.
func (r reader) whyDoubt(doubtful []*report.Signature, count int) string {
	first := doubtful[0]
	switch {
	case count == 1:
		return r.reason(first)
	case len(doubtful) == 1:
		return r.text("why.indeterminate.one", "name", r.name(first), "reason", r.reason(first))
	}
	return r.text("why.indeterminate.several", "open", strconv.Itoa(len(doubtful)), "count", strconv.Itoa(count))
}

func (r reader) card(number int, s *report.Signature) Card {
	return Card{
		Number:   number,
		Tone:     signatureTone(s.Verdict),
		Name:     r.name(s),
		Office:   joined(", ", s.Signer.Title, s.Signer.Organisation),
		System:   s.System,
		Headline: r.headline(s),
		Advice:   r.advice(s),
		Facts:    r.facts(s),
		Details:  r.details(s),
		Page:     s.Page,
		Rect:     s.Rect,
	}
}

func (r reader) name(s *report.Signature) string {
	if s.Signer.Name != "" {
		return s.Signer.Name
	}
	if s.Kind == report.KindTimestamp {
		return r.text("timestamp")
	}
	return r.text("nameless")
}

// headline is the reason of the verdict in one sentence.
func (r reader) headline(s *report.Signature) string {
	switch s.Verdict {
	case report.Valid:
		return r.text("signature.valid")
	case report.Invalid:
		return r.reason(s)
	}
	if report.OnlyRevocationOpen(s) {
		return r.text("signature.valid-if." + report.CheckRevocation)
	}
	key := "signature.valid-if." + strings.Join(unasked(s), "+")
	if onlyUnasked(s) && r.words.Has("ui.verdict."+key) {
		return r.text(key)
	}
	return r.reason(s)
}

// reason is the finding that decided, in words.
func (r reader) reason(s *report.Signature) string {
	for _, f := range s.Findings {
		if f.Code() == s.Reason {
			return r.sentence(f)
		}
	}
	if r.words.Has("check." + s.Reason) {
		return r.words.Text("check."+s.Reason, nil)
	}
	return r.text("signature." + s.Verdict.String())
}

func (r reader) sentence(f report.Finding) string {
	return r.words.Text("check."+f.Check+"."+f.Reason, f.Args)
}

// advice is what a person should read before the facts: every finding that
// is bad, or a warning, except the one the headline already says.
func (r reader) advice(s *report.Signature) []Line {
	var lines []Line
	headline := r.headline(s)
	for _, f := range s.Findings {
		if (f.Status != report.Fail && f.Status != report.Warn) || demonstration(f) {
			continue
		}
		if text := r.sentence(f); text != headline {
			lines = append(lines, Line{Tone: toneOf(s, f), Text: text})
		}
	}
	return lines
}

func (r reader) details(s *report.Signature) []Line {
	lines := make([]Line, 0, len(s.Findings))
	for _, f := range s.Findings {
		lines = append(lines, Line{Tone: toneOf(s, f), Text: r.sentence(f)})
	}
	return lines
}

// onlyUnasked tells whether nothing speaks against the signature but questions
// that were not asked: Conclude names an answer before an unasked question.
func onlyUnasked(s *report.Signature) bool {
	if s.Verdict != report.Indeterminate || s.Integrity != report.Intact {
		return false
	}
	for _, f := range s.Findings {
		if f.Code() == s.Reason {
			return f.Status == report.NotRun
		}
	}
	return strings.HasSuffix(s.Reason, "."+report.ReasonNotRun)
}

// unasked returns the checks that were not run, in the order of the findings.
// Timestamp and kind of root are no open questions: a signature can stand
// without them.
func unasked(s *report.Signature) []string {
	var checks []string
	for _, f := range s.Findings {
		if f.Status == report.NotRun && f.Check != report.CheckTimestamp && f.Check != report.CheckAnchor {
			checks = append(checks, f.Check)
		}
	}
	slices.Sort(checks)
	return slices.Compact(checks)
}

func joined(separator string, parts ...string) string {
	kept := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, separator)
}
