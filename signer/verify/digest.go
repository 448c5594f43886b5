package verify

import (
	"context"
	"hash"
	"io"

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

// workLimit bounds the bytes hashed beside the one pass over the file. Honest
// signatures have their gap near the end of what they cover and stay far
// below; a file made of gaps at its start would cost one pass for each.
func workLimit(size int64) int64 { return 8*size + 512<<20 }

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
