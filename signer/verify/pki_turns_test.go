package verify

import (
	"context"
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/trust"
)

// Certificates.

func person(role string, plans ...plan) who { return who{role: role, plan: all(plans)} }

func official(role string, plans ...plan) who {
	return who{role: role, plan: all(plans), specialised: true}
}

func authority(role string, plans ...plan) who {
	return who{role: role, kind: signertest.Authority, plan: all(plans)}
}

func unit(role string, plans ...plan) who {
	return who{role: role, kind: signertest.Timestamper, plan: all(plans)}
}

func responder(role string, plans ...plan) who {
	return who{role: role, kind: signertest.Responder, plan: all(plans)}
}

// under is w issued by ca, in the system of ca.
func (w who) under(ca who) who {
	w.by, w.specialised = &ca, ca.specialised
	return w
}

// alone is w, signed by its own key.
func (w who) alone() who {
	w.self = true
	return w
}

func (w who) in(specialised bool) who {
	w.specialised = specialised
	return w
}

// Plans.

func all(plans []plan) plan {
	return func(s *scene, c *signertest.Cert) {
		for _, p := range plans {
			p(s, c)
		}
	}
}

func revoked(when time.Duration, reason int) plan {
	return func(s *scene, c *signertest.Cert) { c.Revoked = &signertest.Revocation{At: s.at(when), Reason: reason} }
}

func period(from, to time.Duration) plan {
	return func(s *scene, c *signertest.Cert) { c.NotBefore, c.NotAfter = s.at(from), s.at(to) }
}

func defect(spoil func(*signertest.Defects)) plan {
	return func(_ *scene, c *signertest.Cert) { spoil(&c.Defects) }
}

func keyed(k signertest.KeyKind) plan { return func(_ *scene, c *signertest.Cert) { c.Key = k } }

// hashedBy is the hash that the issuer signs with.
func hashedBy(h crypto.Hash) plan { return func(_ *scene, c *signertest.Cert) { c.Hash = h } }

func pssSigned(_ *scene, c *signertest.Cert) { c.PSS = true }

func named(n func(*scene) signertest.Name) plan {
	return func(s *scene, c *signertest.Cert) { c.Subject = n(s) }
}

// called replaces the common name.
func called(from, to string) plan {
	return func(_ *scene, c *signertest.Cert) {
		c.Subject = slices.Clone(c.Subject)
		for i, a := range c.Subject {
			c.Subject[i].Value = strings.ReplaceAll(a.Value, from, to)
		}
	}
}

// like takes the name of another certificate.
func like(w who) plan {
	return func(s *scene, c *signertest.Cert) { c.Subject = s.of(w).Plan.Subject }
}

func sameKey(w who) plan { return func(s *scene, c *signertest.Cert) { c.SameKey = s.of(w) } }

func limitedTo(below int) plan { return func(_ *scene, c *signertest.Cert) { c.MaxPath = &below } }

func has(make func(s *scene) pkix.Extension) plan {
	return func(s *scene, c *signertest.Cert) { c.Extensions = append(c.Extensions, make(s)) }
}

func extends(last int, critical bool, value ...byte) plan {
	return has(func(*scene) pkix.Extension { return extensionOf(last, critical, value) })
}

// keyUsage is a key usage of one byte, unused bits counted.
func keyUsage(unused, bits byte) plan { return extends(15, true, 3, 2, unused, bits) }

// purposes is an extended key usage below id-kp.
func purposes(critical bool, last ...byte) plan {
	var list []byte
	for _, n := range last {
		list = append(list, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, n)
	}
	return extends(37, critical, append([]byte{0x30, byte(len(list))}, list...)...)
}

// permitting is a name constraint to subjects of that organisation.
func permitting(organisation string) plan {
	return has(func(s *scene) pkix.Extension {
		name, err := signertest.DirectoryName(signertest.Name{signertest.Country("VN"), signertest.Organisation(organisation)})
		if err != nil {
			s.t.Fatal(err)
		}
		return extensionOf(30, true, sequence(s.t, tlv(s.t, 2, 0, true, sequence(s.t, marshal(s.t, name)))))
	})
}

