package token

import (
	"sync"
	"time"
)

// idleness ends what nobody has used for a while. A nil one never does.
type idleness struct {
	after time.Duration
	timer *time.Timer

	mu    sync.Mutex
	using int
}

func newIdleness(after time.Duration, end func()) *idleness {
	return &idleness{after: after, timer: time.AfterFunc(after, end)}
}

// busy puts the end off until everybody who is busy has called done.
func (i *idleness) busy() (done func()) {
	if i == nil {
		return func() {}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.using++
	i.timer.Stop()
	return i.done
}

func (i *idleness) done() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.using--; i.using == 0 {
		i.timer.Reset(i.after)
	}
}

func (i *idleness) stop() {
	if i != nil {
		i.timer.Stop()
	}
}
