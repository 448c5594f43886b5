package trust

import (
	"strings"
	"time"
)

// Role is what a certificate may do in its system.
type Role int

const (
	// RoleNone: the certificate has no place in a store.
	RoleNone Role = iota
	// RoleRoot: paths end here.
	RoleRoot
	// RoleIntermediate: an issuing CA, pinned so that a signature that brings
	// only its own certificate can be followed.
	RoleIntermediate
	// RoleTSA: a time-stamping unit; never an issuer.
	RoleTSA
)

// String returns the word used in the trust table and on the command line.
func (r Role) String() string {
	switch r {
	case RoleRoot:
		return "root"
	case RoleIntermediate:
		return "intermediate"
	case RoleTSA:
		return "tsa"
	default:
		return "none"
	}
}

// Entry is one certificate that a store knows, in one system and one role.
type Entry struct {
	System      System
	Role        Role
	Certificate *Certificate
	Origin      string // BuiltIn, or the directory it was read from
}

// Store holds the anchors of every system. Nothing is ever removed because it
// expired: old signatures stay verifiable. The zero Store, and a nil one in
// Path, trusts nobody. A
// Store may be read from several goroutines once nothing is added any more.
type Store struct {
	entries   []Entry
	byPrint   map[[32]byte][]int
	bySubject map[string][]int
	sources   []Source
}

// NewStore returns a store with the given entries.
func NewStore(entries ...Entry) *Store {
	s := &Store{}
	s.Add(entries...)
	return s
}

// Add takes entries. The same certificate in the same system and role is kept
// once; an entry without certificate, system or role is not kept.
func (s *Store) Add(entries ...Entry) {
	for _, e := range entries {
		s.add(e)
	}
}

func (s *Store) add(e Entry) {
	if e.Certificate == nil || e.System == Unknown || e.Role == RoleNone {
		return
	}
	for _, i := range s.byPrint[e.Certificate.SHA256] {
		if s.entries[i].System == e.System && s.entries[i].Role == e.Role {
			return
		}
	}
	if s.byPrint == nil {
		s.byPrint = map[[32]byte][]int{}
		s.bySubject = map[string][]int{}
	}
	at := len(s.entries)
	s.entries = append(s.entries, e)
	s.byPrint[e.Certificate.SHA256] = append(s.byPrint[e.Certificate.SHA256], at)
	subject := e.Certificate.Subject.key()
	s.bySubject[subject] = append(s.bySubject[subject], at)
}

// Entries returns every entry in the order in which they were added.
func (s *Store) Entries() []Entry { return append([]Entry(nil), s.entries...) }

// Lookup returns the entries that hold exactly this certificate.
func (s *Store) Lookup(c *Certificate) []Entry {
	var found []Entry
	for _, i := range s.byPrint[c.SHA256] {
		found = append(found, s.entries[i])
	}
	return found
}

// demoMark in the organisation of an anchor's subject marks the demonstration
// PKI that the program makes itself.
const demoMark = "TRIỆN DEMO"

// Demo reports whether any root belongs to the demonstration PKI; every
// verdict that rests on this store has to say so.
func (s *Store) Demo() bool {
	for _, e := range s.entries {
		if e.Role == RoleRoot && e.Certificate.Demo() {
			return true
		}
	}
	return false
}

// Demo reports whether the certificate's subject carries the mark of the
// demonstration PKI.
func (c *Certificate) Demo() bool {
	return strings.Contains(strings.ToUpper(c.Subject.Organisation), demoMark)
}

// Path is the answer about one certificate: which system vouches for it, over
// which certificates, and what is wrong. Whoever judges has to look at System
// and at Problems: an expired certificate still has a system.
type Path struct {
	// System is that of the root in which the path ends, Unknown when no root
	// was reached or a rule was broken on the way.
	System System
	// Certificates runs from the leaf to the root, or as far as it was found.
	Certificates []*Certificate
	Problems     []Problem
}

// Path returns the best path from leaf to a root of the store at time at,
// through intermediates of the store and of extra. It looks at names, key
// identifiers, signatures and the rules of RFC 5280, 6.1 except revocation and
// policies; it never fetches anything.
func (s *Store) Path(leaf *Certificate, extra []*Certificate, at time.Time) Path {
	if s == nil {
		s = &Store{}
	}
	return newSearch(s, extra, at).best(leaf)
}
