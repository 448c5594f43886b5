package verify

import (
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"

	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/trust"
)

func TestPKIRevocation(t *testing.T) {
	s := newScene(t)
	const hour = time.Hour
	tryLater := report.TryLater
	right := signertest.CRLRight
	noList := defect(func(d *signertest.Defects) { d.NoCDP = true })
	noAnswer := defect(func(d *signertest.Defects) { d.NoAIA = true })
	self := who{role: "personal"}
	asked, listed := person("ocsp-only", noList), person("crl-only", noAnswer)
	gone := person("gone", revoked(-2*days, 1))
	superseded := person("superseded", revoked(-2*days, 4))
	unsaid := person("unsaid", revoked(-2*days, 0))
	held := person("held", revoked(-2*days, 6))
	goneListed := person("gone-listed", noAnswer, revoked(-2*days, 1))
	sick := authority("sick", revoked(-2*days, 2))
	ofSick := person("of-sick").under(sick)
	lister := person("lister", keyUsage(1, 0x02))
	stranger := authority("strange", rootNamed(func(string) string { return "Ai đó" })).alone()
	dashed := authority("dashed", named(func(s *scene) signertest.Name {
		return renamed(s.National.CA.Plan.Subject, func(string) string { return "Triện Demo CA - G2" })
	}))
	enDash := func(s *scene) signertest.Name {
		return renamed(s.National.CA.Plan.Subject, func(string) string { return "Triện Demo CA – G2" })
	}
	ofDashed := person("of-dashed", noAnswer, points("dashed.crl", func(s *scene) asn1.RawValue {
		name, err := signertest.DirectoryName(enDash(s))
		if err != nil {
			s.t.Fatal(err)
		}
		return name
	})).under(dashed)
	listerName := func(s *scene) asn1.RawValue { return signertest.GeneralDirectory(s.of(lister)) }
	indirect := person("indirect", noAnswer, points("indirect.crl", listerName))
	indirectGone := person("indirect-gone", noAnswer, points("indirect.crl", listerName))
	fresh := person("fresh", noAnswer, freshest)
	heldFresh := person("held-fresh", noAnswer, freshest)
	oldResponder := responder("old-responder", period(-2*years, -10*days))
	checkedResponder := responder("checked-responder", revoked(-2*days, 1), has(func(*scene) pkix.Extension {
		return pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 5}}
	}))

	type answerEdit = func(*scene, *signertest.Answer)
	type listEdit = func(*scene, *signertest.List)
	answeredBy := func(w who) answerEdit { return func(s *scene, a *signertest.Answer) { a.By = s.of(w) } }
	made := func(d time.Duration) listEdit { return func(s *scene, l *signertest.List) { l.ThisUpdate = s.at(d) } }
	numbered := func(number, base int64) listEdit {
		return func(_ *scene, l *signertest.List) { l.Number, l.Base = number, base }
	}
	line := func(w who, d time.Duration, reason int) listEdit {
		return func(s *scene, l *signertest.List) {
			l.Entries = append(l.Entries, signertest.Line{About: s.of(w), At: s.at(d), Reason: reason})
		}
	}
	// since is the day from which on the key is not to be trusted.
	since := func(w who, d time.Duration) listEdit {
		return func(s *scene, l *signertest.List) {
			line(w, -2*days, 1)(s, l)
			last := &l.Entries[len(l.Entries)-1]
			last.Extensions = []pkix.Extension{extensionOf(24, false, tlv(s.t, 0, asn1.TagGeneralizedTime, false, []byte(s.at(d).Format("20060102150405Z"))))}
		}
	}
	empty := func(_ *scene, l *signertest.List) { l.Entries = []signertest.Line{} }
	extended := func(last int, value ...byte) listEdit {
		return func(_ *scene, l *signertest.List) {
			l.Extensions = append(l.Extensions, extensionOf(last, true, value))
		}
	}
	indirectList := func(s *scene, l *signertest.List) {
		l.By = s.of(lister)
		l.Extensions = append(l.Extensions, extensionOf(28, true, []byte{0x30, 3, 0x84, 1, 0xff}))
		l.Entries = []signertest.Line{
			{About: s.of(indirectGone), At: s.at(-2 * days), Issuer: s.of(nationCA)},
			{About: s.of(indirect), At: s.at(-2 * days), Issuer: s.of(nationTA)}, // another CA's of that number
		}
	}
	base := publishes("ca.crl", nationCA, made(-2*days), numbered(5, 0), line(heldFresh, -3*days, 6))
	delta := func(lines ...listEdit) shift {
		return publishes("delta.crl", nationCA, append([]listEdit{numbered(9, 5), empty}, lines...)...)
	}
	// all offline evidence about the usual signer
	now := func(extra ...item) turn { return dss(append([]item{lists(0)}, extra...)...) }
	only := func(items ...item) turn { return dss(append([]item{crlOf(nationTA, 0)}, items...)...) }

	runPKI(t, s, []pkiCase{
		{"responder answers, no list", on(by(asked)), in(), valid(nat, bb)},
		{"list, no responder", on(by(listed)), in(), valid(nat, bb)},
		{"the CA answers itself", on(by(asked)), in(services(signertest.OCSPByCA, right)), valid(nat, bb)},
		{"responder down, list good", on(), in(services(signertest.OCSPFailing, right)), valid(nat, bb)},
		{"responder speaks nonsense, list good", on(), in(services(signertest.OCSPGarbage, right)), valid(nat, bb)},
		{"responder says later, list good", on(), in(services(signertest.OCSPTryLater, right)), valid(nat, bb)},
		{"responder's answer old, list good", on(), in(services(signertest.OCSPStale, right)), valid(nat, bb)},
		{"responder does not know it, list good", on(), in(services(signertest.OCSPUnknown, right)), valid(nat, bb)},
		{"responder down, list missing", on(), in(services(signertest.OCSPFailing, signertest.CRLMissing)), doubt("revocation.unreachable", nat, bb, tryLater)},
		{"responder down, no list", on(by(asked)), in(services(signertest.OCSPFailing, right)), doubt("revocation.unreachable", nat, bb, tryLater)},
		{"responder says later, no list", on(by(asked)), in(services(signertest.OCSPTryLater, right)), doubt("revocation.unreachable", nat, bb, tryLater)},
		{"responder speaks nonsense, no list", on(by(asked)), in(services(signertest.OCSPGarbage, right)), doubt("revocation.unusable", nat, bb, tryLater)},
		{"responder does not know it, no list", on(by(asked)), in(services(signertest.OCSPUnknown, right)), doubt("revocation.not-known", nat, bb, tryLater)},
		{"responder's answer old, no list", on(by(asked)), in(services(signertest.OCSPStale, right)), doubt("revocation.stale", nat, bb, tryLater)},
		{"answer about another number", on(by(asked)), in(services(signertest.OCSPAboutAnother, right)), doubt("revocation.unusable", nat, bb, tryLater)},
		{"answer signed by a person", on(by(asked)), in(services(signertest.OCSPSignedByLeaf, right)), doubt("revocation.unusable", nat, bb, tryLater)},
		{"answer signed by a stranger", on(by(asked)), in(services(signertest.OCSPSignedByStranger, right)), doubt("revocation.unusable", nat, bb, tryLater)},
		{"list missing", on(by(listed)), in(services(signertest.OCSPRight, signertest.CRLMissing)), doubt("revocation.unreachable", nat, bb, tryLater)},
		{"list old", on(by(listed)), in(services(signertest.OCSPRight, signertest.CRLStale)), doubt("revocation.stale", nat, bb, tryLater)},
		{"list signed by a stranger", on(by(listed)), in(services(signertest.OCSPRight, signertest.CRLSignedByStranger)), doubt("revocation.unusable", nat, bb, tryLater)},
		{"list is a web page", on(by(listed)), in(services(signertest.OCSPRight, signertest.CRLGarbage)), doubt("revocation.unreachable", nat, bb, tryLater)},
		{"list of another CA", on(by(listed)), in(publishes("ca.crl", nationTA)), doubt("revocation.unusable", nat, bb, tryLater)},
		{"list with a critical extension nobody knows", on(by(listed)), in(publishes("ca.crl", nationCA, extended(99, 5, 0))), doubt("revocation.unusable", nat, bb, tryLater)},
		{"list for CAs only", on(by(listed)), in(publishes("ca.crl", nationCA, extended(28, 0x30, 3, 0x82, 1, 0xff))), doubt("revocation.unusable", nat, bb, tryLater)},
		{"list from the future", on(by(listed)), in(publishes("ca.crl", nationCA, made(2*hour))), doubt("revocation.unusable", nat, bb, tryLater)},
		{"list of the root missing for the CA", on(by(asked)), in(publishes("root.crl", nationCA)), doubt("revocation.unusable", nat, bb, tryLater)},
		{"nobody to ask", on(by(person("unasked", noList, noAnswer))), in(), doubt("revocation.no-source", nat, bb, tryLater)},

		{"revoked, no proof of time", on(by(gone)), in(), doubt("revocation.revoked-no-proof", nat, bb, report.RevokedNoPOE)},
		{"revoked by the list, no proof of time", on(by(goneListed)), in(), doubt("revocation.revoked-no-proof", nat, bb, report.RevokedNoPOE)},
		{"revoked, responder down, list tells", on(by(gone)), in(services(signertest.OCSPFailing, right)), doubt("revocation.revoked-no-proof", nat, bb, report.RevokedNoPOE)},
		{"revoked, older by the signer's clock", on(by(gone), claims(-3*days)), in(), doubt("revocation.revoked-no-proof", nat, none, report.RevokedNoPOE)},
		{"revoked before the proven time", on(by(gone), stamped(-hour)), in(), invalid("revocation.revoked", nat, bt, report.RevokedFailure)},
		{"revoked before the proven time, as Europe counts", on(by(gone), stamped(-hour)), in(under(ETSI())), doubt("revocation.revoked-no-proof", nat, bt, report.RevokedNoPOE)},
		{"revoked before a document timestamp", on(by(gone), docStamp(-hour)), in(), doubt("revocation.revoked-no-proof", nat, bt, report.RevokedNoPOE)},
		{"compromised after the proven time", on(by(gone), stamped(-3*days)), in(), valid(nat, bt)},
		{"replaced after the proven time", on(by(superseded), stamped(-3*days)), in(), valid(nat, bt)},
		{"revoked for no reason after the proven time", on(by(unsaid), stamped(-3*days)), in(), valid(nat, bt)},
		{"compromised after the proven time, perhaps before", on(by(listed), stamped(-3*days)), in(publishes("ca.crl", nationCA, since(listed, -4*days))), doubt("revocation.suspect", nat, bt, report.NoPOE)},
		{"compromised after the proven time for sure", on(by(listed), stamped(-4*days)), in(publishes("ca.crl", nationCA, since(listed, -3*days))), valid(nat, bt)},
		{"revoked after a document timestamp", on(by(gone), docStamp(-3*days)), in(), valid(nat, bt)},
		{"revoked, backdated by the attacker's own unit", on(by(gone), stamped(-3*days, from(unit("own-unit").alone()))), in(), doubt("revocation.revoked-no-proof", nat, bt, report.RevokedNoPOE)},
		{"suspended, no proof of time", on(by(held)), in(), doubt("revocation.suspended", nat, bb, tryLater)},
		{"suspended before the proven time", on(by(held), stamped(-hour)), in(), doubt("revocation.suspended", nat, bt, tryLater)},
		{"suspended after the proven time", on(by(held), stamped(-3*days)), in(), valid(nat, bt)},
		{"CA revoked", on(by(ofSick), with(sick)), in(), doubt("revocation.ca-revoked", nat, bb, report.RevokedCANoPOE)},
		{"CA revoked before the proven time", on(by(ofSick), with(sick), stamped(-hour)), in(), doubt("revocation.ca-revoked", nat, bt, report.RevokedCANoPOE)},
		{"CA revoked after the proven time, its word of today", on(by(ofSick), with(sick), stamped(-3*days)), in(), doubt("revocation.ca-revoked", nat, bt, report.RevokedCANoPOE)},
		{"CA revoked after its word was archived", on(by(ofSick), with(sick), stamped(-4*days), dss(holding(sick), crlOf(sick, -3*days), lists(-3*days)), docStamp(-3*days+hour)), in(), valid(nat, blta)},

		{"delta list adds nothing", on(by(fresh)), in(base, delta()), valid(nat, bb)},
		{"delta list adds it", on(by(fresh)), in(base, delta(line(fresh, -hour, 4))), doubt("revocation.revoked-no-proof", nat, bb, report.RevokedNoPOE)},
		{"suspended in the full list", on(by(heldFresh)), in(base), doubt("revocation.suspended", nat, bb, tryLater)},
		{"delta list lifts the suspension", on(by(heldFresh)), in(base, delta(line(heldFresh, -hour, 8))), valid(nat, bb)},
		{"delta list for another full list", on(by(heldFresh)), in(base, publishes("delta.crl", nationCA, numbered(9, 7), line(heldFresh, -hour, 8))), doubt("revocation.suspended", nat, bb, tryLater)},
		{"delta list in the DSS", on(by(fresh), only(crlOf(nationCA, -2*days, numbered(5, 0), empty), crlOf(nationCA, 0, numbered(9, 5), line(fresh, -hour, 1)))), in(nobody), doubt("revocation.revoked-no-proof", nat, bb, report.RevokedNoPOE)},
		{"indirect list", on(by(indirect), dss(holding(lister))), in(publishes("indirect.crl", nationCA, indirectList)), valid(nat, bb)},
		{"indirect list has it", on(by(indirectGone), dss(holding(lister))), in(publishes("indirect.crl", nationCA, indirectList)), doubt("revocation.revoked-no-proof", nat, bb, report.RevokedNoPOE)},
		{"indirect list, its signer unknown", on(by(indirect)), in(publishes("indirect.crl", nationCA, indirectList)), doubt("revocation.unusable", nat, bb, tryLater)},
		{"list's issuer with an en dash", on(by(ofDashed), with(dashed)), in(publishes("dashed.crl", dashed, func(s *scene, l *signertest.List) { l.Name = enDash(s) })), valid(nat, bb)},

		{"evidence in the DSS", on(now(ocspOf(self, 0))), in(nobody), valid(nat, bb)},
		{"lists in the DSS", on(now()), in(nobody), valid(nat, bb)},
		{"stamped, evidence in the DSS", on(stamped(-hour), now(ocspOf(self, 0))), in(nobody), valid(nat, blt)},
		{"stamped, evidence archived", on(stamped(-hour), now(ocspOf(self, 0)), docStamp(0)), in(nobody), valid(nat, blta)},
		{"answer with a nonce", on(only(ocspOf(self, 0, func(_ *scene, a *signertest.Answer) { a.Nonce = []byte("tùy ý") }))), in(nobody), valid(nat, bb)},
		{"answer without a next time", on(only(ocspOf(self, -hour, func(_ *scene, a *signertest.Answer) { a.NextUpdate = -1 }))), in(nobody), valid(nat, bb)},
		{"answer under SHA-256", on(only(ocspOf(self, 0, func(_ *scene, a *signertest.Answer) { a.Hash, a.ByKey = crypto.SHA256, true }))), in(nobody), valid(nat, bb)},
		{"evidence in the attribute of Adobe", on(stamped(-hour), old, adobe(ocspOf(self, -2*hour), lists(-2*hour))), in(nobody), valid(nat, none)},
		{"evidence about another number", on(only(ocspOf(self, 0, func(_ *scene, a *signertest.Answer) { a.Serial = big.NewInt(5) }))), in(nobody), doubt("revocation.no-evidence", nat, bb, tryLater)},
		{"evidence about another's certificate", on(only(ocspOf(gone, -3*days))), in(nobody), doubt("revocation.no-evidence", nat, bb, tryLater)},
		{"evidence with a broken signature", on(only(ocspOf(self, 0, func(_ *scene, a *signertest.Answer) { a.Corrupt = true }))), in(nobody), doubt("revocation.no-evidence", nat, bb, tryLater)},
		{"evidence signed by a person", on(only(ocspOf(self, 0, answeredBy(person("clerk"))))), in(nobody), doubt("revocation.no-evidence", nat, bb, tryLater)},
		{"evidence signed by a stranger", on(only(ocspOf(self, 0, answeredBy(stranger)))), in(nobody), doubt("revocation.no-evidence", nat, bb, tryLater)},
		{"evidence signed by an expired responder", on(only(ocspOf(self, 0, answeredBy(oldResponder)))), in(nobody), doubt("revocation.no-evidence", nat, bb, tryLater)},
		{"evidence signed by a revoked responder", on(only(ocspOf(self, 0, answeredBy(checkedResponder)))), in(), valid(nat, bb)},
		{"evidence signed by a revoked responder, and the list", on(by(asked), now(ocspOf(asked, 0, answeredBy(checkedResponder)), crlOf(nationCA, 0)), docStamp(0)), in(nobody), valid(nat, blta)},
		{"the list broken", on(dss(crlOf(nationTA, 0), crlOf(nationCA, 0, func(_ *scene, l *signertest.List) { l.Corrupt = true }))), in(nobody), doubt("revocation.no-evidence", nat, bb, tryLater)},
		{"evidence older than the signature, and done", on(stamped(-hour), dss(lists(-30*days))), in(nobody), doubt("revocation.stale", nat, bt, tryLater)},
		{"evidence older than the signature, and current", on(stamped(-hour), dss(lists(-2*days))), in(nobody), valid(nat, blt)},
		{"evidence in the file says revoked", on(by(gone), now(ocspOf(gone, 0))), in(nobody), doubt("revocation.revoked-no-proof", nat, bb, report.RevokedNoPOE)},
		{"old evidence good, the responder says revoked", on(by(gone), stamped(-hour), dss(ocspOf(gone, -3*days, func(_ *scene, a *signertest.Answer) { a.NextUpdate = 7 * days }), lists(-3*days))), in(), invalid("revocation.revoked", nat, blt, report.RevokedFailure)},
		{"no evidence, nobody asked", on(), in(nobody), doubt("revocation.no-evidence", nat, bb, tryLater)},

		{"offline", on(), in(offline), doubt("revocation.offline", nat, bb, tryLater)},
		{"offline, as the incumbent signs", on(by(leader), old), in(offline), doubt("revocation.offline", spec, none, tryLater)},
		{"offline, asked before", on(), in(remembered("asked before"), offline), valid(nat, bb)},
		{"offline, another asked about before", on(by(person("later"))), in(remembered("asked before"), offline), doubt("revocation.offline", nat, bb, tryLater)},
		{"offline, asked a month before", on(), in(remembered("asked before"), offline, at(30*days)), doubt("revocation.offline", nat, bb, tryLater)},
		{"offline, evidence in the file", on(now(ocspOf(self, 0))), in(offline), valid(nat, bb)},
		{"offline, nobody is trusted", on(), in(trustsNobody, offline), doubt("path.no-issuer", unk, bb, report.NoCertificateChainFound)},
		{"offline, evidence of the other system", on(by(leader), now()), in(offline), doubt("revocation.offline", spec, bb, tryLater)},
		{"the anchor itself signs", on(by(person("anchor").alone())), in(trusts(trust.Other, trust.RoleRoot, person("anchor").alone())), valid(trust.Other, bb)},
	})
}
