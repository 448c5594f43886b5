// Package aside writes files that have their name only when they are complete:
// Write fills a hidden file beside the target and renames it.
package aside

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"trien/signer/fault"
)

// Check tells before the work whether Write would refuse target: it is there
// and may not be replaced, or it is one of the files in keep, which nothing
// replaces. Error codes: ctl.target-exists, ctl.target-is-input,
// ctl.cannot-write.
func Check(target string, replace bool, keep ...string) error {
	info, err := os.Stat(target)
	if errors.Is(err, fs.ErrNotExist) {
		return folderOf(target)
	}
	if err != nil {
		return cannotWrite(target, err)
	}
	for _, name := range keep {
		if kept, err := os.Stat(name); err == nil && os.SameFile(kept, info) {
			return fault.New("ctl.target-is-input", nil, "file", target)
		}
	}
	switch {
	case !replace:
		return fault.New("ctl.target-exists", nil, "file", target)
	case !info.Mode().IsRegular():
		return cannotWrite(target, errors.New("not a regular file"))
	}
	return nil
}

func folderOf(target string) error {
	folder, err := os.Stat(filepath.Dir(target))
	if err != nil {
		return cannotWrite(target, err)
	}
	if !folder.IsDir() {
		return cannotWrite(target, fs.ErrInvalid)
	}
	return nil
}

// Write gives target what fill writes. Nothing is left where that fails.
// Errors: those of fill that name their words, ctl.target-exists,
// ctl.cannot-write.
func Write(target string, replace bool, fill func(io.Writer) error) error {
	hidden := filepath.Join(filepath.Dir(target), ".trien-"+rand.Text()+".part")
	file, err := os.OpenFile(hidden, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return cannotWrite(target, err)
	}
	err = fill(file)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = name(hidden, target, replace)
	}
	if err != nil {
		os.Remove(hidden) // best effort: the failure is what counts
		return worded(target, err)
	}
	return nil
}

// name renames a file. Where target may not be replaced a hard link refuses in
// one step; where the file system has none, the name is looked at first.
func name(hidden, target string, replace bool) error {
	if replace {
		return os.Rename(hidden, target)
	}
	err := os.Link(hidden, target)
	if err == nil {
		return os.Remove(hidden)
	}
	if _, there := os.Lstat(target); errors.Is(err, fs.ErrExist) || there == nil {
		return fs.ErrExist
	}
	return os.Rename(hidden, target)
}

func worded(target string, err error) error {
	switch {
	case fault.CodeOf(err) != "":
		return err
	case errors.Is(err, fs.ErrExist):
		return fault.New("ctl.target-exists", err, "file", target)
	}
	return cannotWrite(target, err)
}

func cannotWrite(target string, err error) error {
	return fault.New("ctl.cannot-write", err, "file", target)
}
