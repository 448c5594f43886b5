package verify

import (
	"crypto"
	"slices"
	"testing"
	"time"

	"trien/signer/cms/algorithm"
	"trien/signer/report"
	"trien/signer/signertest"
)

func TestPolicyNamed(t *testing.T) {
	for _, name := range []string{"circular", "etsi", "integrity"} {
		if p, ok := PolicyNamed(name); !ok || p.name != name || p.title == "" {
			t.Errorf("%s: %+v %v", name, p, ok)
		}
	}
	for _, name := range []string{"", "Circular", "none"} {
		if _, ok := PolicyNamed(name); ok {
			t.Errorf("%q names a policy", name)
		}
	}
}

// Which algorithms are good enough, by policy and date.
func TestAlgorithmsByDate(t *testing.T) {
	for _, c := range []struct {
		policy Policy
		hash   algorithm.Hash
		at     time.Time
		good   bool
	}{
		{Circular(), algorithm.SHA256, date(2050, 1, 1), true},
		{Circular(), algorithm.SHA512_224, date(2026, 1, 1), true},
		{Circular(), algorithm.SHA224, date(2010, 1, 1), false},
		{Circular(), algorithm.SHA1, date(2017, 2, 22), true},
		{Circular(), algorithm.SHA1, date(2017, 2, 23), false},
		{Circular(), algorithm.MD5, date(1995, 1, 1), false},
		{ETSI(), algorithm.SHA1, date(2012, 7, 31), true},
		{ETSI(), algorithm.SHA1, date(2012, 8, 1), false},
		{ETSI(), algorithm.SHA224, date(2026, 1, 1), true},
		{ETSI(), algorithm.SHA224, date(2029, 1, 1), false},
		{ETSI(), algorithm.SHAKE128, date(2026, 1, 1), false},
	} {
		if got := c.policy.hashAt(c.hash, c.at); got != c.good {
			t.Errorf("%s %v %v: %v", c.policy.name, c.hash, c.at, got)
		}
	}
	for _, c := range []struct {
		policy Policy
		bits   int
		at     time.Time
		good   bool
	}{
		{Circular(), 2048, date(2050, 1, 1), true},
		{Circular(), 2047, date(2000, 1, 1), false},
		{ETSI(), 2048, date(2028, 12, 31), true},
		{ETSI(), 2048, date(2029, 1, 1), false},
		{ETSI(), 3072, date(2050, 1, 1), true},
		{ETSI(), 1024, date(2019, 9, 30), true},
		{ETSI(), 1024, date(2019, 10, 1), false},
		{ETSI(), 512, date(2000, 1, 1), false},
	} {
		if got := longEnough(c.policy.rsa, c.bits, c.at); got != c.good {
			t.Errorf("%s RSA-%d %v: %v", c.policy.name, c.bits, c.at, got)
		}
	}
}

// A document that is as it was signed is not "valid" where nobody asked whose
// signature it is; a changed one is invalid all the same.
func TestIntegrityOnly(t *testing.T) {
	w := newWorld(t)
	stranger := newWorld(t).National.Personal
	expired := issue(t, w.National, "expired", func(c *signertest.Cert) {
		c.NotBefore, c.NotAfter = w.now.AddDate(-3, 0, 0), w.now.AddDate(-1, 0, 0)
	})
	rsa := issue(t, w.National, "rsa", func(c *signertest.Cert) { c.Key = signertest.RSA2048 })
	for _, c := range []struct {
		name    string
		recipe  recipe
		verdict report.Verdict
		reason  string
	}{
		{"a person of the system", recipe{by: w.National.Personal}, report.Indeterminate, "path.not-asked"},
		{"a stranger", recipe{by: stranger}, report.Indeterminate, "path.not-asked"},
		{"expired", recipe{by: expired}, report.Indeterminate, "path.not-asked"},
		{"SHA-1", recipe{by: rsa, hash: crypto.SHA1}, report.Indeterminate, "algorithm.weak-hash"},
		{"changed", recipe{by: w.National.Personal, digest: make([]byte, 32)}, report.Invalid, "digest.mismatch"},
		{"another's key", recipe{by: w.National.Personal, corrupt: true}, report.Invalid, "signature.mismatch"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := verifyBytes(t, signedBy(t, seal{}, c.recipe).data, Options{Trust: w.store, At: w.now, Policy: IntegrityOnly()})
			sig := only(t, doc)
			if sig.Verdict != c.verdict || sig.Reason != c.reason || doc.Policy != "integrity-only" {
				t.Errorf("%v %s under %s", sig.Verdict, sig.Reason, doc.Policy)
			}
			if code := report.ExitCode([]report.Document{doc}); code == report.ExitValid {
				t.Error("a script takes it for valid")
			}
			for _, check := range []string{report.CheckPath, report.CheckAnchor, report.CheckValidity, report.CheckRevocation, report.CheckTimestamp} {
				f := finding(t, sig, check)
				if blocked := f.Reason == reasonBlocked; !blocked && (f.Status != report.NotApplicable || f.Reason != report.ReasonNotAsked) {
					t.Errorf("%s: %v", f.Code(), f.Status)
				}
			}
		})
	}
}

// Every reason of every check, with every status that a check can give it,
// leads to an indication that EN 319 102-1 knows for it.
func TestIndicationsAreConsistent(t *testing.T) {
	total := []report.SubIndication{
		report.FormatFailure, report.HashFailure, report.SigCryptoFailure,
		report.RevokedFailure, report.ExpiredFailure, report.NotYetValid,
	}
	for _, c := range checks() {
		for _, reason := range c.reasons {
			for _, status := range []report.Status{report.NotRun, report.NotApplicable, report.Pass, report.Warn, report.Fail} {
				sig := report.Signature{}
				for _, other := range checks() {
					f := report.Finding{Check: other.id, Status: report.Pass, Reason: "fine"}
					if other.id == c.id {
						f.Status, f.Reason = status, reason
					}
					sig.Findings = append(sig.Findings, f)
				}
				report.Conclude(&sig)
				bad := slices.Contains(total, sig.SubIndication)
				switch sig.Verdict {
				case report.Valid:
					bad = sig.Indication != report.TotalPassed || sig.SubIndication != ""
				case report.Invalid:
					bad = sig.Indication != report.TotalFailed || !bad
				default:
					bad = sig.Indication != report.IndicationUndecided || bad || sig.SubIndication == ""
				}
				if bad {
					t.Errorf("%s.%s %v: %v is %s %s", c.id, reason, status, sig.Verdict, sig.Indication, sig.SubIndication)
				}
			}
		}
	}
}
