package verify

import (
	"testing"
	"time"

	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/trust"
)

// TestPKIArchive: documents signed years ago whose certificates have expired,
// kept alive by document timestamps (EN 319 102-1, 5.6). All is offline: the
// services of then are gone.
func TestPKIArchive(t *testing.T) {
	s := newScene(t)
	const (
		month  = 30 * days
		signed = -30 * month
	)
	bare := func(_ *scene, c *signertest.Cert) { c.Revoked = nil }
	oldCA := authority("old-ca", period(-5*years, -1*years))
	oldLeaf := person("old-leaf", period(-4*years, -2*years)).under(oldCA)
	quit := person("quit", period(-4*years, -2*years), revoked(signed+2*month, 1)).under(oldCA)
	early := person("early-quit", period(-4*years, -2*years), revoked(signed-month, 1)).under(oldCA)
	fallenCA := authority("fallen-ca", period(-5*years, 1*years), revoked(signed+6*month, 2))
	ofFallen := person("of-fallen", period(-4*years, -2*years)).under(fallenCA)
	clock := unit("clock", period(-35*month, 1*years), bare)
	short := unit("short-clock", period(-35*month, -12*month))
	next := unit("next-clock", period(-16*month, 1*years))
	stolen := unit("stolen-clock", period(-35*month, 1*years), revoked(-14*month, 1))
	stolenSoon := unit("stolen-soon-clock", period(-35*month, 1*years), revoked(signed+month, 1))
	alien := unit("alien-clock", period(-35*month, 1*years)).alone()

	// known is what is known at d about a signer of ca, and about the units.
	known := func(ca who, d time.Duration) turn { return dss(holding(ca), crlOf(ca, d), lists(d)) }
	sign := func(w, ca who) []turn { return on(by(w), with(ca), stamped(signed, from(clock))) }
	// archive is a signature at B-LTA level, renewed by what follows.
	archive := func(w, ca, clock who, more ...turn) []turn {
		return append(append(sign(w, ca), known(ca, signed+days), docStamp(signed+2*days, from(clock))), more...)
	}
	pinCA := trusts(trust.National, trust.RoleIntermediate, oldCA)
	pin := func(w who) shift { return trusts(trust.National, trust.RoleTSA, w) }
	renewal := func(d time.Duration, clock who) []turn { return on(dss(lists(d-days)), docStamp(d, from(clock))) }
	join := func(parts ...[]turn) []turn {
		var all []turn
		for _, p := range parts {
			all = append(all, p...)
		}
		return all
	}
	// onlyStamped has no timestamp of the signature, only those over the document.
	onlyStamped := func(w, ca, clock who, more ...turn) []turn {
		return join(on(by(w), with(ca), known(ca, signed+days), docStamp(signed+2*days, from(clock))), more)
	}

	// vouched: the newest unit is one that the trust data know; nobody is asked.
	vouched := in(pin(clock), pin(next), nobody)

	runTime(t, s, []timeCase{
		{"expired, evidence archived", archive(oldLeaf, oldCA, clock), vouched, valid(nat, blta), signed, []string{"", ""}},
		{"newer evidence behind the archive timestamp", archive(oldLeaf, oldCA, clock, known(oldCA, signed+3*month)), vouched, valid(nat, blta), signed, []string{"", ""}},
		{"expired, evidence archived by a unit nobody tells about", archive(oldLeaf, oldCA, clock), in(nobody), doubt("revocation.authority-unchecked", nat, blta, report.TryLater), signed, []string{"", ""}},
		{"expired, nothing archived", sign(oldLeaf, oldCA), vouched, doubt("revocation.no-evidence", nat, bt, report.TryLater), signed, []string{""}},
		{"expired, evidence not archived, its signer expired", append(sign(oldLeaf, oldCA), known(oldCA, signed+days)), vouched, doubt("revocation.evidence-expired", nat, bt, report.RevocationOutOfBoundsNoPOE), signed, []string{""}},
		{"expired, evidence not archived, its signer pinned", append(sign(oldLeaf, oldCA), known(oldCA, signed+days)), append(vouched, pinCA), valid(nat, blt), signed, []string{""}},
		{"evidence put in after the archive timestamp", join(sign(oldLeaf, oldCA), on(docStamp(signed+days, from(clock)), known(oldCA, signed+2*days))), vouched, doubt("revocation.evidence-expired", nat, bt, report.RevocationOutOfBoundsNoPOE), signed, []string{"", ""}},
		{"evidence archived by an unknown unit", archive(oldLeaf, oldCA, alien), vouched, doubt("revocation.evidence-expired", nat, bt, report.RevocationOutOfBoundsNoPOE), signed, []string{"", "unknown-authority"}},
		{"document timestamps alone", onlyStamped(oldLeaf, oldCA, clock), vouched, valid(nat, blta), signed + 2*days, []string{""}},
		{"document timestamps alone, of a unit nobody tells about", onlyStamped(oldLeaf, oldCA, clock), in(nobody), doubt("revocation.authority-unchecked", nat, bt, report.TryLater), signed + 2*days, []string{""}},
		{"revoked after it was archived", archive(quit, oldCA, clock), vouched, valid(nat, blta), signed, []string{"", ""}},
		{"revoked after it was archived, and the file says so", archive(quit, oldCA, clock, known(oldCA, signed+3*month), docStamp(signed+4*month, from(clock))), vouched, valid(nat, blta), signed, []string{"", "", ""}},
		{"revoked before it was archived", archive(early, oldCA, clock), vouched, invalid("revocation.revoked", nat, blta, report.RevokedFailure), signed, []string{"", ""}},
		{"CA revoked after its word was archived", archive(ofFallen, fallenCA, clock, dss(lists(signed+7*month)), docStamp(signed+8*month, from(clock))), vouched, valid(nat, blta), signed, []string{"", "", ""}},
		{"CA revoked, its word never archived", join(sign(ofFallen, fallenCA), on(known(fallenCA, signed+days), dss(lists(signed+7*month)))), vouched, doubt("revocation.ca-revoked", nat, blt, report.RevokedCANoPOE), signed, []string{""}},
		{"CA revoked, its word archived too late", join(sign(ofFallen, fallenCA), on(known(fallenCA, signed+days), dss(lists(signed+7*month)), docStamp(signed+8*month, from(clock)))), vouched, doubt("revocation.ca-revoked", nat, blta, report.RevokedCANoPOE), signed, []string{"", ""}},

		{"unit of the archive expired, not renewed", onlyStamped(oldLeaf, oldCA, short), vouched, doubt("path.expired", nat, bt, report.OutOfBoundsNoPOE), unproven, []string{"authority-expired"}},
		{"unit of the archive expired, pinned", onlyStamped(oldLeaf, oldCA, short), append(vouched, pin(short)), valid(nat, blta), signed + 2*days, []string{""}},
		{"unit of the archive expired, renewed before", onlyStamped(oldLeaf, oldCA, short, renewal(-13*month, next)...), vouched, valid(nat, blta), signed + 2*days, []string{"", ""}},
		{"unit of the archive expired, renewed by a unit nobody tells about", onlyStamped(oldLeaf, oldCA, short, renewal(-13*month, next)...), in(nobody), doubt("revocation.authority-unchecked", nat, blta, report.TryLater), signed + 2*days, []string{"", ""}},
		{"unit of the archive expired, renewed too late", onlyStamped(oldLeaf, oldCA, short, renewal(-11*month, next)...), vouched, doubt("path.expired", nat, bt, report.OutOfBoundsNoPOE), -11 * month, []string{"", "authority-expired"}},
		{"unit of the archive expired, renewed by an unknown one", onlyStamped(oldLeaf, oldCA, short, renewal(-13*month, alien)...), vouched, doubt("path.expired", nat, bt, report.OutOfBoundsNoPOE), unproven, []string{"authority-expired", "unknown-authority"}},
		{"signature's and archive's units expired, renewed twice", join(
			on(by(oldLeaf), with(oldCA), stamped(signed, from(short)), known(oldCA, signed+days), docStamp(signed+2*days, from(short))),
			renewal(-15*month, next), renewal(-2*month, who{role: "tsa"}),
		), vouched, valid(nat, blta), signed, []string{"", "", "", ""}},
		{"unit of the archive compromised after the renewal", onlyStamped(oldLeaf, oldCA, stolen, join(renewal(-15*month, next), renewal(-12*month, next))...), vouched, valid(nat, blta), signed + 2*days, []string{"", "", ""}},
		{"unit of the archive compromised before the renewal", onlyStamped(oldLeaf, oldCA, stolenSoon, renewal(-15*month, next)...), vouched, doubt("validity.expired", nat, bt, report.OutOfBoundsNoPOE), -15 * month, []string{"", "authority-revoked"}},
		{"renewal that claims to be older than what it covers", archive(oldLeaf, oldCA, clock, docStamp(signed-month, from(clock))), vouched, doubt("timestamp.order", nat, blta, report.TimestampOrderFailure), signed - month, []string{"", "", ""}},
	})
}
