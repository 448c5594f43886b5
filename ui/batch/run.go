package batch

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"trien/signer"
	"trien/signer/fault"
	"trien/token"
)

// Begin starts a run with every document that is open and gives each a name for
// its signed copy: name returns the usual one, taken tells of files that are
// there. It returns none where nothing can be begun.
func (b *Batch) Begin(name func(path string) string, taken func(path string) bool) []*Row {
	if b.Phase.Busy() {
		return nil
	}
	b.run, b.ended, b.Problem = nil, 0, nil
	b.started, b.gone = time.Time{}, 0
	names := &names{taken: taken, given: make(map[string]bool)}
	for _, r := range b.rows {
		if r.Open() {
			r.Target, r.Stage, r.Err, r.Notices = names.free(name(r.Path)), Queued, nil, nil
			b.run = append(b.run, r)
		}
	}
	if len(b.run) > 0 {
		b.Phase = Starting
	}
	return slices.Clone(b.run)
}

// Unlocked: the key is open, the documents follow each other from now on.
func (b *Batch) Unlocked(now time.Time) {
	if b.Phase == Starting {
		b.Phase = Running
	}
	if b.started.IsZero() {
		b.started = now
	}
}

// Took: a document's turn in the run has come.
func (b *Batch) Took(id int) {
	if r := b.Row(id); r != nil && r.Stage == Queued {
		r.Stage = Working
	}
}

// Stop has the run end after what the key has begun.
func (b *Batch) Stop() {
	if b.Phase.Busy() {
		b.Phase = Stopping
	}
}

// Ended: this became of a document of the run. What concerns the token or the
// person's own will is no failure of the document: it may be taken up again.
func (b *Batch) Ended(id int, o signer.Outcome) {
	r := b.Row(id)
	if r == nil || r.Stage != Queued && r.Stage != Working {
		return
	}
	switch {
	case !o.Tried:
		r.Stage = Ready
		return
	case o.Err == nil:
		r.Stage, r.Target, r.Level, r.Notices = Signed, o.Result.Target, o.Result.Level, o.Result.Notices
		r.Verdict = o.Result.Report.Verdict
		b.ended++
	case givenUp(o.Err):
		r.Stage = Ready
	case ofToken(o.Err):
		r.Stage = Ready
		if b.Problem == nil {
			b.Problem = o.Err
		}
	default:
		r.Stage, r.Err = Failed, o.Err
		b.ended++
	}
}

// Finished: the run is over. What had no turn is open again.
func (b *Batch) Finished(now time.Time) {
	for _, r := range b.run {
		if r.Stage == Queued || r.Stage == Working {
			r.Stage = Ready
		}
	}
	if !b.started.IsZero() {
		b.gone = now.Sub(b.started)
	}
	b.Phase = Gathering
}

func givenUp(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, token.ErrCancelled)
}

func ofToken(err error) bool { return strings.HasPrefix(fault.CodeOf(err), "token.") }

// Progress is how far the run has come.
type Progress struct {
	Done, All int
	// Left is how long it will still take, as far as the run so far tells; Known
	// is false while it does not.
	Left  time.Duration
	Known bool
}

// leastKnown is how many documents tell how long the others will take.
const leastKnown = 2

// Progress tells it for the moment now.
func (b *Batch) Progress(now time.Time) Progress {
	p := Progress{Done: b.ended, All: len(b.run)}
	if b.started.IsZero() || p.Done < leastKnown || b.Phase != Running {
		return p
	}
	p.Left, p.Known = now.Sub(b.started)/time.Duration(p.Done)*time.Duration(p.All-p.Done), true
	return p
}

// Last tells of the last run: how many documents it took up, how many it brought
// to an end, how long that took.
func (b *Batch) Last() (all, ended int, took time.Duration) { return len(b.run), b.ended, b.gone }
