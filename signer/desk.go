package signer

import "runtime"

// desk has room for the documents of a batch that are being worked on: as many
// as there are processors, but for one, which is left to the driver of the key.
// Those that wait for the key, for a service or for the disk lie elsewhere. A
// nil one has room for any number.
type desk chan struct{}

func newDesk() desk { return make(desk, max(1, runtime.GOMAXPROCS(0)-1)) }

// with does work when there is room.
func (d desk) with(work func() error) error {
	if d != nil {
		d <- struct{}{}
		defer func() { <-d }()
	}
	return work()
}
