package verify

import (
	"crypto"
	"fmt"
	"strings"
	"testing"
	"time"

	"trien/signer/signertest"
)

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
