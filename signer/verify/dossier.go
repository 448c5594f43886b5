package verify

import (
	"context"
	"slices"
	"time"

	"trien/signer/evidence"
	"trien/signer/evidence/timestamp"
	"trien/signer/pdf"
	"trien/signer/trust"
)

// dossier is what the document, the trust store and the services know about the
// certificates and the time of its signatures. It is collected once, whatever
// the number of signatures.
type dossier struct {
	store  *trust.Store
	policy policy
	now    time.Time // of the clock; not before policy.at
	effort *effort
	bag    *bag
	paths  *paths
	proofs *proofs
	ledger *ledger
	stamps []*stamp
	brings []*trust.Certificate // certificates of the DSS

	authorities map[pathKey][]knownAuthority
}

// knownAuthority is an answer of timestamp.AuthorityOf.
type knownAuthority struct {
	timestamp.Authority
	at time.Time
}

func newDossier(store *trust.Store, p policy, client *evidence.Client, offline bool) *dossier {
	e := &effort{allEffort}
	d := &dossier{
		store: store, policy: p, now: time.Now(), effort: e, bag: newBag(store, e), proofs: newProofs(e),
		authorities: map[pathKey][]knownAuthority{},
	}
	if p.at.After(d.now) {
		d.now = p.at
	}
	var inquiry *evidence.Inquiry
	if client != nil && !p.integrityOnly {
		inquiry = client.Inquire(offline)
	}
	d.paths = newPaths(store, inquiry, e)
	d.ledger = &ledger{
		proofs: d.proofs, store: store, effort: e, at: p.at, now: d.now, inquiry: inquiry,
		known: map[ledgerKey]*account{}, existed: d.proofExisted,
	}
	return d
}

// offline tells whether nobody is asked.
func (d *dossier) offline() bool { return d.ledger.inquiry == nil || d.ledger.inquiry.Offline() }

// evidence adds to the facts about every signature what proves its time, its
// path, and what is known about the revocation of the path's certificates, in
// the order of EN 319 102-1, 5.6.3: timestamps first, the newest before those
// that it protects, then the signatures at the times that are proven.
func (d *dossier) evidence(ctx context.Context, doc *pdf.Document, all []*facts) error {
	if d.policy.integrityOnly {
		return nil
	}
	d.proofs.readDSS(doc)
	for _, f := range all {
		d.proofs.readCMS(f)
	}
	d.brings = d.bag.parse(d.proofs.certificate)
	d.ledger.brings = d.brings
	d.stamps = readStamps(all, d.units(), d.effort)
	d.judgeStamps(ctx)
	if err := ctx.Err(); err != nil {
		return err
	}
	d.judgeSigners(ctx, all)
	return ctx.Err()
}

func (d *dossier) units() []*trust.Certificate {
	var units []*trust.Certificate
	for _, e := range d.store.Units() {
		units = append(units, e.Certificate)
	}
	return units
}

// authorityOf is timestamp.AuthorityOf, asked once for tokens of one unit unless
// their time makes a difference.
func (d *dossier) authorityOf(ctx context.Context, s *stamp) timestamp.Authority {
	unit, at := s.signer.Certificate, s.token.Time
	extra := append(s.extra[:len(s.extra):len(s.extra)], d.brings...)
	if d.effort.exhausted() {
		extra = nil
	}
	key := keyOf(unit, extra)
	for _, a := range d.authorities[key] {
		if a.at.Equal(at) || d.paths.timeless(madePath{a.Path, a.at}, at) {
			return a.Authority
		}
	}
	if d.paths.inquiry != nil {
		// Issuers that are fetched for a path are at hand then.
		extra = append(extra, d.paths.of(ctx, unit, extra, at).Certificates...)
	}
	a := timestamp.AuthorityOf(d.store, s.signer, extra, at)
	d.effort.spend(1 + a.Path.Checked*dearest(extra...))
	d.authorities[key] = append(d.authorities[key], knownAuthority{a, at})
	return a
}

// witness is when a part of the file is proven to have existed, and the
// timestamp that proves it, nil where only the present does.
type witness struct {
	at    time.Time
	stamp *stamp
}

// shaky tells a witness whose authority nobody checked.
func (w witness) shaky() bool { return w.stamp != nil && w.stamp.unchecked }

// or returns the better of w and the time of s: an authority that was checked
// goes before one that was not, then the earlier time.
func (w witness) or(s *stamp) witness {
	switch {
	case w.stamp != nil && w.stamp.unchecked != s.unchecked:
		if s.unchecked {
			return w
		}
	case !s.token.Time.Before(w.at):
		return w
	}
	return witness{s.token.Time, s}
}

// earliest returns the earliest time at which a document timestamp that counts
// was put over what stands at one of spans; otherwise.
func (d *dossier) earliest(spans []pdf.Span, otherwise time.Time) witness {
	best := witness{at: otherwise}
	for _, s := range d.stamps {
		if s.document && s.proves() && slices.ContainsFunc(spans, s.covers) {
			best = best.or(s)
		}
	}
	return best
}

// proofExisted is when a piece of evidence is proven to have existed: the
// present, the time of a document timestamp over it, or that of a signature
// whose signed attributes hold it (EN 319 102-1, 5.6.2.3).
func (d *dossier) proofExisted(p *proof) witness {
	best := d.earliest(p.spans, d.now)
	for _, f := range p.sealed {
		if f.proof != nil {
			best = best.or(f.proof)
		}
	}
	return best
}
