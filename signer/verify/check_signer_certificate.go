package verify

import "trien/signer/report"

func signerCertificateCheck() check {
	return check{
		id:      report.CheckSignerCertificate,
		cites:   "RFC 5652, 5.3; EN 319 102-1, 5.2.3",
		needs:   []string{report.CheckCMSForm},
		reasons: []string{"found", report.ReasonNoCertificate, reasonBlocked},
		run:     signerCertificate,
	}
}

// signerCertificate asks whether the certificate that the signature names is
// at hand, in the CMS or in the trust store.
func signerCertificate(f *facts, _ policy) answer {
	if len(f.named) == 0 {
		return fail(report.ReasonNoCertificate, "issuer", f.signerIssuer())
	}
	return pass("found")
}
