package verify

import (
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"

	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/trust"
)

// pkiCase is one document in one world, and what has to be said of it.
type pkiCase struct {
	name   string
	turns  []turn
	shifts []shift
	want   want
}

func runPKI(t *testing.T, s *scene, cases []pkiCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			outer := s.t
			s.t = t
			defer func() { s.t = outer }()
			doc := s.verify(s.write(c.name, c.turns...), c.shifts...)
			if len(doc.Signatures) == 0 {
				t.Fatalf("no signature: %v", doc.Error)
			}
			sig := doc.Signatures[0]
			if got := (want{sig.Verdict, sig.Reason, sig.System, sig.Level, sig.SubIndication}); got != c.want {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
				tell(t, sig)
			}
		})
	}
}

// tell logs every finding that is not good.
func tell(t *testing.T, sig report.Signature) {
	t.Helper()
	for _, f := range sig.Findings {
		if f.Status != report.Pass && f.Status != report.NotApplicable {
			t.Logf("%v %s %v", f.Status, f.Code(), f.Args)
		}
	}
	for _, s := range sig.Timestamps {
		t.Logf("timestamp by %s at %v: trusted %v %s", s.Authority, s.Time, s.Trusted, s.Reason)
	}
	for _, c := range sig.Path {
		t.Logf("%s: %v %v", c.Name, c.Revocation.State, c.Revocation.Err)
	}
	t.Logf("proven %v, claimed %v, changes %v", sig.ProvenTime, sig.ClaimedTime, sig.LaterChanges)
}

// What the tables name often.
const (
	nat  = trust.National
	spec = trust.Specialised
	unk  = trust.Unknown

	none = report.LevelNone
	bb   = report.LevelBB
	bt   = report.LevelBT
	blt  = report.LevelBLT
	blta = report.LevelBLTA
)

var (
	leader   = who{specialised: true, role: "personal"}
	nationCA = who{role: "ca"}
	nationTA = who{role: "root"}
	stateCA  = who{specialised: true, role: "ca"}
	stateTSA = who{specialised: true, role: "tsa"}
)

func rootNamed(change func(string) string) plan {
	return named(func(s *scene) signertest.Name { return renamed(s.National.Root.Plan.Subject, change) })
}

func renamed(n signertest.Name, change func(string) string) signertest.Name {
	out := append(signertest.Name(nil), n...)
	out[len(out)-1].Value = change(out[len(out)-1].Value)
	return out
}

