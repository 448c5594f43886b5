package evidence

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"trien/signer/evidence/revocation"
	"trien/signer/evidence/web"
	"trien/signer/fault"
	"trien/signer/signertest"
	"trien/signer/trust"
)

// ocspProblems and crlProblems say what each behaviour but the silent one is
// called, "" for a good answer.
func ocspProblems() map[signertest.OCSPAnswer]string {
	return map[signertest.OCSPAnswer]string{
		signertest.OCSPRight:            "",
		signertest.OCSPByCA:             "",
		signertest.OCSPUnknown:          "evidence.not-known",
		signertest.OCSPStale:            "evidence.stale",
		signertest.OCSPSignedByLeaf:     "evidence.wrong-signer",
		signertest.OCSPSignedByStranger: "evidence.wrong-signer",
		signertest.OCSPAboutAnother:     "evidence.about-another",
		signertest.OCSPTryLater:         "evidence.responder-refused",
		signertest.OCSPGarbage:          "evidence.malformed",
		signertest.OCSPFailing:          "evidence.http",
	}
}

func crlProblems() map[signertest.CRLAnswer]string {
	return map[signertest.CRLAnswer]string{
		signertest.CRLRight:            "",
		signertest.CRLStale:            "evidence.stale",
		signertest.CRLSignedByStranger: "evidence.broken-signature",
		signertest.CRLGarbage:          "evidence.web-page",
		signertest.CRLMissing:          "evidence.http",
	}
}

func TestCollectBehaviours(t *testing.T) {
	w := newWorld(t, nil)
	path := w.path(t, w.National.Personal)
	for o, ocspProblem := range ocspProblems() {
		for c, crlProblem := range crlProblems() {
			want, problems := revocation.Good, []string(nil)
			if ocspProblem != "" {
				problems = append(problems, ocspProblem)
			}
			if ocspProblem != "" && crlProblem != "" {
				want, problems = revocation.Unknown, append(problems, crlProblem)
			}
			w.National.Behave(signertest.Behaviour{OCSP: o, CRL: c})
			leaf := client(nil).Collect(t.Context(), path, present).Statuses[0]
			if leaf.State != want || !slices.Equal(codes(leaf.Problems), problems) {
				t.Errorf("OCSP %d, CRL %d: %v %v, want %v %v", o, c, leaf.State, codes(leaf.Problems), want, problems)
			}
			if (leaf.State == revocation.Unknown) != (leaf.Err != nil) || leaf.State == revocation.Good && leaf.Proof == nil {
				t.Errorf("OCSP %d, CRL %d: state %v with proof %v, error %v", o, c, leaf.State, leaf.Proof, leaf.Err)
			}
		}
	}
}

// TestRevokedBehaviours: a revoked certificate is never good, and revoked where
// anybody entitled to says so, even some time ago.
func TestRevokedBehaviours(t *testing.T) {
	w := newWorld(t, func(p *signertest.Plan) {
		p.National.Personal.Revoked = &signertest.Revocation{At: present.Add(-48 * time.Hour), Reason: 1}
	})
	path := w.path(t, w.National.Personal)
	says := func(problem string) bool { return problem == "" || problem == "evidence.stale" }
	for o, ocspProblem := range ocspProblems() {
		for c, crlProblem := range crlProblems() {
			want := revocation.Unknown
			if says(ocspProblem) || says(crlProblem) {
				want = revocation.Revoked
			}
			w.National.Behave(signertest.Behaviour{OCSP: o, CRL: c})
			e := client(nil).Collect(t.Context(), path, present)
			if leaf := e.Statuses[0]; leaf.State != want {
				t.Errorf("OCSP %d, CRL %d: %v %v, want %v", o, c, leaf.State, codes(leaf.Problems), want)
			}
			if want == revocation.Revoked && (e.State() != want || e.Statuses[0].Reason != revocation.KeyCompromise) {
				t.Errorf("OCSP %d, CRL %d: %+v", o, c, e.Statuses[0])
			}
		}
	}
}

