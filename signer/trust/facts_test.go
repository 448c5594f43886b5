package trust

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trien/assets/anchors"
)

// TestLazyTable: what is read on demand is what reading everything gives.
func TestLazyTable(t *testing.T) {
	table, err := ReadTable(anchors.Table())
	if err != nil {
		t.Fatal(err)
	}
	lazy := NewStore()
	lazy.AddTable(table, BuiltIn)
	entries, err := ParseTable(anchors.Table())
	if err != nil {
		t.Fatal(err)
	}
	eager := NewStore(entries...)
	if lazy.Fingerprint() != eager.Fingerprint() || len(lazy.Entries()) != len(entries) || table.Len() != len(entries) {
		t.Error("the stores differ")
	}
	for i, e := range lazy.Entries() {
		if e.Origin != BuiltIn || !e.Certificate.Equal(entries[i].Certificate) || e.Certificate.Subject.key() != lazy.entries[i].subject.key() {
			t.Errorf("%s differs", e.Certificate.Subject.Display())
		}
		if a, b := lazy.Path(e.Certificate, nil, now), eager.Path(e.Certificate, nil, now); a.System != b.System || !slices.Equal(codes(a), codes(b)) {
			t.Errorf("%s: %v %v", e.Certificate.Subject.Display(), a.System, b.System)
		}
	}
	if table.Date().IsZero() || len(lazy.Units()) != 11 {
		t.Errorf("of %v, %d units", table.Date(), len(lazy.Units()))
	}
}

func TestFacts(t *testing.T) {
	root, own := issue(t, nil, "Root", isCA), issue(t, nil, "Own", isCA)
	store := NewStore(
		Entry{System: National, Role: RoleRoot, Certificate: root.cert, Origin: BuiltIn},
		Entry{System: Foreign, Role: RoleRoot, Certificate: own.cert, Origin: FromUser},
	)
	before := store.Fingerprint()
	store.AddSource(Source{Origin: BuiltIn, Date: begin})
	store.AddSource(Source{Origin: FromBundle, Date: now, Expires: end, Sequence: 4})
	if store.Fingerprint() != before {
		t.Error("where data come from is no part of the fingerprint")
	}
	store.Withdraw(Withdrawal{SHA256: own.cert.SHA256, Since: now})
	f := store.Facts()
	if f.Counts["national"]["root"] != 1 || f.Counts["foreign"]["root"] != 1 || f.Additions != 1 || f.Withdrawn != 1 || f.Demo {
		t.Errorf("%+v", f)
	}
	if f.Fingerprint == before || f.Fingerprint != store.Fingerprint() || !f.Date.Equal(now) || len(f.Sources) != 2 {
		t.Errorf("%+v", f)
	}
	var none *Store
	if !none.Date().IsZero() || none.Facts().Additions != 0 || none.Entries() != nil || none.Units() != nil || none.Fingerprint() != NewStore().Fingerprint() {
		t.Error("a nil store holds something")
	}
}

