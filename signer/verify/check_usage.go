package verify

import (
	"slices"

	"trien/signer/report"
	"trien/signer/trust"
)

func usageCheck() check {
	return check{
		id:      report.CheckUsage,
		cites:   "RFC 5280, 4.2.1.3 and 4.2.1.12; 15/2025/TT-BKHCN, Phụ lục II",
		needs:   []string{report.CheckSignature},
		reasons: []string{"fits", "not-for-signing", "other-purpose", "unit", report.ReasonNotAsked, reasonBlocked},
		run:     usage,
	}
}

// usage asks whether the signer's certificate may be used to sign a document.
// Nothing has to permit it, for certificates in daily use name no purpose; it
// must not be given for other things alone.
func usage(f *facts, p policy) answer {
	cert := f.certificate
	args := []string{"subject", cert.Subject.Display()}
	switch {
	case p.integrityOnly:
		return notApplicable(report.ReasonNotAsked)
	case f.form == formTimestamp:
		return notApplicable("unit")
	case cert.HasKeyUsage && cert.KeyUsage&(trust.DigitalSignature|trust.NonRepudiation) == 0:
		return fail("not-for-signing", args...)
	case len(cert.ExtKeyUsage) > 0 && !slices.ContainsFunc(cert.ExtKeyUsage, forPeople):
		return fail("other-purpose", args...)
	}
	return pass("fits", args...)
}

// forPeople tells an extended key usage beside which a person or body may sign:
// any but those of machines and programs, which RFC 5280, 4.2.1.12 lists.
func forPeople(oid string) bool {
	switch oid {
	case "1.3.6.1.5.5.7.3.1", // serverAuth
		"1.3.6.1.5.5.7.3.3", // codeSigning
		trust.EKUTimeStamping, trust.EKUOCSPSigning:
		return false
	}
	return true
}
