package verify

import (
	"context"
	"hash"
	"io"
	"math"

	"trien/signer/cms/algorithm"
	"trien/signer/pdf"
)

// digest asks for the hash of two ranges of the file, first before second.
type digest struct {
	hash          algorithm.Hash
	first, second pdf.Span
	sum           []byte // the answer; nil when it was too much work

	state hash.Hash
}

// shared tells whether what comes before the gap is hashed together with the
// others.
func (d *digest) shared() bool { return d.first.Start == 0 }

// own is how many bytes are hashed for d alone.
func (d *digest) own() int64 {
	if d.shared() {
		return d.second.Len()
	}
	return d.first.Len() + d.second.Len()
}

// workLimit bounds what is hashed beside the one pass over the file, in bytes of
// SHA-256. Honest signatures have their gap near the end of what they cover and
// stay far below; a file made of gaps at its start would cost one pass for each,
// one with every digest there is one pass for each of those.
func workLimit(size int64) int64 { return 4*size + 1<<30 }

// worth is what hashing n bytes costs in bytes of SHA-256, which processors
// help with as they do with SHA-1.
func worth(h algorithm.Hash, n int64) int64 {
	switch h {
	case algorithm.SHA1, algorithm.SHA224, algorithm.SHA256:
		return n
	}
	return 3 * n
}

func affordable(wanted []*digest, limit int64) []*digest {
	var chosen []*digest
	hashed := map[algorithm.Hash]int64{algorithm.SHA256: math.MaxInt64} // bytes from the start of the file
	for _, d := range wanted {
		bytes := d.own()
		if d.shared() {
			bytes += max(0, d.first.End-hashed[d.hash])
		}
		if worth(d.hash, bytes) > limit {
			continue
		}
		limit -= worth(d.hash, bytes)
		if d.shared() {
			hashed[d.hash] = max(hashed[d.hash], d.first.End)
		}
		chosen = append(chosen, d)
	}
	return chosen
}

// digestAll reads the first size bytes of src once, fills in the sums of wanted
// and returns the SHA-256 of those bytes. Ranges must lie inside the file.
// Memory does not depend on the size.
func digestAll(ctx context.Context, src io.ReaderAt, size int64, wanted []*digest) ([]byte, error) {
	s := newSweep()
	s.plan(affordable(wanted, workLimit(size)))
	if err := s.readTo(ctx, src, size); err != nil {
		return nil, err
	}
	return s.sum(), nil
}
