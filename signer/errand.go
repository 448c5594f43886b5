package signer

import "context"

// errand is work that goes on beside the steps of a signing act.
type errand struct {
	cancel context.CancelFunc
	done   chan struct{} // closed in the end
	err    error         // read after that
}

// begin starts work, whose context ends with ctx or by stop.
func begin(ctx context.Context, work func(context.Context) error) *errand {
	ctx, cancel := context.WithCancel(ctx)
	e := &errand{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(e.done)
		e.err = work(ctx)
	}()
	return e
}

// wait returns what became of the work.
func (e *errand) wait() error {
	<-e.done
	return e.err
}

// stop gives up what is not done yet. What the work uses may be closed
// afterwards. Nothing is to be given up where nothing was begun.
func (e *errand) stop() {
	if e != nil {
		e.cancel()
		<-e.done
	}
}
