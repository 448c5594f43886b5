// Package batch is what becomes of many documents that one person signs with
// one PIN, without the window: a Batch holds a Row for each document and moves
// as the window tells it what happened. It opens no document, asks no token and
// reads no clock, so every rule of it can be proved by a table. A Batch belongs
// to one goroutine.
package batch

import (
	"cmp"
	"path/filepath"
	"slices"
	"time"

	"trien/signer/place"
	"trien/signer/report"
	"trien/ui/flow"
)

// Stage is how far one document has come.
type Stage int

const (
	Waiting Stage = iota // nobody has looked at it yet
	Looking              // it is being read
	Refused              // it cannot be signed; Err says why
	Ready                // it can be signed, where Where says
	Queued               // its turn in the run has not come
	Working              // it is being signed
	Failed               // there is no signed copy; Err says why
	Signed               // Target is the signed copy
)

// Row is one document.
type Row struct {
	ID    int // never given twice in a batch
	Path  string
	Stage Stage
	Err   error // why it is Refused or Failed; has words

	Finding
	Number string // of this document; "" leaves it to the batch
	Auto   flow.Arrangement

	Target  string // of the signed copy, from the start of a run on
	Level   report.Level
	Verdict report.DocumentVerdict // of the signed copy
	Notices []error                // about the signature; each has words
}

// Finding is what a look at a document has found.
type Finding struct {
	Pages    int
	Where    flow.Arrangement
	Overlaps []place.Overlap        // what the signature's own mark lies over
	Before   report.DocumentVerdict // of the signatures that it holds already
	Remarks  []error                // what else to know before signing; each has words
}

// Guessed tells whether the place was found without a hint in the document.
func (r *Row) Guessed() bool {
	why := r.Where.Why
	return r.Where.Placed && !why.ByHand && !why.InField && (why.Guessed || why.Basis == place.ByNothing)
}

// Doubtful tells whether a person should look at a document that can be signed.
func (r *Row) Doubtful() bool {
	return r.Stage == Ready && (r.Guessed() || len(r.Overlaps) > 0 || len(r.Remarks) > 0 || r.Before == report.DocumentIndeterminate)
}

// Open tells whether a run would take the document up.
func (r *Row) Open() bool { return r.Stage == Ready || r.Stage == Failed && r.Where.Placed }

// Phase is what the batch as a whole is doing.
type Phase int

const (
	Gathering Phase = iota // documents are added, removed and looked at
	Starting               // a run has begun; no key has been opened yet
	Running                // the key signs
	Stopping               // what the key has begun is being finished, no more
)

// Busy tells whether a run is under way.
func (p Phase) Busy() bool { return p != Gathering }

// Batch is a list of documents. The zero value is an empty one.
type Batch struct {
	Phase   Phase
	Problem error // why the last run ended before its last document; nil when it did not

	rows  []*Row
	given int // the ID given last
	round int // of looking: an answer of an earlier one is dropped

	run     []*Row // of the run under way, or of the last one
	ended   int    // of them
	started time.Time
	gone    time.Duration // what the last run took
}

// Rows are the documents in their order. Nobody but the Batch changes them.
func (b *Batch) Rows() []*Row { return b.rows }

// Row returns the document with that ID, nil when it is not there any more.
func (b *Batch) Row(id int) *Row {
	at := b.index(id)
	if at < 0 {
		return nil
	}
	return b.rows[at]
}

// index returns where a document stands; IDs grow along the list.
func (b *Batch) index(id int) int {
	at, found := slices.BinarySearchFunc(b.rows, id, func(r *Row, id int) int { return cmp.Compare(r.ID, id) })
	if !found {
		return -1
	}
	return at
}

// Add puts documents at the end of the list and returns how many are new.
func (b *Batch) Add(paths []string) int {
	if b.Phase.Busy() {
		return 0
	}
	known := make(map[string]bool, len(b.rows))
	for _, r := range b.rows {
		known[r.Path] = true
	}
	before := len(b.rows)
	for _, p := range paths {
		if p = filepath.Clean(p); !known[p] {
			known[p] = true
			b.given++
			b.rows = append(b.rows, &Row{ID: b.given, Path: p})
		}
	}
	return len(b.rows) - before
}

// Remove takes a document off the list.
func (b *Batch) Remove(id int) {
	if at := b.index(id); at >= 0 && !b.Phase.Busy() {
		b.rows = slices.Delete(b.rows, at, at+1)
	}
}

// Clear takes every document off the list and forgets the last run.
func (b *Batch) Clear() {
	if !b.Phase.Busy() {
		*b = Batch{given: b.given, round: b.round + 1}
	}
}

// Next returns the document to be looked at next, and the round that the answer
// belongs to; nil when there is none.
func (b *Batch) Next() (*Row, int) {
	for _, r := range b.rows {
		if r.Stage == Waiting && !b.Phase.Busy() {
			r.Stage = Looking
			return r, b.round
		}
	}
	return nil, 0
}

// Looked is the answer of a look. err is why the document cannot be signed.
func (b *Batch) Looked(id, round int, found Finding, err error) {
	r := b.Row(id)
	if r == nil || round != b.round || r.Stage != Looking {
		return
	}
	r.Finding, r.Auto, r.Err, r.Stage = found, found.Where, err, Ready
	if err != nil {
		r.Stage = Refused
	}
}

// LookAgain has every document looked at anew that has not been signed: what is
// to be painted has changed.
func (b *Batch) LookAgain() {
	if b.Phase.Busy() {
		return
	}
	b.round++
	for _, r := range b.rows {
		if r.Stage != Signed {
			r.Stage, r.Err = Waiting, nil
		}
	}
}

// Place puts the marks of one document where the person wants them.
func (b *Batch) Place(id int, where flow.Arrangement, over []place.Overlap) {
	if r := b.Row(id); r != nil && r.Open() && !b.Phase.Busy() {
		r.Where, r.Overlaps = where, over
	}
}

// SetNumber gives one document a number of its own.
func (b *Batch) SetNumber(id int, number string) {
	if r := b.Row(id); r != nil && r.Stage != Signed && !b.Phase.Busy() {
		r.Number = number
	}
}

// Tally counts documents by what a person wants to know of them.
type Tally struct {
	All, Waiting, Ready, Doubtful, Refused, Failed, Signed int
}

// Tally counts them.
func (b *Batch) Tally() Tally {
	t := Tally{All: len(b.rows)}
	for _, r := range b.rows {
		switch r.Stage {
		case Waiting, Looking:
			t.Waiting++
		case Refused:
			t.Refused++
		case Failed:
			t.Failed++
		case Signed:
			t.Signed++
		default:
			t.Ready++
			if r.Doubtful() {
				t.Doubtful++
			}
		}
	}
	return t
}

// Unnumbered counts the documents of the next run that have no number.
func (b *Batch) Unnumbered() int {
	n := 0
	for _, r := range b.rows {
		if r.Open() && r.Number == "" {
			n++
		}
	}
	return n
}
