package main

import (
	"context"

	"trien/signer"
)

// signAll is sign for many documents with one login.
func (w *wiring) signAll(ctx context.Context, b signer.Batch) []signer.Outcome {
	for i, req := range b.Requests {
		req.Password = w.passed.of(req.Source)
		b.Requests[i] = w.complete(req)
	}
	outcomes := b.Run(ctx)
	for i, o := range outcomes {
		if o.Tried && o.Err == nil {
			w.passed.pass(b.Requests[i].Source, o.Result.Target)
		}
	}
	return outcomes
}
