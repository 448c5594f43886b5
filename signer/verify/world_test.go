package verify

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/trust"
)

// world is a PKI of both systems with a store that trusts it.
type world struct {
	*signertest.PKI
	store *trust.Store
	now   time.Time
}

// newWorld makes a PKI, by default with fast keys; change alters its plan.
func newWorld(t testing.TB, change ...func(*signertest.Plan)) *world {
	t.Helper()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	plan := signertest.NewPlan(now)
	for _, s := range []*signertest.SystemPlan{&plan.National, &plan.Specialised} {
		for _, c := range []*signertest.Cert{&s.Root, &s.CA, &s.TSA, &s.Responder, &s.Personal, &s.Organisation} {
			c.Key = signertest.P256
		}
	}
	for _, f := range change {
		f(&plan)
	}
	pki, err := signertest.New(plan, signertest.NewKeys(), "http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{PKI: pki, store: trust.NewStore(), now: now}
	for name, text := range pki.TrustFiles() {
		block, _ := pem.Decode(text)
		cert, err := trust.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(name, err)
		}
		entry := trust.Entry{System: trust.Specialised, Role: trust.RoleIntermediate, Certificate: cert, Origin: "test"}
		if strings.HasPrefix(name, "national/") {
			entry.System = trust.National
		}
		switch {
		case strings.HasSuffix(name, "root.pem"):
			entry.Role = trust.RoleRoot
		case strings.HasSuffix(name, "tsa.pem"):
			entry.Role = trust.RoleTSA
		}
		w.store.Add(entry)
	}
	return w
}

// verify returns the report about d, whose findings name listed reasons only.
func (w *world) verify(t testing.TB, d *draft) report.Document {
	t.Helper()
	return verifyBytes(t, d.data, Options{Trust: w.store, At: w.now})
}

func verifyBytes(t testing.TB, data []byte, opt Options) report.Document {
	t.Helper()
	src := bytes.NewReader(data)
	doc, err := pdf.Open(src, int64(len(data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := Document(t.Context(), doc, src, opt)
	if err != nil {
		t.Fatal(err)
	}
	for _, sig := range out.Signatures {
		if err := listed(sig); err != nil {
			t.Error(err)
		}
	}
	return out
}

// listed tells whether the findings of sig are the answers of all checks, each
// with a reason that its check lists.
func listed(sig report.Signature) error {
	all := checks()
	if len(sig.Findings) != len(all) {
		return fmt.Errorf("%d findings of %d checks", len(sig.Findings), len(all))
	}
	for i, f := range sig.Findings {
		if f.Check != all[i].id || !slices.Contains(all[i].reasons, f.Reason) {
			return fmt.Errorf("finding %s is not listed", f.Code())
		}
	}
	return nil
}

// finding returns the finding of sig's check.
func finding(t testing.TB, sig report.Signature, check string) report.Finding {
	t.Helper()
	for _, f := range sig.Findings {
		if f.Check == check {
			return f
		}
	}
	t.Fatalf("no finding of %s", check)
	return report.Finding{}
}

// only returns the single signature of doc.
func only(t testing.TB, doc report.Document) report.Signature {
	t.Helper()
	if len(doc.Signatures) != 1 {
		t.Fatalf("%d signatures", len(doc.Signatures))
	}
	return doc.Signatures[0]
}

// signedBy is a document with one signature made by r, sealed as s says.
func signedBy(t testing.TB, s seal, r recipe) *draft {
	t.Helper()
	d := newDraft()
	if s.cms == nil {
		s.cms = r.build
	}
	d.sign(t, s)
	return d
}
