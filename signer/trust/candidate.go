package trust

import (
	"time"

	"trien/signer/fault"
)

// Candidate is a certificate that somebody wants to add, with what that person
// should know before. Words for the notes are in the message catalogue under
// "trustdata.note.<Code>".
type Candidate struct {
	Entry
	Notes []Notice
}

// Wish is the place that somebody wants for a certificate; the zero value
// leaves it to the certificate and to what the store knows.
type Wish struct {
	System System
	Role   Role
}

// Examine says which place c would have beside what store holds, and what
// speaks against it. A CA whose path leads to a system needs no word about its
// system; any other does. Errors: *fault.Error trustdata.not-an-authority,
// -key-unusable, -other-role, -system-missing, -other-system.
func Examine(c *Certificate, wish Wish, store *Store, now time.Time) (Candidate, error) {
	name := c.Subject.Display()
	role := RoleOf(c)
	switch {
	case c.PublicKey == nil:
		return Candidate{}, fault.New("trustdata.key-unusable", c.KeyError, "subject", name)
	case role == RoleNone:
		return Candidate{}, fault.New("trustdata.not-an-authority", nil, "subject", name)
	case wish.Role != RoleNone && wish.Role != role:
		return Candidate{}, fault.New("trustdata.other-role", nil, "subject", name, "role", role.String(), "wanted", wish.Role.String())
	}
	path := store.Path(c, nil, c.NotBefore)
	system, err := examineSystem(c, wish.System, path.System, store)
	if err != nil {
		return Candidate{}, err
	}
	candidate := Candidate{Entry: Entry{System: system, Role: role, Certificate: c}}
	candidate.note(path, store, now)
	return candidate, nil
}

// examineSystem lets nobody put a certificate into a system when another one
// holds it already, vouches for it, or has another of its name and key.
func examineSystem(c *Certificate, wanted, vouched System, store *Store) (System, error) {
	home := store.home(c) | store.systems(c, RoleRoot)&^setOf(Other)
	if vouched > Other {
		home |= setOf(vouched)
	}
	system := wanted
	for _, s := range []System{Foreign, National, Specialised} {
		if system == Unknown && home == setOf(s) {
			system = s
		}
	}
	switch {
	case system == Unknown:
		return system, fault.New("trustdata.system-missing", nil, "subject", c.Subject.Display())
	case home != 0 && !home.has(system):
		return system, fault.New("trustdata.other-system", nil, "subject", c.Subject.Display())
	}
	return system, nil
}

// note collects what to know:
//
//	demo        made for demonstrations
//	expired     of use for signatures made until {date} only
//	not-yet     not valid before {date}
//	weak-key    {key} is below what is allowed today
//	weak-hash   the issuer's signature rests on {algorithm}
//	no-path     nothing in the store vouches for it, so it is of no use alone
//	look-alike  a person would take it for the root {like}, which is another
func (a *Candidate) note(path Path, store *Store, now time.Time) {
	c := a.Certificate
	say := func(code string, args map[string]string) { a.Notes = append(a.Notes, Notice{code, args}) }
	if c.Demo() {
		say("demo", nil)
	}
	if now.After(c.NotAfter) {
		say("expired", map[string]string{"date": day(c.NotAfter)})
	}
	if now.Before(c.NotBefore) {
		say("not-yet", map[string]string{"date": day(c.NotBefore)})
	}
	if key, weak := weakKey(c.PublicKey); weak {
		say("weak-key", map[string]string{"key": key})
	}
	if word, weak := c.signatureWord(); weak && a.Role != RoleRoot {
		say("weak-hash", map[string]string{"algorithm": word})
	}
	if a.Role == RoleIntermediate && path.System == Unknown {
		say("no-path", map[string]string{"issuer": c.Issuer.Display()})
	}
	if like := store.lookAlike(c); like != "" {
		say("look-alike", map[string]string{"like": like})
	}
}

// lookAlike names an entry of another key that a person would take c for.
func (s *Store) lookAlike(c *Certificate) string {
	if RoleOf(c) != RoleRoot {
		return ""
	}
	seen := silhouette(c.Subject.Display())
	for _, r := range s.entries {
		if r.print != c.SHA256 && r.Role == RoleRoot && silhouette(r.subject.Display()) == seen {
			return r.subject.Display()
		}
	}
	return ""
}
