package verify

import (
	"context"
	"slices"
	"time"

	"trien/signer/evidence/revocation"
	"trien/signer/trust"
)

// judgeSigners finds the time, the path and the revocation of every signature.
func (d *dossier) judgeSigners(ctx context.Context, all []*facts) {
	for _, f := range all {
		f.stamps = d.stampsOf(f)
		if f.form == formTimestamp {
			d.adoptStamp(f)
			continue
		}
		f.prove()
		d.findPath(ctx, f)
	}
	d.vouch(ctx, all)
	accounts := map[*facts][]*account{}
	open := map[*account]time.Time{}
	for _, f := range all {
		if f.form == formTimestamp {
			continue
		}
		accounts[f] = d.ledger.accounts(f.path)
		for _, a := range accounts[f] {
			if t, twice := open[a]; !twice || f.when(d.policy).After(t) {
				open[a] = f.when(d.policy)
			}
		}
	}
	d.ledger.ask(ctx, open)
	for f, list := range accounts {
		f.standings = d.ledger.standings(list, f.when(d.policy))
		f.guardCAs(d)
		f.leans = f.proof != nil && f.proof.unchecked && d.needsProof(f, list) || slices.ContainsFunc(f.standings, standing.leaning)
	}
}

// findPath builds the path of a signature at the time that counts.
func (d *dossier) findPath(ctx context.Context, f *facts) {
	if f.certificate == nil {
		return
	}
	carried := d.bag.parse(f.cms.Certificates)
	f.path = d.paths.of(ctx, f.certificate, append(carried[:len(carried):len(carried)], d.brings...), f.when(d.policy))
	d.lookUp(f)
}

// vouch lets the timestamp inside a later signature prove the ones that this
// signature covers: what was signed then existed then (EN 319 102-1, 5.6.2.3.4,
// step 4). The later one has to be intact and its certificate a known CA's, and
// older than the timestamp: whoever may choose the key can make one that fits a
// value stamped long ago.
func (d *dossier) vouch(ctx context.Context, all []*facts) {
	var vouchers []*facts
	for _, g := range all {
		if d.vouches(g) {
			vouchers = append(vouchers, g)
		}
	}
	for _, f := range all {
		if f.form == formTimestamp {
			continue
		}
		before := f.proof
		for _, g := range vouchers {
			if g != f && g.geometry.covers(f.place()) && f.adopt(g.proof) {
				f.voucher = g
			}
		}
		if f.proof != before {
			d.findPath(ctx, f)
		}
	}
}

func (d *dossier) vouches(g *facts) bool {
	return g.form == formDetached && g.stamped() && g.voucher == nil && g.valueHolds() && g.bytesMatch() &&
		g.geometry.whole() && g.path.System != trust.Unknown && !g.proven.Before(g.certificate.NotBefore) &&
		d.policy.hashAt(g.content.hash, d.policy.at)
}

// stamped tells whether the proof of time stands in the signature itself.
func (f *facts) stamped() bool { return f.proof != nil && !f.proof.document && f.proof.owner == f }

// stampsOf returns the timestamps of f: its own first, then the document
// timestamps over it.
func (d *dossier) stampsOf(f *facts) []*stamp {
	var own, over []*stamp
	for _, s := range d.stamps {
		switch {
		case s.owner == f:
			own = append(own, s)
		case s.document && s.covers(f.place()):
			over = append(over, s)
		}
	}
	return append(own, over...)
}

// adoptStamp takes what is known about a document timestamp's authority for the
// signature that it also is.
func (d *dossier) adoptStamp(f *facts) {
	for _, s := range f.stamps {
		if s.owner != f {
			continue
		}
		f.own = s
		f.path, f.standings = s.authority.Path, s.standings
		if s.proves() {
			f.proven, f.proof = s.token.Time, s
		}
	}
	d.lookUp(f)
}

// lookUp says what the store holds of the path.
func (d *dossier) lookUp(f *facts) {
	if d.store == nil || len(f.path.Certificates) == 0 {
		return
	}
	f.pinned = nil
	f.anchor = d.store.Lookup(f.path.Certificates[len(f.path.Certificates)-1])
	for _, p := range f.path.Problems {
		if p.Code == trust.WeakSignature && len(d.store.Lookup(p.Certificate)) > 0 {
			f.pinned = append(f.pinned, p.Certificate)
		}
	}
}

// prove finds the earliest time by which the signature is proven to have
// existed. A timestamp of which nobody says whether its authority was revoked
// counts where there is no better one.
func (f *facts) prove() {
	for _, s := range f.stamps {
		if s.proves() {
			f.adopt(s)
			f.disorder = f.disorder || f.disordered(s)
		}
	}
}

// adopt takes s for the proof of time where it is better than what there is,
// and reports whether it is.
func (f *facts) adopt(s *stamp) bool {
	better := f.proof == nil || f.proof.unchecked && !s.unchecked ||
		f.proof.unchecked == s.unchecked && s.token.Time.Before(f.proven)
	if better {
		f.proof, f.proven = s, s.token.Time
	}
	return better
}

// disordered tells a document timestamp that claims to be older than a
// timestamp of the signature that it covers (RFC 3161, 2.4.2; EN 319 102-1,
// 5.5.4, step 4 e).
func (f *facts) disordered(s *stamp) bool {
	return s.document && slices.ContainsFunc(f.stamps, func(own *stamp) bool {
		return !own.document && own.proves() &&
			s.token.Time.Add(s.token.Accuracy+own.token.Accuracy+clockSkew).Before(own.token.Time)
	})
}

// when is the time at which the certificates of f are looked at: that by which
// it is proven to have existed, else that of the verification.
func (f *facts) when(p policy) time.Time {
	if f.proven.IsZero() {
		return p.at
	}
	return f.proven
}

// unsure returns the timestamp whose authority nobody checked, though f needs
// it; nil when there is none.
func (f *facts) unsure() *stamp {
	for _, st := range f.standings {
		if st.leaning() {
			return st.leans.unsure()
		}
	}
	if f.proof == nil {
		return nil
	}
	return f.proof.unsure()
}

// needsProof tells whether the signature would fare worse without its proof of
// time.
func (d *dossier) needsProof(f *facts, accounts []*account) bool {
	at := d.policy.at
	return !validAt(f.path, at) || slices.ContainsFunc(d.ledger.standings(accounts, at), func(st standing) bool {
		return st.State != revocation.Good
	})
}

// guardCAs marks what a CA said about others when the CA was revoked later: it
// counts only where it is proven to be older than that revocation, for whoever
// has the CA's key can make such words (EN 319 102-1, 5.6.2.4.4, step 3).
func (f *facts) guardCAs(d *dossier) {
	for i := 1; i < len(f.standings); i++ {
		ca := f.standings[i]
		below := f.standings[i-1]
		if !ca.RevokedLater() || below.claim.Statement == nil {
			continue
		}
		existed := witness{at: d.now}
		if below.claim.proof != nil {
			existed = d.proofExisted(below.claim.proof)
		}
		switch {
		case !existed.at.Before(ca.RevokedAt):
			f.standings[i].State = revocation.Revoked
		case existed.shaky():
			f.standings[i].leans = existed.stamp
		}
	}
}
