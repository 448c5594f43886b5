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
	// errTooMuch: the file asks for more work than is done for one file.
	errTooMuch = errors.New("too much work")
)

// ledger says what is known about the revocation of certificates. It looks
// through the evidence for each certificate once and asks once.
type ledger struct {
	proofs  *proofs
	store   *trust.Store
	effort  *effort
	at, now time.Time // of the verification, and of the clock
	inquiry *evidence.Inquiry
	brings  []*trust.Certificate // of the DSS
	known   map[ledgerKey]*account
	checks  int // pieces of evidence held against certificates so far
	// existed is when a piece of the file is proven to have existed.
	existed func(*proof) witness
}

type ledgerKey struct{ cert, issuer [32]byte }

// account is what was said about one certificate.
type account struct {
	cert, issuer *trust.Certificate
	path         []*trust.Certificate // whose CAs may have signed its CRL
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
	held  []*proof // of the file, each of which answers too
}

// account returns the account of a certificate of path, with every statement of
// the file.
func (l *ledger) account(cert, issuer *trust.Certificate, path []*trust.Certificate) *account {
	key := ledgerKey{cert.SHA256, issuer.SHA256}
	if a, done := l.known[key]; done {
		return a
	}
	a := &account{cert: cert, issuer: issuer, path: path, problem: errNoProof}
	l.known[key] = a
	for _, p := range l.proofs.ocsps {
		l.take(a, p, func() (*revocation.Statement, error) { return l.answer(p.ocsp, a) })
	}
	for _, p := range l.proofs.crls {
		if p.crl.DeltaBase == nil {
			l.take(a, p, func() (*revocation.Statement, error) { return l.list(p, a.cert, a) })
			continue
		}
		for _, base := range l.proofs.crls {
			if base.crl.DeltaBase == nil {
				l.take(a, p, func() (*revocation.Statement, error) { return l.delta(base, p, a) })
			}
		}
	}
	return a
}

// take notes what p says, if it says something that counts.
func (l *ledger) take(a *account, p *proof, check func() (*revocation.Statement, error)) {
	if l.effort.exhausted() {
		a.problem = errTooMuch
		return
	}
	if l.checks++; l.checks%20 == 0 {
		l.effort.spend(1) // most are told by a name to be about something else
	}
	if s, err := check(); err == nil {
		a.claims = append(a.claims, claim{Statement: s, proof: p})
	}
}

// answer is OCSP.Check; the word of a responder whose own certificate the
// file's lists show as revoked counts for nothing (RFC 6960, 4.2.2.2.1).
func (l *ledger) answer(o *revocation.OCSP, a *account) (*revocation.Statement, error) {
	s, err := o.Check(a.cert, a.issuer)
	if !errors.Is(err, revocation.ErrOther) {
		l.effort.spend((1 + len(o.Certificates)) * dearest(append(o.Certificates[:len(o.Certificates):len(o.Certificates)], a.issuer)...))
	}
	if err != nil || !slices.Contains(s.Notes, revocation.NoteResponderUnchecked) {
		return s, err
	}
	for _, p := range l.proofs.crls {
		if l.effort.exhausted() {
			break
		}
		about, err := l.list(p, s.Signer, a)
		if err == nil && about.Status(s.ProducedAt, l.now).State == revocation.Revoked {
			return nil, revocation.ErrSigner
		}
	}
	return s, nil
}

// list is CRL.Check about cert, which a's issuer issued. Others than that issuer
// are looked for only where it did not sign the list.
func (l *ledger) list(p *proof, cert *trust.Certificate, a *account) (*revocation.Statement, error) {
	s, err := p.crl.Check(cert, a.issuer)
	l.charge(p, nil, a, err)
	if !errors.Is(err, revocation.ErrSigner) && !errors.Is(err, revocation.ErrSignature) {
		return s, err
	}
	signers := l.signersOf(p, a)
	s, err = p.crl.Check(cert, a.issuer, signers...)
	l.charge(p, signers, a, err)
	return s, err
}

func (l *ledger) delta(base, delta *proof, a *account) (*revocation.Statement, error) {
	signers := l.signersOf(delta, a)
	s, err := revocation.CheckDelta(base.crl, delta.crl, a.cert, a.issuer, signers...)
	l.charge(base, signers, a, err)
	l.charge(delta, signers, a, err)
	return s, err
}

// charge takes off what it cost to hold a list against a certificate, where it
// was more than comparing names.
func (l *ledger) charge(p *proof, signers []*trust.Certificate, a *account, err error) {
	if errors.Is(err, revocation.ErrOther) || errors.Is(err, revocation.ErrBase) || errors.Is(err, revocation.ErrScope) {
		return
	}
	verified := (1 + 3*len(signers)) * dearest(append(signers[:len(signers):len(signers)], a.issuer)...)
	l.effort.spend(scanning(len(p.crl.Raw)) + verified)
}

// maxSigners bounds the certificates of one name that a CRL is tried with.
const maxSigners = 4

// signersOf returns the certificates of the path and of the DSS that bear the
// name of the list's issuer.
func (l *ledger) signersOf(p *proof, a *account) []*trust.Certificate {
	if !p.searched {
		p.signers, p.searched = bearing(p.crl.Issuer, l.brings, nil), true
	}
	return bearing(p.crl.Issuer, a.path, p.signers[:len(p.signers):len(p.signers)])
}

// bearing adds those of list to found that bear a name.
func bearing(name []byte, list, found []*trust.Certificate) []*trust.Certificate {
	for _, c := range list {
		named := trust.EqualNames(c.RawSubject, name) || trust.DashTwins(c.RawSubject, name)
		if named && len(found) < maxSigners && !slices.ContainsFunc(found, c.Equal) {
			found = append(found, c)
		}
	}
	return found
}

// standing says what the account proves at time t.
func (l *ledger) standing(a *account, t time.Time) standing {
	best := standing{Status: revocation.Status{Certificate: a.cert, At: t, Err: a.problem}}
	var held []*proof
	for _, c := range a.claims {
		st := standing{Status: c.Status(t, l.now), claim: c}
		if st.State != revocation.Unknown && c.proof != nil {
			held = append(held, c.proof)
		}
		if st.State == revocation.Good {
			l.weigh(&st)
		}
		if st.better(best) {
			best = st
		}
	}
	best.held = held
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
	st := l.inquiry.Status(ctx, a.cert, a.issuer, append(l.brings[:min(len(l.brings), 20):min(len(l.brings), 20)], a.path...), l.at)
	if st.Proof != nil {
		a.claims = append(a.claims, claim{Statement: st.Proof, kept: st.Kept})
	}
	if st.Err != nil {
		a.problem = st.Err
	}
}

// accounts returns the accounts of every certificate of p but the anchor.
func (l *ledger) accounts(p trust.Path) []*account {
	var all []*account
	for i := range len(p.Certificates) - 1 {
		all = append(all, l.account(p.Certificates[i], p.Certificates[i+1], p.Certificates))
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