// points is a distribution point at that file, with a cRLIssuer where there is
// one.
func points(file string, issuer func(*scene) asn1.RawValue) plan {
	return has(func(s *scene) pkix.Extension {
		point := tlv(s.t, 2, 0, true, tlv(s.t, 2, 0, true, generalURL(s.t, s.National.ListURL(file))))
		if issuer != nil {
			point = slices.Concat(point, tlv(s.t, 2, 2, true, marshal(s.t, issuer(s))))
		}
		return extensionOf(31, false, sequence(s.t, sequence(s.t, point)))
	})
}

// freshest names the delta list.
func freshest(s *scene, c *signertest.Cert) {
	point := tlv(s.t, 2, 0, true, tlv(s.t, 2, 0, true, generalURL(s.t, s.National.ListURL("delta.crl"))))
	c.Extensions = append(c.Extensions, extensionOf(46, false, sequence(s.t, sequence(s.t, point))))
}

// Documents.

func on(turns ...turn) []turn { return turns }

func by(w who) turn { return func(_ *scene, p *paper) { p.by = w } }

func with(cas ...who) turn { return func(_ *scene, p *paper) { p.path = append(p.path, cas...) } }

// old is the signature of the incumbent: no attribute binds the certificate.
func old(_ *scene, p *paper) { p.seal.subFilter, p.recipe.noESS = "adbe.pkcs7.detached", true }

func hashed(h crypto.Hash) turn { return func(_ *scene, p *paper) { p.recipe.hash = h } }

func pss(_ *scene, p *paper) { p.recipe.pss = true }

// claims is the signer's clock.
func claims(d time.Duration) turn {
	return func(s *scene, p *paper) {
		p.seal.subFilter, p.recipe.signingTime = "adbe.pkcs7.detached", s.at(d)
	}
}

func recipeOf(change func(s *scene, r *recipe)) turn {
	return func(s *scene, p *paper) { change(s, &p.recipe) }
}

// token changes a timestamp token from a sound one of the national authority.
type token func(s *scene, t *signertest.Token)

func from(w who) token { return func(s *scene, t *signertest.Token) { t.By = s.of(w) } }

func broken(_ *scene, t *signertest.Token) { t.Corrupt = true }

func alone(_ *scene, t *signertest.Token) { t.Alone = true }

func ofOther(_ *scene, t *signertest.Token) { t.Digest = make([]byte, 32) }

func binding(w who) token { return func(s *scene, t *signertest.Token) { t.Bound = s.of(w) } }

func (s *scene) token(data []byte, d time.Duration, tokens ...token) []byte {
	order := signertest.Token{Time: s.at(d)}
	for _, change := range tokens {
		change(s, &order)
	}
	if order.Hash == 0 {
		order.Hash = crypto.SHA256
	}
	if order.Digest == nil {
		order.Digest = sumOf(order.Hash, data)
	}
	return s.must(s.National.Token(order))
}

// stamped puts a timestamp of the signature into it.
func stamped(d time.Duration, tokens ...token) turn {
	return func(_ *scene, p *paper) {
		p.stamps = append(p.stamps, func(s *scene, value []byte) []byte { return s.token(value, d, tokens...) })
	}
}

// stampedBytes puts anything in the place of a token.
func stampedBytes(der ...byte) turn {
	return func(_ *scene, p *paper) {
		p.stamps = append(p.stamps, func(*scene, []byte) []byte { return der })
	}
}

// docStamp adds a revision with a document timestamp.
func docStamp(d time.Duration, tokens ...token) turn {
	return func(_ *scene, p *paper) {
		p.later = append(p.later, func(s *scene, doc *draft) {
			doc.sign(s.t, seal{kind: "DocTimeStamp", subFilter: "ETSI.RFC3161", cms: func(_ testing.TB, signed []byte) []byte {
				return s.token(signed, d, tokens...)
			}})
		})
	}
}