func TestSilentServices(t *testing.T) {
	w := newWorld(t, nil)
	path := w.path(t, w.National.Personal)
	hasty := func(o *Options) { o.Timeout = tiny }
	for _, tt := range []struct {
		signertest.Behaviour
		want     revocation.State
		problems []string
	}{
		{signertest.Behaviour{OCSP: signertest.OCSPSilent}, revocation.Good, []string{"evidence.timeout"}},
		{signertest.Behaviour{OCSP: signertest.OCSPFailing, CRL: signertest.CRLSilent}, revocation.Unknown, []string{"evidence.http", "evidence.timeout"}},
		{signertest.Behaviour{OCSP: signertest.OCSPSilent, CRL: signertest.CRLSilent}, revocation.Unknown, []string{"evidence.timeout", "evidence.timeout"}},
	} {
		w.National.Behave(tt.Behaviour)
		leaf := client(hasty).Collect(t.Context(), path, present).Statuses[0]
		if leaf.State != tt.want || !slices.Equal(codes(leaf.Problems), tt.problems) {
			t.Errorf("%+v: %v %v", tt.Behaviour, leaf.State, codes(leaf.Problems))
		}
	}
}

func TestCollectForDSS(t *testing.T) {
	w := newWorld(t, nil)
	path := w.path(t, w.Specialised.Personal)
	e := client(nil).Collect(t.Context(), path, time.Time{})
	if !slices.Equal(states(e), []revocation.State{revocation.Good, revocation.Good}) || e.State() != revocation.Good || len(e.Problems) > 0 {
		t.Fatalf("%v %v", states(e), e.Problems)
	}
	if len(e.OCSPs) != 1 || len(e.CRLs) != 1 || len(e.Certificates) != 4 {
		t.Errorf("%d OCSP, %d CRL, %d certificates", len(e.OCSPs), len(e.CRLs), len(e.Certificates))
	}
	if !slices.ContainsFunc(e.Certificates, func(c []byte) bool { return bytes.Equal(c, w.Specialised.Responder.DER) }) {
		t.Error("the responder's certificate is missing")
	}
	if calls := w.Specialised.Calls(); calls != (signertest.Calls{OCSP: 1, CRL: 1}) {
		t.Errorf("%+v", calls)
	}
	twice := e.Merge(e)
	if len(twice.OCSPs) != 1 || len(twice.CRLs) != 1 || len(twice.Certificates) != 4 || len(twice.Statuses) != 4 {
		t.Error("merging keeps doubles")
	}
	also := client(func(o *Options) { o.AlsoCRL = true }).Collect(t.Context(), path, present)
	if len(also.OCSPs) != 1 || len(also.CRLs) != 2 || also.State() != revocation.Good {
		t.Errorf("with lists: %d OCSP, %d CRL", len(also.OCSPs), len(also.CRLs))
	}
}

// TestRevocationTimes: what counts is the time asked about.
func TestRevocationTimes(t *testing.T) {
	at := present.Add(-10 * 24 * time.Hour)
	w := newWorld(t, func(p *signertest.Plan) {
		p.National.Personal.Revoked = &signertest.Revocation{At: at, Reason: 6}
	})
	path := w.path(t, w.National.Personal)
	for _, tt := range []struct {
		when time.Time
		want revocation.State
	}{{at.Add(-time.Hour), revocation.Good}, {at, revocation.Revoked}, {at.Add(time.Hour), revocation.Revoked}, {present, revocation.Revoked}} {
		for _, answer := range []signertest.OCSPAnswer{signertest.OCSPRight, signertest.OCSPFailing} {
			w.National.Behave(signertest.Behaviour{OCSP: answer})
			leaf := client(nil).Collect(t.Context(), path, tt.when).Statuses[0]
			if leaf.State != tt.want || !leaf.RevokedAt.Equal(at) || leaf.Reason != revocation.CertificateHold || leaf.RevokedLater() != (tt.want == revocation.Good) {
				t.Errorf("at %v: %+v", tt.when, leaf.Status)
			}
			if leaf.Suspended() != (tt.want == revocation.Revoked) {
				t.Errorf("at %v: suspended %v", tt.when, leaf.Suspended())
			}
		}
	}
}

