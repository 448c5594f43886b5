package evidence

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"trien/signer/evidence/revocation"
	"trien/signer/fault"
	"trien/signer/signertest"
	"trien/signer/trust"
)

// An offline inquiry asks nobody; what an earlier one kept counts and is said
// to be kept, also where it is too old for the time asked about.
func TestInquiryOffline(t *testing.T) {
	w := newWorld(t, nil)
	path := w.path(t, w.National.Personal)
	c := client(nil)
	ask := func(offline bool, at time.Time) Status {
		return c.Inquire(offline).Status(t.Context(), path.Certificates[0], path.Certificates[1], nil, at)
	}
	if got := ask(true, present); got.State != revocation.Unknown || fault.CodeOf(got.Err) != "evidence.offline" || got.Kept {
		t.Errorf("nothing kept: %v %v", got.State, got.Err)
	}
	if got := ask(false, present); got.State != revocation.Good || got.Kept {
		t.Errorf("asked: %v, kept %v", got.State, got.Kept)
	}
	calls := w.National.Calls()
	if got := ask(true, present); got.State != revocation.Good || !got.Kept {
		t.Errorf("kept: %v, kept %v", got.State, got.Kept)
	}
	if got := ask(true, present.AddDate(0, 1, 0)); got.State != revocation.Unknown || got.Proof == nil || fault.CodeOf(got.Err) != "evidence.offline" {
		t.Errorf("too old: %v %v %v", got.State, got.Proof, got.Err)
	}
	if w.National.Calls() != calls {
		t.Error("an offline inquiry asked somebody")
	}
}

// Within one inquiry a service that did not answer is not asked again.
func TestInquiryAsksTheDeadOnce(t *testing.T) {
	w := newWorld(t, nil)
	w.National.Behave(signertest.Behaviour{OCSP: signertest.OCSPSilent, CRL: signertest.CRLSilent})
	q := client(func(o *Options) { o.Timeout = tiny }).Inquire(false)
	for _, leaf := range []*signertest.Certificate{w.National.Personal, w.National.Organisation} {
		path := w.path(t, leaf)
		if got := q.Status(t.Context(), path.Certificates[0], path.Certificates[1], nil, present); got.State != revocation.Unknown {
			t.Error(got.State)
		}
	}
	if calls := w.National.Calls(); calls.OCSP > 2 || calls.CRL > 1 {
		t.Errorf("%+v", calls)
	}
}

// A list that names a newer delta list is read with it.
func TestDeltaList(t *testing.T) {
	w := newWorld(t, func(p *signertest.Plan) { p.National.Personal.Defects.NoAIA = true })
	path := w.path(t, w.National.Personal)
	var base, delta []byte
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		body := base
		if r.URL.Path == "/delta.crl" {
			body = delta
		}
		_, _ = out.Write(body)
	}))
	defer server.Close()
	leaf := *path.Certificates[0]
	leaf.CRLs = []trust.CRLPoint{{URLs: []string{server.URL + "/base.crl"}}}
	list := func(number int64, revoked bool, extra ...pkix.Extension) []byte {
		crl := &x509.RevocationList{
			Number: big.NewInt(number), ThisUpdate: present.Add(time.Duration(number-10) * time.Hour),
			NextUpdate: present.Add(24 * time.Hour), ExtraExtensions: extra,
		}
		if revoked {
			crl.RevokedCertificateEntries = []x509.RevocationListEntry{{SerialNumber: w.National.Personal.Serial, RevocationTime: present.Add(-2 * time.Hour)}}
		}
		issuer, err := w.National.CA.Parse()
		if err != nil {
			t.Fatal(err)
		}
		der, err := x509.CreateRevocationList(rand.Reader, crl, issuer, w.National.CA.Key)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	base = list(5, false, freshest(t, server.URL+"/delta.crl"))
	delta = list(7, true, pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 27}, Critical: true, Value: []byte{2, 1, 5}})
	got := client(nil).Inquire(false).Status(t.Context(), &leaf, path.Certificates[1], nil, present)
	if got.State != revocation.Revoked || got.Proof.Delta == nil {
		t.Errorf("%v %v", got.State, got.Err)
	}
	delta = []byte("gone")
	if got := client(nil).Inquire(false).Status(t.Context(), &leaf, path.Certificates[1], nil, present); got.State != revocation.Good {
		t.Errorf("without the delta the base counts: %v %v", got.State, got.Err)
	}
}

// freshest is the extension freshestCRL of a list.
func freshest(t *testing.T, url string) pkix.Extension {
	t.Helper()
	type name struct {
		Full []asn1.RawValue `asn1:"tag:0"`
	}
	type point struct {
		Name name `asn1:"tag:0"`
	}
	value, err := asn1.Marshal([]point{{name{[]asn1.RawValue{{Class: 2, Tag: 6, Bytes: []byte(url)}}}}})
	if err != nil {
		t.Fatal(err)
	}
	return pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 46}, Value: value}
}
