package verify

import (
	"crypto"
	"slices"
	"testing"
	"time"

	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/trust"
)

// timeCase is a pkiCase that is about time: what is proven, and what is said
// of the timestamps, in any order.
type timeCase struct {
	name   string
	turns  []turn
	shifts []shift
	want   want
	proven time.Duration // from the present; unproven where nothing is
	stamps []string      // reasons, "" for one that proves its time
}

const unproven time.Duration = 0

func runTime(t *testing.T, s *scene, cases []timeCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			outer := s.t
			s.t = t
			defer func() { s.t = outer }()
			doc := s.verify(s.write(c.name, c.turns...), c.shifts...)
			if len(doc.Signatures) == 0 {
				t.Fatalf("no signature: %v", doc.Error)
			}
			sig := doc.Signatures[0]
			if got := (want{sig.Verdict, sig.Reason, sig.System, sig.Level, sig.SubIndication}); got != c.want {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
			var proven time.Time
			if c.proven != unproven {
				proven = s.at(c.proven)
			}
			if !sig.ProvenTime.Equal(proven) {
				t.Errorf("proven %v, want %v", sig.ProvenTime, proven)
			}
			var reasons []string
			for _, stamp := range sig.Timestamps {
				if stamp.Trusted != (stamp.Reason == "") {
					t.Errorf("%s: trusted %v, yet %q", stamp.Authority, stamp.Trusted, stamp.Reason)
				}
				reasons = append(reasons, stamp.Reason)
			}
			slices.Sort(reasons)
			slices.Sort(c.stamps)
			if !slices.Equal(reasons, c.stamps) {
				t.Errorf("timestamps %q, want %q", reasons, c.stamps)
			}
			if t.Failed() {
				tell(t, sig)
			}
		})
	}
}

