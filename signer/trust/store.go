package trust

import (
	"slices"
	"strings"
	"sync"
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
	Origin      string // BuiltIn, FromBundle, FromMachine, FromUser, or the directory it was read from
}

// Store holds the anchors of every system. Nothing is ever removed because it
// expired: old signatures stay verifiable; what nobody should rely on any more
// is withdrawn. The zero Store, and a nil one in Path, trusts nobody. A
// Store may be read from several goroutines once nothing is added any more.
type Store struct {
	entries   []*record
	byPrint   map[[32]byte][]int
	bySubject map[string][]int
	withdrawn map[[32]byte]Withdrawal
	sources   []Source
	checked   checks   // of signatures by certificates of the store
	brought   readings // certificates that are not the store's
}

// record is an entry whose certificate is read when somebody asks for it: a
// run needs a few of the certificates of a table.
type record struct {
	System System
	Role   Role
	origin string
	print  [32]byte
	outline
	read func() *Certificate // nil for one that cannot be read
}

func (r *record) entry() (Entry, bool) {
	c := r.read()
	return Entry{System: r.System, Role: r.Role, Certificate: c, Origin: r.origin}, c != nil
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
		if c := e.Certificate; c != nil {
			s.add(&record{e.System, e.Role, e.Origin, c.SHA256, c.outline(), func() *Certificate { return c }})
		}
	}
}

// AddTable takes the entries and withdrawals of a table under origin. Their
// certificates are read when they are asked for, and one that cannot be read
// then is as if it were not there; Table.Entries finds out beforehand.
func (s *Store) AddTable(t *Table, origin string) {
	for _, a := range t.anchors {
		read := sync.OnceValue(func() *Certificate {
			c, err := ParseCertificate(a.der)
			if err != nil {
				return nil
			}
			return c
		})
		s.add(&record{a.system, a.role, origin, a.print, a.outline, read})
	}
	for _, w := range t.Withdrawals {
		w.Origin = origin
		s.Withdraw(w)
	}
}

func (s *Store) add(r *record) {
	if r.System == Unknown || r.Role == RoleNone {
		return
	}
	for _, i := range s.byPrint[r.print] {
		if s.entries[i].System == r.System && s.entries[i].Role == r.Role {
			return
		}
	}
	if s.byPrint == nil {
		s.byPrint = map[[32]byte][]int{}
		s.bySubject = map[string][]int{}
	}
	at := len(s.entries)
	s.entries = append(s.entries, r)
	s.byPrint[r.print] = append(s.byPrint[r.print], at)
	subject := r.subject.key()
	s.bySubject[subject] = append(s.bySubject[subject], at)
}

// Entries returns every entry in the order in which they were added, those of
// withdrawn certificates too.
func (s *Store) Entries() []Entry {
	return s.only(func(*record) bool { return true })
}

// Units returns the time-stamping units that are pinned.
func (s *Store) Units() []Entry {
	return s.only(func(r *record) bool { return r.Role == RoleTSA })
}

func (s *Store) only(wanted func(*record) bool) []Entry {
	if s == nil {
		return nil
	}
	found := make([]Entry, 0, len(s.entries))
	for _, r := range s.entries {
		if !wanted(r) {
			continue
		}
		if e, ok := r.entry(); ok {
			found = append(found, e)
		}
	}
	return found
}

// Holds reports whether the store has this certificate in the entry's system
// and role.
func (s *Store) Holds(e Entry) bool {
	return s.systems(e.Certificate, e.Role).has(e.System)
}

// Lookup returns the entries that hold exactly this certificate.
func (s *Store) Lookup(c *Certificate) []Entry {
	var found []Entry
	for _, i := range s.byPrint[c.SHA256] {
		if e, ok := s.entries[i].entry(); ok {
			found = append(found, e)
		}
	}
	return found
}

// demoMark in the organisation of an anchor's subject marks the demonstration
// PKI that the program makes itself.
const demoMark = "TRIỆN DEMO"

// Demo reports whether any root belongs to the demonstration PKI; every
// verdict that rests on this store has to say so.
func (s *Store) Demo() bool {
	return s != nil && slices.ContainsFunc(s.entries, func(r *record) bool { return r.Role == RoleRoot && r.subject.Demo() })
}

// Demo reports whether the certificate's subject carries the mark of the
// demonstration PKI.
func (c *Certificate) Demo() bool { return c.Subject.Demo() }

// Demo reports whether the name carries the mark of the demonstration PKI.
func (n Name) Demo() bool {
	return strings.Contains(strings.ToUpper(n.Organisation), demoMark)
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
	// Checked counts the signatures that the search verified: what it cost.
	Checked int
}

// Path returns the best path from leaf to a root of the store at time at,
// through intermediates of the store and of extra. It looks at names, key
// identifiers, signatures and the rules of RFC 5280, 6.1 except revocation; it
// never fetches anything. A certificate that was withdrawn later than at still
// counts, so at must be proven, or be the present.
func (s *Store) Path(leaf *Certificate, extra []*Certificate, at time.Time) Path {
	if s == nil {
		s = &Store{}
	}
	return newSearch(s, extra, at).best(leaf)
}
