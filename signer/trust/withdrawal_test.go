package trust

import (
	"crypto/x509"
	"slices"
	"testing"
	"time"
)

func tsaUnit(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping} }

func TestWithdrawn(t *testing.T) {
	root := issue(t, nil, "Root", isCA)
	sub := issue(t, root, "Sub", isCA)
	person := issue(t, sub, "Person")
	stopped := now.AddDate(-1, 0, 0)
	for _, tt := range []struct {
		name  string
		what  *authority
		since time.Time
		at    time.Time
		want  System
	}{
		{"root, ever", root, time.Time{}, begin, Unknown},
		{"root, since later", root, now, stopped, National},
		{"root, at that moment", root, stopped, stopped, Unknown},
		{"root, afterwards", root, stopped, now, Unknown},
		{"intermediate that the document brings", sub, stopped, now, Unknown},
		{"intermediate, proven before", sub, stopped, stopped.Add(-time.Second), National},
		{"the signer's own", person, time.Time{}, now, Unknown},
	} {
		store := NewStore(Entry{System: National, Role: RoleRoot, Certificate: root.cert})
		store.Withdraw(Withdrawal{SHA256: tt.what.cert.SHA256, Since: tt.since, Reason: "thử"})
		p := store.Path(person.cert, certs(sub), tt.at)
		if p.System != tt.want || slices.Contains(codes(p), Withdrawn) != (tt.want == Unknown) {
			t.Errorf("%s: %v %v", tt.name, p.System, codes(p))
		}
	}
}

// TestTheStricterWithdrawalCounts: whatever the order in which they are said.
func TestTheStricterWithdrawalCounts(t *testing.T) {
	root := issue(t, nil, "Root", isCA)
	early := Withdrawal{SHA256: root.cert.SHA256, Since: begin, Origin: FromBundle}
	late := Withdrawal{SHA256: root.cert.SHA256, Since: now, Origin: FromUser}
	ever := Withdrawal{SHA256: root.cert.SHA256, Origin: FromMachine}
	for _, tt := range []struct {
		list []Withdrawal
		want string
	}{{[]Withdrawal{early, late}, FromBundle}, {[]Withdrawal{late, early}, FromBundle}, {[]Withdrawal{late, ever, early}, FromMachine}} {
		store := NewStore(Entry{System: National, Role: RoleRoot, Certificate: root.cert})
		store.Withdraw(tt.list...)
		if w, ok := store.Withdrawal(root.cert); !ok || w.Origin != tt.want {
			t.Errorf("%v: %v", tt.list, w.Origin)
		}
		if list := store.Withdrawals(); len(list) != 1 || len(store.Entries()) != 1 {
			t.Errorf("%d withdrawals, %d entries: a withdrawn anchor stays known", len(list), len(store.Entries()))
		}
	}
}

// TestForeign: the foreign list is neither of the two systems and not theirs
// to lend.
func TestForeign(t *testing.T) {
	foreign, national := issue(t, nil, "Foreign", isCA), issue(t, nil, "National", isCA)
	sub := issue(t, foreign, "Sub", isCA)
	person := issue(t, sub, "Person")
	root := func(s System, a *authority) Entry { return Entry{System: s, Role: RoleRoot, Certificate: a.cert} }
	pin := func(s System) Entry { return Entry{System: s, Role: RoleIntermediate, Certificate: sub.cert} }
	for _, tt := range []struct {
		name    string
		entries []Entry
		want    System
		code    Code
	}{
		{"the list alone", []Entry{root(Foreign, foreign)}, Foreign, ""},
		{"beside the national root", []Entry{root(Foreign, foreign), root(National, national)}, Foreign, ""},
		{"added by the user too", []Entry{root(Foreign, foreign), root(Other, foreign)}, Foreign, ""},
		{"said to be national too", []Entry{root(Foreign, foreign), root(National, foreign)}, Unknown, AmbiguousSystem},
		{"an intermediate said to be national", []Entry{root(Foreign, foreign), pin(National)}, Unknown, CrossesSystems},
		{"an intermediate of the list", []Entry{root(Foreign, foreign), pin(Foreign)}, Foreign, ""},
	} {
		p := NewStore(tt.entries...).Path(person.cert, certs(sub), now)
		if p.System != tt.want || tt.code != "" && !slices.Contains(codes(p), tt.code) {
			t.Errorf("%s: %v %v", tt.name, p.System, codes(p))
		}
	}
	if Foreign.String() != "foreign" || SystemNamed("foreign") != Foreign || SystemNamed("unknown") != Unknown {
		t.Error("the word of the foreign list")
	}
}

func TestRoleOf(t *testing.T) {
	root := issue(t, nil, "Root", isCA)
	for _, tt := range []struct {
		name string
		a    *authority
		want Role
	}{
		{"root", root, RoleRoot},
		{"issuing CA", issue(t, root, "Sub", isCA), RoleIntermediate},
		{"time-stamping CA", issue(t, root, "TSA CA", isCA, tsaUnit), RoleIntermediate},
		{"time-stamping unit", issue(t, root, "TSA", tsaUnit), RoleTSA},
		{"self-signed unit", issue(t, nil, "Own TSA", tsaUnit), RoleTSA},
		{"person", issue(t, root, "Person"), RoleNone},
		{"person who signed the own certificate", issue(t, nil, "Self"), RoleNone},
	} {
		if got := RoleOf(tt.a.cert); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
