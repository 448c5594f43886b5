package main

import (
	"bytes"
	"sync"
)

// passwords are those of the documents that are open, in memory alone.
type passwords struct {
	mu    sync.Mutex
	known map[string][]byte // by path
}

// give keeps a copy of the password of a document; nil wipes all there are.
func (p *passwords) give(path string, password []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if password == nil {
		for _, old := range p.known {
			clear(old)
		}
		clear(p.known)
		return
	}
	if p.known == nil {
		p.known = make(map[string][]byte)
	}
	p.known[path] = bytes.Clone(password)
}

// of returns a copy of the password of a document; nil for none.
func (p *passwords) of(path string) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return bytes.Clone(p.known[path])
}

// pass lets a copy of a document be read by what opens the document.
func (p *passwords) pass(from, to string) {
	if password := p.of(from); password != nil {
		p.give(to, password)
	}
}
