package verify

import (
	"slices"

	"trien/signer/cms"
	"trien/signer/report"
	"trien/signer/trust"
)

func essCheck() check {
	return check{
		id:      report.CheckESS,
		cites:   "RFC 5035; EN 319 142-1, 6.3",
		needs:   []string{report.CheckSignature},
		reasons: []string{"match", "mismatch", report.ReasonMissing, report.ReasonUnreadable, "not-required", reasonBlocked},
		run:     ess,
	}
}

// ess asks whether the signed attribute that binds the certificate to the
// signature holds this certificate's hash. PAdES demands the attribute; other
// signatures may do without.
func ess(f *facts, _ policy) answer {
	switch {
	case unreadableESS(f.signer):
		return fail(report.ReasonUnreadable)
	case len(bindings(f.signer)) > 0 && binds(f.signer, f.certificate):
		return pass("match")
	case len(bindings(f.signer)) > 0:
		return fail("mismatch")
	case f.sig.SubFilter == subFilterCAdES:
		return fail(report.ReasonMissing)
	}
	return notApplicable("not-required")
}

func unreadableESS(signer *cms.SignerInfo) bool {
	return slices.Contains(signer.Unreadable, cms.OIDSigningCertificate) ||
		slices.Contains(signer.Unreadable, cms.OIDSigningCertificateV2)
}

// bindings returns the entry for the signer of each version of the
// signing-certificate attribute: its first (RFC 5035, 3). Version 1 and 2 may
// stand side by side.
func bindings(signer *cms.SignerInfo) []cms.ESSCertID {
	var first []cms.ESSCertID
	seen := map[int]bool{}
	for _, id := range signer.ESS {
		if !seen[id.Version] && id.Hash.Available() {
			first = append(first, id)
		}
		seen[id.Version] = true
	}
	return first
}

// binds tells whether every binding holds the hash of cert.
func binds(signer *cms.SignerInfo, cert *trust.Certificate) bool {
	for _, id := range bindings(signer) {
		if !id.Names(cert.Raw) {
			return false
		}
	}
	return true
}
