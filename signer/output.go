package signer

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"trien/signer/fault"
	"trien/signer/pdf"
)

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
	fixed     int64       // what stands before has been read back and stays as it is
	syncing   *errand     // of beginSync; nil when it was not called
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

// beginSync lets the disk take what is there while something else is waited for.
func (o *output) beginSync() {
	o.syncing = begin(context.Background(), func(context.Context) error { return o.file.Sync() })
}

// sync waits until the disk has everything that was written.
func (o *output) sync() error {
	if o.syncing != nil {
		if err := o.syncing.wait(); err != nil {
			return err
		}
	}
	return o.file.Sync()
}

// write puts data into the file at a place behind what is fixed.
func (o *output) write(data []byte, at int64) error {
	if at < o.fixed {
		return fmt.Errorf("write at %d, before %d", at, o.fixed)
	}
	if _, err := o.file.WriteAt(data, at); err != nil {
		return writeFault(o.target, err)
	}
	return nil
}

// writeContents writes the part of the appendix that mark covers into its
// place in the file.
func (o *output) writeContents(a pdf.Appendix, mark string) error {
	span := a.Marks[mark]
	return o.write(a.Bytes[span.Start-a.Base:span.End-a.Base], span.Start)
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
	o.syncing.stop()
	o.file.Close() // closing twice does no harm, and nothing is lost with this file
	if !o.done && !o.nameless {
		os.Remove(o.path)
	}
}

// write makes the copy with the update behind it and returns the digest of all
// but the /Contents token.
func (j *job) write(ctx context.Context, source *pdf.Document) ([]byte, error) {
	return at(j.req.desk, func() ([]byte, error) {
		if err := j.copySource(ctx, source); err != nil {
			return nil, err
		}
		return j.writeUpdate()
	})
}

// writeUpdate appends the update to the copy and returns the digest of all but
// the /Contents token.
func (j *job) writeUpdate() ([]byte, error) {
	if err := j.out.write(j.appendix.Bytes, j.appendix.Base); err != nil {
		return nil, err
	}
	gap := j.appendix.Marks[contentsMark]
	digest, err := j.hashed.goOn()
	if err != nil {
		return nil, err
	}
	digest.Write(j.appendix.Bytes[:gap.Start-j.appendix.Base])
	digest.Write(j.appendix.Bytes[gap.End-j.appendix.Base:])
	return digest.Sum(nil), nil
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