// again adds one more signature.
func again(w who) turn {
	return func(_ *scene, p *paper) {
		p.later = append(p.later, func(s *scene, doc *draft) { doc.sign(s.t, seal{cms: recipe{by: s.of(w)}.build}) })
	}
}

// Evidence.

// pile is what goes into a DSS or an attribute.
type pile struct{ certificates, ocsps, crls [][]byte }

type item func(s *scene, e *pile)

// ocspOf is an OCSP response about w made at d.
func ocspOf(w who, d time.Duration, changes ...func(*scene, *signertest.Answer)) item {
	return func(s *scene, e *pile) {
		a := signertest.Answer{About: s.of(w), ThisUpdate: s.at(d)}
		for _, change := range changes {
			change(s, &a)
		}
		e.ocsps = append(e.ocsps, s.must(s.system(w).Answer(a)))
	}
}

// crlOf is the CRL of ca made at d.
func crlOf(ca who, d time.Duration, changes ...func(*scene, *signertest.List)) item {
	return func(s *scene, e *pile) {
		l := signertest.List{Of: s.of(ca), ThisUpdate: s.at(d)}
		for _, change := range changes {
			change(s, &l)
		}
		e.crls = append(e.crls, s.must(s.system(ca).List(l)))
	}
}

func holding(w who) item {
	return func(s *scene, e *pile) { e.certificates = append(e.certificates, s.of(w).DER) }
}

// lists are the CRLs of both national CAs made at d: all there is to know.
func lists(d time.Duration) item {
	return func(s *scene, e *pile) {
		crlOf(who{role: "root"}, d)(s, e)
		crlOf(who{role: "ca"}, d)(s, e)
	}
}

func (s *scene) pile(items []item) pile {
	var e pile
	for _, add := range items {
		add(s, &e)
	}
	return e
}

// dss adds a revision with a document security store.
func dss(items ...item) turn {
	return func(_ *scene, p *paper) {
		p.later = append(p.later, func(s *scene, doc *draft) { doc.addDSS(s.pile(items)) })
	}
}

// addDSS appends a revision whose DSS holds e and what earlier ones held.
func (d *draft) addDSS(e pile) {
	number := 1
	for n := range d.objects {
		number = max(number, n+1)
	}
	objects := map[int]string{}
	put := func(ders [][]byte) string {
		var refs []string
		for _, der := range ders {
			objects[number] = fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(der), der)
			refs = append(refs, fmt.Sprintf("%d 0 R", number))
			number++
		}
		return strings.Join(refs, " ")
	}
	d.store[0] += " " + put(e.certificates)
	d.store[1] += " " + put(e.ocsps)
	d.store[2] += " " + put(e.crls)
	d.catalog = fmt.Sprintf("/DSS << /Certs [%s] /OCSPs [%s] /CRLs [%s] >> ", d.store[0], d.store[1], d.store[2])
	objects[1] = fmt.Sprintf("<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [%s] >> %s>>", strings.Join(d.fields, " "), d.catalog)
	d.append(objects)
}

// adobe puts evidence into the signed attribute of Adobe (ISO 32000-2,
// 12.8.3.3.2).
func adobe(items ...item) turn {
	return func(s *scene, p *paper) {
		e := s.pile(items)
		var parts []byte
		for tag, ders := range [][][]byte{e.crls, e.ocsps} {
			if len(ders) > 0 {
				parts = append(parts, tlv(s.t, 2, tag, true, sequence(s.t, ders...))...)
			}
		}
		p.recipe.signed = append(p.recipe.signed, sequence(s.t,
			marshal(s.t, oid(1, 2, 840, 113583, 1, 1, 8)), setOf(s.t, sequence(s.t, parts))))
	}
}

// The world.

func in(shifts ...shift) []shift { return shifts }

