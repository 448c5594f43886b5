package sheet

import (
	"slices"
	"strconv"

	"trien/signer/report"
)

// mostReasons is how many different reasons stand beside a document's verdict;
// every signature says its own.
const mostReasons = 5

// mostOfReason bounds what a reason is given there, in letters.
const mostOfReason = 400

func (r reader) banner(doc *report.Document) banner {
	verdict := doc.Verdict.String()
	b := banner{
		tone:    documentTone(doc.Verdict),
		verdict: r.words("verdict."+verdict, nil),
		why:     r.why(doc),
		reasons: r.reasons(doc),
	}
	if doc.Error != nil {
		var what string
		what, b.do = r.failure(doc.Error)
		b.reasons = []string{clipped(what, mostOfReason)}
		return b
	}
	b.do = r.text("do." + verdict)
	if doc.Demo() && (b.tone == Good || b.tone == Changed) {
		b.do = r.text("do.demo")
	}
	return b
}

// why is the verdict in one sentence.
func (r reader) why(doc *report.Document) string {
	key := "why." + doc.Verdict.String()
	switch doc.Verdict {
	case report.DocumentUnsigned, report.DocumentUnreadable:
		return r.text(key)
	}
	if len(doc.Signatures) == 1 {
		return r.text(key + ".one")
	}
	bad, open := 0, 0
	for _, s := range doc.Signatures {
		switch s.Verdict {
		case report.Valid:
		case report.Invalid:
			bad++
		default:
			open++
		}
	}
	return r.text(key, "count", strconv.Itoa(len(doc.Signatures)), "bad", strconv.Itoa(bad), "open", strconv.Itoa(open))
}

// reasons are the different reasons of the signatures that decided about the
// document, each with the numbers of those that have it. Where one reason is
// told in different words, dates or names, the words of the first stand for all.
func (r reader) reasons(doc *report.Document) []string {
	var codes []string
	having, said := map[string][]int{}, map[string][]string{}
	for i := range doc.Signatures {
		s := &doc.Signatures[i]
		if !decided(doc.Verdict, s.Verdict) {
			continue
		}
		text := clipped(r.headline(s), mostOfReason)
		if len(doc.Signatures) == 1 {
			return []string{text}
		}
		if !slices.Contains(codes, s.Reason) {
			codes = append(codes, s.Reason)
		}
		having[s.Reason] = append(having[s.Reason], i+1)
		said[s.Reason] = append(said[s.Reason], text)
	}
	var reasons []string
	for _, code := range codes[:min(len(codes), mostReasons)] {
		key, texts := "numbers", slices.Compact(said[code])
		if len(texts) > 1 {
			key = "numbers.like"
		}
		reasons = append(reasons, r.text(key, "numbers", numbers(having[code]), "first", strconv.Itoa(having[code][0]), "reason", texts[0]))
	}
	if more := len(codes) - len(reasons); more > 0 {
		reasons = append(reasons, r.text("more", "count", strconv.Itoa(more)))
	}
	return reasons
}

// decided tells whether a signature with verdict s made the document's verdict
// what it is.
func decided(doc report.DocumentVerdict, s report.Verdict) bool {
	switch doc {
	case report.DocumentInvalid:
		return s == report.Invalid
	case report.DocumentIndeterminate:
		return s != report.Valid
	}
	return false
}

func documentTone(v report.DocumentVerdict) Tone {
	switch v {
	case report.DocumentValid:
		return Good
	case report.DocumentValidWithChanges:
		return Changed
	case report.DocumentInvalid, report.DocumentUnreadable:
		return Bad
	case report.DocumentUnsigned:
		return None
	}
	return Undecided
}

func signatureTone(s *report.Signature) Tone {
	switch s.Verdict {
	case report.Valid:
		if s.ContentAdded {
			return Changed
		}
		return Good
	case report.Invalid:
		return Bad
	}
	return Undecided
}
