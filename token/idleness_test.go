package token

import (
	"testing"
	"time"
)

// TestIdlenessWaitsForEverybody has two busy at once: time begins to count when
// both are done.
func TestIdlenessWaitsForEverybody(t *testing.T) {
	i := newIdleness(time.Hour, func() { t.Error("it ended") })
	first, second := i.busy(), i.busy()
	first()
	if i.timer.Stop() {
		t.Error("time counts while the second is busy")
	}
	second()
	if !i.timer.Stop() {
		t.Error("time does not count though nobody is busy")
	}
}
