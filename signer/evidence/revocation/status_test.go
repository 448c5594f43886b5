package revocation

import (
	"errors"
	"testing"
	"time"

	"trien/signer/trust"
)

func TestStatus(t *testing.T) {
	cert := &trust.Certificate{NotBefore: begin, NotAfter: present.Add(30 * 24 * time.Hour)}
	day := 24 * time.Hour
	made := func(edit func(*Statement)) *Statement {
		s := &Statement{Certificate: cert, State: Good, ThisUpdate: present.Add(-day), NextUpdate: present.Add(day)}
		edit(s)
		return s
	}
	asIs := func(*Statement) {}
	revoked := func(s *Statement) { s.State, s.RevokedAt, s.Reason = Revoked, present.Add(-10*day), KeyCompromise }
	noEnd := func(s *Statement) { s.NextUpdate = time.Time{} }
	after := func(d time.Duration) func(*Statement) {
		return func(s *Statement) { s.ThisUpdate, s.NextUpdate = s.ThisUpdate.Add(d), s.NextUpdate.Add(d) }
	}
	both := func(a, b func(*Statement)) func(*Statement) { return func(s *Statement) { a(s); b(s) } }
	for _, tt := range []struct {
		name      string
		edit      func(*Statement)
		at, now   time.Duration // from present
		state     State
		freshness Freshness
		err       error
	}{
		{"between the updates", asIs, 0, 0, Good, Current, nil},
		{"at thisUpdate", asIs, -day, 0, Good, Later, nil},
		{"before thisUpdate", asIs, -5 * day, 0, Good, Later, nil},
		{"at nextUpdate", asIs, day, day, Good, Current, nil},
		{"clock a little ahead", asIs, day + 4*time.Minute, day, Good, Current, nil},
		{"after nextUpdate", asIs, day + time.Hour, 2 * day, Unknown, Stale, ErrStale},
		{"no nextUpdate, a day old", noEnd, 0, 0, Good, Current, nil},
		{"no nextUpdate, older", noEnd, time.Hour, time.Hour, Unknown, Stale, ErrStale},
		{"from the future", asIs, -2 * day, -2 * day, Unknown, Later, ErrFuture},
		{"a minute from the future", asIs, -day - time.Minute, -day - time.Minute, Good, Later, nil},
		{"responder does not know", func(s *Statement) { s.State = Unknown }, 0, 0, Unknown, Current, ErrNotKnown},
		{"revoked before", revoked, 0, 0, Revoked, Current, nil},
		{"revoked at that moment", revoked, -10 * day, 0, Revoked, Later, nil},
		{"revoked after", revoked, -11 * day, 0, Good, Later, nil},
		{"revoked, evidence old", revoked, 9 * day, 9 * day, Revoked, Stale, nil},
		{"expired before the evidence", after(40 * day), 0, 40 * day, Unknown, Later, ErrDropped},
		{"expired and still listed", both(after(40*day), func(s *Statement) { s.Keeps = present }), 0, 40 * day, Good, Later, nil},
		{"listed only those expired later", both(after(40*day), func(s *Statement) { s.Keeps = present.Add(35 * day) }), 0, 40 * day, Unknown, Later, ErrDropped},
		{"revoked, then expired", both(after(40*day), revoked), 0, 40 * day, Revoked, Later, nil},
	} {
		s := made(tt.edit)
		got := s.Status(present.Add(tt.at), present.Add(tt.now))
		if got.State != tt.state || got.Freshness != tt.freshness || !errors.Is(got.Err, tt.err) || (got.Err == nil) != (tt.err == nil) || got.Proof != s {
			t.Errorf("%s: %v %v %v", tt.name, got.State, got.Freshness, got.Err)
		}
		if got.State == Good && got.Freshness < Current {
			t.Errorf("%s: good without new evidence", tt.name)
		}
	}
}

func TestBetter(t *testing.T) {
	older := Status{State: Good, Proof: &Statement{ThisUpdate: begin}}
	newer := Status{State: Good, Proof: &Statement{ThisUpdate: present}}
	revoked := Status{State: Revoked, Proof: &Statement{ThisUpdate: begin}}
	stale := Status{Proof: &Statement{}}
	order := []Status{{}, stale, older, newer, revoked}
	for i := range order {
		for j := range order {
			if order[i].Better(order[j]) != (i > j) {
				t.Errorf("%d better than %d: %v", i, j, i <= j)
			}
		}
	}
	var zero Status
	if zero.State != Unknown || zero.State.String() != "unknown" || zero.Suspended() || zero.RevokedLater() {
		t.Error("the zero value says something")
	}
}
