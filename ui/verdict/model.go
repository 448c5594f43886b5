// Package verdict shows what is known about a document's signatures as a
// person reads it: one sentence first, then one card for each signature. Read
// is the pure part, a report made into words; Panel draws it.
package verdict

import (
	"time"

	"trien/signer/report"
	"trien/signer/trust"
)

// Words is the message catalogue.
type Words interface {
	Text(key string, args map[string]string) string
	Has(key string) bool
}

// Tone is the meaning that a colour and a shape carry together.
type Tone int

const (
	Nothing   Tone = iota // grey ○: nothing to say
	Undecided             // amber ?
	Good                  // green ✓
	Changed               // blue ✎: good, with something to know
	Bad                   // red ✕
)

// Shape returns the sign that stands for the tone without its colour.
func (t Tone) Shape() string {
	switch t {
	case Undecided:
		return "?"
	case Good:
		return "✓"
	case Changed:
		return "✎"
	case Bad:
		return "✕"
	}
	return "○"
}

// View is a document's report in words.
type View struct {
	Tone  Tone
	Title string // the verdict: "Chưa đủ căn cứ"
	Why   string // one sentence
	Cards []Card
}

// Card is one signature in words.
type Card struct {
	Number   int // 1-based, in the order of signing
	Tone     Tone
	Name     string
	Office   string // title and organisation; "" when the certificate names none
	System   trust.System
	Headline string // the reason in one sentence
	Advice   []Line // findings that are not good, in full
	Facts    []Line
	Details  []Line // every finding in full

	Page int        // 1-based; 0 when the signature is not on a page
	Rect [4]float64 // as in report.Signature
}

// Line is one statement with its tone and a short remark at its right end.
type Line struct {
	Tone Tone
	Text string
	Note string
}

// Read turns the report into words. Times are shown in zone.
func Read(doc report.Document, words Words, zone *time.Location) View {
	r := reader{words: words, zone: zone}
	view := View{
		Tone:  documentTone(doc.Verdict),
		Title: words.Text("ui.verdict.document."+doc.Verdict.String(), nil),
		Why:   r.why(doc),
	}
	for i := range doc.Signatures {
		view.Cards = append(view.Cards, r.card(i+1, &doc.Signatures[i]))
	}
	return view
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
		return Nothing
	}
	return Undecided
}

func signatureTone(v report.Verdict) Tone {
	switch v {
	case report.Valid:
		return Good
	case report.Invalid:
		return Bad
	}
	return Undecided
}

func statusTone(s report.Status) Tone {
	switch s {
	case report.Pass:
		return Good
	case report.Fail:
		return Bad
	case report.NotApplicable:
		return Nothing
	}
	return Undecided
}
