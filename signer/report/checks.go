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
	CheckValidity          = "validity"
	CheckCoverage          = "coverage"
	CheckLaterChanges      = "later-changes"
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
