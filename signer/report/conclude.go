package report

import "slices"

// Conclude draws Integrity, Verdict, Reason, Indication and SubIndication of a
// signature from its findings. Nothing else in the program sets them.
//
// Any finding that proves the signature bad makes it Invalid; otherwise any
// that leaves a doubt makes it Indeterminate; Valid needs a good answer to
// every required check. The reason is the first finding that forced the
// verdict: a bad answer goes before a doubtful one, a doubtful one before a
// question that was not asked. The outcomes are those of EN 319 102-1, 5.1.
//
// A required question that the policy leaves out keeps a signature from being
// Valid: EN 319 102-1, 5.1.4.1 lets no constraint hide what would fail, and
// nobody must take "unchanged" for "valid".
func Conclude(sig *Signature) {
	sig.Integrity = integrity(sig.Findings)
	decided, by := verdict(sig.Findings)
	sig.Verdict, sig.Reason = decided, ""
	sig.Indication, sig.SubIndication = indicationOf(decided), ""
	if by != nil {
		sig.Reason, sig.SubIndication = by.Code(), subIndication(sig, *by)
	}
}

// OnlyRevocationOpen reports whether nothing speaks against sig but that nobody
// could say whether a certificate of its path was revoked.
func OnlyRevocationOpen(sig *Signature) bool {
	open := 0
	for _, f := range complete(sig.Findings) {
		switch {
		case allows(f) == Valid:
		case f.Check == CheckRevocation && f.Status <= Warn && f.Reason != ReasonSuspect && f.Reason != ReasonNotAsked:
			open++
		default:
			return false
		}
	}
	return open == 1
}

// complete adds a finding for every required check that has none.
func complete(findings []Finding) []Finding {
	answered := make(map[string]bool, len(findings))
	for _, f := range findings {
		answered[f.Check] = true
	}
	all := findings
	for _, check := range required() {
		if !answered[check] {
			all = append(all[:len(all):len(all)], Finding{Check: check, Reason: ReasonNotRun})
		}
	}
	return all
}

// verdict returns the verdict and the finding behind it, nil when Valid.
func verdict(findings []Finding) (Verdict, *Finding) {
	all := complete(findings)
	for _, outcome := range []Verdict{Invalid, Indeterminate} {
		for _, status := range []Status{Fail, Warn, NotRun, NotApplicable} {
			for _, f := range all {
				if f.Status == status && allows(f) == outcome {
					return outcome, &f
				}
			}
		}
	}
	return Valid, nil
}

// Code returns "<Check>.<Reason>". The words for it are in the message
// catalogue under "check." + Code.
func (f Finding) Code() string { return f.Check + "." + f.Reason }

// allows returns the best verdict that is still possible after f.
func allows(f Finding) Verdict {
	switch f.Status {
	case Pass:
		return Valid
	case NotApplicable:
		return afterNotApplicable(f)
	case Fail:
		return afterFail(f)
	case Warn:
		return afterWarn(f)
	default:
		return afterNotRun(f)
	}
}

// afterNotApplicable: a question that does not arise is no obstacle; one that
// the policy leaves out is.
func afterNotApplicable(f Finding) Verdict {
	if f.Reason == ReasonNotAsked && slices.Contains(required(), f.Check) {
		return Indeterminate
	}
	return Valid
}

// afterFail: what cannot be proved wrong by the signature alone stays
// undecided, as EN 319 102-1 has it: NO_SIGNING_CERTIFICATE_FOUND (5.2.3),
// NO_CERTIFICATE_CHAIN_FOUND, REVOKED_NO_POE and OUT_OF_BOUNDS_NO_POE (5.2.6),
// SIG_CONSTRAINTS_FAILURE and CRYPTO_CONSTRAINTS_FAILURE_NO_POE (5.2.8).
func afterFail(f Finding) Verdict {
	if f.Reason == ReasonUnsupported {
		return Indeterminate
	}
	switch f.Check {
	case CheckPath, CheckAlgorithm, CheckTimestamp, CheckUsage:
		return Indeterminate
	case CheckValidity:
		if f.Reason != ReasonProvenBefore && f.Reason != ReasonStampedExpired {
			return Indeterminate
		}
	case CheckRevocation:
		if f.Reason != ReasonRevoked {
			return Indeterminate
		}
	case CheckESS:
		if f.Reason == ReasonMissing || f.Reason == ReasonUnreadable {
			return Indeterminate
		}
	case CheckSignerCertificate:
		if f.Reason == ReasonNoCertificate {
			return Indeterminate
		}
	}
	return Invalid
}

// afterWarn: the warnings that only inform are named; any other leaves a doubt.
func afterWarn(f Finding) Verdict {
	switch f.Check {
	case CheckAnchor, CheckPath, CheckTimestamp:
		return Valid
	case CheckCMSForm:
		return validIf(f.Reason == ReasonRepeatedContent)
	case CheckAlgorithm:
		return validIf(f.Reason == ReasonWeakThen || f.Reason == ReasonWeakToken)
	case CheckRevocation:
		return validIf(f.Reason == ReasonRevokedLater)
	}
	return Indeterminate
}

func validIf(harmless bool) Verdict {
	if harmless {
		return Valid
	}
	return Indeterminate
}

// afterNotRun: a signature can stand without a timestamp; every other open
// question matters.
func afterNotRun(f Finding) Verdict {
	switch f.Check {
	case CheckTimestamp, CheckAnchor:
		return Valid
	default:
		return Indeterminate
	}
}

// integrity tells whether the signed bytes and the signature value agree. Only
// the four checks that look at them count; trust does not.
func integrity(findings []Finding) Integrity {
	good, broken, unreadable := 0, false, false
	for _, f := range findings {
		switch f.Check {
		case CheckByteRange, CheckCMSForm, CheckDigest, CheckSignature:
		default:
			continue
		}
		switch {
		case f.Status == Pass || f.Status == Warn:
			good++
		case f.Status == Fail && leavesUnread(f):
			unreadable = true
		case f.Status == Fail:
			broken = true
		}
	}
	switch {
	case unreadable:
		return IntegrityUnreadable
	case broken:
		return Broken
	case good == 4:
		return Intact
	default:
		return IntegrityUnreadable
	}
}

// leavesUnread tells a failure after which there was nothing to compare.
func leavesUnread(f Finding) bool {
	switch f.Reason {
	case ReasonUnreadable, ReasonMissing, ReasonUnsupported:
		return true
	}
	return f.Check == CheckCMSForm
}

// ConcludeDocument draws the verdict of the document from its signatures, each
// of which has been concluded: the worst of them.
func ConcludeDocument(doc *Document) {
	doc.Verdict = documentVerdict(doc)
}

func documentVerdict(doc *Document) DocumentVerdict {
	if doc.Error != nil {
		return DocumentUnreadable
	}
	if len(doc.Signatures) == 0 {
		return DocumentUnsigned
	}
	worst := DocumentValid
	for _, sig := range doc.Signatures {
		switch {
		case sig.Verdict == Invalid:
			return DocumentInvalid
		case sig.Verdict != Valid:
			worst = DocumentIndeterminate
		case sig.ContentAdded && worst == DocumentValid:
			worst = DocumentValidWithChanges
		}
	}
	return worst
}
