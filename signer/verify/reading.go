package verify

import (
	"context"
	"io"

	"trien/signer/cms/algorithm"
	"trien/signer/pdf"
)

// reading is what the bytes of one file have been asked and have answered: the
// digests of signatures, and where signatures may stand that no field leads to.
type reading struct {
	sweep   *sweep
	finder  pdf.RangeFinder
	digests map[digestKey]*digest
	wanted  []*digest // not computed yet
}

type digestKey struct {
	hash          algorithm.Hash
	first, second pdf.Span
}

func newReading() *reading {
	r := &reading{digests: map[digestKey]*digest{}}
	r.sweep = newSweep(&r.finder)
	return r
}

// digestOf returns the digest over the ranges of g, which it asks for only
// once.
func (r *reading) digestOf(hash algorithm.Hash, g geometry) *digest {
	key := digestKey{hash, g.first, g.second}
	d, ok := r.digests[key]
	if !ok {
		d = &digest{hash: hash, first: g.first, second: g.second}
		r.digests[key] = d
		r.wanted = append(r.wanted, d)
	}
	return d
}

// plan takes up what is wanted and can be had without going back in a file of
// size bytes.
func (r *reading) plan(size int64) {
	var now, later []*digest
	for _, d := range r.wanted {
		if r.sweep.takes(d) {
			now = append(now, d)
		} else {
			later = append(later, d)
		}
	}
	r.sweep.plan(affordable(now, workLimit(size)))
	r.wanted = later
}

// compute reads src on to its end and returns the SHA-256 of its size bytes.
func (r *reading) compute(ctx context.Context, src io.ReaderAt, size int64) ([]byte, error) {
	r.plan(size)
	if err := r.sweep.readTo(ctx, src, size); err != nil {
		return nil, err
	}
	return r.sweep.sum(), nil
}

// computeRest reads src once more where that is needed for what is still
// wanted.
func (r *reading) computeRest(ctx context.Context, src io.ReaderAt, size int64) error {
	rest := r.wanted
	r.wanted = nil
	if len(rest) == 0 {
		return nil
	}
	_, err := digestAll(ctx, src, size, rest)
	return err
}
