package signer

import "runtime"

// desk has room for the documents of a batch that are being worked on: one fewer
// than there are processors, so that the driver of the key finds one.
// Those that wait for the key, for a service or for the disk lie elsewhere. A
// nil one has room for any number.
type desk chan struct{}

func newDesk() desk { return make(desk, max(1, runtime.GOMAXPROCS(0)-1)) }

// at does work when there is room at d.
func at[T any](d desk, work func() (T, error)) (T, error) {
	if d != nil {
		d <- struct{}{}
		defer func() { <-d }()
	}
	return work()
}
