package trust

import (
	"bytes"
	"slices"
	"time"
)

// Withdrawal takes a certificate out of use without forgetting it.
type Withdrawal struct {
	SHA256 [32]byte
	// Since is the moment from which on the certificate does not count; what
	// was proven to exist before still does. The zero time: it never counts.
	Since  time.Time
	Reason string // as its author wrote it, "" for none
	Origin string // who says so, as in an Entry
}

// Withdraw takes certificates out of use, those of the store as well as those
// that a document brings. Where several speak of one certificate, the one that
// leaves the least counts.
func (s *Store) Withdraw(list ...Withdrawal) {
	for _, w := range list {
		if s.withdrawn == nil {
			s.withdrawn = map[[32]byte]Withdrawal{}
		}
		if known, twice := s.withdrawn[w.SHA256]; !twice || w.Since.Before(known.Since) {
			s.withdrawn[w.SHA256] = w
		}
	}
}

// Withdrawal returns what was said against c, now or earlier.
func (s *Store) Withdrawal(c *Certificate) (Withdrawal, bool) {
	if s == nil {
		return Withdrawal{}, false
	}
	w, ok := s.withdrawn[c.SHA256]
	return w, ok
}

// Withdrawn reports whether c does not count at time at, which must be proven
// or be the present.
func (s *Store) Withdrawn(c *Certificate, at time.Time) bool {
	return s != nil && s.withdrawnAt(c.SHA256, at)
}

func (s *Store) withdrawnAt(print [32]byte, at time.Time) bool {
	w, ok := s.withdrawn[print]
	return ok && !at.Before(w.Since)
}

// withdrawals is the problem of every certificate of chain that does not count.
func (s *Store) withdrawals(chain []*Certificate, at time.Time) []Problem {
	var found []Problem
	for _, c := range chain {
		if !s.Withdrawn(c, at) {
			continue
		}
		args := []string{"reason", s.withdrawn[c.SHA256].Reason}
		if since := s.withdrawn[c.SHA256].Since; !since.IsZero() {
			args = append(args, "time", since.Format(time.RFC3339))
		}
		found = append(found, problem(Withdrawn, c, args...))
	}
	return found
}

// Withdrawals returns everything that was withdrawn, sorted by fingerprint.
func (s *Store) Withdrawals() []Withdrawal {
	if s == nil {
		return nil
	}
	list := make([]Withdrawal, 0, len(s.withdrawn))
	for _, w := range s.withdrawn {
		list = append(list, w)
	}
	slices.SortFunc(list, func(a, b Withdrawal) int { return bytes.Compare(a.SHA256[:], b.SHA256[:]) })
	return list
}
