package token

import "context"

// Poll lets benchmarks look once as a Watcher does.
func Poll(ctx context.Context, m *Module, fresh bool) ([]Info, error) { return m.poll(ctx, fresh) }