func TestPKITrust(t *testing.T) {
	s := newScene(t)
	notCA := authority("not-ca", defect(func(d *signertest.Defects) { d.NotCA = true }))
	mute := authority("mute", defect(func(d *signertest.Defects) { d.NoKeyCertSign = true }))
	short := authority("short", limitedTo(0))
	below := authority("below").under(short)
	fenced := authority("fenced", permitting("Công ty Cổ phần Minh Họa"))
	strict := authority("strict", extends(36, true, 0x30, 3, 0x80, 1, 0))
	odd := authority("odd", defect(func(d *signertest.Defects) { d.UnknownCritical = true }))
	bridge := authority("bridge", like(stateCA), sameKey(stateCA))
	thin := authority("thin", keyed(signertest.RSA1024))
	stout := authority("stout", keyed(signertest.RSA2048))
	aged := authority("aged", keyed(signertest.RSA2048), hashedBy(crypto.SHA1))
	ended := authority("ended", period(-4*years, -10*days))
	early := authority("early", period(10*days, 4*years))
	renewed := authority("renewed", like(ended), sameKey(ended))
	dashed := authority("dashed", named(func(s *scene) signertest.Name {
		return renamed(s.National.CA.Plan.Subject, func(string) string { return "Triện Demo CA - G2" })
	}))
	fake := func(role string, change func(string) string) who { return authority(role, rootNamed(change)).alone() }
	twin := fake("twin", func(n string) string { return n })
	cyrillic := fake("cyrillic", func(string) string { return "Triện Demo Nаtionаl Root СА" })
	spaced := fake("spaced", func(n string) string { return n + " " })
	bare := fake("bare", func(string) string { return "Trien Demo National Root CA" })
	stranger := fake("stranger", func(string) string { return "Công ty Ai Đó" })
	enDash := authority("en-dash", named(func(s *scene) signertest.Name {
		return renamed(s.National.CA.Plan.Subject, func(string) string { return "Triện Demo CA – G2" })
	})).alone()
	plain := named(func(*scene) signertest.Name {
		return signertest.Name{signertest.Country("VN"), signertest.Organisation("Công ty Cổ phần Minh Họa"), signertest.CommonName("Lê Thị Ví Dụ")}
	})
	ownName := named(func(*scene) signertest.Name { return signertest.Name{signertest.CommonName("Tự ký")} })
	selfMade := person("self-made", ownName).alone()
	victim, thief := leader, person("thief")
	number := func(s *scene, c *signertest.Cert) { c.Serial = big.NewInt(77001) }
	first, second := person("first", number), person("second", number)
	noExtension := func(last int) plan {
		return has(func(*scene) pkix.Extension {
			return pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, last}}
		})
	}
	bag := func(list ...who) turn {
		return recipeOf(func(s *scene, r *recipe) {
			for _, w := range list {
				r.bag = append(r.bag, s.of(w))
			}
		})
	}
	withoutState := func(_ *scene, w *setting) {
		w.drop = func(e trust.Entry) bool { return e.System == spec && e.Role == trust.RoleRoot }
	}
	chain, noChain := report.CertificateChainFailure, report.NoCertificateChainFound

	runPKI(t, s, []pkiCase{
		{"official's certificate, national", on(), in(), valid(nat, bb)},
		{"company's certificate, national", on(by(who{role: "organisation"})), in(), valid(nat, bb)},
		{"official's certificate, specialised", on(by(leader)), in(), valid(spec, bb)},
		{"agency's certificate, specialised", on(by(who{specialised: true, role: "organisation"})), in(), valid(spec, bb)},
		{"as the incumbent signs: only the leaf, nothing binds it", on(by(leader), old), in(), valid(spec, none)},
		{"whole chain in the CMS", on(with(nationCA, nationTA)), in(), valid(nat, bb)},
		{"RSA-2048", on(by(person("rsa-2048", keyed(signertest.RSA2048)))), in(), valid(nat, bb)},
		{"RSA-3072 with SHA-512", on(by(person("rsa-3072", keyed(signertest.RSA3072))), hashed(crypto.SHA512)), in(), valid(nat, bb)},
		{"RSASSA-PSS", on(by(person("rsa-2048", keyed(signertest.RSA2048))), pss), in(), valid(nat, bb)},
		{"RSASSA-PSS with SHA-384", on(by(person("rsa-2048", keyed(signertest.RSA2048))), pss, hashed(crypto.SHA384)), in(), valid(nat, bb)},
		{"ECDSA P-384 with SHA-384", on(by(person("p-384", keyed(signertest.P384))), hashed(crypto.SHA384)), in(), valid(nat, bb)},
		{"certificate signed by RSASSA-PSS", on(by(person("of-pss", pssSigned).under(stout)), with(stout)), in(), valid(nat, bb)},
		{"access information marked critical, as one authority does", on(by(person("critical-aia", defect(func(d *signertest.Defects) { d.CriticalAIA = true })))), in(), valid(nat, bb)},
		{"usage not to be denied alone", on(by(person("nr-only", keyUsage(6, 0x40)))), in(), valid(nat, bb)},
		{"no key usage at all", on(by(person("no-usage", noExtension(15)))), in(), valid(nat, bb)},
		{"purpose of mail", on(by(person("mail", purposes(false, 4, 2)))), in(), valid(nat, bb)},
		{"purpose of mail, and of servers", on(by(person("mail-tls", purposes(true, 1, 4)))), in(), valid(nat, bb)},
		{"key for encryption only", on(by(person("cipher", keyUsage(5, 0x20)))), in(), doubt("usage.not-for-signing", nat, bb, report.ChainConstraintsFailure)},
		{"a CA's own certificate signs", on(by(nationCA)), in(), doubt("usage.not-for-signing", nat, bb, report.ChainConstraintsFailure)},
		{"a server's certificate signs", on(by(person("server", purposes(false, 1)))), in(), doubt("usage.other-purpose", nat, bb, report.ChainConstraintsFailure)},
		{"a time-stamping unit signs", on(by(who{role: "tsa"})), in(), doubt("usage.other-purpose", nat, bb, report.ChainConstraintsFailure)},
		{"a responder signs", on(by(who{role: "ocsp"})), in(), doubt("usage.other-purpose", nat, bb, report.ChainConstraintsFailure)},
		{"extension nobody knows, not critical", on(by(person("novel", extends(99, false, 5, 0)))), in(), valid(nat, bb)},

		{"issuer is no CA", on(by(person("of-not-ca").under(notCA)), with(notCA)), in(), doubt("path.not-a-ca", unk, bb, chain)},
		{"issuer is a person", on(by(person("of-person").under(person("careless"))), with(person("careless"))), in(), doubt("path.not-a-ca", unk, bb, chain)},
		{"issuer may not sign certificates", on(by(person("of-mute").under(mute)), with(mute)), in(), doubt("path.no-cert-sign", unk, bb, chain)},
		{"path longer than allowed", on(by(person("of-below").under(below)), with(below, short)), in(), doubt("path.path-too-long", unk, bb, chain)},
		{"path as long as allowed", on(by(person("of-short").under(short)), with(short)), in(), valid(nat, bb)},
		{"name the CA may not certify", on(by(person("of-fenced").under(fenced)), with(fenced)), in(), doubt("path.name-constraint", unk, bb, chain)},
		{"name the CA may certify", on(by(person("of-fenced-2", plain).under(fenced)), with(fenced)), in(), valid(nat, bb)},
		{"certificate policy demanded and missing", on(by(person("of-strict").under(strict)), with(strict)), in(), doubt("path.no-policy", unk, bb, chain)},
		{"critical extension nobody knows", on(by(person("unknown-critical", defect(func(d *signertest.Defects) { d.UnknownCritical = true })))), in(), doubt("path.unknown-critical", nat, bb, chain)},
		{"critical extension nobody knows, of the CA", on(by(person("of-odd").under(odd)), with(odd)), in(), doubt("path.unknown-critical-ca", unk, bb, chain)},
		{"CA expired", on(by(person("of-ended", period(-1*years, 1*years)).under(ended)), with(ended)), in(), doubt("path.expired", nat, bb, report.OutOfBoundsNoPOE)},
		{"CA not valid yet", on(by(person("of-early").under(early)), with(early)), in(), doubt("path.not-yet-valid", nat, bb, report.OutOfBoundsNoPOE)},
		{"CA renewed with the same key", on(by(person("of-ended", period(-1*years, 1*years)).under(ended)), with(ended, renewed)), in(), valid(nat, bb)},

		{"one system's CA certified by the other's root", on(by(leader), with(bridge)), in(withoutState), doubt("path.crosses-systems", unk, bb, report.ChainConstraintsFailure)},
		{"the same, its own root at hand", on(by(leader), with(bridge)), in(), valid(spec, bb)},
		{"the true root's name, another key", on(by(person("of-twin").under(twin)), with(twin)), in(), doubt("path.look-alike", unk, bb, noChain)},
		{"a root named in Cyrillic letters", on(by(person("of-cyrillic").under(cyrillic)), with(cyrillic)), in(), doubt("path.look-alike", unk, bb, noChain)},
		{"a root's name with a space behind", on(by(person("of-spaced").under(spaced)), with(spaced)), in(), doubt("path.look-alike", unk, bb, noChain)},
		{"a root's name without accents", on(by(person("of-bare").under(bare)), with(bare)), in(), doubt("path.look-alike", unk, bb, noChain)},
		{"a CA's name with an en dash", on(by(person("of-en-dash").under(enDash)), with(enDash)), in(trusts(nat, trust.RoleIntermediate, dashed)), doubt("path.look-alike", unk, bb, noChain)},
		{"an unknown root", on(by(person("of-stranger").under(stranger)), with(stranger)), in(), doubt("path.untrusted-root", unk, bb, noChain)},
		{"an unknown CA, not there", on(by(person("of-stranger").under(stranger))), in(offline), doubt("path.no-issuer", unk, bb, noChain)},
		{"its own signature", on(by(selfMade)), in(), doubt("path.untrusted-root", unk, bb, noChain)},
		{"nobody is trusted", on(), in(trustsNobody, offline), doubt("path.no-issuer", unk, bb, noChain)},
		{"the CA's name, another key", on(by(person("foreign", defect(func(d *signertest.Defects) { d.Stranger = true })))), in(), doubt("path.bad-signature", unk, bb, chain)},
		{"the CA's signature spoilt", on(by(person("spoilt", defect(func(d *signertest.Defects) { d.CorruptSign = true })))), in(), doubt("path.bad-signature", unk, bb, chain)},
		{"CA withdrawn from the trust data", on(), in(without(nationCA)), doubt("path.withdrawn", unk, bb, report.ChainConstraintsFailure)},
		{"root withdrawn from the trust data", on(), in(without(nationTA)), doubt("path.withdrawn", unk, bb, report.ChainConstraintsFailure)},

		{"issuer missing, fetched", on(), in(lacks(trust.RoleIntermediate)), valid(nat, bb)},
		{"issuer missing, offline", on(), in(lacks(trust.RoleIntermediate), offline), doubt("path.no-issuer", unk, bb, noChain)},
		{"issuer missing, in the CMS", on(with(nationCA)), in(lacks(trust.RoleIntermediate)), valid(nat, bb)},
		{"issuer missing, in the DSS", on(dss(holding(nationCA), ocspOf(who{role: "personal"}, 0), lists(0))), in(lacks(trust.RoleIntermediate), nobody), valid(nat, bb)},
		{"trust data from a folder of both systems", on(), in(folder(true)), valid(nat, bb)},
		{"trust data from a folder of neither system", on(by(leader)), in(folder(false)), valid(trust.Other, bb)},
		{"root added by the office", on(by(person("of-stranger").under(stranger)), with(stranger)), in(trusts(trust.Other, trust.RoleRoot, stranger)), valid(trust.Other, bb)},
		{"root of the foreign list", on(by(person("of-stranger").under(stranger)), with(stranger)), in(trusts(trust.Foreign, trust.RoleRoot, stranger)), valid(trust.Foreign, bb)},
		{"the signer's own certificate added", on(by(selfMade)), in(trusts(trust.Other, trust.RoleRoot, selfMade)), valid(trust.Other, bb)},
		{"CA added by the office, its root national", on(by(person("of-stout").under(stout))), in(trusts(trust.Other, trust.RoleIntermediate, stout)), valid(nat, bb)},

		{"the victim's certificate named, another's key", on(recipeOf(func(s *scene, r *recipe) {
			r.by, r.named, r.ess = s.of(thief), s.of(victim), s.of(victim)
		}), bag(victim, thief)), in(), invalid("signature.mismatch", unk, bb, report.SigCryptoFailure)},
		{"the victim's certificate first in the bag", on(by(thief), bag(victim, thief)), in(), valid(nat, bb)},
		{"the victim's certificate bound", on(by(thief), bag(victim, thief), recipeOf(func(s *scene, r *recipe) { r.ess = s.of(victim) })), in(), invalid("ess.mismatch", nat, bb, report.FormatFailure)},
		{"nothing bound in PAdES", on(recipeOf(func(_ *scene, r *recipe) { r.noESS = true })), in(), doubt("ess.missing", nat, none, report.SigConstraintsFailure)},
		{"the signer's certificate is missing", on(bag(nationCA)), in(), doubt("signer-certificate.no-certificate", unk, bb, report.NoSigningCertificateFound)},
		{"two certificates of one number", on(by(first), bag(second, first)), in(), valid(nat, bb)},
		{"two certificates of one number, nothing bound", on(by(first), old, bag(second, first)), in(), valid(nat, none)},

		{"SHA-1", on(by(person("rsa-2048", keyed(signertest.RSA2048))), hashed(crypto.SHA1)), in(), doubt("algorithm.weak-hash", nat, bb, report.CryptoConstraintsFailureNoPOE)},
		{"SHA-224", on(by(person("rsa-2048", keyed(signertest.RSA2048))), hashed(crypto.SHA224)), in(), doubt("algorithm.weak-hash", nat, bb, report.CryptoConstraintsFailureNoPOE)},
		{"MD5", on(by(person("rsa-2048", keyed(signertest.RSA2048))), hashed(crypto.MD5)), in(), doubt("algorithm.weak-hash", nat, bb, report.CryptoConstraintsFailureNoPOE)},
		{"RSA-1024", on(by(person("rsa-1024", keyed(signertest.RSA1024)))), in(), doubt("algorithm.weak-key", nat, bb, report.CryptoConstraintsFailureNoPOE)},
		{"RSA-2047", on(by(person("rsa-2047", keyed(signertest.RSA2047)))), in(), doubt("algorithm.weak-key", nat, bb, report.CryptoConstraintsFailureNoPOE)},
		{"RSA-1024 with SHA-1", on(by(person("rsa-1024", keyed(signertest.RSA1024))), hashed(crypto.SHA1)), in(), doubt("algorithm.weak-hash-and-key", nat, bb, report.CryptoConstraintsFailureNoPOE)},
		{"RSA-2048 as Europe counts", on(by(person("rsa-2048", keyed(signertest.RSA2048)))), in(under(ETSI())), valid(nat, bb)},
		{"CA with a key of 1024 bits", on(by(person("of-thin").under(thin)), with(thin)), in(), doubt("path.weak-key", nat, bb, report.CryptoConstraintsFailureNoPOE)},
		{"SHA-1 under the CA, as the old root has it", on(by(person("of-aged").under(aged)), with(aged)), in(), valid(nat, bb)},
		{"SHA-1 all the way, as the old generation", on(by(person("of-aged-1", hashedBy(crypto.SHA1)).under(aged)), with(aged), old), in(), valid(nat, none)},
		{"SHA-1 under the CA, as Europe counts", on(by(person("of-aged").under(aged)), with(aged)), in(under(ETSI())), doubt("path.weak-signature", nat, bb, report.CryptoConstraintsFailureNoPOE)},
		{"MD5 under the certificate", on(by(person("of-md5", hashedBy(crypto.MD5)).under(stout)), with(stout)), in(), doubt("path.uncheckable-signature", unk, bb, chain)},
		{"integrity only", on(), in(under(IntegrityOnly())), doubt("path.not-asked", unk, bb, report.Custom)},
	})
}
