package trust

import "sync"

// maxKept bounds what is remembered of signatures: some hundred bytes each.
const maxKept = 4096

// checks are outcomes of signature verifications, by the fingerprints of
// certificate and issuer: both stand for every byte that was verified. The zero
// value is ready.
type checks struct {
	mu   sync.RWMutex
	done map[[64]byte]error
}

func (c *checks) get(pair [64]byte) (err error, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	err, ok = c.done[pair]
	return err, ok
}

// put forgets everything once there is too much of it: who floods it loses time
// and nothing else.
func (c *checks) put(pair [64]byte, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done == nil || len(c.done) >= maxKept {
		c.done = map[[64]byte]error{}
	}
	c.done[pair] = err
}
