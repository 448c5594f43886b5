package token

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Tries counts wrong PINs per token in a small file, because many tokens never
// say how many tries are left. It holds serial numbers and counts, no secret.
type Tries struct {
	path string
	mu   sync.Mutex
}

// NewTries keeps the counts in the file at path, which is made with the first
// wrong PIN, its folder too.
func NewTries(path string) *Tries { return &Tries{path: path} }

// Wrong returns how many wrong PINs were sent to t since the last right one; -1
// when the count cannot be read.
func (c *Tries) Wrong(t Info) int { return c.wrong(t, false) }

// WrongPUK is Wrong for the PUK.
func (c *Tries) WrongPUK(t Info) int { return c.wrong(t, true) }

func (c *Tries) wrong(t Info, puk bool) int {
	if c == nil {
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	counts, err := c.read()
	if err != nil {
		return -1
	}
	return counts[counterOf(t, puk)]
}

// note counts one wrong PIN, or forgets all when it was right. It is called with
// every answer of a token.
func (c *Tries) note(t Info, puk, right bool) error {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	counts, err := c.read()
	if err != nil {
		counts = make(map[string]int) // what cannot be read is begun anew
	}
	name := counterOf(t, puk)
	switch {
	case right && counts[name] == 0 && err == nil:
		return nil
	case right:
		delete(counts, name)
	default:
		counts[name]++
	}
	return c.write(counts)
}

func (c *Tries) read() (map[string]int, error) {
	data, err := os.ReadFile(c.path)
	if errors.Is(err, fs.ErrNotExist) {
		return make(map[string]int), nil
	}
	if err != nil {
		return nil, err
	}
	counts := make(map[string]int)
	if err := json.Unmarshal(data, &counts); err != nil {
		return nil, err
	}
	return counts, nil
}

func (c *Tries) write(counts map[string]int) error {
	data, err := json.MarshalIndent(counts, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(c.path), 0o700); err != nil {
		return err
	}
	next, err := os.CreateTemp(filepath.Dir(c.path), filepath.Base(c.path)+".*")
	if err != nil {
		return err
	}
	_, err = next.Write(append(data, '\n'))
	if err := errors.Join(err, next.Close()); err != nil {
		return errors.Join(err, os.Remove(next.Name()))
	}
	if err := os.Rename(next.Name(), c.path); err != nil {
		return errors.Join(err, os.Remove(next.Name()))
	}
	return nil
}

// counterOf names a token whichever driver shows it: serial numbers are unique
// per maker only, but two drivers name the maker differently.
func counterOf(t Info, puk bool) string {
	name := t.Serial
	if name == "" {
		name = t.Label
	}
	if puk {
		name += " PUK"
	}
	return name
}
