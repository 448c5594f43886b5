package trust

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Where entries come from: the Origin of an Entry and of a Source. Anything
// else is the path of the directory that holds them.
const (
	// BuiltIn: the table that the program carries.
	BuiltIn = "built-in"
	// FromBundle: the signed bundle of the publisher that the policy names.
	FromBundle = "bundle"
	// FromMachine: added for everybody by who administers the machine.
	FromMachine = "machine"
	// FromUser: added by the person.
	FromUser = "user"
)

// Source is one origin of a store's data, as far as it says something about
// itself.
type Source struct {
	Origin    string    `json:"origin"`
	Date      time.Time `json:"date,omitzero"`    // when its data were put together
	Expires   time.Time `json:"expires,omitzero"` // zero: it does not say
	Sequence  uint64    `json:"sequence,omitempty"`
	Publisher string    `json:"publisher,omitempty"`
}

// AddSource records where entries of the store come from.
func (s *Store) AddSource(src Source) { s.sources = append(s.sources, src) }

// Sources returns what was recorded, in that order.
func (s *Store) Sources() []Source {
	if s == nil {
		return nil
	}
	return slices.Clone(s.sources)
}

// Date returns the date of the trust data: that of the newest source that has
// one. The zero time means that nobody dated them, as with the anchors of a
// directory alone.
func (s *Store) Date() time.Time {
	var newest time.Time
	for _, src := range s.Sources() {
		if src.Date.After(newest) {
			newest = src.Date
		}
	}
	return newest
}

// Facts is what a store holds, in numbers.
type Facts struct {
	Date        time.Time                 `json:"date,omitzero"`
	Fingerprint string                    `json:"sha256"`
	Counts      map[string]map[string]int `json:"counts"`    // by the words for system and role
	Additions   int                       `json:"additions"` // what neither program nor publisher brought
	Withdrawn   int                       `json:"withdrawn"`
	Demo        bool                      `json:"demo"`
	Sources     []Source                  `json:"sources"`
}

// Facts counts what the store holds, without reading its certificates.
func (s *Store) Facts() Facts {
	f := Facts{Date: s.Date(), Fingerprint: s.Fingerprint(), Counts: map[string]map[string]int{}, Sources: append([]Source{}, s.Sources()...)}
	if s == nil {
		return f
	}
	for _, r := range s.entries {
		roles := f.Counts[r.System.String()]
		if roles == nil {
			roles = map[string]int{}
			f.Counts[r.System.String()] = roles
		}
		roles[r.Role.String()]++
		if r.origin != BuiltIn && r.origin != FromBundle {
			f.Additions++
		}
	}
	f.Withdrawn, f.Demo = len(s.withdrawn), s.Demo()
	return f
}

// Fingerprint returns the SHA-256, in hexadecimal, of what the store trusts:
// of one line "SYSTEM ROLE SHA256" for each entry and "withdrawn SINCE SHA256"
// for each withdrawal, sorted; origins do not count. Two reports with one fingerprint rest on the same anchors.
func (s *Store) Fingerprint() string {
	var lines []string
	if s != nil {
		for _, r := range s.entries {
			lines = append(lines, fmt.Sprintf("%s %s %x\n", r.System, r.Role, r.print))
		}
		for print, w := range s.withdrawn {
			lines = append(lines, fmt.Sprintf("withdrawn %s %x\n", w.Since.UTC().Format(tableTime), print))
		}
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	return hex.EncodeToString(sum[:])
}
