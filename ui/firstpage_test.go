package ui

import (
	"context"
	"testing"
)

// TestThePageComesBeforeTheTokens starts with a document: looking for tokens waits
// until its first page shows.
func TestThePageComesBeforeTheTokens(t *testing.T) {
	for _, files := range [][]string{nil, {"a.pdf"}} {
		o := newWorld(t, "vi")
		begun := make(chan bool, 1)
		o.w.services.Watch = func(context.Context, <-chan struct{}, func(Sight)) {
			select {
			case <-o.w.firstShown:
				begun <- true
			default:
				begun <- false
			}
		}
		o.w.started(files)
		o.until("a look for tokens", func() bool { return len(begun) > 0 })
		if shown := <-begun; shown != (files != nil) {
			t.Errorf("%v: looked for tokens, the page shown: %v", files, shown)
		}
		o.w.stop()
	}
}
