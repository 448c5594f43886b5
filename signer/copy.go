package signer

import (
	"bytes"
	"context"
	"errors"
	"io"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/verify"
)

// copyStep and copyLeast bound how many bytes are copied before those that
// follow the copy hear of them.
const (
	copyStep  = 4 << 20
	copyLeast = 128 << 10
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
// beside it the disk takes it, the source is still being hashed, and the verifier
// begins to read back what is written, which goes on while the key is waited for.
func (j *job) copySource(ctx context.Context, source *pdf.Document) error {
	var err error
	if j.follower, err = verify.Follow(j.out.file, source, j.source, j.req.Hash); err != nil {
		return err
	}
	toRead, toSync := make(chan int64, copyAhead), make(chan int64, copyAhead)
	j.reading = begin(ctx, func(ctx context.Context) error { return j.readCopy(ctx, toRead) })
	err = together(ctx,
		func(ctx context.Context) error { return j.copyBytes(ctx, toRead, toSync) },
		func(context.Context) error { return j.syncCopy(toSync) },
	)
	if err != nil {
		return err
	}
	j.out.fixed = j.size
	if err := j.hashed.wait(); err != nil {
		return err
	}
	return j.sourceUnchanged()
}

// checkCopy waits until the copy is read back and holds it against the source.
func (j *job) checkCopy() error {
	if err := j.reading.wait(); err != nil {
		return err
	}
	if !bytes.Equal(j.hashed.sum(), j.follower.Sum(j.req.Hash)) {
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
	step := min(copyStep, max(j.size/16, copyLeast))
	for done := int64(0); done < j.size; {
		n, err := io.CopyN(j.out.file, j.source, min(step, j.size-done))
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

// readCopy lets the verifier read the output as far as it has landed. Whatever
// happens, the copy is not held up.
func (j *job) readCopy(ctx context.Context, landed <-chan int64) error {
	defer func() {
		for range landed {
		}
	}()
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