func TestDeadHostIsAskedOnce(t *testing.T) {
	w := newWorld(t, func(p *signertest.Plan) {
		sub := p.National.CA
		sub.Subject = signertest.Name{signertest.Country("VN"), signertest.CommonName("Sub")}
		p.National.SubCA = &sub
	})
	w.National.Behave(signertest.Behaviour{OCSP: signertest.OCSPSilent, CRL: signertest.CRLSilent})
	e := client(func(o *Options) { o.Timeout = tiny }).Collect(t.Context(), w.path(t, w.National.Personal), present)
	if e.State() != revocation.Unknown || len(e.Statuses) != 3 || len(e.OCSPs)+len(e.CRLs) != 0 {
		t.Errorf("%v", states(e))
	}
	// At most one request per certificate is under way when the first times out.
	if calls := w.National.Calls(); calls.OCSP > 1 || calls.CRL > 3 {
		t.Errorf("%+v", calls)
	}
}

// TestDeadServicesAreLeftAlone is a folder of documents where nobody answers.
func TestDeadServicesAreLeftAlone(t *testing.T) {
	w := newWorld(t, nil)
	w.National.Behave(signertest.Behaviour{OCSP: signertest.OCSPSilent, CRL: signertest.CRLSilent})
	now := present
	c := client(func(o *Options) {
		o.Timeout, o.Silence, o.Now = tiny, 30*time.Second, func() time.Time { return now }
	})
	path := w.path(t, w.National.Personal)
	first := c.Collect(t.Context(), path, present)
	calls := w.National.Calls()
	now = present.Add(29 * time.Second)
	again := c.Collect(t.Context(), path, present)
	if calls == (signertest.Calls{}) || w.National.Calls() != calls {
		t.Errorf("asked again: %+v, %+v", calls, w.National.Calls())
	}
	if len(again.Statuses) != len(first.Statuses) || len(again.Statuses[0].Problems) == 0 {
		t.Errorf("the second time nothing is said: %+v", again)
	}
	c.Forget()
	c.Collect(t.Context(), path, present)
	if w.National.Calls() == calls {
		t.Error("nobody was asked though a person asked anew")
	}
	now = present.Add(61 * time.Second)
	w.National.Behave(signertest.Behaviour{})
	if e := c.Collect(t.Context(), path, present); e.State() != revocation.Good {
		t.Errorf("half a minute later: %v", states(e))
	}
}

func TestDeadServiceInOneRound(t *testing.T) {
	w := newWorld(t, nil)
	w.National.Behave(signertest.Behaviour{CRL: signertest.CRLSilent})
	r := client(func(o *Options) { o.Timeout = tiny }).newRound()
	url := w.National.CRLURL(w.National.CA)
	for range 3 {
		if _, err := r.ask(t.Context(), serviceCRL, web.Request{URL: url, Limit: 10}); fault.CodeOf(err) != "evidence.timeout" {
			t.Errorf("%v", err)
		}
	}
	if calls := w.National.Calls(); calls.CRL != 1 {
		t.Errorf("%+v", calls)
	}
	if _, err := r.ask(t.Context(), serviceIssuer, web.Request{URL: certificate(t, w.National.Personal).CAIssuers[0], Limit: 10000}); err != nil {
		t.Errorf("another service on this host: %v", err)
	}
}

func TestCollectEndsWithItsContext(t *testing.T) {
	w := newWorld(t, nil)
	w.National.Behave(signertest.Behaviour{OCSP: signertest.OCSPSilent, CRL: signertest.CRLSilent})
	path := w.path(t, w.National.Personal)
	ctx, cancel := context.WithTimeout(t.Context(), tiny)
	defer cancel()
	started := time.Now()
	e := client(nil).Collect(ctx, path, present)
	if e.State() != revocation.Unknown || time.Since(started) > 2*time.Second {
		t.Errorf("%v after %v", states(e), time.Since(started))
	}
	e = client(func(o *Options) { o.Total = tiny }).Collect(t.Context(), path, present)
	if e.State() != revocation.Unknown || time.Since(started) > 4*time.Second {
		t.Errorf("%v after %v", states(e), time.Since(started))
	}
}

