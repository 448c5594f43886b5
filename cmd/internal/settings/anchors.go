package settings

import (
	"path/filepath"
	"strings"

	"trien/assets/anchors"
	"trien/signer/fault"
	"trien/signer/trust"
	"trien/signer/trust/bundle"
	"trien/signer/trust/ledger"
)

// List is a flag that may be given several times.
type List []string

func (l *List) String() string { return strings.Join(*l, ",") }

// Set adds one value.
func (l *List) Set(value string) error {
	*l = append(*l, value)
	return nil
}

// Anchors returns what is trusted: the built-in anchors, those of the machine,
// of the person and of the settings' folders, and those of dirs; only dirs
// where only is true. Where the machine-wide file locks "trust", nothing counts
// but the program, the machine, and bundles of the publishers that it names.
// Errors have words.
func (s Settings) Anchors(dirs []string, only bool) (*trust.Store, error) {
	if s.Locked("trust") && len(dirs) > 0 {
		return nil, fault.New("trustdata.flag-locked", nil)
	}
	store := trust.NewStore()
	if !only {
		if err := s.pourStanding(store); err != nil {
			return nil, err
		}
		dirs = append(append([]string(nil), s.Trust...), dirs...)
	}
	for _, dir := range dirs {
		entries, err := trust.LoadDir(dir)
		if err != nil {
			return nil, err
		}
		store.Add(entries...)
	}
	return store, nil
}

// pourStanding adds what counts in every run.
func (s Settings) pourStanding(store *trust.Store) error {
	table, err := trust.ReadTable(anchors.Table())
	if err != nil {
		return err
	}
	store.AddTable(table, trust.BuiltIn)
	store.AddSource(trust.Source{Origin: trust.BuiltIn, Date: table.Date()})
	keys, err := s.Publishers()
	if err != nil {
		return err
	}
	if err := pourBook(store, true, keys, true); err != nil {
		return err
	}
	if _, err := configDir(); err != nil {
		return nil // an account without a home keeps nothing
	}
	return pourBook(store, false, keys, !s.Locked("trust"))
}

// pourBook adds an installed bundle, and what was added and removed where own
// is true.
func pourBook(store *trust.Store, machine bool, keys []bundle.Key, own bool) error {
	book, err := OpenBook(machine)
	if err != nil {
		return err
	}
	installed, err := book.Bundle(keys)
	if err != nil {
		return err
	}
	if installed != nil {
		store.AddTable(installed.Table, trust.FromBundle)
		store.AddSource(installed.Source())
	}
	if !own {
		return nil
	}
	return book.Pour(store)
}

// OpenBook opens the trust data of the machine, or those of the person. Errors
// have words.
func OpenBook(machine bool) (*ledger.Book, error) {
	if machine {
		return ledger.Open(MachineTrust(), trust.FromMachine)
	}
	dir, err := UserTrust()
	if err != nil {
		return nil, fault.New("trustdata.no-folder", err)
	}
	return ledger.Open(dir, trust.FromUser)
}

// UserTrust is the folder of what the person trusts and distrusts; it need not
// exist.
func UserTrust() (string, error) {
	dir, err := configDir()
	return filepath.Join(dir, "trust"), err
}

// Publishers returns the keys that may sign bundles. Errors have words.
func (s Settings) Publishers() ([]bundle.Key, error) {
	var keys []bundle.Key
	for _, text := range s.TrustPublishers {
		key, err := bundle.ParseKey(text)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}