func TestNotices(t *testing.T) {
	fresh := Source{Origin: BuiltIn, Date: now}
	anchor := func(edits ...edit) Entry {
		return Entry{System: National, Role: RoleRoot, Certificate: issue(t, nil, "Root", append(edits, isCA)...).cert}
	}
	for _, tt := range []struct {
		name    string
		source  Source
		entries []Entry
		want    []string
	}{
		{"all is well", fresh, []Entry{anchor()}, nil},
		{"nobody dated them", Source{Origin: FromUser}, []Entry{anchor()}, nil},
		{"nothing is trusted", fresh, nil, []string{"empty"}},
		{"old", Source{Date: now.Add(-oldAfter - time.Hour)}, []Entry{anchor()}, []string{"old"}},
		{"just not old", Source{Date: now.Add(-oldAfter)}, []Entry{anchor()}, nil},
		{"expired bundle", Source{Date: now, Expires: now.Add(-time.Second)}, []Entry{anchor()}, []string{"expired"}},
		{"bundle on its last day", Source{Date: now, Expires: now}, []Entry{anchor()}, nil},
		{"from the future", Source{Date: now.Add(early + time.Second)}, []Entry{anchor()}, []string{"future"}},
		{"ends soon", fresh, []Entry{anchor(period(begin, now.Add(soon)))}, []string{"expiring"}},
		{"ends later", fresh, []Entry{anchor(period(begin, now.Add(soon+time.Second)))}, nil},
		{"ended", fresh, []Entry{anchor(period(begin, now.Add(-time.Second)))}, nil},
	} {
		store := NewStore(tt.entries...)
		store.AddSource(tt.source)
		var got []string
		for _, n := range store.Notices(now) {
			got = append(got, n.Code)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
	gone := anchor(period(begin, now.Add(time.Hour)))
	store := NewStore(gone)
	store.Withdraw(Withdrawal{SHA256: gone.Certificate.SHA256})
	if list := store.Notices(now); len(list) != 0 {
		t.Errorf("a withdrawn anchor may expire: %v", list)
	}
}

func TestTableRecords(t *testing.T) {
	root := issue(t, nil, "Gốc: thử", isCA)
	head := "table: 1\ndate: 2026-08-31T00:00:00Z\n"
	anchor := string(AppendEntry(nil, Entry{System: Foreign, Role: RoleRoot, Certificate: root.cert}))
	gone := string(AppendWithdrawal(nil, Withdrawal{SHA256: root.cert.SHA256, Since: now, Reason: "ngừng: dịch vụ"}))
	ever := string(AppendWithdrawal(nil, Withdrawal{SHA256: root.cert.SHA256}))
	table, err := ReadTable([]byte("# comment\n" + head + anchor + "\r\n" + gone + ever))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := table.Entries(FromBundle)
	if err != nil || len(entries) != 1 || entries[0].System != Foreign || !entries[0].Certificate.Equal(root.cert) {
		t.Fatalf("%v %v", entries, err)
	}
	if w := table.Withdrawals; len(w) != 2 || !w[0].Since.Equal(now) || w[0].Reason != "ngừng: dịch vụ" || !w[1].Since.IsZero() {
		t.Errorf("%+v", w)
	}
	for name, bad := range map[string]string{
		"empty":                   "",
		"no head":                 anchor,
		"another version":         strings.Replace(head, "1", "2", 1) + anchor,
		"field of a newer table":  head + anchor + "only-until: 2030\n",
		"base64 without a record": head + "\n  MII\n",
		"control character":       head + strings.Replace(anchor, "Gốc", "G\x1b[2Jốc", 1),
		"turned text":             head + strings.Replace(anchor, "Gốc", "G\u202eốc", 1),
		"certificate cut short":   head + anchor[:len(anchor)-30],
		"withdrawn what":          head + strings.Replace(gone, "withdrawn: ", "withdrawn: zz", 1),
		"withdrawn when":          head + strings.Replace(gone, "since: 2026", "since: someday ", 1),
		"withdrawn at year one":   head + strings.Replace(ever, "ever", "0001-01-01T00:00:00Z", 1),
		"withdrawn and more":      head + gone + "system: national\n",
		"nothing between records": head + anchor + gone[1:],
	} {
		if _, err := ReadTable([]byte(bad)); err == nil {
			t.Errorf("%s: not noticed", name)
		}
	}
}

func FuzzReadTable(f *testing.F) {
	table := anchors.Table()
	f.Add(table[:min(len(table), 6000)])
	f.Add([]byte("table: 1\n\nwithdrawn: 00\nsince: ever\nreason: \n"))
	f.Add([]byte("table: 1\n\nsystem: other\nrole: root\nsha256: x\ncertificate:\n  MAA=\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := ReadTable(data)
		if err != nil {
			return
		}
		store := NewStore()
		store.AddTable(table, FromBundle)
		store.Entries()
		entries, err := table.Entries(FromBundle)
		if err != nil {
			return
		}
		out := []byte("table: 1\n")
		for _, e := range entries {
			out = AppendEntry(out, e)
		}
		for _, w := range table.Withdrawals {
			out = AppendWithdrawal(out, w)
		}
		again, err := ReadTable(out)
		if err != nil || again.Len() != table.Len() || len(again.Withdrawals) != len(table.Withdrawals) {
			t.Errorf("%v\n%s", err, out)
		}
	})
}