func TestCollectWithoutSources(t *testing.T) {
	w := newWorld(t, func(p *signertest.Plan) {
		p.National.Personal.Defects = signertest.Defects{NoAIA: true, NoCDP: true}
		p.National.Organisation.Defects = signertest.Defects{NoAIA: true}
	})
	c := client(nil)
	bare := c.Collect(t.Context(), w.path(t, w.National.Personal), present)
	if s := bare.Statuses[0]; s.State != revocation.Unknown || fault.CodeOf(s.Err) != "evidence.no-source" || bare.State() != revocation.Unknown {
		t.Errorf("no addresses: %+v", s)
	}
	listed := c.Collect(t.Context(), w.path(t, w.National.Organisation), present)
	if s := listed.Statuses[0]; s.State != revocation.Good || s.Proof.Source != revocation.FromCRL || len(s.Problems) > 0 {
		t.Errorf("CRL only: %+v", s)
	}
	stranger := (&trust.Store{}).Path(certificate(t, w.National.Personal), nil, present)
	before := w.National.Calls()
	lost := c.Collect(t.Context(), stranger, present)
	if lost.State() != revocation.Unknown || !slices.Equal(codes(lost.Problems), []string{"evidence.no-path"}) || w.National.Calls() != before {
		t.Errorf("no path: %v %v", states(lost), codes(lost.Problems))
	}
	offline := client(func(o *Options) { o.Offline = true }).Collect(t.Context(), w.path(t, w.National.Organisation), present)
	if s := offline.Statuses[0]; fault.CodeOf(s.Err) != "evidence.offline" || w.National.Calls() != before {
		t.Errorf("offline: %+v", s)
	}
	pinned := trust.NewStore(trust.Entry{System: trust.Other, Role: trust.RoleRoot, Certificate: certificate(t, w.National.Root)})
	root := c.Collect(t.Context(), pinned.Path(certificate(t, w.National.Root), nil, present), present)
	if len(root.Statuses) != 0 || root.State() != revocation.Unknown {
		t.Errorf("a root alone: %+v", root)
	}
}

// TestOldAlgorithms: the CAs of the older system sign with SHA-1.
func TestOldAlgorithms(t *testing.T) {
	w := newWorld(t, func(p *signertest.Plan) {
		p.Specialised.CA.Hash, p.Specialised.Personal.Hash, p.Specialised.Responder.Hash = 3, 3, 3 // crypto.SHA1
	})
	e := client(nil).Collect(t.Context(), w.path(t, w.Specialised.Personal), present)
	if e.State() != revocation.Good || !slices.Contains(e.Statuses[0].Proof.Notes, revocation.NoteSHA1) {
		t.Errorf("%v %+v", states(e), e.Statuses)
	}
}

func TestComplete(t *testing.T) {
	w := newWorld(t, func(p *signertest.Plan) {
		sub := p.National.CA
		sub.Subject = signertest.Name{signertest.Country("VN"), signertest.CommonName("Sub")}
		p.National.SubCA = &sub
	})
	store := trust.NewStore(trust.Entry{System: trust.National, Role: trust.RoleRoot, Certificate: certificate(t, w.National.Root)})
	leaf := certificate(t, w.National.Personal)
	c := client(nil)
	for range 2 {
		path, problems := c.Complete(t.Context(), store, leaf, nil, present)
		if path.System != trust.National || len(path.Certificates) != 4 || len(problems) > 0 {
			t.Errorf("%v %v %v", path.System, path.Problems, problems)
		}
	}
	if n := w.National.Calls().Issuer; n != 2 {
		t.Errorf("%d calls for two issuers", n)
	}
	if path, problems := client(nil).Complete(t.Context(), &trust.Store{}, leaf, nil, present); path.System != trust.Unknown || len(problems) > 0 {
		t.Errorf("nobody trusted: %v %v", path.System, problems)
	}
	lost, problems := client(func(o *Options) { o.Offline = true }).Issuers(t.Context(), leaf)
	if len(lost) != 0 || !slices.Equal(codes(problems), []string{"evidence.offline"}) {
		t.Errorf("offline: %v", problems)
	}
}
