package signer

import (
	"context"
	"crypto/rand"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"trien/signer/fault"
	"trien/signer/pdf"
)

// copyStep is how much is copied between two looks at the context.
const copyStep = 16 << 20

// output is the signed copy before it has its name. Where the system can, it
// is a file without a name, which vanishes with the process however that ends;
// elsewhere it is a hidden file in the target's folder.
type output struct {
	home      *folder
	file      *os.File
	path      string // under which the file can be opened now
	nameless  bool
	target    string
	overwrite bool
	mode      fs.FileMode // permissions of the target: those of the source
	done      bool
}

func createOutput(home *folder, target string, overwrite bool, mode fs.FileMode) (*output, error) {
	o := &output{home: home, target: target, overwrite: overwrite, mode: mode.Perm() | 0o600}
	var err error
	if o.file, o.path, err = createNameless(home.path); err == nil {
		o.nameless = true
		return o, nil
	}
	if o.file, err = os.CreateTemp(home.path, partStart+"*"+partEnd); err != nil {
		return nil, writeFault(target, err)
	}
	o.path = o.file.Name()
	return o, nil
}

// sync waits until the disk has everything that was written.
func (o *output) sync() error { return o.file.Sync() }

// writeContents writes the part of the appendix that mark covers into its
// place in the file.
func (o *output) writeContents(a pdf.Appendix, mark string) error {
	span := a.Marks[mark]
	if _, err := o.file.WriteAt(a.Bytes[span.Start-a.Base:span.End-a.Base], span.Start); err != nil {
		return writeFault(o.target, err)
	}
	return nil
}

// publish gives the file its name.
func (o *output) publish() error {
	if err := o.file.Chmod(o.mode); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return writeFault(o.target, err)
	}
	if err := o.giveName(); err != nil {
		return writeFault(o.target, err)
	}
	o.done = true
	if err := o.file.Close(); err != nil && !errors.Is(err, fs.ErrClosed) {
		return writeFault(o.target, err)
	}
	if err := o.home.sync(); err != nil {
		return writeFault(o.target, err)
	}
	return nil
}

func (o *output) giveName() error {
	switch {
	case o.nameless && !o.overwrite:
		return linkNameless(o.path, o.target)
	case o.nameless:
		if err := o.takeHiddenName(); err != nil {
			return err
		}
	}
	if err := o.file.Close(); err != nil { // an open file cannot be renamed everywhere
		return err
	}
	if o.overwrite {
		return os.Rename(o.path, o.target)
	}
	return renameNew(o.path, o.target)
}

// takeHiddenName turns a file without a name into a hidden one: only a name can
// replace another in one step.
func (o *output) takeHiddenName() error {
	name := filepath.Join(o.home.path, partStart+rand.Text()+partEnd)
	if err := linkNameless(o.path, name); err != nil {
		return err
	}
	o.path, o.nameless = name, false
	return nil
}

// discard removes the file unless it was published.
func (o *output) discard() {
	o.file.Close() // closing twice does no harm, and nothing is lost with this file
	if !o.done && !o.nameless {
		os.Remove(o.path)
	}
}

// sourceDigest is the hash of the source, ready to go on with the appendix.
type sourceDigest struct{ hash.Hash }

// copySource copies the source into the output and hashes it at the same time:
// the copy is the kernel's work, so the two share the machine.
func (j *job) copySource(ctx context.Context) error {
	j.digest = &sourceDigest{j.req.Hash.New()}
	hashed := make(chan error, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { hashed <- j.hashSource(ctx) }()
	copied := j.copyBytes(ctx)
	if copied != nil {
		cancel()
	}
	if err := <-hashed; copied == nil {
		return err
	}
	return copied
}

func (j *job) copyBytes(ctx context.Context) error {
	if _, err := j.source.Seek(0, io.SeekStart); err != nil {
		return sourceFault(j.req.Source, err)
	}
	for done := int64(0); done < j.size; {
		if err := ctx.Err(); err != nil {
			return fault.New("sign.cancelled", err)
		}
		n, err := io.CopyN(j.out.file, j.source, min(copyStep, j.size-done))
		if errors.Is(err, io.EOF) {
			return fault.New("sign.source-changed", err, "file", j.req.Source)
		}
		if err != nil {
			return writeFault(j.req.Target, err)
		}
		done += n
		j.req.Progress(Progress{Stage: Copying, Done: done, Total: j.size})
	}
	return nil
}

func (j *job) hashSource(ctx context.Context) error {
	section := io.NewSectionReader(j.source, 0, j.size)
	buffer := make([]byte, 256<<10)
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

// writeUpdate appends the update to the copy and returns the digest of all but
// the /Contents token.
func (j *job) writeUpdate() ([]byte, error) {
	if _, err := j.out.file.WriteAt(j.appendix.Bytes, j.appendix.Base); err != nil {
		return nil, writeFault(j.req.Target, err)
	}
	gap := j.appendix.Marks[contentsMark]
	j.digest.Write(j.appendix.Bytes[:gap.Start-j.appendix.Base])
	j.digest.Write(j.appendix.Bytes[gap.End-j.appendix.Base:])
	return j.digest.Sum(nil), nil
}

// checkTarget refuses a target that is the source or that is already there.
func checkTarget(req Request) error {
	source, err := os.Stat(req.Source)
	if err != nil {
		return sourceFault(req.Source, err)
	}
	target, err := os.Stat(req.Target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return writeFault(req.Target, err)
	case os.SameFile(source, target):
		return fault.New("sign.same-file", nil, "file", req.Target)
	case !req.Overwrite:
		return fault.New("sign.target-exists", nil, "file", req.Target)
	}
	return nil
}

func sourceFault(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New("file.not-found", err, "file", path)
	}
	return fault.New("file.unreadable", err, "file", path)
}

func writeFault(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrExist):
		return fault.New("sign.target-exists", err, "file", path)
	case diskFull(err):
		return fault.New("sign.disk-full", err, "folder", filepath.Dir(path))
	}
	return fault.New("sign.cannot-write", err, "folder", filepath.Dir(path))
}