func TestPKITime(t *testing.T) {
	s := newScene(t)
	const hour, minute = time.Hour, time.Minute
	second := unit("second-tsa")
	abroad := authority("abroad", rootNamed(func(string) string { return "Certum của ai đó" })).alone()
	foreign := unit("foreign-tsa").under(abroad)
	own := unit("own-tsa", named(func(*scene) signertest.Name { return signertest.Name{signertest.CommonName("Máy chủ riêng")} })).alone()
	compromised := unit("compromised", revoked(-30*minute, 1))
	compromisedBefore := unit("compromised-before", revoked(-2*hour, 1))
	retired := unit("retired", revoked(-30*minute, 4))
	retiredBefore := unit("retired-before", revoked(-2*hour, 4))
	lapsed := unit("lapsed", period(-2*years, -1*years))
	lapsedSince := unit("lapsed-since", period(-2*years, -10*days))
	future := unit("future-tsa", period(-1*years, 9*years))
	noUse := unit("no-use", defect(func(d *signertest.Defects) { d.NoExtKeyUsage = true }))
	shared := unit("shared", purposes(true, 8, 4))
	lax := unit("lax", purposes(false, 8))
	stateUnit := unit("state-tsa").in(true)
	rotten := authority("rotten", revoked(-2*days, 1))
	ofRotten := unit("of-rotten").under(rotten)
	expired := person("expired", period(-2*years, -10*days))
	young := person("young", period(-10*days, 1*years))
	unborn := person("unborn", period(10*days, 2*years))
	silent := func(s *scene, _ *setting) {
		s.Specialised.Behave(signertest.Behaviour{Clock: s.now, OCSP: signertest.OCSPFailing, CRL: signertest.CRLMissing})
	}
	pinned := func(w who) shift { return trusts(trust.National, trust.RoleTSA, w) }
	// then is evidence from when the expired certificate was still valid.
	then := dss(ocspOf(expired, -15*days, func(s *scene, a *signertest.Answer) { a.By = s.of(nationCA) }), lists(-15*days))

	runTime(t, s, []timeCase{
		{"stamped", on(stamped(-hour)), in(), valid(nat, bt), -hour, []string{""}},
		{"specialised, stamped by its own", on(by(leader), stamped(-hour, from(stateTSA))), in(), valid(spec, bt), -hour, []string{""}},
		{"specialised, stamped by the other system's", on(by(leader), stamped(-hour)), in(), valid(spec, bt), -hour, []string{""}},
		{"by a unit that its CA vouches for", on(stamped(-hour, from(second))), in(), valid(nat, bt), -hour, []string{""}},
		{"by a unit pinned without a path", on(stamped(-hour, from(own))), in(pinned(own)), valid(nat, bt), -hour, []string{""}},
		{"token without certificates, unit pinned", on(stamped(-hour, alone)), in(), valid(nat, bt), -hour, []string{""}},
		{"token without certificates, unit unknown", on(stamped(-hour, from(second), alone)), in(), valid(nat, bb), unproven, []string{"no-certificate"}},
		{"key usage of the unit shared with mail", on(stamped(-hour, from(shared))), in(), valid(nat, bt), -hour, []string{""}},
		{"extended usage of the unit not critical", on(stamped(-hour, from(lax))), in(), valid(nat, bt), -hour, []string{""}},
		{"unit without the usage", on(stamped(-hour, from(noUse))), in(), valid(nat, bb), unproven, []string{"wrong-use"}},
		{"a person's certificate as unit", on(stamped(-hour, from(person("clerk")))), in(), valid(nat, bb), unproven, []string{"wrong-use"}},
		{"unknown unit", on(stamped(-hour, from(own))), in(), valid(nat, bt), unproven, []string{"unknown-authority"}},
		{"unit of an unknown CA", on(stamped(-hour, from(foreign))), in(), valid(nat, bt), unproven, []string{"unknown-authority"}},
		{"unit of a recognised foreign CA", on(stamped(-hour, from(foreign))), in(trusts(trust.Foreign, trust.RoleRoot, abroad)), valid(nat, bt), -hour, []string{""}},
		{"unit compromised later", on(stamped(-hour, from(compromised))), in(), valid(nat, bt), unproven, []string{"authority-revoked"}},
		{"unit compromised before", on(stamped(-hour, from(compromisedBefore))), in(), valid(nat, bt), unproven, []string{"authority-revoked"}},
		{"unit replaced later", on(stamped(-hour, from(retired))), in(), valid(nat, bt), -hour, []string{""}},
		{"unit replaced before", on(stamped(-hour, from(retiredBefore))), in(), valid(nat, bt), unproven, []string{"authority-revoked"}},
		{"pinned unit compromised later", on(stamped(-hour, from(compromised))), in(pinned(compromised)), valid(nat, bt), unproven, []string{"authority-revoked"}},
		{"unit of a CA that was revoked", on(stamped(-hour, from(ofRotten))), in(), valid(nat, bt), unproven, []string{"authority-revoked"}},
		{"unit withdrawn from the trust data", on(stamped(-hour)), in(without(who{role: "tsa"})), valid(nat, bt), unproven, []string{"authority-withdrawn"}},
		{"CA of the unit withdrawn from the trust data", on(by(leader), stamped(-hour, from(second))), in(without(nationCA)), valid(spec, bt), unproven, []string{"authority-withdrawn"}},
		{"pinned unit of a CA that was revoked", on(stamped(-hour, from(ofRotten))), in(pinned(ofRotten)), valid(nat, bt), -hour, []string{""}},
		{"unit expired when it stamped", on(stamped(-hour, from(lapsed))), in(), valid(nat, bt), unproven, []string{"authority-expired"}},
		{"pinned unit expired when it stamped", on(stamped(-hour, from(lapsed))), in(pinned(lapsed)), valid(nat, bt), unproven, []string{"authority-expired"}},
		{"unit expired since", on(stamped(-20*days, from(lapsedSince))), in(), valid(nat, bt), unproven, []string{"authority-expired"}},
		{"pinned unit expired since", on(stamped(-20*days, from(lapsedSince))), in(pinned(lapsedSince)), valid(nat, bt), -20 * days, []string{""}},
		{"unit whose revocation nobody tells", on(stamped(-hour, from(stateUnit))), in(silent), valid(nat, bt), -hour, []string{""}},
		{"from the future", on(stamped(2*hour, from(future))), in(), valid(nat, bt), unproven, []string{"future"}},
		{"for other data", on(stamped(-hour, ofOther)), in(), doubt("timestamp.other-data", nat, bb, report.SigConstraintsFailure), unproven, []string{"other-data"}},
		{"broken signature", on(stamped(-hour, broken)), in(), doubt("timestamp.broken", nat, bb, report.SigConstraintsFailure), unproven, []string{"broken"}},
		{"another certificate bound", on(stamped(-hour, binding(second))), in(), doubt("timestamp.broken", nat, bb, report.SigConstraintsFailure), unproven, []string{"broken"}},
		{"no token at all", on(stampedBytes(0x30, 0)), in(), valid(nat, bb), unproven, []string{"unreadable"}},
		{"SHA-1 imprint", on(stamped(-hour, sha1Imprint)), in(), valid(nat, bt), -hour, []string{""}},
		{"SHA-1 imprint, as Europe counts", on(stamped(-hour, sha1Imprint)), in(under(ETSI())), valid(nat, bt), unproven, []string{"weak"}},
		{"two, one unknown", on(stamped(-2*hour, from(own)), stamped(-hour)), in(), valid(nat, bt), -hour, []string{"", "unknown-authority"}},
		{"two, both good", on(stamped(-2*hour), stamped(-hour, from(second))), in(), valid(nat, bt), -2 * hour, []string{"", ""}},
		{"two, one broken", on(stamped(-2*hour, broken), stamped(-hour)), in(), doubt("timestamp.broken", nat, bt, report.SigConstraintsFailure), -hour, []string{"", "broken"}},

		{"document timestamp alone", on(docStamp(-hour)), in(), valid(nat, bt), -hour, []string{""}},
		{"document timestamp of an unknown unit", on(docStamp(-hour, from(own))), in(), valid(nat, bt), unproven, []string{"unknown-authority"}},
		{"document timestamp for other bytes", on(docStamp(-hour, ofOther)), in(), valid(nat, bb), unproven, []string{"document-changed"}},
		{"signature and document stamped", on(stamped(-2*hour), docStamp(-hour)), in(), valid(nat, bt), -2 * hour, []string{"", ""}},
		{"document stamped before its signature", on(stamped(-hour), docStamp(-2*hour)), in(), doubt("timestamp.order", nat, bt, report.TimestampOrderFailure), -2 * hour, []string{"", ""}},
		{"signature in a document timestamped before", on(docStamp(-hour), again(leader)), in(), valid(nat, bt), -hour, []string{""}},

		{"clock of the signer seven hours ahead", on(claims(-hour+7*hour), stamped(-hour)), in(), valid(nat, none), -hour, []string{""}},
		{"clock of the signer right", on(claims(-hour), stamped(-hour)), in(), valid(nat, none), -hour, []string{""}},
		{"clock of the signer a day ahead", on(claims(-hour+24*hour), stamped(-hour)), in(), valid(nat, none), -hour, []string{""}},
		{"clock of the signer a month behind", on(claims(-30*days), stamped(-hour)), in(), valid(nat, none), -hour, []string{""}},
		{"clock of the signer before the certificate", on(claims(-3 * years)), in(), doubt("validity.claimed-outside", nat, none, report.SigConstraintsFailure), unproven, nil},

		{"not valid yet", on(by(unborn)), in(), doubt("validity.not-yet-valid", nat, bb, report.OutOfBoundsNotRevoked), unproven, nil},
		{"expired", on(by(expired)), in(), doubt("validity.expired", nat, bb, report.OutOfBoundsNoPOE), unproven, nil},
		{"expired, in time by the signer's clock", on(by(expired), claims(-20*days)), in(), doubt("validity.expired-no-proof", nat, none, report.OutOfBoundsNoPOE), unproven, nil},
		{"expired, evidence from before, nothing proves the signature", on(by(expired), then), in(nobody), doubt("validity.expired", nat, bb, report.OutOfBoundsNoPOE), unproven, nil},
		{"expired, stamped in time, evidence from then", on(by(expired), stamped(-20*days), then), in(nobody), valid(nat, blt), -20 * days, []string{""}},
		{"expired, stamped in time, nobody answers for it any more", on(by(expired), stamped(-20*days)), in(), doubt("revocation.expired-before", nat, bt, report.TryLater), -20 * days, []string{""}},
		{"expired, stamped in time by the attacker's own unit", on(by(expired), stamped(-20*days, from(own)), then), in(nobody), doubt("validity.expired", nat, bt, report.OutOfBoundsNoPOE), unproven, []string{"unknown-authority"}},
		{"expired, stamped by a unit whose revocation nobody tells", on(by(expired), stamped(-20*days, from(stateUnit)), then), in(nobody), doubt("revocation.authority-unchecked", nat, bt, report.TryLater), -20 * days, []string{""}},
		{"stamped after the end", on(by(expired), stamped(-hour)), in(), invalid("validity.stamped-expired", nat, bt, report.ExpiredFailure), -hour, []string{""}},
		{"stamped after the end, as Europe counts", on(by(expired), stamped(-hour)), in(under(ETSI())), doubt("validity.expired", nat, bt, report.OutOfBoundsNoPOE), -hour, []string{""}},
		{"document stamped after the end", on(by(expired), docStamp(-hour)), in(), doubt("validity.expired", nat, bt, report.OutOfBoundsNoPOE), -hour, []string{""}},
		{"stamped before the certificate was made", on(by(young), stamped(-20*days, from(second))), in(), invalid("validity.proven-before", nat, bt, report.NotYetValid), -20 * days, []string{""}},
		{"seen from before the certificate", on(by(young)), in(at(-20*days), offline), doubt("validity.not-yet-valid", nat, bb, report.OutOfBoundsNoPOE), unproven, nil},
		{"seen from when it was valid", on(by(expired)), in(at(-20*days), offline), doubt("revocation.offline", nat, bb, report.TryLater), unproven, nil},
	})
}

func sha1Imprint(_ *scene, t *signertest.Token) { t.Hash = crypto.SHA1 }
