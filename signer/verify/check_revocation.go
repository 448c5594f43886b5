package verify

import (
	"errors"
	"time"

	"trien/signer/evidence/revocation"
	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/trust"
)

// Reasons of the revocation check that say why nothing is known.
const (
	revocationOffline     = "offline"
	revocationUnreachable = "unreachable"
	revocationNoEvidence  = "no-evidence"
	revocationStale       = "stale"
	revocationDropped     = "expired-before"
	revocationNotKnown    = "not-known"
	revocationNoSource    = "no-source"
	revocationUnusable    = "unusable"
	revocationExpired     = "evidence-expired"
	revocationTooMuch     = "too-much-work"
)

func revocationCheck() check {
	return check{
		id:    report.CheckRevocation,
		cites: "RFC 5280, 6.3; RFC 6960; EN 319 102-1, 5.2.6.4, 5.5.4; 15/2025/TT-BKHCN, Phụ lục II",
		reasons: []string{
			"good", "anchor", "unit", report.ReasonRevokedLater, report.ReasonRevoked, "revoked-no-proof", "suspended",
			report.ReasonSuspect, "ca-revoked", "authority-revoked", "authority-unchecked",
			revocationOffline, revocationUnreachable, revocationNoEvidence, revocationStale, revocationDropped,
			revocationNotKnown, revocationNoSource, revocationUnusable, revocationExpired, revocationTooMuch,
			report.ReasonNotAsked, reasonBlocked,
		},
		run: revocations,
	}
}

// revocations asks whether the signer's certificate, or a CA's above it, was
// revoked or suspended when the signature is proven to have existed, else at
// the time of the check. What cannot be found out is a warning, as the circular
// demands, and leaves the verdict open.
func revocations(f *facts, p policy) answer {
	switch {
	case p.integrityOnly:
		return notApplicable(report.ReasonNotAsked)
	case f.form == formTimestamp:
		return unitRevocation(f)
	case len(f.path.Certificates) == 1 && f.path.System != trust.Unknown:
		return notApplicable("anchor")
	case len(f.standings) == 0:
		return notRun(reasonBlocked)
	}
	if leaf := f.standings[0]; leaf.State == revocation.Revoked {
		return f.revoked(leaf, p)
	}
	for _, ca := range f.standings[1:] {
		if ca.State == revocation.Revoked {
			return fail("ca-revoked", revokedArgs(ca)...)
		}
	}
	for _, st := range f.standings {
		if st.State == revocation.Unknown {
			return st.unknown()
		}
	}
	return f.unrevoked()
}

// revoked: the signer's certificate was revoked at the time that counts.
// Without proof of time nobody can tell whether the signature is older (EN 319
// 102-1: REVOKED_NO_POE); neither can a proof tell that came only later, unless
// the policy takes the signature's own timestamp for the time of signing, or
// the signer himself says that he signed afterwards.
func (f *facts) revoked(leaf standing, p policy) answer {
	args := append(revokedArgs(leaf), "time", moment(f.when(p)))
	stamped := f.stamped() && p.stampIsSigning
	admitted := f.proof != nil && f.claimed.After(leaf.RevokedAt.Add(24*time.Hour))
	switch {
	case leaf.Suspended():
		return fail("suspended", args...)
	case stamped || admitted && p.stampIsSigning:
		return fail(report.ReasonRevoked, args...)
	}
	return fail("revoked-no-proof", args...)
}

func (f *facts) unrevoked() answer {
	leaf := f.standings[0]
	later := append(revokedArgs(leaf), "time", moment(f.proven))
	switch {
	case f.leans:
		return warn("authority-unchecked", "name", f.unsure().name())
	case !leaf.RevokedLater():
		return pass("good", leaf.evidenceArgs()...)
	case !leaf.InvalidSince.IsZero() && !leaf.InvalidSince.After(f.proven):
		return warn(report.ReasonSuspect, append(later, "since", day(leaf.InvalidSince))...)
	}
	return warn(report.ReasonRevokedLater, later...)
}

// unitRevocation is the answer about a document timestamp's authority.
func unitRevocation(f *facts) answer {
	switch {
	case f.own == nil || !f.own.authority.Trusted():
		return notRun(reasonBlocked)
	case f.own.reason == stampRevoked:
		return fail("authority-revoked", "name", f.own.name())
	case f.own.authority.Pinned:
		return notApplicable("unit")
	}
	for _, st := range f.standings {
		if st.State == revocation.Unknown {
			return st.unknown()
		}
	}
	switch {
	case len(f.standings) == 0:
		return notRun(reasonBlocked)
	case f.own.leans != nil:
		return warn("authority-unchecked", "name", f.own.unsure().name())
	}
	return pass("good", f.standings[0].evidenceArgs()...)
}

func revokedArgs(st standing) []string {
	return []string{"name", st.Certificate.Subject.Display(), "date", moment(st.RevokedAt), "why", st.Reason.String()}
}

func (st standing) evidenceArgs() []string {
	return []string{"name", st.Certificate.Subject.Display(), "date", moment(st.claim.ThisUpdate)}
}

// unknown says why nothing is known about one certificate.
func (st standing) unknown() answer {
	args := []string{"name", st.Certificate.Subject.Display(), "issuer", st.Certificate.Issuer.Display()}
	reason := whyUnknown(st.Err)
	if st.claim.Statement != nil && reason != revocationExpired {
		// Evidence that does not reach tells more than that there is no more.
		reason = whyUnknown(st.claim.Status(st.At, st.claim.ThisUpdate).Err)
	}
	if st.claim.Statement != nil {
		args = append(args, "date", moment(st.claim.upTo()))
	}
	if reason == revocationUnreachable {
		args = append(args, "host", hostOf(st.Err))
	}
	return warn(reason, args...)
}

// upTo is until when the claim says something.
func (c claim) upTo() time.Time {
	if c.NextUpdate.IsZero() {
		return c.ThisUpdate
	}
	return c.NextUpdate
}

func whyUnknown(err error) string {
	switch {
	case errors.Is(err, errNoProof):
		return revocationNoEvidence
	case errors.Is(err, errProofExpired):
		return revocationExpired
	case errors.Is(err, errTooMuch):
		return revocationTooMuch
	case errors.Is(err, revocation.ErrStale):
		return revocationStale
	case errors.Is(err, revocation.ErrDropped):
		return revocationDropped
	case errors.Is(err, revocation.ErrNotKnown):
		return revocationNotKnown
	}
	switch fault.CodeOf(err) {
	case "evidence.offline":
		return revocationOffline
	case "evidence.no-source":
		return revocationNoSource
	case "evidence.unreachable", "evidence.unknown-host", "evidence.timeout", "evidence.tls", "evidence.proxy",
		"evidence.http", "evidence.redirect", "evidence.unauthorised", "evidence.web-page", "evidence.cancelled",
		"evidence.too-large", "evidence.responder-refused":
		return revocationUnreachable
	}
	return revocationUnusable
}

func hostOf(err error) string {
	var worded fault.Worded
	if errors.As(err, &worded) && worded.MessageArgs()["host"] != "" {
		return worded.MessageArgs()["host"]
	}
	return "–"
}
