package verify

import (
	"errors"

	"trien/signer/report"
)

func signerCertificateCheck() check {
	return check{
		id:      report.CheckSignerCertificate,
		cites:   "RFC 5652, 5.3; EN 319 102-1, 5.2.3",
		needs:   []string{report.CheckCMSForm},
		reasons: []string{"found", report.ReasonNoCertificate, "too-much-work", reasonBlocked},
		run:     signerCertificate,
	}
}

// signerCertificate asks whether the certificate that the signature names is
// at hand, in the CMS or in the trust store.
func signerCertificate(f *facts, _ policy) answer {
	switch {
	case len(f.named) > 0:
		return pass("found")
	case errors.Is(f.valueFault, errTooMuch):
		return notRun("too-much-work")
	}
	return fail(report.ReasonNoCertificate, "issuer", f.signerIssuer())
}
