package verify

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"trien/signer/evidence"
	"trien/signer/evidence/revocation"
	"trien/signer/trust"
)

// Why nothing is known about a certificate's revocation, beside the errors of
// package revocation and the faults of package evidence.
var (
	// errNoProof: the file holds nothing about it, and nobody was to be asked.
	errNoProof = errors.New("no revocation evidence")
	// errProofExpired: whoever signed the evidence had a certificate that has
	// expired since, and nothing proves that the evidence is older
	// (EN 319 102-1, 5.2.6.4, step 8, and 5.6.2.4.4, step 1).
	errProofExpired = errors.New("signer of the evidence has expired")
	// errTooMuch: the file holds more evidence than is looked through.
	errTooMuch = errors.New("too much revocation evidence")
)

// ledger says what is known about the revocation of certificates. It looks
// through the evidence for each certificate once and asks once.
type ledger struct {
	proofs  *proofs
	store   *trust.Store
	at, now time.Time // of the verification, and of the clock
	inquiry *evidence.Inquiry
	known   map[ledgerKey]*account
	checks  int // pieces of evidence held against certificates so far
	// existed is when a piece of the file is proven to have existed.
	existed func(*proof) witness
}

// maxChecks bounds the pieces of evidence that are held against certificates.
// Most are told by a name to be about something else; those about it cost a
// signature each.
const maxChecks = 10_000

type ledgerKey struct{ cert, issuer [32]byte }

// account is what was said about one certificate.
type account struct {
	cert, issuer *trust.Certificate
	others       []*trust.Certificate
	claims       []claim
	asked        bool
	problem      error // why asking settled nothing
}

// claim is a statement with where it comes from.
type claim struct {
	*revocation.Statement
	proof *proof // nil: not from the file
	kept  bool   // from the cache
}

// standing is what is known about one certificate at a time.
type standing struct {
	revocation.Status
	claim claim // behind the status; its Statement is nil when there is none
	// leans is the timestamp without which the claim would not count, though
	// nobody checked its authority; nil mostly.
	leans *stamp
}

// account returns the account of cert, with every statement of the file.
func (l *ledger) account(cert, issuer *trust.Certificate, others []*trust.Certificate) *account {
	key := ledgerKey{cert.SHA256, issuer.SHA256}
	if a, done := l.known[key]; done {
		return a
	}
	a := &account{cert: cert, issuer: issuer, others: others, problem: errNoProof}
	l.known[key] = a
	for _, p := range l.proofs.ocsps {
		l.take(a, p, func() (*revocation.Statement, error) { return l.responder(p.ocsp, cert, issuer, others) })
	}
	for _, p := range l.proofs.crls {
		if p.crl.DeltaBase == nil {
			l.take(a, p, func() (*revocation.Statement, error) { return p.crl.Check(cert, issuer, others...) })
			continue
		}
		for _, base := range l.proofs.crls {
			if base.crl.DeltaBase == nil {
				l.take(a, p, func() (*revocation.Statement, error) {
					return revocation.CheckDelta(base.crl, p.crl, cert, issuer, others...)
				})
			}
		}
	}
	return a
}

// take notes what p says, if it says something that counts.
func (l *ledger) take(a *account, p *proof, check func() (*revocation.Statement, error)) {
	if l.checks >= maxChecks {
		a.problem = errTooMuch
		return
	}
	l.checks++
	if s, err := check(); err == nil {
		a.claims = append(a.claims, claim{Statement: s, proof: p})
	}
}

// responder is OCSP.Check; the word of a responder whose own certificate the
// file's lists show as revoked counts for nothing (RFC 6960, 4.2.2.2.1).
func (l *ledger) responder(o *revocation.OCSP, cert, issuer *trust.Certificate, others []*trust.Certificate) (*revocation.Statement, error) {
	s, err := o.Check(cert, issuer)
	if err != nil || !slices.Contains(s.Notes, revocation.NoteResponderUnchecked) {
		return s, err
	}
	for _, p := range l.proofs.crls {
		if l.checks++; l.checks >= maxChecks {
			break
		}
		about, err := p.crl.Check(s.Signer, issuer, others...)
		if err == nil && about.Status(s.ProducedAt, l.now).State == revocation.Revoked {
			return nil, revocation.ErrSigner
		}
	}
	return s, nil
}

// standing says what the account proves at time t.
func (l *ledger) standing(a *account, t time.Time) standing {
	best := standing{Status: revocation.Status{Certificate: a.cert, At: t, Err: a.problem}}
	for _, c := range a.claims {
		st := standing{Status: c.Status(t, l.now), claim: c}
		if st.State == revocation.Good {
			l.weigh(&st)
		}
		if st.better(best) {
			best = st
		}
	}
	return best
}

func (s standing) leaning() bool { return s.leans != nil }

// better prefers what needs no timestamp of doubtful worth.
func (s standing) better(o standing) bool {
	if s.State == o.State && (s.leans == nil) != (o.leans == nil) {
		return s.leans == nil
	}
	return s.Status.Better(o.Status)
}

// weigh takes the word of evidence away whose signer's certificate was not
// valid any more when the evidence is proven to have existed. Those of the
// store speak for themselves.
func (l *ledger) weigh(st *standing) {
	c := st.claim
	if c.proof == nil || l.store != nil && len(l.store.Lookup(c.Signer)) > 0 {
		return
	}
	switch w := l.existed(c.proof); {
	case !c.Signer.ValidAt(w.at):
		st.State, st.Err = revocation.Unknown, errProofExpired
	case w.shaky() && !c.Signer.ValidAt(l.now):
		st.leans = w.stamp
	}
}

// settled tells whether asking could not change what is known at time t:
// revoked, or good by the word of evidence made later than t.
func (s standing) settled() bool {
	return s.State == revocation.Revoked || s.State == revocation.Good && s.Freshness == revocation.Later
}

// ask asks about every account that the file leaves open at its time. Each is
// asked about once, all at the same time.
func (l *ledger) ask(ctx context.Context, open map[*account]time.Time) {
	if l.inquiry == nil {
		return
	}
	var group sync.WaitGroup
	slots := make(chan struct{}, 8)
	for a, t := range open {
		if a.asked || l.standing(a, t).settled() {
			continue
		}
		a.asked = true
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			l.askAbout(ctx, a)
		})
	}
	group.Wait()
}

func (l *ledger) askAbout(ctx context.Context, a *account) {
	st := l.inquiry.Status(ctx, a.cert, a.issuer, a.others, l.at)
	if st.Proof != nil {
		a.claims = append(a.claims, claim{Statement: st.Proof, kept: st.Kept})
	}
	if st.Err != nil {
		a.problem = st.Err
	}
}

// path returns the accounts of every certificate of p but the anchor.
func (l *ledger) path(p trust.Path, others []*trust.Certificate) []*account {
	var all []*account
	for i := range len(p.Certificates) - 1 {
		all = append(all, l.account(p.Certificates[i], p.Certificates[i+1], append(others[:len(others):len(others)], p.Certificates...)))
	}
	return all
}

// standings says what is known about each at time t.
func (l *ledger) standings(accounts []*account, t time.Time) []standing {
	var all []standing
	for _, a := range accounts {
		all = append(all, l.standing(a, t))
	}
	return all
}
