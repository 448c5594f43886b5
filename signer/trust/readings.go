package trust

import (
	"crypto/sha256"
	"sync"
)

// Bounds of what is remembered of certificates that were read.
const (
	maxReadings = 256
	maxReading  = 8 << 10 // bytes of one certificate
)

// readings are certificates that documents brought, by their fingerprints: a
// folder of documents brings the same few again and again. The zero value is
// ready.
type readings struct {
	mu   sync.RWMutex
	done map[[32]byte]*Certificate
}

// Read is ParseCertificate, but for certificates that the store has or that it
// read before. What it returns is shared and not to be changed.
func (s *Store) Read(der []byte) (*Certificate, error) {
	if s == nil || len(der) > maxReading {
		return ParseCertificate(der)
	}
	print := sha256.Sum256(der)
	for _, i := range s.byPrint[print] {
		if c := s.entries[i].read(); c != nil {
			return c, nil
		}
	}
	if c := s.brought.get(print); c != nil {
		return c, nil
	}
	c, err := ParseCertificate(der)
	if err == nil {
		s.brought.put(c)
	}
	return c, err
}

func (r *readings) get(print [32]byte) *Certificate {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.done[print]
}

// put forgets everything once there is too much of it, as checks does.
func (r *readings) put(c *Certificate) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done == nil || len(r.done) >= maxReadings {
		r.done = map[[32]byte]*Certificate{}
	}
	r.done[c.SHA256] = c
}
