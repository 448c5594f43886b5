// Package checkup judges whether a machine is ready to sign and verify: the
// signing token, the network, timestamps, the trust data, the clock. Each
// function takes what was found out and returns one Line; the window asks and
// shows. What nobody has answered yet is Asking, never good.
package checkup

import (
	"strings"
	"time"

	"trien/signer/evidence"
	"trien/signer/evidence/web"
	"trien/signer/trust"
)

// State is how one thing stands.
type State int

// The states, in the order in which a summary minds them.
const (
	Asking   State = iota
	Good           // asked, and as it should be
	Doubtful       // work is possible, with less than there could be
	Bad            // something will fail
)

// Topic is one of the things that are looked at.
type Topic string

// The topics, in the order in which they are shown.
const (
	Token   Topic = "token"
	Network Topic = "network"
	Stamps  Topic = "stamps"
	Trust   Topic = "trust"
	Clock   Topic = "clock"
)

// Line is what there is to say about a topic. Case names its words; Args are
// the values of their places in pairs. Where Err is set, its words say what it
// means, what to do and who can.
type Line struct {
	Topic Topic
	State State
	Case  string
	Args  []string
	Err   error
}

// Tokens is what was found out about signing tokens.
type Tokens struct {
	Looked  bool
	Count   int    // tokens that answered
	Holder  string // of a certificate that can sign; "" for none
	Term    string // how long that lasts, in words
	Trouble error  // why the certificate there cannot sign
	Unready error  // why a token that is plugged in cannot be used
}

// AboutToken judges the tokens.
func AboutToken(t Tokens) Line {
	switch {
	case !t.Looked:
		return Line{Topic: Token, Case: "asking"}
	case t.Holder != "":
		return Line{Token, Good, "ready", []string{"holder", t.Holder, "term", t.Term}, nil}
	case t.Trouble != nil:
		return Line{Token, Bad, "unfit", nil, t.Trouble}
	case t.Unready != nil:
		return Line{Token, Bad, "unready", nil, t.Unready}
	case t.Count > 0:
		return Line{Topic: Token, State: Bad, Case: "empty"}
	}
	return Line{Topic: Token, State: Doubtful, Case: "none"}
}

// Asked is what services answered.
type Asked struct {
	Offline  bool // the person wants no network
	Answered bool
	Replies  []evidence.Reachability
}

// AboutNetwork judges the way to services that every verification needs.
func AboutNetwork(a Asked) Line { return a.line(Network) }

// AboutStamps judges the way to time-stamping authorities. That there is none is
// no fault, but a person should know.
func AboutStamps(a Asked) Line { return a.line(Stamps) }

func (a Asked) line(topic Topic) Line {
	switch {
	case a.Offline:
		return Line{Topic: topic, State: Doubtful, Case: "offline"}
	case !a.Answered:
		return Line{Topic: topic, Case: "asking"}
	case len(a.Replies) == 0:
		return Line{Topic: topic, State: Doubtful, Case: "none"}
	}
	var there, gone []string
	var why error
	for _, r := range a.Replies {
		if r.Reachable {
			there = append(there, web.Host(r.TSA.URL))
			continue
		}
		gone = append(gone, web.Host(r.TSA.URL))
		if why == nil {
			why = r.Err
		}
	}
	args := []string{"there", strings.Join(there, ", "), "gone", strings.Join(gone, ", ")}
	switch {
	case len(gone) == 0:
		return Line{topic, Good, "reached", args, nil}
	case len(there) > 0:
		return Line{topic, Doubtful, "partly", args, why}
	}
	return Line{topic, Bad, "gone", args, why}
}

// AboutTrust judges the trust data by what they say of themselves.
func AboutTrust(store *trust.Store, now time.Time) Line {
	args := []string{"date", day(store.Date())}
	for _, n := range store.Notices(now) {
		switch n.Code {
		case "empty":
			return Line{Topic: Trust, State: Bad, Case: "empty"}
		case "demo", "expired", "old":
			return Line{Trust, Doubtful, n.Code, args, nil}
		}
	}
	if store.Date().IsZero() {
		return Line{Topic: Trust, State: Doubtful, Case: "undated"}
	}
	return Line{Trust, Good, "current", args, nil}
}

// Bounds of a clock that can be believed.
const (
	slack = 24 * time.Hour // a publisher's clock may be ahead by so much
	// lifetime is how long a copy of the program is likely in use after its trust
	// data were put together.
	lifetime = 8 * 365 * 24 * time.Hour
)

// AboutClock judges a clock that says now. latest is a moment that has surely
// passed, dated when the trust data were put together; zero is not known.
func AboutClock(now, latest, dated time.Time) Line {
	args := []string{"time", now.In(vietnam()).Format("15:04"), "date", day(now)}
	switch {
	case now.Before(latest) || now.Before(dated.Add(-slack)):
		return Line{Clock, Bad, "behind", args, nil}
	case !dated.IsZero() && now.Sub(dated) > lifetime:
		return Line{Clock, Doubtful, "ahead", args, nil}
	}
	return Line{Clock, Good, "plausible", args, nil}
}

// Sum is the worst of lines; Asking as long as any is asked for, and how many
// are not good.
func Sum(lines []Line) (worst State, open int) {
	asking := false
	for _, l := range lines {
		asking = asking || l.State == Asking
		if l.State > Good {
			open++
		}
		worst = max(worst, l.State)
	}
	if asking {
		return Asking, open
	}
	return worst, open
}

func vietnam() *time.Location { return time.FixedZone("", 7*60*60) }

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(vietnam()).Format("02/01/2006")
}
