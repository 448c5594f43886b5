package token

import "sync"

// series is what is known here of signatures of which none is to be begun once
// one has failed. A nil one belongs to a signature that stands by itself.
type series struct {
	mu     sync.Mutex
	asked  int // signatures that the worker has and has not answered
	failed bool
}

// begin says that a signature is asked for now, unless one has failed or the key
// is of no use any more: LoginLost, and NotBegun where another signature has met
// that, or is just meeting it.
func (s *series) begin(usable func() bool) error {
	if s == nil {
		if !usable() {
			return New(LoginLost, nil)
		}
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.failed:
		return New(NotBegun, nil)
	case usable():
		s.asked++
		return nil
	case s.asked > 0:
		return New(NotBegun, nil)
	}
	s.failed = true
	return New(LoginLost, nil)
}

// end says how the worker answered.
func (s *series) end(err error) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked--
	s.failed = s.failed || err != nil
}

// fail says that what was answered is no signature.
func (s *series) fail() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = true
}
