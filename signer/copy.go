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

// copyAhead is how many steps the copy may be ahead of its being read back:
// little enough that what was written is still in memory.
const copyAhead = 16

// sourceDigest is the hash of the source, ready to go on with the appendix.
type sourceDigest struct{ hash.Hash }

// copySource copies the source into the output. The copy is the kernel's work;
// beside it the source is hashed, and the verifier reads the copy back. Source
// and copy must agree before anybody is asked for a PIN.
func (j *job) copySource(ctx context.Context, source *pdf.Document) error {
	var err error
	if j.follower, err = verify.Follow(j.out.file, source, j.source, j.req.Hash); err != nil {
		return err
	}
	j.digest = &sourceDigest{j.req.Hash.New()}
	landed := make(chan int64, copyAhead)
	err = together(ctx,
		func(ctx context.Context) error { return j.copyBytes(ctx, landed) },
		j.hashSource,
		func(ctx context.Context) error { return j.readCopy(ctx, landed) },
	)
	if err != nil {
		return err
	}
	j.out.fixed = j.size
	if !bytes.Equal(j.digest.Sum(nil), j.follower.Sum(j.req.Hash)) {
		if err := j.sourceUnchanged(); err != nil {
			return err
		}
		return fault.New("sign.check-failed", errors.New("the copy is not what the source is"))
	}
	return nil
}

// copyBytes tells landed how many bytes are in the output, and closes it.
func (j *job) copyBytes(ctx context.Context, landed chan<- int64) error {
	defer close(landed)
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
		select {
		case landed <- done:
		case <-ctx.Done():
			return fault.New("sign.cancelled", ctx.Err())
		}
		j.req.Progress(Progress{Stage: Copying, Done: done, Total: j.size})
	}
	return nil
}

func (j *job) hashSource(ctx context.Context) error {
	section := io.NewSectionReader(j.source, 0, j.size)
	buffer := make([]byte, min(256<<10, j.size))
	for {
		if err := ctx.Err(); err != nil {
			return fault.New("sign.cancelled", err)
		}
		n, err := section.Read(buffer)
		j.digest.Write(buffer[:n])
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return sourceFault(j.req.Source, err)
		}
	}
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
