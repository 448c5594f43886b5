package verify

import (
	"cmp"
	"context"
	"errors"
	"hash"
	"io"
	"runtime"
	"slices"
	"sync"

	"trien/signer/cms/algorithm"
	"trien/signer/pdf"
)

// chunk is the read buffer in bytes; two are in use.
const chunk = 256 << 10

// parallelFrom is the chunk length in bytes from which hashing side by side
// pays for its goroutines.
const parallelFrom = 32 << 10

// digest asks for the hash of two ranges of the file, first before second.
type digest struct {
	hash          algorithm.Hash
	first, second pdf.Span
	sum           []byte // the answer; nil when it was too much work

	state hash.Hash
}

// own is how many bytes are hashed for d alone: what comes before its gap is
// shared with the others.
func (d *digest) own() int64 {
	if d.first.Start != 0 {
		return d.first.Len() + d.second.Len()
	}
	return d.second.Len()
}

// workLimit bounds the bytes hashed beside the one pass over the file. Honest
// signatures have their gap near the end of what they cover and stay far
// below; a file made of gaps at its start would cost one pass for each.
func workLimit(size int64) int64 { return 8*size + 512<<20 }

// step is a place in the file where the set of running hashes changes.
type step struct {
	at  int64
	run func(r *run)
}

// run is one pass over the file.
type run struct {
	bases   map[algorithm.Hash]hash.Hash // over everything from the file's start
	active  map[*digest]bool             // those that hash on their own now
	taps    []io.Writer
	buffers [2][]byte
}

// digestAll reads the first size bytes of src once, fills in the sums of wanted
// and returns the SHA-256 of those bytes. Ranges must lie inside the file. The
// hash over what comes before a gap is computed once for each algorithm and its
// state copied at the gap. Every tap gets all bytes in order. Memory does not
// depend on the size.
func digestAll(ctx context.Context, src io.ReaderAt, size int64, wanted []*digest, taps ...io.Writer) ([]byte, error) {
	r := &run{bases: map[algorithm.Hash]hash.Hash{algorithm.SHA256: algorithm.SHA256.New()}, active: map[*digest]bool{}, taps: taps}
	for i := range r.buffers {
		r.buffers[i] = make([]byte, min(chunk, size))
	}
	steps := r.plan(affordable(wanted, workLimit(size)))
	var pos int64
	for {
		for len(steps) > 0 && steps[0].at <= pos {
			steps[0].run(r)
			steps = steps[1:]
		}
		if pos == size {
			break
		}
		end := size
		if len(steps) > 0 && steps[0].at < end {
			end = steps[0].at
		}
		if err := r.feed(ctx, src, pos, end); err != nil {
			return nil, err
		}
		pos = end
	}
	return r.bases[algorithm.SHA256].Sum(nil), nil
}

func affordable(wanted []*digest, limit int64) []*digest {
	var chosen []*digest
	for _, d := range wanted {
		if d.own() > limit {
			continue
		}
		limit -= d.own()
		chosen = append(chosen, d)
	}
	return chosen
}

// plan lists the steps for wanted in file order. At one place what ends goes
// before what begins.
func (r *run) plan(wanted []*digest) []step {
	var ends, begins []step
	begin := func(d *digest, part pdf.Span) {
		if part.Len() > 0 {
			begins = append(begins, step{part.Start, func(r *run) { r.active[d] = true }})
		}
	}
	last := map[algorithm.Hash]int64{}
	for _, d := range wanted {
		if d.first.Start == 0 && clonable(d.hash) {
			if r.bases[d.hash] == nil {
				r.bases[d.hash] = d.hash.New()
			}
			last[d.hash] = max(last[d.hash], d.first.End)
			ends = append(ends, step{d.first.End, func(r *run) { d.state = cloned(r.bases[d.hash]) }})
		} else {
			d.state = d.hash.New()
			begin(d, d.first)
			ends = append(ends, step{d.first.End, func(r *run) { delete(r.active, d) }})
		}
		begin(d, d.second)
		ends = append(ends, step{d.second.End, func(r *run) { r.finish(d) }})
	}
	for h, at := range last {
		if h != algorithm.SHA256 {
			ends = append(ends, step{at, func(r *run) { delete(r.bases, h) }})
		}
	}
	all := append(ends, begins...)
	slices.SortStableFunc(all, func(a, b step) int { return cmp.Compare(a.at, b.at) })
	return all
}

func (r *run) finish(d *digest) {
	delete(r.active, d)
	d.sum = d.state.Sum(nil)
}

func clonable(h algorithm.Hash) bool {
	_, ok := h.New().(hash.Cloner)
	return ok
}

// cloned returns a copy of the state of h, which is clonable.
func cloned(h hash.Hash) hash.Hash {
	c, err := h.(hash.Cloner).Clone()
	if err != nil {
		return nil // a clonable hash of the standard library does not fail
	}
	return c
}

// feed hashes the bytes from pos to end with all running hashes, reading the
// next chunk while it hashes the last.
func (r *run) feed(ctx context.Context, src io.ReaderAt, pos, end int64) error {
	running := r.running()
	read := func(i int, at int64) ([]byte, error) {
		b := r.buffers[i][:min(int64(len(r.buffers[i])), end-at)]
		n, err := src.ReadAt(b, at)
		if n == len(b) {
			return b, nil
		}
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	data, err := read(0, pos)
	for i := 1; err == nil; i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		pos += int64(len(data))
		if pos == end {
			return write(running, data)
		}
		var next []byte
		var wait sync.WaitGroup
		wait.Go(func() { next, err = read(i%2, pos) })
		failed := write(running, data)
		wait.Wait()
		if failed != nil {
			return failed
		}
		data = next
	}
	return err
}

func (r *run) running() []io.Writer {
	all := slices.Clone(r.taps)
	for _, h := range r.bases {
		all = append(all, h)
	}
	for d := range r.active {
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
	var wait sync.WaitGroup
	for lane := range lanes {
		wait.Go(func() {
			for i := lane; i < len(writers); i += lanes {
				if _, err := writers[i].Write(data); err != nil {
					faults[lane] = err
				}
			}
		})
	}
	wait.Wait()
	return errors.Join(faults...)
}
