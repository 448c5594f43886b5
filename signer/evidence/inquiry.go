package evidence

import (
	"context"
	"time"

	"trien/signer/trust"
)

// Inquiry asks about the certificates of one document: what did not answer once
// is not asked again, and all of it ends when Options.Total has passed since it
// began. It is safe for concurrent use.
type Inquiry struct {
	round *round
	end   time.Time
}

// Inquire begins an Inquiry. An offline one asks nobody, whatever Options say,
// and uses what is kept from earlier.
func (c *Client) Inquire(offline bool) *Inquiry {
	if offline && !c.opt.Offline {
		quiet := *c
		quiet.opt.Offline = true
		c = &quiet
	}
	return &Inquiry{round: c.newRound(), end: time.Now().Add(c.opt.Total)}
}

// Offline reports whether nobody is asked.
func (q *Inquiry) Offline() bool { return q.round.opt.Offline }

// Status asks about one certificate at time at (zero: now) as Collect does.
// others are further certificates that may have signed its CRL. An unknown
// status may hold a Proof that is too old for at.
func (q *Inquiry) Status(ctx context.Context, cert, issuer *trust.Certificate, others []*trust.Certificate, at time.Time) Status {
	if at.IsZero() {
		at = q.round.opt.Now()
	}
	ctx, cancel := context.WithDeadline(ctx, q.end)
	defer cancel()
	f := q.round.look(ctx, subject{cert, issuer, others, at})
	return Status{Status: f.status, Kept: f.kept, Problems: f.problems}
}

// Complete is Client.Complete within the inquiry.
func (q *Inquiry) Complete(ctx context.Context, store *trust.Store, leaf *trust.Certificate, extra []*trust.Certificate, at time.Time) (trust.Path, []error) {
	ctx, cancel := context.WithDeadline(ctx, q.end)
	defer cancel()
	return q.round.complete(ctx, store, leaf, extra, at)
}
