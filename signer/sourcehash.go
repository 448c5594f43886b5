package signer

import (
	"context"
	"crypto"
	"errors"
	"hash"
	"io"
	"os"

	"trien/signer/fault"
)

// hashStep and hashLeast bound how many bytes of the source are read at a time
// to be hashed.
const (
	hashStep  = 128 << 10
	hashLeast = 16 << 10
)

// sourceHash is the hash of the source. It is begun when the source is opened,
// beside all that is asked before the copy; there is one when the errand has
// ended without error.
type sourceHash struct {
	*errand
	running hash.Hash
}

// hashSource begins to hash the first size bytes of source.
func hashSource(ctx context.Context, source *os.File, size int64, kind crypto.Hash) *sourceHash {
	h := &sourceHash{running: kind.New()}
	h.errand = begin(ctx, func(ctx context.Context) error { return h.read(ctx, source, size) })
	return h
}

func (h *sourceHash) read(ctx context.Context, source *os.File, size int64) error {
	section := io.NewSectionReader(source, 0, size)
	buffer := make([]byte, min(hashStep, max(size/4, hashLeast)))
	for {
		if err := ctx.Err(); err != nil {
			return fault.New("sign.cancelled", err)
		}
		n, err := section.Read(buffer)
		h.running.Write(buffer[:n])
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return sourceFault(source.Name(), err)
		}
	}
}

// sum returns the digest of the source.
func (h *sourceHash) sum() []byte { return h.running.Sum(nil) }

// goOn returns a copy, to be gone on with by what follows the source.
func (h *sourceHash) goOn() (hash.Hash, error) {
	cloner, ok := h.running.(hash.Cloner)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return cloner.Clone()
}
