package sheet

import (
	"slices"
	"strconv"
	"strings"

	"trien/signer/report"
	"trien/signer/trust"
)

// card holds what Thông tư 15/2025/TT-BKHCN, Điều 6 wants shown of every
// signature (issuing CA, signer, unit that manages the certificate, time,
// integrity, validity when signed, period), then the evidence behind it.
func (r reader) card(number int, s *report.Signature) card {
	c := card{
		heading: r.text("signature", "number", strconv.Itoa(number)),
		name:    r.name(s),
		tone:    signatureTone(s),
		verdict: r.words("verdict."+s.Verdict.String(), nil),
		why:     clipped(r.headline(s), mostLetters),
		rows: []row{
			{r.text("row.signer"), r.signer(s)},
			{r.text("row.manager"), []line{plain(r.stated(s, s.Signer.Organisation))}},
			{r.text("row.issuer"), []line{plain(r.stated(s, s.Signer.Issuer))}},
			{r.text("row.system"), []line{r.system(s)}},
			{r.text("row.time"), r.signingTime(s)},
			{r.text("row.integrity"), []line{r.integrity(s)}},
			{r.text("row.validity"), []line{r.answer(s, report.CheckValidity), r.answer(s, report.CheckRevocation)}},
			{r.text("row.period"), []line{plain(r.period(s))}},
			{r.text("row.coverage"), []line{r.coverage(s)}},
			{r.text("row.changes"), r.changes(s)},
			{r.text("row.timestamps"), r.timestamps(s)},
			{r.text("row.path"), r.path(s)},
			{r.text("row.revocation"), r.revocation(s)},
		},
	}
	c.rows = append(c.rows, r.doubts(s)...)
	c.rows = append(c.rows,
		row{r.text("row.passed"), r.named(s, Good)},
		row{r.text("row.inapplicable"), r.named(s, None)},
		row{r.text("row.serial"), texts(s.Signer.Serial)},
		row{r.text("row.certificate"), texts(s.Signer.SHA256)},
		row{r.text("row.place"), []line{plain(r.place(s))}},
		row{r.text("row.form"), texts(joined(", ", s.SubFilter, r.level(s)))},
		row{r.text("row.etsi"), texts(joined(", ", string(s.Indication), string(s.SubIndication)))},
	)
	c.rows = slices.DeleteFunc(c.rows, func(row row) bool { return len(row.lines) == 0 })
	return c
}

// texts returns a plain line, none where there is nothing to say.
func texts(text string) []line {
	if text == "" {
		return nil
	}
	return []line{plain(text)}
}

func (r reader) entry(number int, s *report.Signature) entry {
	e := entry{
		number: strconv.Itoa(number), tone: signatureTone(s), verdict: r.words("verdict."+s.Verdict.String(), nil),
		name: r.name(s), office: clipped(s.Signer.Organisation, mostLetters), system: r.text("system." + s.System.String()), time: r.text("time.none"),
	}
	switch {
	case !s.ProvenTime.IsZero():
		e.time, e.timeProof = r.time(s.ProvenTime), r.text("time.short-proven")
	case !s.ClaimedTime.IsZero():
		e.time, e.timeProof = r.time(s.ClaimedTime), r.text("time.short-claimed")
	}
	return e
}

func (r reader) name(s *report.Signature) string {
	switch {
	case s.Signer.Name != "":
		return clipped(s.Signer.Name, mostLetters)
	case s.Kind == report.KindTimestamp:
		return r.words("kind.timestamp", nil)
	}
	return r.text("unnamed")
}

func (r reader) signer(s *report.Signature) []line {
	if s.Kind == report.KindTimestamp {
		return []line{plain(joined(", ", r.words("kind.timestamp", nil), s.Signer.Name))}
	}
	return []line{plain(joined(", ", r.name(s), s.Signer.Title, s.Signer.Email))}
}

// stated is what the certificate says; without a certificate nothing is known.
func (r reader) stated(s *report.Signature, text string) string {
	switch {
	case text != "":
		return text
	case s.Signer.SHA256 == "":
		return r.text("not-known")
	}
	return r.text("not-stated")
}

func (r reader) system(s *report.Signature) line {
	text := r.words("system."+s.System.String(), nil)
	if s.System == trust.Unknown {
		return judged(Undecided, text)
	}
	return plain(text)
}

func (r reader) signingTime(s *report.Signature) []line {
	switch {
	case !s.ProvenTime.IsZero():
		lines := []line{judged(Good, r.text("time.proven", "time", r.time(s.ProvenTime)))}
		if !s.ClaimedTime.IsZero() && !s.ClaimedTime.Equal(s.ProvenTime) {
			lines = append(lines, plain(r.text("time.also-claimed", "time", r.time(s.ClaimedTime))))
		}
		return lines
	case !s.ClaimedTime.IsZero():
		return []line{plain(r.text("time.claimed", "time", r.time(s.ClaimedTime)))}
	}
	return []line{plain(r.text("time.none"))}
}

func (r reader) integrity(s *report.Signature) line {
	text := r.words("integrity."+s.Integrity.String(), nil)
	switch s.Integrity {
	case report.Intact:
		return judged(Good, text)
	case report.Broken:
		return judged(Bad, text)
	}
	return judged(Undecided, text)
}

func (r reader) period(s *report.Signature) string {
	if s.Signer.NotAfter.IsZero() {
		return r.text("not-known")
	}
	return r.text("period", "from", r.date(s.Signer.NotBefore), "to", r.date(s.Signer.NotAfter))
}

// coverage never looks better than its check found it.
func (r reader) coverage(s *report.Signature) line {
	tone := r.answer(s, report.CheckCoverage).tone
	if s.Coverage == report.CoverageUnclear && tone == Good {
		tone = Undecided
	}
	return judged(tone, r.words("coverage."+s.Coverage.String(), nil))
}

func (r reader) place(s *report.Signature) string {
	field := ""
	if s.Field != "" {
		field = r.text("place.field", "field", s.Field)
	}
	if s.Page == 0 {
		return joined(", ", r.text("place.nowhere"), field)
	}
	frame := ""
	if s.Rect[2] > 0 && s.Rect[3] > 0 {
		frame = r.text("place.frame", "w", millimetres(s.Rect[2]), "h", millimetres(s.Rect[3]))
	}
	return joined(", ", r.text("place.page", "page", strconv.Itoa(s.Page)), field, frame)
}

func (r reader) level(s *report.Signature) string {
	if s.Level == report.LevelNone {
		return ""
	}
	return r.text("level", "level", strings.ToUpper(s.Level.String()))
}
