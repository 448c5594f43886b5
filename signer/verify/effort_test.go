package verify

import (
	"bytes"
	"testing"
	"time"

	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/trust"
)

// spent verifies d with so much effort left and returns the report.
func (w *world) spent(t testing.TB, d *draft, left int) (report.Signature, *dossier) {
	t.Helper()
	src := bytes.NewReader(d.data)
	doc, err := pdf.Open(src, int64(len(d.data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	known := newDossier(w.store, policy{Policy: Circular(), at: w.now}, nil, true)
	known.effort.left = left
	all, _, err := newCollector(doc, src, newReading(), known).collect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all[0].report(known.policy), known
}

// A document that asks for more than is done for one is not decided, and says
// so; it is never valid for want of a look.
func TestExhausted(t *testing.T) {
	w := newWorld(t)
	d := newDraft()
	d.sign(t, seal{cms: w.stampedBy(t, w.National.Personal, w.now.Add(-time.Hour)).build})
	d.addDSS(w.evidenceFor(t, w.National.Personal, w.now))
	for left, reason := range map[int]string{
		0: "signer-certificate.too-much-work",
		1: "signature.too-much-work",
		2: "revocation.too-much-work",
	} {
		sig, _ := w.spent(t, d, left)
		if sig.Verdict != report.Indeterminate || sig.Reason != reason && sig.Reason != "revocation.no-evidence" {
			t.Errorf("%d: %v %s, want %s", left, sig.Verdict, sig.Reason, reason)
		}
		if !sig.ProvenTime.IsZero() {
			t.Errorf("%d: proven without a look", left)
		}
	}
	if sig, known := w.spent(t, d, allEffort); !sig.ProvenTime.Equal(w.now.Add(-time.Hour)) || known.effort.left < allEffort-500 {
		t.Errorf("an ordinary document costs %d", allEffort-known.effort.left)
	}
}

// Certificates that certify each other are followed only so far.
func TestPathsAreBounded(t *testing.T) {
	w := newWorld(t)
	plan := w.National.CA.Plan
	plan.Key = signertest.P384
	var extra []*trust.Certificate
	var above *signertest.Certificate
	for range 3 {
		ca, err := w.National.IssueBy(above, "maze", signertest.Authority, plan)
		if err != nil {
			t.Fatal(err)
		}
		cert, err := trust.ParseCertificate(ca.DER)
		if err != nil {
			t.Fatal(err)
		}
		above = ca
		extra = append(extra, cert)
	}
	e := &effort{60}
	p := newPaths(w.store, nil, e)
	for _, leaf := range extra {
		p.of(t.Context(), leaf, extra, w.now)
	}
	before := e.left
	leaf, err := trust.ParseCertificate(w.National.Personal.DER)
	if err != nil {
		t.Fatal(err)
	}
	if !e.exhausted() || before > 0 {
		t.Fatalf("%d left", before)
	}
	if path := p.of(t.Context(), leaf, extra, w.now); path.System != trust.National {
		t.Error("the trust store alone leads on")
	}
}

func TestWhatVerifyingCosts(t *testing.T) {
	for kind, most := range map[signertest.KeyKind]int{signertest.P256: 1, signertest.RSA2048: 1, signertest.RSA4096: 2, signertest.P384: 20} {
		key, err := signertest.NewKeys().Key("a", kind)
		if err != nil {
			t.Fatal(err)
		}
		if got := verifying(key.Public()); got != most {
			t.Errorf("%v: %d", kind, got)
		}
	}
}
