package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"trien/signer/fault"
	"trien/signer/trust"
	"trien/signer/trust/bundle"
)

// Add records that e is trusted from now on. Errors: *fault.Error
// trustdata.cannot-write.
func (b *Book) Add(e trust.Entry, d Deed) error {
	event := d.event(Add, e.Certificate.SHA256)
	event.Subject, event.Certificate = e.Certificate.Subject.Display(), e.Certificate.Raw
	event.System, event.Role = e.System.String(), e.Role.String()
	return b.append(event)
}

// Remove records that c does not count from since on, or ever where since is
// the zero time. Errors: *fault.Error trustdata.cannot-write.
func (b *Book) Remove(c *trust.Certificate, since time.Time, d Deed) error {
	event := d.event(Remove, c.SHA256)
	event.Subject, event.Since = c.Subject.Display(), since.UTC()
	return b.append(event)
}

// Restore records that the book's removal of c ends. Errors: *fault.Error
// trustdata.cannot-write.
func (b *Book) Restore(c *trust.Certificate, d Deed) error {
	event := d.event(Restore, c.SHA256)
	event.Subject = c.Subject.Display()
	return b.append(event)
}

// Install puts a bundle in the place of the one before, if it may take it: its
// signature is right, it has not expired, its certificates can be read, and it
// is newer than any that was installed here. It returns the bundle together
// with bundle.ErrSame where it is the one that is there already. Errors
// otherwise: those of bundle.Open, Check, FitAt and Replaces; *fault.Error
// trustdata.cannot-write. After an error the former bundle is in force.
func (b *Book) Install(data []byte, keys []bundle.Key, d Deed) (*bundle.Bundle, error) {
	fresh, err := bundle.Open(data, keys)
	if err != nil {
		return nil, err
	}
	if err := fresh.Check(); err != nil {
		return nil, err
	}
	err = b.accepts(fresh, keys, d.Time)
	same := errors.Is(err, bundle.ErrSame)
	if err != nil && !same {
		return nil, err
	}
	if !same {
		if err := b.place(data, keys); err != nil {
			return nil, err
		}
	}
	if same && b.recorded(fresh) {
		return fresh, err
	}
	event := d.event(Update, fresh.SHA256)
	event.Sequence, event.Publisher = fresh.Sequence, fresh.Publisher
	if err := b.append(event); err != nil {
		return nil, err
	}
	return fresh, err
}

// accepts holds a bundle against what is installed. Where that is gone or
// damaged there is nothing to compare with but the journal.
func (b *Book) accepts(fresh *bundle.Bundle, keys []bundle.Key, now time.Time) error {
	installed, err := b.Bundle(keys)
	switch {
	case err == nil && installed != nil:
		err = fresh.Replaces(installed)
	case b.recorded(fresh) && fresh.Sequence == b.Sequence():
		err = nil // the very bundle that should be there
	default:
		err = fresh.Follows(b.Sequence())
	}
	if err != nil {
		return err
	}
	return fresh.FitAt(now)
}

// recorded reports whether the journal knows this bundle.
func (b *Book) recorded(fresh *bundle.Bundle) bool {
	return slices.ContainsFunc(b.events, func(e Event) bool {
		print, err := e.print()
		return err == nil && e.Action == Update && print == fresh.SHA256
	})
}

// place writes the bundle aside, reads back what the disk holds, keeps the
// bundle before it, and renames.
func (b *Book) place(data []byte, keys []bundle.Key) error {
	if err := os.MkdirAll(b.dir, b.folderMode()); err != nil {
		return cannotWrite(b.dir, err)
	}
	path := filepath.Join(b.dir, bundleName)
	aside, err := b.writeAside(data)
	if err != nil {
		return cannotWrite(path, err)
	}
	defer os.Remove(aside) // gone where it was renamed
	back, err := os.ReadFile(aside)
	if err == nil && !bytes.Equal(back, data) {
		err = errors.New("the disk does not hold what was written")
	}
	if err != nil {
		return cannotWrite(path, err)
	}
	if _, err := bundle.Open(back, keys); err != nil {
		return err
	}
	if err := b.keepPrevious(path); err != nil {
		return cannotWrite(path, err)
	}
	if err := os.Rename(aside, path); err != nil {
		return cannotWrite(path, err)
	}
	return nil
}

func (b *Book) writeAside(data []byte) (string, error) {
	f, err := os.CreateTemp(b.dir, bundleName+".*.part")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(b.fileMode()), f.Sync(), f.Close())
	if err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// keepPrevious copies: the bundle in force keeps its name all the time.
func (b *Book) keepPrevious(path string) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	aside, err := b.writeAside(data)
	if err != nil {
		return err
	}
	return os.Rename(aside, filepath.Join(b.dir, previousName))
}

// append writes one event at the end of the journal, in one piece, and takes
// it over.
func (b *Book) append(e Event) error {
	path := filepath.Join(b.dir, journalName)
	line, err := json.Marshal(e)
	if err != nil {
		return cannotWrite(path, err)
	}
	if err := os.MkdirAll(b.dir, b.folderMode()); err != nil {
		return cannotWrite(path, err)
	}
	if err := dropTorn(path); err != nil {
		return cannotWrite(path, err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, b.fileMode())
	if err != nil {
		return cannotWrite(path, err)
	}
	_, err = f.Write(append(line, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return cannotWrite(path, err)
	}
	return b.replay(e)
}

// dropTorn removes a last line that a crash left without its end.
func dropTorn(path string) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if whole := bytes.LastIndexByte(data, '\n') + 1; whole < len(data) {
		return os.Truncate(path, int64(whole))
	}
	return nil
}

// Everybody may read what the machine trusts.
func (b *Book) folderMode() fs.FileMode {
	if b.origin == trust.FromMachine {
		return 0o755
	}
	return 0o700
}

func (b *Book) fileMode() fs.FileMode {
	if b.origin == trust.FromMachine {
		return 0o644
	}
	return 0o600
}

func cannotWrite(path string, err error) error {
	return fault.New("trustdata.cannot-write", err, "path", path)
}
