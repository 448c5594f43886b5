// Package ledger keeps the trust data of a person or a machine in one folder:
//
//	journal.jsonl            what was added, removed and installed, by whom
//	bundle.trust             the installed bundle
//	bundle.previous          the one before
//	national, specialised,   certificates that an administrator put there by
//	foreign                  hand, as trust.LoadDir reads them
//
// The journal is both the record and what counts: lines are appended and none
// is ever changed, so nothing is trusted that is not written down, and what was
// removed stays known. Start with Open.
package ledger

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"trien/signer/fault"
	"trien/signer/trust"
	"trien/signer/trust/bundle"
)

const (
	journalName  = "journal.jsonl"
	bundleName   = "bundle.trust"
	previousName = "bundle.previous"
)

// Book is the content of one folder.
type Book struct {
	dir    string
	origin string // trust.FromUser or trust.FromMachine
	events []Event
	added  map[[32]byte]trust.Entry
	order  [][32]byte // of added
	gone   map[[32]byte]trust.Withdrawal
}

// Open reads the journal of dir, whose entries get origin. A folder that is not
// there is an empty book. Errors: *fault.Error trust.dir-unreadable,
// trustdata.journal-damaged.
func Open(dir, origin string) (*Book, error) {
	b := &Book{dir: dir, origin: origin, added: map[[32]byte]trust.Entry{}, gone: map[[32]byte]trust.Withdrawal{}}
	path := filepath.Join(dir, journalName)
	data, err := readUpTo(path, maxJournal)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err != nil {
		return nil, err
	}
	events, err := readEvents(data)
	if err != nil {
		return nil, damaged(path, err)
	}
	for _, e := range events {
		if err := b.replay(e); err != nil {
			return nil, damaged(path, err)
		}
	}
	return b, nil
}

// readUpTo reads a file of at most limit bytes. Errors: fs.ErrNotExist;
// *fault.Error trust.file-unreadable.
func readUpTo(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, err
	case err != nil:
		return nil, fault.New("trust.file-unreadable", err, "path", path)
	case !info.Mode().IsRegular(), info.Size() > limit:
		return nil, fault.New("trust.file-unreadable", nil, "path", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New("trust.file-unreadable", err, "path", path)
	}
	return data, nil
}

func (b *Book) replay(e Event) error {
	print, err := e.print()
	if err != nil {
		return err
	}
	switch e.Action {
	case Add:
		entry, err := e.entry(b.origin)
		if err != nil {
			return err
		}
		if _, known := b.added[print]; !known {
			b.order = append(b.order, print)
		}
		b.added[print] = entry
		delete(b.gone, print)
	case Remove:
		b.gone[print] = trust.Withdrawal{SHA256: print, Since: e.Since, Reason: e.Reason, Origin: b.origin}
	case Restore:
		delete(b.gone, print)
	case Update:
	default:
		return errors.New("unknown action: written by a newer version of the program")
	}
	b.events = append(b.events, e)
	return nil
}

// Events returns the journal, oldest first.
func (b *Book) Events() []Event { return append([]Event(nil), b.events...) }

// Removed returns the book's own removal of the certificate with this
// fingerprint, while it lasts.
func (b *Book) Removed(print [32]byte) (trust.Withdrawal, bool) {
	w, ok := b.gone[print]
	return w, ok
}

// Sequence returns that of the newest bundle that was ever installed, 0 for
// none: it holds also where the bundle itself is gone or damaged.
func (b *Book) Sequence() uint64 {
	var highest uint64
	for _, e := range b.events {
		if e.Action == Update {
			highest = max(highest, e.Sequence)
		}
	}
	return highest
}

// Pour adds everything that the folder says to store, the bundle excepted.
// Errors are those of trust.LoadDir.
func (b *Book) Pour(store *trust.Store) error {
	for _, print := range b.order {
		store.Add(b.added[print])
	}
	if _, err := os.Stat(b.dir); err == nil {
		placed, err := trust.LoadDir(b.dir)
		if err != nil {
			return err
		}
		for i := range placed {
			placed[i].Origin = b.origin
		}
		store.Add(placed...)
	}
	for _, w := range b.gone {
		store.Withdraw(w)
	}
	return nil
}

// Bundle opens the installed bundle, nil when there is none. A bundle that
// cannot be used is an error and not an absence: what it withdraws would count
// again. Errors are those of bundle.Open, and *fault.Error
// trustdata.bundle-replaced where an older one lies there than was installed.
func (b *Book) Bundle(keys []bundle.Key) (*bundle.Bundle, error) {
	data, err := readUpTo(filepath.Join(b.dir, bundleName), bundle.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		if b.Sequence() > 0 {
			return nil, fault.New("trustdata.bundle-missing", nil, "path", filepath.Join(b.dir, bundleName))
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	installed, err := bundle.Open(data, keys)
	if err != nil {
		return nil, fault.New("trustdata.bundle-unusable", err, "path", filepath.Join(b.dir, bundleName))
	}
	if installed.Sequence < b.Sequence() {
		return nil, fault.New("trustdata.bundle-missing", nil, "path", filepath.Join(b.dir, bundleName))
	}
	return installed, nil
}
