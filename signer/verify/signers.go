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
	accounts := map[*facts][]*account{}
	open := map[*account]time.Time{}
	for _, f := range all {
		f.stamps = d.stampsOf(f)
		if f.form == formTimestamp {
			d.adoptStamp(f)
			continue
		}
		f.prove()
		if f.certificate == nil {
			continue
		}
		carried := d.bag.parse(f.cms.Certificates)
		f.path = d.paths.of(ctx, f.certificate, append(carried[:len(carried):len(carried)], d.brings...), f.when(d.policy))
		d.lookUp(f)
		accounts[f] = d.ledger.path(f.path, d.brings)
		for _, a := range accounts[f] {
			if t, twice := open[a]; !twice || f.when(d.policy).After(t) {
				open[a] = f.when(d.policy)
			}
		}
	}
	d.ledger.ask(ctx, open)
	for f, list := range accounts {
		f.standings = d.ledger.standings(list, f.when(d.policy))
		f.leans = f.proof != nil && f.proof.unchecked && d.needsProof(f, list)
		f.guardCAs(d)
	}
}

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
		if !s.proves() {
			continue
		}
		better := f.proof == nil || f.proof.unchecked && !s.unchecked ||
			f.proof.unchecked == s.unchecked && s.token.Time.Before(f.proven)
		if better {
			f.proof, f.proven = s, s.token.Time
		}
		f.disorder = f.disorder || f.disordered(s)
	}
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
		existed := d.now
		if below.claim.proof != nil {
			existed = d.proofExisted(below.claim.proof)
		}
		if !existed.Before(ca.RevokedAt) {
			f.standings[i].State = revocation.Revoked
		}
	}
}
