package report

import (
	"strings"
	"time"

	"trien/signer/trust"
)

// Basis is what every verdict of a run rests on beside the documents.
type Basis struct {
	Program  string    // name and version, "Triện 0.1.0"
	Made     time.Time // when the report was made
	Trust    TrustData
	Warnings []Warning // about the whole run
}

// TrustData says which anchors were in force.
type TrustData struct {
	Date        time.Time // of the newest data; zero when nobody dated them
	National    int       // certificates of that system, time-stamping units included
	Specialised int
	Foreign     int // recognised authorities abroad
	Other       int
	Added       int    // those among all that neither program nor publisher brought
	SHA256      string // fingerprint of all that is trusted; see trust.Store.Fingerprint
}

// Warning is something a reader has to know before relying on a report. Code is
// the key of its words, whose last part is the reason in the JSON report.
type Warning struct {
	Code string
	Args map[string]string
}

func (w Warning) reason() string { return w.Code[strings.LastIndexByte(w.Code, '.')+1:] }

// BasisOf says which anchors store holds, and what is to be said about them at
// the time made. A nil store holds none.
func BasisOf(program string, store *trust.Store, made time.Time) Basis {
	facts := store.Facts()
	count := func(s trust.System) (n int) {
		for _, of := range facts.Counts[s.String()] {
			n += of
		}
		return n
	}
	b := Basis{Program: program, Made: made, Trust: TrustData{
		Date: facts.Date, National: count(trust.National), Specialised: count(trust.Specialised), Other: count(trust.Other) + count(trust.Foreign),
		Added: facts.Additions, SHA256: facts.Fingerprint,
	}}
	for _, n := range store.Notices(made) {
		if n.Code != "demo" && n.Code != "expiring" { // they say nothing about a document
			b.Warnings = append(b.Warnings, Warning{"trustdata.notice." + n.Code, n.Args})
		}
	}
	if all := b.Trust.National + b.Trust.Specialised + b.Trust.Foreign + b.Trust.Other; all > 0 && all == b.Trust.Added {
		b.Warnings = append(b.Warnings, Warning{Code: "report.warning.own-anchors"})
	}
	return b
}

// WarningsFor returns what a reader of doc's report has to know: the warnings
// of the run, and that a signature of it is for demonstration.
func (b Basis) WarningsFor(doc *Document) []Warning {
	all := append([]Warning(nil), b.Warnings...)
	if doc.Demo() {
		all = append(all, Warning{Code: "report.warning.demo"})
	}
	return all
}

// Demo tells whether a signature's path ends at a root made for demonstrations:
// whatever its verdict, the document has no legal value.
func (d *Document) Demo() bool {
	for _, s := range d.Signatures {
		for _, f := range s.Findings {
			if f.Check == CheckAnchor && f.Reason == ReasonDemo {
				return true
			}
		}
	}
	return false
}

// ReasonDemo is the reason of the anchor's finding where the path ends at a
// root made for demonstrations.
const ReasonDemo = "demo"

// Allows returns the best verdict that is still possible after f.
func (f Finding) Allows() Verdict { return allows(f) }