// national makes the services of the national system behave.
func national(change func(*signertest.Behaviour)) shift {
	return func(s *scene, _ *setting) {
		b := signertest.Behaviour{Clock: s.now}
		change(&b)
		s.National.Behave(b)
	}
}

func services(o signertest.OCSPAnswer, c signertest.CRLAnswer) shift {
	return national(func(b *signertest.Behaviour) { b.OCSP, b.CRL = o, c })
}

// publishes puts a list at an address of the national system.
func publishes(file string, ca who, changes ...func(*scene, *signertest.List)) shift {
	return func(s *scene, _ *setting) {
		var e pile
		crlOf(ca, -time.Hour, changes...)(s, &e)
		s.National.Publish(file, e.crls[0])
	}
}

func offline(_ *scene, w *setting) { w.opt.Offline = true }

// nobody leaves even the cache out.
func nobody(_ *scene, w *setting) { w.alone, w.opt.Offline = true, true }

func at(d time.Duration) shift { return func(s *scene, w *setting) { w.opt.At = s.at(d) } }

// remembered verifies once online, with a cache, before.
func remembered(name string, turns ...turn) shift {
	return func(s *scene, w *setting) {
		w.client.CacheDir = s.t.TempDir()
		file := s.write(name, turns...)
		w.before = append(w.before, func(opt Options) {
			opt.Offline = false
			File(context.Background(), file, opt)
		})
	}
}

func under(p Policy) shift { return func(_ *scene, w *setting) { w.opt.Policy = p } }

// lacks takes the certificates of that role out of the trust data.
func lacks(roles ...trust.Role) shift {
	return func(_ *scene, w *setting) {
		w.drop = func(e trust.Entry) bool { return slices.Contains(roles, e.Role) }
	}
}

// trusts adds to the trust data.
func trusts(system trust.System, role trust.Role, w who) shift {
	return func(s *scene, set *setting) {
		if set.opt.Trust == nil {
			set.opt.Trust = s.anchors(set.drop)
		}
		cert, err := trust.ParseCertificate(s.of(w).DER)
		if err != nil {
			s.t.Fatal(err)
		}
		set.opt.Trust.Add(trust.Entry{System: system, Role: role, Certificate: cert, Origin: "test"})
	}
}

// without withdraws a certificate from the trust data.
func without(w who) shift {
	return func(s *scene, set *setting) {
		set.opt.Trust = s.anchors(nil)
		cert, err := trust.ParseCertificate(s.of(w).DER)
		if err != nil {
			s.t.Fatal(err)
		}
		set.opt.Trust.Withdraw(trust.Withdrawal{SHA256: cert.SHA256, Reason: "thử nghiệm"})
	}
}

// folder takes the trust data from files, in the folders of their systems or
// beside them.
func folder(divided bool) shift {
	return func(s *scene, w *setting) {
		dir := s.t.TempDir()
		for name, text := range s.TrustFiles() {
			if !divided {
				name = strings.ReplaceAll(name, "/", "-")
			}
			file := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				s.t.Fatal(err)
			}
			if err := os.WriteFile(file, text, 0o600); err != nil {
				s.t.Fatal(err)
			}
		}
		entries, err := trust.LoadDir(dir)
		if err != nil {
			s.t.Fatal(err)
		}
		w.opt.Trust = trust.NewStore(entries...)
	}
}

func trustsNobody(_ *scene, w *setting) { w.opt.Trust = trust.NewStore() }

// Expectations.

// want is what a verification has to say of the first signature.
type want struct {
	verdict report.Verdict
	reason  string
	system  trust.System
	level   report.Level
	sub     report.SubIndication
}

func valid(system trust.System, level report.Level) want {
	return want{report.Valid, "", system, level, ""}
}

func doubt(reason string, system trust.System, level report.Level, sub report.SubIndication) want {
	return want{report.Indeterminate, reason, system, level, sub}
}

func invalid(reason string, system trust.System, level report.Level, sub report.SubIndication) want {
	return want{report.Invalid, reason, system, level, sub}
}
