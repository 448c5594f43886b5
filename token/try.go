package token

import (
	"context"
	"sync"
	"time"

	"trien/token/drivers"
)

// Trial is what came of loading a candidate: only one that answers counts.
type Trial struct {
	drivers.Candidate
	Library Library
	Slots   []Slot
	// Err is why it does not work: what loading, C_GetFunctionList, C_Initialize,
	// C_GetInfo or C_GetSlotList answered; nil when it does.
	Err error
	// Loading and Listing are how long the two steps took.
	Loading, Listing time.Duration
}

// Works tells whether the driver answered.
func (t Trial) Works() bool { return t.Err == nil }

// Try loads the candidate in a process of its own and asks for its slots. config
// is that of the program; Module and Driver are the candidate's.
func Try(ctx context.Context, config Config, c drivers.Candidate) Trial {
	trial := Trial{Candidate: c}
	config.Module, config.Driver = c.Path, c.Driver
	start := time.Now()
	m, err := Open(ctx, config)
	trial.Loading = time.Since(start)
	if err != nil {
		trial.Err = err
		return trial
	}
	defer m.Close()
	trial.Library = m.Library()
	start = time.Now()
	trial.Slots, trial.Err = m.Slots(ctx)
	trial.Listing = time.Since(start)
	return trial
}

// atOnce is how many candidates are tried side by side.
const atOnce = 4

// TryAll tries every candidate and returns the trials in the same order. One
// that fails or hangs hides no other.
func TryAll(ctx context.Context, config Config, candidates []drivers.Candidate) []Trial {
	trials := make([]Trial, len(candidates))
	room := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for i, c := range candidates {
		all.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			trials[i] = Try(ctx, config, c)
		})
	}
	all.Wait()
	return trials
}
