package main

import (
	"context"

	"trien/signer"
)

// signAll is sign for many documents with one login.
func (w *wiring) signAll(ctx context.Context, b signer.Batch) []signer.Outcome {
	for i := range b.Requests {
		b.Requests[i] = w.complete(b.Requests[i])
	}
	return b.Run(ctx)
}
