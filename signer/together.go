package signer

import (
	"context"
	"sync"
)

// together runs the tasks at once, the first one in the caller's goroutine.
// When one fails the others are told to end; the first failure is returned.
func together(ctx context.Context, tasks ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var failing sync.Once
	var failure error
	run := func(task func(context.Context) error) {
		if err := task(ctx); err != nil {
			failing.Do(func() { failure = err; cancel() })
		}
	}
	var others sync.WaitGroup
	for _, task := range tasks[1:] {
		others.Go(func() { run(task) })
	}
	run(tasks[0])
	others.Wait()
	return failure
}
