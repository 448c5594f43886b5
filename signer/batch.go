package signer

import (
	"context"
	"errors"
	"runtime"
	"sync"
)

// Batch signs many documents with one login.
type Batch struct {
	Requests []Request // their Unlock is not used
	// Unlock is called once, by the first document that is ready to be signed.
	Unlock Unlock
	// Stop, closed, lets the documents be finished that the key has been given,
	// one or the few that it takes ahead, and leaves the others as if nothing had
	// been. Cancelling the context gives up those begun too.
	Stop <-chan struct{}
	// Done is told of each document as it ends, one call at a time, in the
	// order in which they end. It may be nil.
	Done func(index int, outcome Outcome)
	// Workers is how many documents are under way at once: a few at the key, as
	// many being worked on as leave it a processor, the others waiting for a
	// service or the disk. 0 is six more than there are processors.
	Workers int
}

// Outcome is what became of one document. Tried is false where the batch ended
// before its turn: a later batch may take it up as if nothing had been.
type Outcome struct {
	Tried  bool
	Result Result
	Err    error
}

// Run signs the documents and returns what became of each, by index. What is
// wrong with one document does not touch the others; what is wrong with the
// token or its PIN ends the batch, and nothing is asked twice.
func (b Batch) Run(ctx context.Context) []Outcome {
	run := &batchRun{
		Batch: b, outcomes: make([]Outcome, len(b.Requests)),
		key: &sharedKey{unlock: b.Unlock, stop: b.Stop}, desk: newDesk(),
	}
	workers := b.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0) + 6
	}
	var all sync.WaitGroup
	for range min(workers, len(b.Requests)) {
		all.Go(func() { run.work(ctx) })
	}
	all.Wait()
	return run.outcomes
}

// Unfinished returns the requests that have not led to a signed document.
func (b Batch) Unfinished(outcomes []Outcome) []Request {
	var rest []Request
	for n, o := range outcomes {
		if !o.Tried || o.Err != nil {
			rest = append(rest, b.Requests[n])
		}
	}
	return rest
}

type batchRun struct {
	Batch
	key      *sharedKey
	desk     desk
	folders  folders
	drawings drawings

	mu       sync.Mutex
	next     int
	ended    bool
	outcomes []Outcome
}

func (r *batchRun) work(ctx context.Context) {
	for {
		index, ok := r.take(ctx)
		if !ok {
			return
		}
		req := r.Requests[index]
		req.Unlock, req.drawings, req.desk = r.key.open, &r.drawings, r.desk
		result, err := signAt(ctx, r.folders.of(req.Target), req)
		r.finish(index, Outcome{Tried: true, Result: result, Err: err})
	}
}

// take returns the next document, none once the batch has ended.
func (r *batchRun) take(ctx context.Context) (int, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended || closed(r.Stop) || ctx.Err() != nil || r.next == len(r.Requests) {
		return 0, false
	}
	r.next++
	return r.next - 1, true
}

func (r *batchRun) finish(index int, o Outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if errors.Is(o.Err, errNotBegun) {
		o = Outcome{}
	} else if o.Err != nil && r.key.failed(o.Err) {
		r.ended = true
	}
	r.outcomes[index] = o
	if r.Done != nil {
		r.Done(index, o)
	}
}
