package evidence

import (
	"sync"
	"time"
)

// silence is who gave no answer, by host, and by kind of service and host. The
// zero value is ready.
type silence struct {
	mu   sync.Mutex
	dead map[string]death
}

type death struct {
	err error
	at  time.Time
}

func (s *silence) bury(name string, err error, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead == nil {
		s.dead = map[string]death{}
	}
	s.dead[name] = death{err, now}
}

func (s *silence) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.dead)
}

// Forget lets everybody be asked again who gave no answer: a person asks anew,
// whose network may be back.
func (c *Client) Forget() { c.silent.forget() }

// known returns why name gave no answer since then; nil where it was not asked
// or answered.
func (s *silence) known(name string, since time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d, ok := s.dead[name]; ok && d.at.After(since) {
		return d.err
	}
	return nil
}
