package report

// Sub-indications of EN 319 102-1 (V1.4.1), 5.1.3, Table 6: first those of
// TOTAL-FAILED, then those of INDETERMINATE, as far as they can occur here.
const (
	FormatFailure    SubIndication = "FORMAT_FAILURE"
	HashFailure      SubIndication = "HASH_FAILURE"
	SigCryptoFailure SubIndication = "SIG_CRYPTO_FAILURE"
	RevokedFailure   SubIndication = "REVOKED"
	ExpiredFailure   SubIndication = "EXPIRED"
	NotYetValid      SubIndication = "NOT_YET_VALID"

	SigConstraintsFailure         SubIndication = "SIG_CONSTRAINTS_FAILURE"
	ChainConstraintsFailure       SubIndication = "CHAIN_CONSTRAINTS_FAILURE"
	CertificateChainFailure       SubIndication = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
	CryptoConstraintsFailure      SubIndication = "CRYPTO_CONSTRAINTS_FAILURE"
	CryptoConstraintsFailureNoPOE SubIndication = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
	TimestampOrderFailure         SubIndication = "TIMESTAMP_ORDER_FAILURE"
	NoSigningCertificateFound     SubIndication = "NO_SIGNING_CERTIFICATE_FOUND"
	NoCertificateChainFound       SubIndication = "NO_CERTIFICATE_CHAIN_FOUND"
	RevokedNoPOE                  SubIndication = "REVOKED_NO_POE"
	RevokedCANoPOE                SubIndication = "REVOKED_CA_NO_POE"
	OutOfBoundsNotRevoked         SubIndication = "OUT_OF_BOUNDS_NOT_REVOKED"
	OutOfBoundsNoPOE              SubIndication = "OUT_OF_BOUNDS_NO_POE"
	RevocationOutOfBoundsNoPOE    SubIndication = "REVOCATION_OUT_OF_BOUNDS_NO_POE"
	NoPOE                         SubIndication = "NO_POE"
	TryLater                      SubIndication = "TRY_LATER"
	SignedDataNotFound            SubIndication = "SIGNED_DATA_NOT_FOUND"
	Custom                        SubIndication = "CUSTOM"
)

// indicationOf returns the main status of EN 319 102-1, 5.1.3, Table 5.
func indicationOf(v Verdict) Indication {
	switch v {
	case Valid:
		return TotalPassed
	case Invalid:
		return TotalFailed
	default:
		return IndicationUndecided
	}
}

// subIndication names what the deciding finding f of sig means in the terms of
// EN 319 102-1. What that standard does not speak of is FORMAT_FAILURE where it
// makes a signature invalid, for the base standard it breaks is ISO 32000-2 or
// a CMS one, and CUSTOM where it leaves a doubt.
func subIndication(sig *Signature, f Finding) SubIndication {
	if allows(f) == Invalid {
		return failed(f)
	}
	switch f.Check {
	case CheckPath:
		return undecidedPath(f.Reason)
	case CheckValidity:
		return undecidedValidity(sig, f.Reason)
	case CheckRevocation:
		return undecidedRevocation(f.Reason)
	case CheckAlgorithm: // 5.2.8.4.1
		return undecidedAlgorithm(sig)
	}
	return undecided(f)
}

// failed: 5.2.2 (format), 5.2.7.4 (hash and signature value), 5.5.4 and
// 5.6.2.4.4 (time).
func failed(f Finding) SubIndication {
	switch f.Code() {
	case CheckDigest + "." + ReasonMismatch, CheckSignature + ".attribute-mismatch",
		CheckByteRange + ".past-end", CheckByteRange + ".re-saved", CheckByteRange + ".recompressed",
		CheckByteRange + ".line-ends", CheckByteRange + ".cut-off":
		return HashFailure
	case CheckSignature + "." + ReasonMismatch:
		return SigCryptoFailure
	case CheckRevocation + "." + ReasonRevoked:
		return RevokedFailure
	case CheckValidity + "." + ReasonStampedExpired:
		return ExpiredFailure
	case CheckValidity + "." + ReasonProvenBefore:
		return NotYetValid
	}
	return FormatFailure
}

// undecidedPath: 5.2.6.4, steps 2 a, 4 e and 5.
func undecidedPath(reason string) SubIndication {
	switch reason {
	case "no-path", "no-issuer", "untrusted-root", "look-alike", "search-limit":
		return NoCertificateChainFound
	case "crosses-systems", "ambiguous-system", "withdrawn":
		return ChainConstraintsFailure
	case "expired", "not-yet-valid":
		return OutOfBoundsNoPOE
	case "weak-signature", "weak-key":
		return CryptoConstraintsFailureNoPOE
	case ReasonNotAsked, ReasonNotRun:
		return Custom
	}
	return CertificateChainFailure
}

// undecidedValidity: 5.2.6.4, step 7, and 5.2.8.4.2.2 for the claimed time.
func undecidedValidity(sig *Signature, reason string) SubIndication {
	switch reason {
	case "claimed-outside":
		return SigConstraintsFailure
	case ReasonNotAsked, ReasonNotRun, ReasonBlocked:
		return Custom
	}
	for _, f := range sig.Findings {
		if f.Check == CheckRevocation && f.Status == Pass {
			return OutOfBoundsNotRevoked
		}
	}
	return OutOfBoundsNoPOE
}

// undecidedRevocation: 5.2.6.4, steps 4 a to d and 8.
func undecidedRevocation(reason string) SubIndication {
	switch reason {
	case "revoked-no-proof":
		return RevokedNoPOE
	case "ca-revoked":
		return RevokedCANoPOE
	case ReasonSuspect:
		return NoPOE
	case "evidence-expired":
		return RevocationOutOfBoundsNoPOE
	case ReasonNotAsked:
		return Custom
	}
	return TryLater
}

// undecidedAlgorithm: Table 6 tells what was made after the algorithm ceased to
// be good enough from what no proof puts before that day.
func undecidedAlgorithm(sig *Signature) SubIndication {
	if sig.ProvenTime.IsZero() {
		return CryptoConstraintsFailureNoPOE
	}
	return CryptoConstraintsFailure
}

func undecided(f Finding) SubIndication {
	switch f.Check {
	case CheckSignerCertificate: // 5.2.3.3
		if f.Reason == ReasonNoCertificate {
			return NoSigningCertificateFound
		}
	case CheckDigest, CheckSignature:
		switch {
		case f.Reason == ReasonUnsupported: // 5.2.8.4.1
			return CryptoConstraintsFailureNoPOE
		case f.Check == CheckDigest && f.Reason != ReasonNotRun: // 5.2.7.4, step 1
			return SignedDataNotFound
		}
	case CheckUsage: // 5.2.6.4, step 5
		return ChainConstraintsFailure
	case CheckESS: // 5.2.8.4.1
		if f.Status != NotRun {
			return SigConstraintsFailure
		}
	case CheckCMSForm:
		if f.Status == Warn {
			return SigConstraintsFailure
		}
	case CheckTimestamp:
		if f.Reason == "order" { // 5.5.4, step 4 e
			return TimestampOrderFailure
		}
		return SigConstraintsFailure
	}
	return Custom
}
