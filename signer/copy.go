package signer

import (
	"bytes"
	"context"
	"errors"
	"hash"
	"io"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/verify"
)

// copyStep is how many bytes are copied between two looks at the context.
const copyStep = 4 << 20

// hashStep and hashLeast bound how many bytes of the source are read at a time
// to be hashed.
const (
	hashStep  = 128 << 10
	hashLeast = 16 << 10
)

// copyAhead is how many steps the copy may be ahead of those that follow it:
// little enough that what was written is still in memory.
const copyAhead = 16

// Sizes in bytes: how much the disk is asked to take at a time while the copy
// goes on, and from which size of the source it is worth while to ask it again
// before the key is waited for.
const (
	syncStep  = 64 << 20
	worthSync = 1 << 20
)

// copySource copies the source into the output. The copy is the kernel's work;
// beside it the source is hashed, the verifier reads the copy back, and the disk
// takes it. Source and copy must agree before anybody is asked for a PIN.
func (j *job) copySource(ctx context.Context, source *pdf.Document) error {
	var err error
	if j.follower, err = verify.Follow(j.out.file, source, j.source, j.req.Hash); err != nil {
		return err
	}
	toRead, toSync := make(chan int64, copyAhead), make(chan int64, copyAhead)
	err = together(ctx,
		func(ctx context.Context) error { return j.copyBytes(ctx, toRead, toSync) },
		j.hashSource,
		func(ctx context.Context) error { return j.readCopy(ctx, toRead) },
		func(context.Context) error { return j.syncCopy(toSync) },
	)
	if err != nil {
		return err
	}
	j.out.fixed = j.size
	if !bytes.Equal(j.hashed.Sum(nil), j.follower.Sum(j.req.Hash)) {
		if err := j.sourceUnchanged(); err != nil {
			return err
		}
		return fault.New("sign.check-failed", errors.New("the copy is not what the source is"))
	}
	return nil
}

// copyBytes tells those who follow how many bytes are in the output, and closes
// their channels.
func (j *job) copyBytes(ctx context.Context, landed ...chan<- int64) error {
	for _, follower := range landed {
		defer close(follower)
	}
	if _, err := j.source.Seek(0, io.SeekStart); err != nil {
		return sourceFault(j.req.Source, err)
	}
	for done := int64(0); done < j.size; {
		n, err := io.CopyN(j.out.file, j.source, min(copyStep, j.size-done))
		if errors.Is(err, io.EOF) {
			return fault.New("sign.source-changed", err, "file", j.req.Source)
		}
		if err != nil {
			return writeFault(j.req.Target, err)
		}
		done += n
		for _, follower := range landed {
			select {
			case follower <- done:
			case <-ctx.Done():
				return fault.New("sign.cancelled", ctx.Err())
			}
		}
		j.req.Progress(Progress{Stage: Copying, Done: done, Total: j.size})
	}
	return nil
}

// hashSource leaves in j.hashed the hash of the source, which others go on with
// in copies of their own.
func (j *job) hashSource(ctx context.Context) error {
	j.hashed = j.req.Hash.New()
	section := io.NewSectionReader(j.source, 0, j.size)
	buffer := make([]byte, min(hashStep, max(j.size/4, hashLeast)))
	for {
		if err := ctx.Err(); err != nil {
			return fault.New("sign.cancelled", err)
		}
		n, err := section.Read(buffer)
		j.hashed.Write(buffer[:n])
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return sourceFault(j.req.Source, err)
		}
	}
}

// sourceHash returns a copy of the hash of the source.
func (j *job) sourceHash() (hash.Hash, error) {
	cloner, ok := j.hashed.(hash.Cloner)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return cloner.Clone()
}

// readCopy lets the verifier read the output as far as it has landed.
func (j *job) readCopy(ctx context.Context, landed <-chan int64) error {
	for end := range landed {
		err := j.follower.ReadTo(ctx, end)
		if ctx.Err() != nil {
			return fault.New("sign.cancelled", ctx.Err())
		}
		if err != nil {
			return fault.New("sign.check-failed", err)
		}
	}
	return nil
}

// syncCopy makes the disk begin with what has landed, so that little is left to
// be waited for in the end.
func (j *job) syncCopy(landed <-chan int64) error {
	synced := int64(0)
	for end := range landed {
		if end-synced < syncStep {
			continue
		}
		if err := j.out.sync(); err != nil {
			return writeFault(j.req.Target, err)
		}
		synced = end
	}
	return nil
}
