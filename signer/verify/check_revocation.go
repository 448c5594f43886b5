package verify

import "trien/signer/report"

func revocationCheck() check {
	return check{
		id:      report.CheckRevocation,
		cites:   "RFC 5280, 6.3; RFC 6960; 15/2025/TT-BKHCN, Phụ lục II",
		reasons: []string{report.ReasonNotRun},
		run:     revocation,
	}
}

// revocation asks whether the certificate was revoked or suspended. The
// question is not put to anyone yet, and the finding says so.
func revocation(*facts, policy) answer { return notRun(report.ReasonNotRun) }
