package verify

import (
	"context"
	"crypto"
	"fmt"
	"io"

	"trien/signer/cms/algorithm"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
)

// Follower verifies a file that is still being written. What is there already
// is read back from the file by ReadTo; Finish then reads only the rest. All
// that its report says rests on bytes that were read from the file.
type Follower struct {
	file io.ReaderAt
	*reading
}

// Follow begins to verify file, which will begin with the bytes of source. That
// document, which origin reads, only tells which digests its signatures will
// ask for. hashes are those of the signatures that are still to be made.
func Follow(file io.ReaderAt, source *pdf.Document, origin io.ReaderAt, hashes ...crypto.Hash) (f *Follower, err error) {
	defer func() {
		if r := recover(); r != nil {
			f, err = nil, fault.New("pdf.broken", fmt.Errorf("panic: %v", r))
		}
	}()
	f = &Follower{file, newReading()}
	for _, h := range hashes {
		f.sweep.keep(algorithm.Hash(h))
	}
	signatures, err := source.FieldSignatures()
	if err != nil {
		return nil, err
	}
	foreseen := newCollector(source, origin, f.reading, nil)
	if _, err := foreseen.readAll(signatures); err != nil {
		return nil, err
	}
	f.plan(source.Size())
	return f, nil
}

// ReadTo reads on from where it has ended before up to end. What was read must
// not change any more. It is called by one goroutine at a time.
func (f *Follower) ReadTo(ctx context.Context, end int64) error {
	return f.sweep.readTo(ctx, f.file, end)
}

// Sum returns the digest of everything read so far; h is SHA-256 or one of the
// hashes given to Follow.
func (f *Follower) Sum(h crypto.Hash) []byte {
	if base := f.sweep.bases[algorithm.Hash(h)]; base != nil {
		return base.Sum(nil)
	}
	return nil
}

// Finish verifies the file, which has size bytes now and is called path in the
// report. It answers as File does.
func (f *Follower) Finish(ctx context.Context, path string, size int64, opt Options) report.Document {
	return read(ctx, path, f.file, size, f.reading, opt)
}
