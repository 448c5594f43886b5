package verify

import (
	"cmp"
	"context"
	"errors"
	"hash"
	"io"
	"math"
	"runtime"
	"slices"
	"sync"

	"trien/signer/cms/algorithm"
	"trien/signer/pdf"
)

// Two read buffers are in use. They have chunk bytes, and smallChunk bytes as
// long as less than smallFile has been read: most documents are small.
const (
	chunk      = 128 << 10
	smallChunk = 16 << 10
	smallFile  = 256 << 10
)

// parallelFrom is the chunk length in bytes from which working side by side pays
// for its goroutines.
const parallelFrom = 32 << 10

// sweep is one reading of a file from its first byte on. The hash over what comes
// before a gap is computed once for each algorithm and its state copied at the
// gap. It may rest on the way until there is more to read.
type sweep struct {
	pos    int64 // up to here everything has been read
	steps  []step
	bases  map[algorithm.Hash]*base
	active map[*digest]bool // those that hash on their own now
	taps   []io.Writer      // each gets all bytes in order

	buffers [2][]byte
}

// step is a place in the file where the set of running hashes changes.
type step struct {
	at  int64
	run func()
}

// base is a hash over everything from the file's start.
type base struct {
	hash.Hash
	until int64 // nobody needs it further on
}

func newSweep(taps ...io.Writer) *sweep {
	s := &sweep{bases: map[algorithm.Hash]*base{}, active: map[*digest]bool{}, taps: taps}
	s.keep(algorithm.SHA256)
	return s
}

// keep hashes everything by h, before the first byte is read.
func (s *sweep) keep(h algorithm.Hash) { s.bases[h] = &base{h.New(), math.MaxInt64} }

// sum returns the SHA-256 of everything read.
func (s *sweep) sum() []byte { return s.bases[algorithm.SHA256].Sum(nil) }

// takes tells whether it is not too late for d.
func (s *sweep) takes(d *digest) bool {
	if s.pos == 0 || !d.shared() {
		return d.first.Start >= s.pos
	}
	b := s.bases[d.hash]
	return b != nil && b.until >= s.pos && d.first.End >= s.pos
}

// plan takes up digests that it is not too late for.
func (s *sweep) plan(wanted []*digest) {
	for _, d := range wanted {
		if d.shared() {
			s.share(d)
		} else {
			d.state = d.hash.New()
			s.alone(d, d.first)
		}
		s.alone(d, d.second)
		s.at(d.second.End, func() { d.sum = d.state.Sum(nil) })
	}
	slices.SortStableFunc(s.steps, func(a, b step) int { return cmp.Compare(a.at, b.at) })
}

// share gives d at its gap the state of the hash over everything before it.
func (s *sweep) share(d *digest) {
	b := s.bases[d.hash]
	if b == nil {
		b = &base{Hash: d.hash.New()}
		s.bases[d.hash] = b
	}
	b.until = max(b.until, d.first.End)
	s.at(d.first.End, func() { d.state = cloned(b.Hash) })
}

// alone lets d hash a part of the file on its own.
func (s *sweep) alone(d *digest, part pdf.Span) {
	if part.Len() > 0 {
		s.at(part.Start, func() { s.active[d] = true })
		s.at(part.End, func() { delete(s.active, d) })
	}
}

func (s *sweep) at(place int64, run func()) { s.steps = append(s.steps, step{place, run}) }

// cloned returns a copy of the state of h.
func cloned(h hash.Hash) hash.Hash {
	c, err := h.(hash.Cloner).Clone()
	if err != nil {
		return nil // the hashes of algorithm.Hash can be cloned
	}
	return c
}

// readTo reads src on to end.
func (s *sweep) readTo(ctx context.Context, src io.ReaderAt, end int64) error {
	for {
		for len(s.steps) > 0 && s.steps[0].at <= s.pos {
			s.steps[0].run()
			s.steps = s.steps[1:]
		}
		if s.pos >= end {
			return nil
		}
		next := end
		if len(s.steps) > 0 {
			next = min(next, s.steps[0].at)
		}
		if err := s.feed(ctx, src, next); err != nil {
			return err
		}
	}
}

// feed hashes the bytes up to end with all running hashes, reading the next
// chunk while it hashes a long one.
func (s *sweep) feed(ctx context.Context, src io.ReaderAt, end int64) error {
	running := s.running()
	data, err := s.read(src, 0, s.pos, end)
	for i := 1; err == nil; i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.pos += int64(len(data))
		if s.pos == end {
			return write(running, data)
		}
		var next []byte
		ahead := func() { next, err = s.read(src, i%2, s.pos, end) }
		if failed := beside(len(data) >= parallelFrom, ahead, func() error { return write(running, data) }); failed != nil {
			return failed
		}
		data = next
	}
	return err
}

// beside does both, at once or one after the other.
func beside(atOnce bool, other func(), this func() error) error {
	if !atOnce {
		err := this()
		other()
		return err
	}
	var wait sync.WaitGroup
	defer wait.Wait()
	wait.Go(other)
	return this()
}

// read fills buffer i from at on, as far as end goes.
func (s *sweep) read(src io.ReaderAt, i int, at, end int64) ([]byte, error) {
	length := chunk
	if at < smallFile {
		length = smallChunk
	}
	length = int(min(int64(length), end-at))
	if len(s.buffers[i]) < length {
		s.buffers[i] = make([]byte, length)
	}
	data := s.buffers[i][:length]
	return data, readFull(src, data, at)
}

func (s *sweep) running() []io.Writer {
	all := slices.Clone(s.taps)
	for _, b := range s.bases {
		if b.until > s.pos {
			all = append(all, b)
		}
	}
	for d := range s.active {
		all = append(all, d.state)
	}
	return all
}

// write feeds data to every writer, on as many cores as there are.
func write(writers []io.Writer, data []byte) error {
	lanes := min(len(writers), runtime.GOMAXPROCS(0))
	if len(data) < parallelFrom {
		lanes = 1
	}
	faults := make([]error, lanes)
	lane := func(n int) {
		for i := n; i < len(writers); i += lanes {
			if _, err := writers[i].Write(data); err != nil {
				faults[n] = err
			}
		}
	}
	var others sync.WaitGroup
	for n := 1; n < lanes; n++ {
		others.Go(func() { lane(n) })
	}
	if lanes > 0 {
		lane(0)
	}
	others.Wait()
	return errors.Join(faults...)
}
