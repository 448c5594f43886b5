package signer_test

import (
	"context"
	"testing"

	"trien/signer"
	"trien/signer/report"
)

// What this program itself adds after a signature is never held against it:
// further signatures, number, date and seal by the clerk, a higher level.
func TestEarlierSignaturesAreToldTheTruth(t *testing.T) {
	leader, clerk := demoPKI(t).Specialised.Personal, demoPKI(t).Specialised.Organisation
	for _, c := range []struct {
		name   string
		leader func(*signer.Request)
		clerk  func(*signer.Request)
		added  bool
	}{
		{"a further signature", nil, nil, false},
		{"a visible one", onPage(0), onPage(0), false},
		{"on a certified document", certify(2), onPage(1), false},
		{"stamps", nil, issued(false), true},
		{"fields", nil, issued(true), true},
		{"fields of a certified document", certify(2), issued(true), true},
		{"stamps on a certified document", certify(3), issued(false), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			first := signAs(t, leader, source(t, draft("")), c.leader)
			second := signAs(t, clerk, first.Target, c.clerk)
			list := second.Report.Signatures
			if list[0].LaterChanges != report.EditsAllowed || list[0].ContentAdded != c.added || list[1].LaterChanges != report.EditsNone {
				t.Errorf("%v, added %v: %v; %v", list[0].LaterChanges, list[0].ContentAdded, list[0].Changes, list[1].LaterChanges)
			}
		})
	}
}

func TestALevelIsNoChange(t *testing.T) {
	for _, level := range []report.Level{report.LevelBT, report.LevelBLT, report.LevelBLTA} {
		req, _, _ := online(t, report.LevelBB, plainSource(t))
		signed, err := signer.Sign(context.Background(), req)
		if err != nil {
			t.Fatal(err)
		}
		extended, err := signer.Extend(context.Background(), extension(req, signed.Target, level))
		if err != nil {
			t.Fatal(err)
		}
		again, err := signer.Extend(context.Background(), extension(req, extended.Target, report.LevelBLTA))
		if err != nil {
			t.Fatal(err)
		}
		for i, sig := range again.Report.Signatures {
			want := report.EditsAllowed
			if i == len(again.Report.Signatures)-1 {
				want = report.EditsNone
			}
			if sig.LaterChanges != want || sig.ContentAdded {
				t.Errorf("%v: %s %v %v", level, sig.Field, sig.LaterChanges, sig.Changes)
			}
		}
	}
}
