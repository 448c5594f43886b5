package checkup

import (
	"errors"
	"testing"
	"time"

	"trien/signer/evidence"
	"trien/signer/trust"
)

var (
	noon   = time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)
	errWhy = errors.New("why")
)

func TestTokens(t *testing.T) {
	for _, tt := range []struct {
		found Tokens
		state State
		word  string
	}{
		{Tokens{}, Asking, "asking"},
		{Tokens{Holder: "A", Count: 1}, Asking, "asking"},
		{Tokens{Looked: true}, Doubtful, "none"},
		{Tokens{Looked: true, Unready: errWhy}, Bad, "unready"},
		{Tokens{Looked: true, Count: 1}, Bad, "empty"},
		{Tokens{Looked: true, Count: 1, Trouble: errWhy}, Bad, "unfit"},
		{Tokens{Looked: true, Count: 2, Holder: "A", Unready: errWhy}, Good, "ready"},
	} {
		if l := AboutToken(tt.found); l.State != tt.state || l.Case != tt.word || l.Topic != Token {
			t.Errorf("%+v: %+v", tt.found, l)
		}
	}
}

func TestServices(t *testing.T) {
	there := evidence.Reachability{TSA: evidence.TSA{URL: "http://a.vn/x"}, Reachable: true}
	gone := evidence.Reachability{TSA: evidence.TSA{URL: "http://b.vn"}, Err: errWhy}
	for _, tt := range []struct {
		asked Asked
		state State
		word  string
		err   error
	}{
		{Asked{}, Asking, "asking", nil},
		{Asked{Offline: true, Answered: true, Replies: []evidence.Reachability{there}}, Doubtful, "offline", nil},
		{Asked{Answered: true}, Doubtful, "none", nil},
		{Asked{Answered: true, Replies: []evidence.Reachability{there}}, Good, "reached", nil},
		{Asked{Answered: true, Replies: []evidence.Reachability{there, gone}}, Doubtful, "partly", errWhy},
		{Asked{Answered: true, Replies: []evidence.Reachability{gone}}, Bad, "gone", errWhy},
	} {
		for topic, about := range map[Topic]func(Asked) Line{Network: AboutNetwork, Stamps: AboutStamps} {
			if l := about(tt.asked); l.State != tt.state || l.Case != tt.word || l.Err != tt.err || l.Topic != topic {
				t.Errorf("%+v: %+v", tt.asked, l)
			}
		}
	}
}

func TestTrustData(t *testing.T) {
	full := func(src trust.Source) *trust.Store {
		s := trust.NewStore(trust.Entry{System: trust.National, Role: trust.RoleRoot, Certificate: &trust.Certificate{NotBefore: noon.AddDate(-1, 0, 0), NotAfter: noon.AddDate(9, 0, 0)}})
		s.AddSource(src)
		return s
	}
	for word, tt := range map[string]struct {
		store *trust.Store
		state State
	}{
		"empty":   {trust.NewStore(), Bad},
		"undated": {full(trust.Source{}), Doubtful},
		"old":     {full(trust.Source{Date: noon.AddDate(-1, 0, 0)}), Doubtful},
		"expired": {full(trust.Source{Date: noon.AddDate(0, 0, -9), Expires: noon.AddDate(0, 0, -1)}), Doubtful},
		"current": {full(trust.Source{Date: noon.AddDate(0, 0, -9)}), Good},
	} {
		if l := AboutTrust(tt.store, noon); l.Case != word || l.State != tt.state {
			t.Errorf("%s: %+v", word, l)
		}
	}
}

func TestTheClock(t *testing.T) {
	for _, tt := range []struct {
		latest, dated time.Time
		state         State
	}{
		{time.Time{}, time.Time{}, Good},
		{noon.AddDate(0, 0, -1), noon.AddDate(0, -1, 0), Good},
		{noon.AddDate(0, 0, 1), time.Time{}, Bad},
		{time.Time{}, noon.Add(48 * time.Hour), Bad},
		{time.Time{}, noon.AddDate(-12, 0, 0), Doubtful},
	} {
		if l := AboutClock(noon, tt.latest, tt.dated); l.State != tt.state {
			t.Errorf("%v, %v: %+v", tt.latest, tt.dated, l)
		}
	}
}

func TestSum(t *testing.T) {
	for _, tt := range []struct {
		states []State
		worst  State
		open   int
	}{
		{nil, Asking, 0},
		{[]State{Good, Good}, Good, 0},
		{[]State{Good, Asking, Bad}, Asking, 1},
		{[]State{Good, Doubtful, Bad}, Bad, 2},
	} {
		var lines []Line
		for _, s := range tt.states {
			lines = append(lines, Line{State: s})
		}
		if worst, open := Sum(lines); worst != tt.worst || open != tt.open {
			t.Errorf("%v: %v, %d", tt.states, worst, open)
		}
	}
}
