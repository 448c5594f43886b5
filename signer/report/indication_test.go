package report

import (
	"testing"
	"time"
)

func TestIndication(t *testing.T) {
	f := func(check string, status Status, reason string) Finding {
		return Finding{Check: check, Status: status, Reason: reason}
	}
	passed := f(CheckRevocation, Pass, "good")
	for _, c := range []struct {
		name     string
		findings []Finding
		proven   bool
		want     Indication
		sub      SubIndication
	}{
		{"nothing asked", nil, false, IndicationUndecided, Custom},
		{"all good", good(), false, TotalPassed, ""},
		{"no ByteRange", with(f(CheckByteRange, Fail, ReasonMissing)), false, TotalFailed, FormatFailure},
		{"wrapped", with(f(CheckByteRange, Fail, "wrapped")), false, TotalFailed, FormatFailure},
		{"saved again", with(f(CheckByteRange, Fail, "re-saved")), false, TotalFailed, HashFailure},
		{"unreadable CMS", with(f(CheckCMSForm, Fail, ReasonUnreadable)), false, TotalFailed, FormatFailure},
		{"unsupported kind", with(f(CheckCMSForm, Fail, ReasonUnsupported)), false, IndicationUndecided, Custom},
		{"loose bytes after the CMS", with(f(CheckCMSForm, Warn, "trailing-bytes")), false, IndicationUndecided, SigConstraintsFailure},
		{"digest differs", with(f(CheckDigest, Fail, ReasonMismatch)), false, TotalFailed, HashFailure},
		{"digest not computed", with(f(CheckDigest, NotRun, "too-much-work")), false, IndicationUndecided, SignedDataNotFound},
		{"unknown hash", with(f(CheckDigest, Fail, ReasonUnsupported)), false, IndicationUndecided, CryptoConstraintsFailureNoPOE},
		{"signature differs", with(f(CheckSignature, Fail, ReasonMismatch)), false, TotalFailed, SigCryptoFailure},
		{"no certificate", with(f(CheckSignerCertificate, Fail, ReasonNoCertificate)), false, IndicationUndecided, NoSigningCertificateFound},
		{"another certificate bound", with(f(CheckESS, Fail, ReasonMismatch)), false, TotalFailed, FormatFailure},
		{"no certificate bound", with(f(CheckESS, Fail, ReasonMissing)), false, IndicationUndecided, SigConstraintsFailure},
		{"weak", with(f(CheckAlgorithm, Warn, "weak-key")), false, IndicationUndecided, CryptoConstraintsFailureNoPOE},
		{"weak, and proven to be of today", with(f(CheckAlgorithm, Warn, "weak-key")), true, IndicationUndecided, CryptoConstraintsFailure},
		{"weak once", with(f(CheckAlgorithm, Warn, ReasonWeakThen)), true, TotalPassed, ""},
		{"no issuer", with(f(CheckPath, Fail, "no-issuer")), false, IndicationUndecided, NoCertificateChainFound},
		{"no CA", with(f(CheckPath, Fail, "not-a-ca")), false, IndicationUndecided, CertificateChainFailure},
		{"two systems", with(f(CheckPath, Fail, "crosses-systems")), false, IndicationUndecided, ChainConstraintsFailure},
		{"CA expired", with(f(CheckPath, Fail, "expired")), false, IndicationUndecided, OutOfBoundsNoPOE},
		{"weak CA, forgiven", with(f(CheckPath, Warn, "weak-signature")), false, TotalPassed, ""},
		{"weak CA", with(f(CheckPath, Fail, "weak-signature")), false, IndicationUndecided, CryptoConstraintsFailureNoPOE},
		{"a key for other things", with(f(CheckUsage, Fail, "not-for-signing")), false, IndicationUndecided, ChainConstraintsFailure},
		{"expired", with(f(CheckValidity, Fail, "expired"), f(CheckRevocation, Warn, "offline")), false, IndicationUndecided, OutOfBoundsNoPOE},
		{"expired, not revoked", with(f(CheckValidity, Fail, "expired"), passed), false, IndicationUndecided, OutOfBoundsNotRevoked},
		{"claimed outside", with(f(CheckValidity, Fail, "claimed-outside")), false, IndicationUndecided, SigConstraintsFailure},
		{"stamped too late", with(f(CheckValidity, Fail, ReasonStampedExpired)), true, TotalFailed, ExpiredFailure},
		{"older than its certificate", with(f(CheckValidity, Fail, ReasonProvenBefore)), true, TotalFailed, NotYetValid},
		{"revoked", with(f(CheckRevocation, Fail, ReasonRevoked)), true, TotalFailed, RevokedFailure},
		{"revoked, no proof", with(f(CheckRevocation, Fail, "revoked-no-proof")), false, IndicationUndecided, RevokedNoPOE},
		{"CA revoked", with(f(CheckRevocation, Fail, "ca-revoked")), false, IndicationUndecided, RevokedCANoPOE},
		{"suspended", with(f(CheckRevocation, Fail, "suspended")), false, IndicationUndecided, TryLater},
		{"exposed before", with(f(CheckRevocation, Warn, ReasonSuspect)), true, IndicationUndecided, NoPOE},
		{"revoked later", with(f(CheckRevocation, Warn, ReasonRevokedLater)), true, TotalPassed, ""},
		{"evidence's signer expired", with(f(CheckRevocation, Warn, "evidence-expired")), false, IndicationUndecided, RevocationOutOfBoundsNoPOE},
		{"nobody reached", with(f(CheckRevocation, Warn, "unreachable")), false, IndicationUndecided, TryLater},
		{"timestamps contradict", with(f(CheckTimestamp, Fail, "order")), true, IndicationUndecided, TimestampOrderFailure},
		{"timestamp for other data", with(f(CheckTimestamp, Fail, "other-data")), false, IndicationUndecided, SigConstraintsFailure},
		{"unknown authority", with(f(CheckTimestamp, Warn, "unknown-authority")), false, TotalPassed, ""},
		{"left out by policy", with(f(CheckPath, NotApplicable, ReasonNotAsked)), false, IndicationUndecided, Custom},
		{"does not apply", with(f(CheckESS, NotApplicable, "not-required")), false, TotalPassed, ""},
		{"forbidden change", with(f(CheckLaterChanges, Fail, "forbidden")), false, TotalFailed, FormatFailure},
		{"suspicious change", with(f(CheckLaterChanges, Warn, "suspicious")), false, IndicationUndecided, Custom},
	} {
		sig := Signature{Findings: c.findings}
		if c.proven {
			sig.ProvenTime = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		}
		Conclude(&sig)
		if sig.Indication != c.want || sig.SubIndication != c.sub {
			t.Errorf("%s: %s %s, want %s %s", c.name, sig.Indication, sig.SubIndication, c.want, c.sub)
		}
	}
}

func TestOnlyRevocationOpen(t *testing.T) {
	for _, c := range []struct {
		name     string
		findings []Finding
		want     bool
	}{
		{"nothing asked", nil, false},
		{"all good", good(), false},
		{"offline", with(Finding{CheckRevocation, Warn, "offline", "", nil}), true},
		{"not asked at all", good()[:len(good())-1], true},
		{"left out by policy", with(Finding{CheckRevocation, NotApplicable, ReasonNotAsked, "", nil}), false},
		{"exposed before", with(Finding{CheckRevocation, Warn, ReasonSuspect, "", nil}), false},
		{"revoked", with(Finding{CheckRevocation, Fail, ReasonRevoked, "", nil}), false},
		{"and a weak key", with(Finding{CheckRevocation, Warn, "offline", "", nil}, Finding{CheckAlgorithm, Warn, "weak-key", "", nil}), false},
		{"and a word about the CA", with(Finding{CheckRevocation, Warn, "offline", "", nil}, Finding{CheckPath, Warn, "weak-signature", "", nil}), true},
	} {
		if got := OnlyRevocationOpen(&Signature{Findings: c.findings}); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
