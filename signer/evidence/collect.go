package evidence

import (
	"context"
	"slices"
	"sync"
	"time"

	"trien/signer/evidence/revocation"
	"trien/signer/evidence/web"
	"trien/signer/fault"
	"trien/signer/trust"
)

// Bounds of what one certificate may make the program ask.
const (
	maxResponders = 3
	maxLists      = 4
)

// Collect gathers evidence about every certificate of path except its root, at
// time at (zero: now): OCSP where the certificate offers it, else its CRL, and
// the CRL also where OCSP did not settle the question. It returns what it has
// when ctx or Options.Total ends. A path without a system is not followed: its
// addresses are a stranger's.
func (c *Client) Collect(ctx context.Context, path trust.Path, at time.Time) Evidence {
	if at.IsZero() {
		at = c.opt.Now()
	}
	if path.System == trust.Unknown || len(path.Certificates) == 0 {
		return noPath(path, at)
	}
	ctx, cancel := context.WithTimeout(ctx, c.opt.Total)
	defer cancel()
	r := c.newRound()
	last := len(path.Certificates) - 1
	found := make([]findings, last)
	var group sync.WaitGroup
	for i := range last {
		group.Go(func() {
			found[i] = r.look(ctx, subject{path.Certificates[i], path.Certificates[i+1], path.Certificates, at})
		})
	}
	group.Wait()
	var e Evidence
	for _, cert := range path.Certificates {
		e.Certificates = appendNew(e.Certificates, cert.Raw)
	}
	for _, f := range found {
		e.add(f)
	}
	e.Problems = r.problems
	return e
}

// noPath leaves every certificate unknown.
func noPath(path trust.Path, at time.Time) Evidence {
	problem := fault.New("evidence.no-path", nil)
	e := Evidence{Problems: []error{problem}}
	for _, cert := range path.Certificates {
		e.Certificates = appendNew(e.Certificates, cert.Raw)
		e.Statuses = append(e.Statuses, Status{Status: revocation.Status{Certificate: cert, At: at, Err: problem}})
	}
	return e
}

// findings are what was learned about one certificate.
type findings struct {
	status   revocation.Status
	kept     bool // the status rests on an answer of earlier
	proofs   []*revocation.Statement
	problems []error
}

func (e *Evidence) add(f findings) {
	e.Statuses = append(e.Statuses, Status{Status: f.status, Kept: f.kept, Problems: f.problems})
	for _, proof := range f.proofs {
		if proof.Source == revocation.FromOCSP {
			e.OCSPs = appendNew(e.OCSPs, proof.Raw)
		} else {
			e.CRLs = appendNew(e.CRLs, proof.Raw, proof.Delta)
		}
		e.Certificates = appendNew(e.Certificates, proof.Signer.Raw)
	}
}

// take notes an answer; it counts when it says more than those before.
func (f *findings) take(st reply) {
	if st.State != revocation.Unknown {
		f.proofs = append(f.proofs, st.Proof)
	}
	if st.Better(f.status) {
		f.status, f.kept = st.Status, st.kept
	}
}

// fail notes why an attempt settled nothing.
func (f *findings) fail(err error, url string, s subject) {
	problem := revocationProblem(err, url, s.cert)
	f.problems = append(f.problems, problem)
	if f.status.State == revocation.Unknown {
		f.status.Err = problem
	}
}

// look asks the responders, then the lists, until the status is known.
func (r *round) look(ctx context.Context, s subject) findings {
	f := findings{status: revocation.Status{Certificate: s.cert, At: s.at}}
	responders, lists := usable(s.cert.OCSP, maxResponders), usable(s.cert.CRLURLs(), maxLists)
	if len(responders)+len(lists) == 0 {
		f.fail(fault.New("evidence.no-source", nil, "name", s.cert.Subject.Display()), "", s)
		return f
	}
	for _, url := range responders {
		if r.tryOCSP(ctx, &f, url, s) {
			break
		}
	}
	if f.status.State == revocation.Revoked || f.status.State == revocation.Good && !r.opt.AlsoCRL {
		return f
	}
	for _, url := range lists {
		if f.try(url, s, func() (reply, error) { return r.crl(ctx, url, s) }) {
			break
		}
	}
	return f
}

// usable returns the first few addresses that are asked over HTTP; directories
// (ldap) are passed over.
func usable(urls []string, limit int) []string {
	var some []string
	for _, u := range urls {
		if web.Usable(u) && !slices.Contains(some, u) && len(some) < limit {
			some = append(some, u)
		}
	}
	return some
}

// try asks once and reports whether that settled the status.
func (f *findings) try(url string, s subject, ask func() (reply, error)) bool {
	st, err := ask()
	if err == nil {
		err = st.Err
		f.take(st)
	}
	if err != nil {
		f.fail(err, url, s)
		return false
	}
	return true
}

// tryOCSP asks a responder and, where its certificate does not excuse it from
// being checked, the CRL about that certificate (RFC 6960, 4.2.2.2.1). The word
// of a revoked responder counts for nothing.
func (r *round) tryOCSP(ctx context.Context, f *findings, url string, s subject) bool {
	var about findings
	settled := f.try(url, s, func() (reply, error) {
		st, err := r.ocsp(ctx, url, s)
		if err != nil || st.Proof == nil || !slices.Contains(st.Proof.Notes, revocation.NoteResponderUnchecked) {
			return st, err
		}
		about = r.responder(ctx, st.Proof, s)
		if about.status.State == revocation.Revoked {
			return reply{}, revocation.ErrSigner
		}
		return st, nil
	})
	if settled {
		f.proofs = append(f.proofs, about.proofs...)
	}
	return settled
}

// responder asks the lists about the certificate of a delegated responder at the
// time of its answer.
func (r *round) responder(ctx context.Context, answer *revocation.Statement, s subject) findings {
	about := subject{answer.Signer, s.issuer, s.others, answer.ProducedAt}
	var f findings
	for _, url := range usable(about.cert.CRLURLs(), maxLists) {
		if f.try(url, about, func() (reply, error) { return r.crl(ctx, url, about) }) {
			break
		}
	}
	return f
}
