package sheet

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"trien/signer/report"
	"trien/signer/trust"
)

// path is the way from the signer's certificate to the root, as far as it goes,
// and what the checks say of it.
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
	for _, check := range []string{report.CheckPath, report.CheckAnchor} {
		f, found := worst(s, check)
		if found && toneOf(f) != None && (toneOf(f) != Good || len(s.Path) == 0) {
			lines = append(lines, r.answer(s, check))
		}
	}
	return lines
}

// revocation says of every certificate of the path what is known and from where.
func (r reader) revocation(s *report.Signature) []line {
	var lines []line
	for _, c := range s.Path {
		if !c.Anchor {
			lines = append(lines, r.revoked(c, s.Verdict))
		}
	}
	return lines
}

func (r reader) revoked(c report.Certificate, verdict report.Verdict) line {
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
	text := strings.Join(parts, ", ")
	if v.Err != nil {
		text += " (" + r.title(v.Err) + ")"
	}
	return judged(revocationTone(v.State, verdict), text+".")
}

// revocationTone keeps Bad for what made the signature invalid: one that is
// proven to be older than the revocation is valid all the same.
func revocationTone(state report.RevocationState, verdict report.Verdict) Tone {
	switch {
	case state == report.RevocationGood:
		return Good
	case state == report.RevocationRevoked && verdict == report.Invalid:
		return Bad
	case state == report.RevocationRevoked && verdict == report.Valid:
		return Changed
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
	groups := grouped(s.Changes)
	for _, g := range groups[:min(len(groups), mostChanges)] {
		lines = append(lines, r.change(g))
	}
	if more := len(groups) - mostChanges; more > 0 {
		lines = append(lines, plain(r.text("more-changes", "count", r.number(int64(more)))))
	}
	if f, found := worst(s, report.CheckLaterChanges); found && f.Status != report.Pass && f.Code() != s.Reason {
		lines = append(lines, judged(toneOf(f), r.sentence(f)))
	}
	return lines
}

// group is one change, or several that were allowed and are of one kind: a
// document signed by many has as many further signatures.
type group struct {
	report.Change
	revisions, pages []int
	fields           []string
}

func grouped(changes []report.Change) []group {
	var groups []group
	for _, c := range changes {
		at := slices.IndexFunc(groups, func(g group) bool {
			return c.Edits == report.EditsAllowed && g.Edits == c.Edits && g.Kind == c.Kind && maps.Equal(g.Args, c.Args)
		})
		if at < 0 {
			groups, at = append(groups, group{Change: c}), len(groups)
		}
		g := &groups[at]
		g.revisions, g.pages = withNew(g.revisions, c.Revision), withNew(g.pages, c.Page)
		if c.Field != "" && !slices.Contains(g.fields, c.Field) {
			g.fields = append(g.fields, c.Field)
		}
	}
	return groups
}

// withNew adds a number above 0 that is not in the list, which stays sorted.
func withNew(list []int, n int) []int {
	at, there := slices.BinarySearch(list, n)
	if n <= 0 || there {
		return list
	}
	return slices.Insert(list, at, n)
}

// mostFields is how many fields a group of changes names.
const mostFields = 12

func (r reader) change(g group) line {
	where := r.text("change.outside")
	if len(g.revisions) > 0 {
		where = r.text("change.revision", "revision", numbers(g.revisions))
	}
	page, field := "", ""
	if len(g.pages) > 0 {
		page = r.text("change.page", "page", numbers(g.pages))
	}
	if len(g.fields) > 0 {
		field = r.text("change.field", "field", strings.Join(g.fields[:min(len(g.fields), mostFields)], ", "))
	}
	if more := len(g.fields) - mostFields; more > 0 {
		field += " " + r.text("change.more-fields", "count", strconv.Itoa(more))
	}
	text := r.words("change."+g.Kind, g.Args) + " (" + joined("; ", r.text("edits."+g.Edits.String()), where, page, field) + ")"
	return judged(editsTone(g.Edits), text)
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
