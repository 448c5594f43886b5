package report

// The checks that findings name, in the order in which a person should hear of
// them. Conclude weighs a finding by its check.
const (
	CheckByteRange         = "byte-range"
	CheckField             = "field"
	CheckCMSForm           = "cms-form"
	CheckDigest            = "digest"
	CheckSignerCertificate = "signer-certificate"
	CheckSignature         = "signature"
	CheckESS               = "ess"
	CheckAlgorithm         = "algorithm"
	CheckPath              = "path"
	CheckAnchor            = "anchor"
	CheckUsage             = "usage"
	CheckValidity          = "validity"
	CheckCoverage          = "coverage"
	CheckLaterChanges      = "later-changes"
	CheckEncryption        = "encryption"
	CheckRevocation        = "revocation"
	CheckTimestamp         = "timestamp"
)

// Reasons that Conclude weighs apart from their check.
const (
	// ReasonNotRun: the check was not carried out.
	ReasonNotRun = "not-run"
	// ReasonNoCertificate: the signer's certificate is nowhere to be found.
	ReasonNoCertificate = "no-certificate"
	// ReasonMissing: what the check looks at is not there.
	ReasonMissing = "missing"
	// ReasonUnreadable: what the check looks at makes no sense.
	ReasonUnreadable = "unreadable"
	// ReasonUnsupported: readable, but of a kind this program cannot verify.
	ReasonUnsupported = "unsupported"
	// ReasonRepeatedContent: the CMS needlessly holds what it signs.
	ReasonRepeatedContent = "repeated-content"
	// ReasonMismatch: two things that should be equal are not.
	ReasonMismatch = "mismatch"
	// ReasonBlocked: an earlier check gave no answer to build on.
	ReasonBlocked = "blocked"
	// ReasonNotAsked: the policy leaves the question out.
	ReasonNotAsked = "not-asked"
	// ReasonRevoked: revoked before the signature is proven to have existed.
	ReasonRevoked = "revoked"
	// ReasonRevokedLater: revoked, but the signature is proven to be older.
	ReasonRevokedLater = "revoked-later"
	// ReasonSuspect: revoked later, but the key may have been exposed before.
	ReasonSuspect = "suspect"
	// ReasonProvenBefore: proven to have existed before its certificate did.
	ReasonProvenBefore = "proven-before"
	// ReasonStampedExpired: stamped by its maker when the certificate had
	// expired.
	ReasonStampedExpired = "stamped-expired"
	// ReasonWeakThen: weak today, and proven to be from when it was not.
	ReasonWeakThen = "weak-then"
	// ReasonWeakToken: a timestamp that rests on a weak algorithm, which the
	// policy accepts there.
	ReasonWeakToken = "weak-token"
	// ReasonBroken: does not hold.
	ReasonBroken = "broken"
)

// required lists the checks that must have been answered well before a verdict
// is Valid.
func required() []string {
	return []string{
		CheckByteRange, CheckCMSForm, CheckDigest, CheckSignature,
		CheckSignerCertificate, CheckESS, CheckAlgorithm, CheckPath, CheckValidity,
		CheckCoverage, CheckLaterChanges, CheckRevocation,
	}
}
