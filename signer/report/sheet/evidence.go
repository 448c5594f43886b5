package sheet

import (
	"strconv"
	"strings"

	"trien/signer/report"
	"trien/signer/trust"
)

// path is the way from the signer's certificate to the root, as far as it goes.
func (r reader) path(s *report.Signature) []line {
	var lines []line
	for i, c := range s.Path {
		key := "step"
		if c.Anchor {
			key = "step.anchor"
		}
		lines = append(lines, plain(strconv.Itoa(i+1)+". "+
			r.text(key, "name", c.Name, "from", r.date(c.NotBefore), "to", r.date(c.NotAfter))))
	}
	return lines
}

// revocation says of every certificate of the path what is known and from where.
func (r reader) revocation(s *report.Signature) []line {
	var lines []line
	for _, c := range s.Path {
		if !c.Anchor {
			lines = append(lines, r.revoked(c))
		}
	}
	return lines
}

func (r reader) revoked(c report.Certificate) line {
	v := c.Revocation
	parts := []string{r.text("revocation."+v.State.String(), "name", c.Name)}
	if !v.RevokedAt.IsZero() {
		parts = append(parts, r.text("revocation.revoked-at", "time", r.time(v.RevokedAt)))
	}
	if v.Reason != "" {
		parts = append(parts, r.orItself("report.crl-reason.", v.Reason))
	}
	if v.Source != "" {
		parts = append(parts, r.text("revocation.source", "source", r.orItself("report.source.", v.Source), "found", r.orItself("report.found.", v.Found)))
	}
	if !v.ThisUpdate.IsZero() {
		parts = append(parts, r.text("revocation.this-update", "time", r.time(v.ThisUpdate)))
	}
	if !v.NextUpdate.IsZero() {
		parts = append(parts, r.text("revocation.next-update", "time", r.time(v.NextUpdate)))
	}
	text := strings.Join(parts, ", ") + "."
	if v.Err != nil {
		what, do := r.failure(v.Err, "error.unknown")
		text += " " + what + " " + do
	}
	return judged(revocationTone(v.State), text)
}

func revocationTone(s report.RevocationState) Tone {
	switch s {
	case report.RevocationGood:
		return Good
	case report.RevocationRevoked:
		return Bad
	}
	return Undecided
}

// orItself returns the words for a name of a fixed set; one from outside the
// set is shown as it is.
func (r reader) orItself(area, name string) string {
	if text := r.words(area+name, nil); text != area+name {
		return text
	}
	return name
}

// timestamps lists the statements of time-stamping authorities, and what the
// check says where there are none or where it is not good.
func (r reader) timestamps(s *report.Signature) []line {
	var lines []line
	for _, t := range s.Timestamps {
		lines = append(lines, r.timestamp(t))
	}
	if f, found := worst(s, report.CheckTimestamp); len(lines) == 0 || found && gravity(f.Status) > gravity(report.Pass) {
		said := r.answer(s, report.CheckTimestamp)
		if found && f.Status == report.NotApplicable {
			said.judged = false
		}
		lines = append(lines, said)
	}
	return lines
}

func (r reader) timestamp(t report.Timestamp) line {
	of := r.text("timestamp.signature")
	if t.Document {
		of = joined(", ", r.text("timestamp.document"), t.Field)
	}
	authority := t.Authority
	if authority == "" {
		authority = r.text("timestamp.nameless")
	}
	if t.System != trust.Unknown {
		authority += " (" + r.words("system."+t.System.String(), nil) + ")"
	}
	text := of + ": " + joined(", ", r.time(t.Time), authority)
	if t.Trusted {
		return judged(Good, text+", "+r.text("timestamp.trusted")+".")
	}
	text += ", " + r.text("timestamp.untrusted") + "."
	if t.Reason != "" {
		text += " " + r.words("timestamp."+t.Reason, nil)
	}
	return judged(Undecided, text)
}

// mostChanges is how many changes are listed under one signature.
const mostChanges = 100

// changes says what later revisions did: how it is to be taken in all, then
// everything that was found.
func (r reader) changes(s *report.Signature) []line {
	lines := []line{judged(editsTone(s.LaterChanges), r.words("later-changes."+s.LaterChanges.String(), nil))}
	for _, c := range s.Changes[:min(len(s.Changes), mostChanges)] {
		lines = append(lines, r.change(c))
	}
	if more := len(s.Changes) - mostChanges; more > 0 {
		lines = append(lines, plain(r.text("more-changes", "count", r.number(int64(more)))))
	}
	if f, found := worst(s, report.CheckLaterChanges); found && f.Status != report.Pass && f.Code() != s.Reason {
		lines = append(lines, judged(toneOf(f), r.sentence(f)))
	}
	return lines
}

func (r reader) change(c report.Change) line {
	where := r.text("change.outside")
	if c.Revision > 0 {
		where = r.text("change.revision", "revision", strconv.Itoa(c.Revision))
	}
	page, field := "", ""
	if c.Page > 0 {
		page = r.text("change.page", "page", strconv.Itoa(c.Page))
	}
	if c.Field != "" {
		field = r.text("change.field", "field", c.Field)
	}
	text := r.words("change."+c.Kind, c.Args) + " (" + joined(", ", where, page, field, r.text("edits."+c.Edits.String())) + ")"
	return judged(editsTone(c.Edits), text)
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
