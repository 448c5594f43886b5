package evidence

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// kept is one answer.
type kept struct {
	body    []byte
	fetched time.Time
}

// store keeps answers in memory and, where it has a folder, on disk. It judges
// nothing: whoever takes an answer out checks it as if it were new.
type store struct {
	folder string
	limit  int64 // bytes on disk

	mu     sync.Mutex
	memory map[string]kept
	size   int // bytes in memory
	busy   map[string]chan struct{}
}

// memoryLimit bounds what is held in memory, in bytes.
const memoryLimit = 16 << 20

// Parts of a file's name and first line.
const (
	keptSuffix = ".evidence"
	keptMagic  = "trien-evidence-1"
)

func newStore(folder string, limit int64) *store {
	return &store{folder: folder, limit: limit, memory: map[string]kept{}, busy: map[string]chan struct{}{}}
}

// claim makes the caller the only one who works on key, until the returned
// function is called. An error is the end of ctx.
func (s *store) claim(ctx context.Context, key string) (func(), error) {
	for {
		s.mu.Lock()
		other, taken := s.busy[key]
		if !taken {
			mine := make(chan struct{})
			s.busy[key] = mine
			s.mu.Unlock()
			return func() {
				s.mu.Lock()
				delete(s.busy, key)
				s.mu.Unlock()
				close(mine)
			}, nil
		}
		s.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// get returns what is kept under key. A file that is damaged is removed and
// counts as absent.
func (s *store) get(key string) (kept, bool) {
	s.mu.Lock()
	k, ok := s.memory[key]
	s.mu.Unlock()
	if ok || s.folder == "" {
		return k, ok
	}
	name := s.file(key)
	data, err := readBounded(name, s.limit)
	if err != nil {
		return kept{}, false
	}
	k, ok = decode(key, data)
	if !ok {
		// A failure to remove shows when the file is written anew.
		_ = os.Remove(name)
		return kept{}, false
	}
	s.remember(key, k)
	return k, true
}

func readBounded(name string, limit int64) ([]byte, error) {
	info, err := os.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > limit {
		return nil, errors.New("not a file of the cache")
	}
	return os.ReadFile(name)
}

// put keeps an answer. An error is about the folder; memory holds it all the
// same.
func (s *store) put(key string, k kept) error {
	s.remember(key, k)
	if s.folder == "" || int64(len(k.body)) > s.limit/2 {
		return nil
	}
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return err
	}
	if err := s.makeRoom(int64(len(k.body))); err != nil {
		return err
	}
	return writeAtomic(s.file(key), encode(key, k))
}

// remember holds an answer in memory, in place of the oldest ones where there
// is no room.
func (s *store) remember(key string, k kept) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(key)
	if len(k.body) > memoryLimit/2 {
		return
	}
	for s.size+len(k.body) > memoryLimit {
		oldest := ""
		for name, one := range s.memory {
			if oldest == "" || one.fetched.Before(s.memory[oldest].fetched) {
				oldest = name
			}
		}
		s.forget(oldest)
	}
	s.memory[key] = k
	s.size += len(k.body)
}

func (s *store) forget(key string) {
	s.size -= len(s.memory[key].body)
	delete(s.memory, key)
}

func (s *store) file(key string) string {
	sum := sha256.Sum256([]byte(key))
	return filepath.Join(s.folder, hex.EncodeToString(sum[:])+keptSuffix)
}

// encode writes a line with magic, time of fetching and a checksum over key and
// body, then the body.
func encode(key string, k kept) []byte {
	line := fmt.Sprintf("%s %d %s\n", keptMagic, k.fetched.Unix(), checksum(key, k.body))
	return append([]byte(line), k.body...)
}

func decode(key string, data []byte) (kept, bool) {
	line, body, ok := bytes.Cut(data, []byte("\n"))
	var magic, sum string
	var fetched int64
	if !ok || len(line) > 200 {
		return kept{}, false
	}
	if n, err := fmt.Sscanf(string(line), "%s %d %s", &magic, &fetched, &sum); n != 3 || err != nil {
		return kept{}, false
	}
	if magic != keptMagic || sum != checksum(key, body) {
		return kept{}, false
	}
	return kept{body: body, fetched: time.Unix(fetched, 0)}, true
}

func checksum(key string, body []byte) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d %s\n", len(key), key)
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// writeAtomic writes aside and renames, so that another process never reads
// half a file.
func writeAtomic(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), "new-*"+keptSuffix)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = cmp.Or(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// makeRoom removes the oldest files until need more bytes fit.
func (s *store) makeRoom(need int64) error {
	files, total, err := s.files()
	if err != nil {
		return err
	}
	for _, f := range files {
		if total+need <= s.limit {
			break
		}
		if err := os.Remove(filepath.Join(s.folder, f.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		total -= f.Size()
	}
	return nil
}

// files lists the answers on disk, the oldest first.
func (s *store) files() ([]fs.FileInfo, int64, error) {
	list, err := os.ReadDir(s.folder)
	if err != nil {
		return nil, 0, err
	}
	var files []fs.FileInfo
	var total int64
	for _, entry := range list {
		if !strings.HasSuffix(entry.Name(), keptSuffix) {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			continue // removed meanwhile by another process
		}
		files = append(files, info)
		total += info.Size()
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	return files, total, nil
}
