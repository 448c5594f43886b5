package signer

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Hidden files that are not finished begin and end so; what a crash left of
// them is removed when somebody signs in the same folder a day later.
const (
	partStart = ".trien-"
	partEnd   = ".part"
)

// folder is where signed copies get their names.
type folder struct {
	path string

	turn sync.Mutex // who has it asks the disk
	mu   sync.Mutex
	next *lasting // those who wait for the next time the disk is asked; nil for nobody
}

// lasting is what several wait for together.
type lasting struct {
	done chan struct{}
	err  error
}

func openFolder(path string) *folder {
	removeLeftovers(path)
	return &folder{path: path}
}

// removeLeftovers clears hidden files that nobody has written to for a day. A
// failure harms nobody: they are tried again the next time.
func removeLeftovers(path string) {
	dir, err := os.Open(path)
	if err != nil {
		return
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	for _, name := range names {
		if !strings.HasPrefix(name, partStart) || !strings.HasSuffix(name, partEnd) {
			continue
		}
		left := filepath.Join(path, name)
		if info, err := os.Lstat(left); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > 24*time.Hour {
			os.Remove(left)
		}
	}
}

// sync makes every name last that was given in the folder before. Documents
// that ask at the same time wait for the disk together.
func (f *folder) sync() error {
	f.mu.Lock()
	wait := f.next
	first := wait == nil
	if first {
		wait = &lasting{done: make(chan struct{})}
		f.next = wait
	}
	f.mu.Unlock()
	if !first {
		<-wait.done
		return wait.err
	}
	f.turn.Lock()
	defer f.turn.Unlock()
	f.mu.Lock()
	f.next = nil // who comes now has given a name that this time may miss
	f.mu.Unlock()
	wait.err = syncFolder(f.path)
	close(wait.done)
	return wait.err
}

// folders are those of one batch.
type folders struct {
	mu    sync.Mutex
	known map[string]*folder
}

// of returns the folder in which target gets its name.
func (f *folders) of(target string) *folder {
	path := filepath.Dir(target)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known[path] == nil {
		if f.known == nil {
			f.known = map[string]*folder{}
		}
		f.known[path] = openFolder(path)
	}
	return f.known[path]
}
