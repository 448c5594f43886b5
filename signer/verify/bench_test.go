package verify

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/trust"
)

// rsaWorld has keys of the size that real authorities have.
func rsaWorld(t testing.TB) *world {
	t.Helper()
	return newWorld(t, func(p *signertest.Plan) {
		for _, s := range []*signertest.SystemPlan{&p.National, &p.Specialised} {
			for _, c := range []*signertest.Cert{&s.CA, &s.TSA, &s.Responder, &s.Personal, &s.Organisation} {
				c.Key = signertest.RSA2048
			}
			s.Root.Key = signertest.RSA4096
		}
	})
}

// stampedBy returns the recipe of a signature with a timestamp inside.
func (w *world) stampedBy(t testing.TB, by *signertest.Certificate, at time.Time) recipe {
	return recipe{by: by, unsigned: func(value []byte) [][]byte {
		token, err := w.National.Token(signertest.Token{Time: at, Digest: sumOf(crypto.SHA256, value)})
		if err != nil {
			t.Fatal(err)
		}
		return [][]byte{sequence(t, marshal(t, oid(1, 2, 840, 113549, 1, 9, 16, 2, 14)), setOf(t, token))}
	}}
}

// evidence is what a DSS holds about a person's certificate.
func (w *world) evidenceFor(t testing.TB, about *signertest.Certificate, at time.Time) pile {
	t.Helper()
	answer, err := w.National.Answer(signertest.Answer{About: about, ThisUpdate: at})
	if err != nil {
		t.Fatal(err)
	}
	list, err := w.National.List(signertest.List{Of: w.National.Root, ThisUpdate: at})
	if err != nil {
		t.Fatal(err)
	}
	return pile{certificates: [][]byte{about.DER, w.National.CA.DER}, ocsps: [][]byte{answer}, crls: [][]byte{list}}
}

// bigList is the CRL of the national CA with so many entries.
func (w *world) bigList(t testing.TB, entries int, at time.Time) []byte {
	t.Helper()
	list := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: at, NextUpdate: at.AddDate(0, 0, 7)}
	serial := new(big.Int).Lsh(big.NewInt(1), 120)
	for i := range entries {
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries, x509.RevocationListEntry{
			SerialNumber: new(big.Int).Add(serial, big.NewInt(int64(i))), RevocationTime: at.AddDate(0, 0, -9),
		})
	}
	issuer, err := w.National.CA.Parse()
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateRevocationList(rand.Reader, list, issuer, w.National.CA.Key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// A DSS serves all signatures of the document, and is looked through once.
func TestEvidenceIsLookedThroughOnce(t *testing.T) {
	w := newWorld(t)
	at := w.now.Add(-time.Hour)
	d := newDraft()
	for i := range 12 {
		d.sign(t, seal{cms: w.stampedBy(t, w.National.Personal, at.Add(time.Duration(i)*time.Second)).build})
	}
	e := w.evidenceFor(t, w.National.Personal, w.now)
	e.crls = append(e.crls, w.bigList(t, 1000, w.now))
	d.addDSS(e)
	known := newDossier(w.store, policy{Policy: Circular(), at: w.now}, nil, true)
	src := bytes.NewReader(d.data)
	doc, err := pdf.Open(src, int64(len(d.data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := newCollector(doc, src, newReading(), known).collect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range all {
		if len(f.standings) != 2 || revocations(f, known.policy).reason != "good" {
			t.Errorf("%d: %+v", i, revocations(f, known.policy))
		}
	}
	// Three pieces, each held against the person, the time-stamping unit and
	// the CA of both.
	if known.ledger.checks > 9 || len(known.paths.made) > 2 {
		t.Errorf("%d pieces of evidence checked, %d paths built", known.ledger.checks, len(known.paths.made))
	}
}

// However much evidence a file holds, looking through it ends.
func TestTooMuchEvidence(t *testing.T) {
	w := newWorld(t)
	var e pile
	for i := range maxPieces + 50 {
		list, err := w.Specialised.List(signertest.List{Of: w.Specialised.Root, ThisUpdate: w.now, Number: int64(i + 1)})
		if err != nil {
			t.Fatal(err)
		}
		e.crls = append(e.crls, list)
	}
	more := w.evidenceFor(t, w.National.Personal, w.now)
	e.ocsps = more.ocsps
	d := signedBy(t, seal{}, recipe{by: w.National.Personal})
	d.addDSS(e)
	sig := only(t, w.verify(t, d))
	if f := finding(t, sig, report.CheckRevocation); f.Reason != revocationNoEvidence {
		t.Errorf("%s: the CA's list came too late to be looked at", f.Code())
	}
	d.addDSS(pile{})
	l := newDossier(w.store, policy{Policy: Circular(), at: w.now}, nil, true).ledger
	l.proofs.addOCSP(more.ocsps[0])
	l.effort.left = 0
	leaf, err := trust.ParseCertificate(w.National.Personal.DER)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := trust.ParseCertificate(w.National.CA.DER)
	if err != nil {
		t.Fatal(err)
	}
	if st := l.standing(l.account(leaf, ca, nil), w.now); whyUnknown(st.Err) != revocationTooMuch {
		t.Errorf("%v", st.Err)
	}
}

// BenchmarkFile measures what verifying costs once the program has started:
// ordinary documents, one with the signatures of a circular, one with a CRL of
// ten megabytes.
func BenchmarkFile(b *testing.B) {
	w := rsaWorld(b)
	at := w.now.Add(-time.Hour)
	plain := newDraft()
	plain.sign(b, seal{cms: recipe{by: w.National.Personal}.build})
	long := newDraft()
	long.sign(b, seal{cms: w.stampedBy(b, w.National.Personal, at).build})
	long.addDSS(w.evidenceFor(b, w.National.Personal, w.now))
	many := newDraft()
	for i := range 23 {
		many.sign(b, seal{cms: w.stampedBy(b, w.National.Organisation, at.Add(time.Duration(i)*time.Second)).build})
	}
	heavy := newDraft()
	heavy.sign(b, seal{cms: w.stampedBy(b, w.National.Personal, at).build})
	heavyEvidence := w.evidenceFor(b, w.National.Personal, w.now)
	heavyEvidence.ocsps, heavyEvidence.crls = nil, append(heavyEvidence.crls, w.bigList(b, 270_000, w.now))
	heavy.addDSS(heavyEvidence)
	for _, c := range []struct {
		name string
		doc  *draft
	}{{"plain", plain}, {"long-term", long}, {"23-signatures", many}, {"10MB-CRL", heavy}} {
		b.Run(c.name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "a.pdf")
			if err := os.WriteFile(path, c.doc.data, 0o600); err != nil {
				b.Fatal(err)
			}
			opt := Options{Trust: w.store, At: w.now, Offline: true}
			for b.Loop() {
				if doc := File(b.Context(), path, opt); len(doc.Signatures) == 0 || doc.Signatures[0].Integrity != report.Intact {
					b.Fatalf("%+v", doc)
				}
			}
		})
	}
}
