package ui

import (
	"context"
	"net/url"
	"time"

	"trien/signer/evidence"
	"trien/signer/evidence/revocation"
	"trien/signer/fault"
	"trien/ui/flow"
)

// askRevocation asks whether the certificate that will sign was revoked. The
// clock is judged by what came with the answer.
func (w *Window) askRevocation(e flow.AskRevocation) {
	w.background(func(ctx context.Context) {
		found := w.services.Evidence(ctx, e.Credential)
		now := w.services.Now()
		w.do(func() {
			reply := w.revocationReply(found, now)
			w.services.Log("revocation %s", found.State())
			w.dispatch(flow.Replied{Ticket: e.Ticket, Chosen: e.Credential.Key(), Question: flow.AboutRevocation, Reply: reply})
			if ahead, ok := clockBehind(found, now); ok {
				w.dispatch(flow.Replied{Ticket: e.Ticket, Question: flow.AboutClock, Reply: flow.Reply{Answer: flow.Doubtful, Note: clockNote(ahead)}})
			}
		})
	})
}

func (w *Window) revocationReply(found evidence.Evidence, now time.Time) flow.Reply {
	switch found.State() {
	case revocation.Good:
		return flow.Reply{Answer: flow.Fine, Note: sourceNote(found.Statuses[0], now)}
	case revocation.Revoked:
		for _, s := range found.Statuses {
			if s.State == revocation.Revoked && s.Proof != nil {
				return flow.Reply{Answer: flow.Forbidden, Note: day(s.Proof.RevokedAt)}
			}
		}
		return flow.Reply{Answer: flow.Forbidden}
	}
	var why error
	for _, s := range found.Statuses {
		for _, p := range s.Problems {
			why = p
		}
	}
	return flow.Reply{Answer: flow.Doubtful, Err: why}
}

// sourceNote is where the answer came from and when: "OCSP 11:04".
func sourceNote(s evidence.Status, now time.Time) string {
	source := "CRL"
	if s.Proof == nil {
		return ""
	}
	if s.Proof.Source == revocation.FromOCSP {
		source = "OCSP"
	}
	at := s.Proof.ThisUpdate
	if now.Sub(at) > 12*time.Hour || at.After(now) {
		return source + " " + day(at)
	}
	return source + " " + clock(at)
}

// clockSlack is how far a clock may be off before anybody minds.
const clockSlack = 5 * time.Minute

// clockBehind tells whether an answer from the network is dated later than this
// computer's clock.
func clockBehind(found evidence.Evidence, now time.Time) (time.Time, bool) {
	for _, s := range found.Statuses {
		if s.Proof != nil && s.Proof.ThisUpdate.Sub(now) > clockSlack {
			return now, true
		}
	}
	return time.Time{}, false
}

func clockNote(at time.Time) string { return clock(at) + " " + day(at) }

// lookAround asks what else should be right: whether the signed copy can be
// written, an authority for timestamps be reached, the clock be believed.
func (w *Window) lookAround(e flow.LookAround) {
	reply := func(q flow.Question, r flow.Reply) {
		w.post(flow.Replied{Ticket: e.Ticket, Question: q, Reply: r})
	}
	latest, target := w.latestKnown(), w.signedName(e.Path)
	w.background(func(ctx context.Context) {
		if err := w.services.Writable(target); err != nil {
			w.services.Log("target %s", fault.CodeOf(err))
			reply(flow.AboutTarget, flow.Reply{Answer: flow.Forbidden, Err: err})
		} else {
			reply(flow.AboutTarget, flow.Reply{Answer: flow.Fine})
		}
		now := w.services.Now()
		if latest.Sub(now) > clockSlack {
			reply(flow.AboutClock, flow.Reply{Answer: flow.Doubtful, Note: clockNote(now)})
		} else {
			reply(flow.AboutClock, flow.Reply{Answer: flow.Fine, Note: clockNote(now)})
		}
		reply(flow.AboutStamps, stampsReply(w.services.Authorities(ctx)))
	})
}

// latestKnown is a moment that has surely passed: a certificate on the token
// began to be valid then.
func (w *Window) latestKnown() time.Time {
	var latest time.Time
	for _, c := range w.state.Credentials {
		if c.Usable() && c.NotBefore.After(latest) {
			latest = c.NotBefore
		}
	}
	return latest
}

func stampsReply(all []evidence.Reachability) flow.Reply {
	if len(all) == 0 {
		return flow.Reply{Answer: flow.Needless}
	}
	for _, a := range all {
		if a.Reachable {
			return flow.Reply{Answer: flow.Fine, Note: hostOf(a.TSA.URL)}
		}
	}
	return flow.Reply{Answer: flow.Doubtful, Note: hostOf(all[0].TSA.URL), Err: all[0].Err}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
