package token

import "context"

// Poll lets benchmarks look once as a Watcher does.
func Poll(ctx context.Context, m *Module, fresh bool) ([]Info, error) { return m.poll(ctx, fresh) }

// Unanswered is how many questions the worker of m has not answered yet.
func Unanswered(m *Module) int {
	c := m.child.Load()
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.open)
}
