package trust

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// oldAfter is the age from which trust data count as old: more CAs of the
	// country expire, and are made, in every quarter.
	oldAfter = 180 * 24 * time.Hour
	// soon is how long before its end an anchor is said to expire.
	soon = 60 * 24 * time.Hour
	// early is how far a publisher's clock may be ahead of this one.
	early = 24 * time.Hour
)

// Notice is something about the trust data that a person should know. Words
// for it are in the message catalogue under "trustdata.notice.<Code>".
type Notice struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args,omitempty"`
}

// Notices returns what is to be said about the store at the present time now,
// the gravest first:
//
//	empty          nothing is trusted at all
//	demo           roots of the demonstration are trusted
//	expired        a source says that it should have been renewed (origin, date)
//	future         a source is newer than this machine's clock (origin, date)
//	old            the newest data are old (date, days)
//	expiring       issuing CAs and roots end soon (count, days, names)
func (s *Store) Notices(now time.Time) []Notice {
	var list []Notice
	say := func(when bool, code string, pairs ...string) {
		if !when {
			return
		}
		n := Notice{Code: code}
		for i := 0; i+1 < len(pairs); i += 2 {
			if n.Args == nil {
				n.Args = map[string]string{}
			}
			n.Args[pairs[i]] = pairs[i+1]
		}
		list = append(list, n)
	}
	say(s == nil || len(s.entries) == 0, "empty")
	say(s.Demo(), "demo")
	for _, src := range s.Sources() {
		say(src.Expired(now), "expired", "origin", src.Origin, "date", day(src.Expires))
		say(src.Date.Sub(now) > early, "future", "origin", src.Origin, "date", day(src.Date))
	}
	date := s.Date()
	age := now.Sub(date)
	say(!date.IsZero() && age > oldAfter, "old", "date", day(date), "days", days(age))
	if names := s.expiring(now); len(names) > 0 {
		say(true, "expiring", "count", strconv.Itoa(len(names)), "days", days(soon), "names", strings.Join(names, "; "))
	}
	return list
}

// Expired reports whether the source says that it should have been renewed
// before now.
func (src Source) Expired(now time.Time) bool {
	return !src.Expires.IsZero() && now.After(src.Expires)
}

// expiring names the CAs that are valid at now and end soon, the next first.
func (s *Store) expiring(now time.Time) []string {
	if s == nil {
		return nil
	}
	var ending []*record
	for _, r := range s.entries {
		left := r.notAfter.Sub(now)
		if r.Role != RoleTSA && !now.Before(r.notBefore) && left >= 0 && left <= soon && !s.withdrawnAt(r.print, now) {
			ending = append(ending, r)
		}
	}
	slices.SortStableFunc(ending, func(a, b *record) int { return a.notAfter.Compare(b.notAfter) })
	var names []string
	for _, r := range ending {
		names = append(names, r.subject.Display()+" ("+day(r.notAfter)+")")
	}
	return names
}

func days(d time.Duration) string { return strconv.Itoa(int(d / (24 * time.Hour))) }

// day writes a date as people in Vietnam do.
func day(t time.Time) string { return t.In(time.FixedZone("", 7*60*60)).Format("02/01/2006") }
