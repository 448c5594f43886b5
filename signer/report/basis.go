package report

import (
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
	Expires     time.Time // when the newest data say they are to be renewed; zero when they do not
	National    int       // certificates of that system, time-stamping units included
	Specialised int
	Other       int
	Added       int    // those among all that neither program nor bundle brought
	SHA256      string // fingerprint of all that is trusted; see trust.Store.Fingerprint
}

// Warning is something a reader has to know before relying on a report. Words
// for it are in the message catalogue under "report.warning.<Reason>".
type Warning struct {
	Reason string
	Args   map[string]string
}

// TrustOf says which anchors store holds; a nil one holds none.
func TrustOf(store *trust.Store) TrustData {
	if store == nil {
		return TrustData{}
	}
	data := TrustData{Date: store.Date(), SHA256: store.Fingerprint()}
	for _, e := range store.Entries() {
		switch e.System {
		case trust.National:
			data.National++
		case trust.Specialised:
			data.Specialised++
		default:
			data.Other++
		}
		if e.Origin != trust.BuiltIn && e.Origin != trust.FromBundle {
			data.Added++
		}
	}
	for _, s := range store.Sources() {
		if s.Date.Equal(data.Date) {
			data.Expires = s.Expires
		}
	}
	return data
}

func (t TrustData) count() int { return t.National + t.Specialised + t.Other }

// ReasonDemo is the reason of the anchor's finding, and of the warning, where
// the path ends at a root made for demonstrations.
const ReasonDemo = "demo"

// WarningsFor returns what a reader of doc's report has to know: the warnings of
// the run, then those that follow from the report.
func (b Basis) WarningsFor(doc *Document) []Warning {
	all := append([]Warning(nil), b.Warnings...)
	add := func(when bool, reason string) {
		if when {
			all = append(all, Warning{Reason: reason})
		}
	}
	t := b.Trust
	add(t.count() == 0, "no-anchors")
	add(t.count() > 0 && t.Added == t.count(), "own-anchors")
	add(!t.Expires.IsZero() && b.Made.After(t.Expires), "old-anchors")
	add(doc.demo(), ReasonDemo)
	return all
}

// demo tells whether a signature's path ends at a root made for demonstrations.
func (d *Document) demo() bool {
	for _, s := range d.Signatures {
		for _, f := range s.Findings {
			if f.Check == CheckAnchor && f.Reason == ReasonDemo {
				return true
			}
		}
	}
	return false
}
