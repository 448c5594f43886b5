package verify

import (
	"errors"

	"trien/signer/cms"
	"trien/signer/cms/algorithm"
	"trien/signer/report"
)

func signatureCheck() check {
	return check{
		id:    report.CheckSignature,
		cites: "RFC 5652, 5.6; 15/2025/TT-BKHCN, Điều 6",
		needs: []string{report.CheckCMSForm, report.CheckSignerCertificate},
		reasons: []string{
			"holds", "mismatch", "attribute-mismatch", report.ReasonUnsupported, "too-much-work", reasonBlocked,
		},
		run: signatureHolds,
	}
}

// signatureHolds asks whether the key of the named certificate made the
// signature value.
func signatureHolds(f *facts, _ policy) answer {
	switch {
	case f.valueHolds():
		return pass("holds")
	case errors.Is(f.valueFault, errTooMuch):
		return notRun("too-much-work")
	case f.signedDigest() == nil:
		return notRun(reasonBlocked)
	case errors.Is(f.valueFault, cms.ErrDigestMismatch):
		return fail("attribute-mismatch")
	case errors.Is(f.valueFault, algorithm.ErrUnsupported), errors.Is(f.valueFault, algorithm.ErrKey):
		return fail(report.ReasonUnsupported, "oid", f.signer.SignatureOID)
	}
	return fail("mismatch")
}
