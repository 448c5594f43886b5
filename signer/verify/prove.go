package verify

import (
	"cmp"
	"context"
	"slices"
	"time"

	"trien/signer/cms/algorithm"
	"trien/signer/evidence/revocation"
	"trien/signer/pdf"
	"trien/signer/trust"
)

// proves tells whether s proves its time.
func (s *stamp) proves() bool { return s.reason == "" }

// judgeStamps finds out which timestamps prove their time. Document timestamps
// go first, the newest before the ones it protects, so that each is judged at
// the time at which the later ones prove it to have existed (EN 319 102-1,
// 5.6.3.4, step 5).
func (d *dossier) judgeStamps(ctx context.Context) {
	order := slices.Clone(d.stamps)
	slices.SortStableFunc(order, func(a, b *stamp) int {
		return cmp.Or(falseLast(a.document, b.document), cmp.Compare(b.owner.geometry.second.End, a.owner.geometry.second.End))
	})
	open := map[*account]time.Time{}
	for _, s := range order {
		if s.reason = s.flaw(); s.reason != "" {
			continue
		}
		s.reason = stampNotEvaluated
		s.authority = d.authorityOf(ctx, s)
		if s.authority.Trusted() {
			for _, a := range d.accountsOf(s) {
				open[a] = d.policy.at
			}
		}
	}
	d.ledger.ask(ctx, open)
	for _, s := range order {
		if s.reason == stampNotEvaluated && s.token != nil {
			d.judge(s)
		}
	}
}

func falseLast(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// accountsOf returns the accounts of those certificates that speak for a
// token: a pinned unit's own, which the trust data vouch for, or all of the
// path.
func (d *dossier) accountsOf(s *stamp) []*account {
	accounts := d.ledger.accounts(s.authority.Path)
	if s.authority.Pinned && len(accounts) > 1 {
		return accounts[:1]
	}
	return accounts
}

// judge finds out what a token proves that is sound in itself. One that would
// prove nothing without a later timestamp is worth no more than that one.
func (d *dossier) judge(s *stamp) {
	w := d.earliest([]pdf.Span{s.owner.place()}, d.policy.at)
	today := *s
	if w.shaky() {
		d.judgeAt(&today, d.policy.at)
	}
	d.judgeAt(s, w.at)
	if w.shaky() && s.proves() && (!today.proves() || today.unchecked) {
		s.unchecked, s.leans = true, w.stamp
	}
}

// judgeAt applies EN 319 102-1, 5.4 and 5.6.2.4 to a token that existed at that
// time.
func (d *dossier) judgeAt(s *stamp, existed time.Time) {
	s.existed = existed
	reason := ""
	switch {
	case d.withdrawn(s):
		reason, s.authority.System = stampWithdrawn, trust.Unknown
	case !s.authority.Trusted():
		reason = untrusted(s)
	default:
		s.standings = d.ledger.standings(d.accountsOf(s), s.existed)
		reason, s.unchecked = d.revoked(s)
	}
	if reason == "" {
		reason = d.misplaced(s)
	}
	s.reason = reason
}

// misplaced says why the token of a trusted authority proves nothing all the
// same.
func (d *dossier) misplaced(s *stamp) string {
	switch {
	case !s.authority.Pinned && !validAt(s.authority.Path, s.existed):
		return stampExpired
	case s.token.Time.After(d.policy.at.Add(clockSkew)):
		return stampFuture
	case s.weak() && !d.policy.weakTokens && !d.policy.hashAt(algorithm.SHA1, s.existed):
		return stampWeak
	}
	return ""
}

// withdrawn tells a unit, or a CA above it, that the trust data do not count
// any more when the token is proven to have existed.
func (d *dossier) withdrawn(s *stamp) bool {
	return slices.ContainsFunc(s.authority.Path.Certificates, func(c *trust.Certificate) bool {
		return d.store.Withdrawn(c, s.existed)
	})
}

// untrusted says why nobody vouches for the unit.
func untrusted(s *stamp) string {
	for _, p := range s.authority.Path.Problems {
		switch p.Code {
		case trust.Expired, trust.NotYetValid:
			if s.authority.Path.System != trust.Unknown {
				return stampExpired
			}
		case trust.NoIssuer:
			return stampIncomplete
		}
	}
	return stampUnknown
}

func validAt(p trust.Path, t time.Time) bool {
	return !slices.ContainsFunc(p.Certificates, func(c *trust.Certificate) bool { return !c.ValidAt(t) })
}

// revoked looks for revocations of the token's certificates. A unit revoked for
// a reason that leaves its key unharmed still vouches for what it stamped
// before (RFC 3161, 4); any other revocation until the token is proven to have
// existed leaves the token worthless. Of a pinned unit nobody has to say that
// it is not revoked.
func (d *dossier) revoked(s *stamp) (reason string, unchecked bool) {
	for i, st := range s.standings {
		switch {
		case st.State == revocation.Unknown, st.leans != nil:
			unchecked = unchecked || !s.authority.Pinned
		case st.State == revocation.Revoked && (i > 0 || !retired(st) || !s.token.Time.Before(st.RevokedAt)):
			return stampRevoked, false
		}
	}
	return "", unchecked
}

// retired tells a revocation without a doubt about the key. No reason at all is
// no such word.
func retired(st standing) bool {
	switch st.Reason {
	case revocation.AffiliationChanged, revocation.Superseded, revocation.CessationOfOperation:
		return true
	}
	return false
}
