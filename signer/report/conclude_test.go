package report

import (
	"errors"
	"testing"
)

// good returns findings that answer every required check well.
func good() []Finding {
	var all []Finding
	for _, check := range required() {
		all = append(all, Finding{Check: check, Status: Pass, Reason: "fine"})
	}
	return all
}

// with returns good findings with f in the place of its check.
func with(changes ...Finding) []Finding {
	all := good()
next:
	for _, f := range changes {
		for i := range all {
			if all[i].Check == f.Check {
				all[i] = f
				continue next
			}
		}
		all = append(all, f)
	}
	return all
}

func TestConclude(t *testing.T) {
	for _, c := range []struct {
		name      string
		findings  []Finding
		verdict   Verdict
		reason    string
		integrity Integrity
	}{
		{"nothing asked", nil, Indeterminate, "byte-range.not-run", IntegrityUnreadable},
		{"all good", good(), Valid, "", Intact},
		{"one check forgotten", good()[:len(good())-1], Indeterminate, "revocation.not-run", Intact},
		{"revocation open", with(Finding{CheckRevocation, NotRun, ReasonNotRun, "", nil}), Indeterminate, "revocation.not-run", Intact},
		{"timestamp open", with(Finding{CheckTimestamp, NotRun, ReasonNotRun, "", nil}), Valid, "", Intact},
		{"digest differs", with(Finding{CheckDigest, Fail, "mismatch", "", nil}), Invalid, "digest.mismatch", Broken},
		{"signature differs", with(Finding{CheckSignature, Fail, "mismatch", "", nil}), Invalid, "signature.mismatch", Broken},
		{"no ByteRange", with(Finding{CheckByteRange, Fail, ReasonMissing, "", nil}), Invalid, "byte-range.missing", IntegrityUnreadable},
		{"unreadable CMS", with(Finding{CheckCMSForm, Fail, ReasonUnreadable, "", nil}), Invalid, "cms-form.unreadable", IntegrityUnreadable},
		{"unsupported kind", with(Finding{CheckCMSForm, Fail, ReasonUnsupported, "", nil}), Indeterminate, "cms-form.unsupported", IntegrityUnreadable},
		{"no certificate", with(Finding{CheckSignerCertificate, Fail, ReasonNoCertificate, "", nil}), Indeterminate, "signer-certificate.no-certificate", Intact},
		{"another's certificate", with(Finding{CheckESS, Fail, "mismatch", "", nil}), Invalid, "ess.mismatch", Intact},
		{"no attribute", with(Finding{CheckESS, Fail, ReasonMissing, "", nil}), Indeterminate, "ess.missing", Intact},
		{"no path", with(Finding{CheckPath, Fail, "no-issuer", "", nil}), Indeterminate, "path.no-issuer", Intact},
		{"weak CA", with(Finding{CheckPath, Warn, "weak", "", nil}), Valid, "", Intact},
		{"weak algorithm", with(Finding{CheckAlgorithm, Warn, "weak", "", nil}), Indeterminate, "algorithm.weak", Intact},
		{"demonstration", with(Finding{CheckAnchor, Warn, "anchor", "", nil}), Valid, "", Intact},
		{"revoked", with(Finding{CheckRevocation, Fail, "revoked", "", nil}), Invalid, "revocation.revoked", Intact},
		{"the worst decides", with(
			Finding{CheckPath, Fail, "no-issuer", "", nil},
			Finding{CheckRevocation, NotRun, ReasonNotRun, "", nil},
			Finding{CheckLaterChanges, Fail, "forbidden", "", nil},
		), Invalid, "later-changes.forbidden", Intact},
		{"a doubt before an open question", with(
			Finding{CheckDigest, NotRun, ReasonNotRun, "", nil},
			Finding{CheckRevocation, Warn, "unreachable", "", nil},
		), Indeterminate, "revocation.unreachable", IntegrityUnreadable},
		{"unknown check fails", with(Finding{"novel", Fail, "bad", "", nil}), Invalid, "novel.bad", Intact},
	} {
		sig := Signature{Findings: c.findings}
		Conclude(&sig)
		if sig.Verdict != c.verdict || sig.Reason != c.reason || sig.Integrity != c.integrity {
			t.Errorf("%s: %v %q %v, want %v %q %v", c.name,
				sig.Verdict, sig.Reason, sig.Integrity, c.verdict, c.reason, c.integrity)
		}
	}
}

// Taking any good answer away never leaves a verdict Valid.
func TestEveryRequiredCheckCounts(t *testing.T) {
	for i, f := range good() {
		for _, status := range []Status{NotRun, Fail} {
			findings := good()
			findings[i].Status = status
			sig := Signature{Findings: findings}
			Conclude(&sig)
			if sig.Verdict == Valid {
				t.Errorf("%s %v: valid", f.Check, status)
			}
		}
	}
}

func TestConcludeDocument(t *testing.T) {
	valid, changed := Signature{Verdict: Valid}, Signature{Verdict: Valid, ContentAdded: true}
	open, invalid := Signature{}, Signature{Verdict: Invalid}
	for _, c := range []struct {
		name string
		doc  Document
		want DocumentVerdict
		exit int
	}{
		{"nothing", Document{}, DocumentUnsigned, 3},
		{"unreadable", Document{Error: errors.New("x"), Signatures: []Signature{valid}}, DocumentUnreadable, 65},
		{"valid", Document{Signatures: []Signature{valid, valid}}, DocumentValid, 0},
		{"changed", Document{Signatures: []Signature{changed, valid}}, DocumentValidWithChanges, 0},
		{"open", Document{Signatures: []Signature{valid, open, changed}}, DocumentIndeterminate, 2},
		{"invalid", Document{Signatures: []Signature{open, invalid, valid}}, DocumentInvalid, 1},
	} {
		ConcludeDocument(&c.doc)
		if c.doc.Verdict != c.want {
			t.Errorf("%s: %v, want %v", c.name, c.doc.Verdict, c.want)
		}
		if got := ExitCode([]Document{c.doc}); got != c.exit {
			t.Errorf("%s: exit %d, want %d", c.name, got, c.exit)
		}
	}
}

func TestExitCodeOfSeveral(t *testing.T) {
	for _, c := range []struct {
		docs []DocumentVerdict
		want int
	}{
		{nil, 3},
		{[]DocumentVerdict{DocumentValid, DocumentUnsigned}, 3},
		{[]DocumentVerdict{DocumentUnsigned, DocumentIndeterminate}, 2},
		{[]DocumentVerdict{DocumentIndeterminate, DocumentUnreadable}, 65},
		{[]DocumentVerdict{DocumentUnreadable, DocumentInvalid, DocumentValid}, 1},
		{[]DocumentVerdict{99}, 2},
	} {
		var docs []Document
		for _, v := range c.docs {
			docs = append(docs, Document{Verdict: v})
		}
		if got := ExitCode(docs); got != c.want {
			t.Errorf("%v: exit %d, want %d", c.docs, got, c.want)
		}
	}
}
