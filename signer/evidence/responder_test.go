package evidence

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"trien/signer/evidence/revocation"
	"trien/signer/signertest"
)

// below issues a certificate under the issuing CA of s that signertest has no
// plan for.
func below(t *testing.T, s *signertest.System, edit func(*x509.Certificate)) *signertest.Certificate {
	t.Helper()
	ca, err := s.CA.Parse()
	if err != nil {
		t.Fatal(err)
	}
	key, err := testKeys().Key("evidence", signertest.P256)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Máy chủ trạng thái"},
		NotBefore: present.AddDate(-1, 0, 0), NotAfter: present.AddDate(1, 0, 0),
		CRLDistributionPoints: []string{s.CRLURL(s.CA)},
	}
	edit(template)
	der, err := x509.CreateCertificate(rand.Reader, template, ca, key.Public(), s.CA.Key)
	if err != nil {
		t.Fatal(err)
	}
	return &signertest.Certificate{Role: "evidence", DER: der, Serial: serial, Key: key, Issuer: s.CA}
}

// TestResponderIsChecked: a delegated responder without ocsp-nocheck is looked
// up in the CRL, and a revoked one says nothing.
func TestResponderIsChecked(t *testing.T) {
	w := newWorld(t, nil)
	s := w.National
	responder := below(t, s, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning} })
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost {
			rw.WriteHeader(http.StatusMethodNotAllowed) // this one knows no GET
			return
		}
		asked.Add(1)
		_, _ = rw.Write(respond(t, s, responder, body))
	}))
	defer server.Close()
	leaf := below(t, s, func(c *x509.Certificate) { c.OCSPServer = []string{server.URL} })
	path := w.path(t, leaf)

	e := client(nil).Collect(t.Context(), path, present)
	if st := e.Statuses[0]; st.State != revocation.Good || st.Proof.Source != revocation.FromOCSP || len(e.OCSPs) != 1 || len(e.CRLs) != 2 || asked.Load() != 1 {
		t.Errorf("%+v, %d OCSP, %d CRL, asked %d times", st, len(e.OCSPs), len(e.CRLs), asked.Load())
	}
	s.Revoke(responder, signertest.Revocation{At: present.Add(-time.Hour), Reason: 1})
	e = client(nil).Collect(t.Context(), path, present)
	st := e.Statuses[0]
	if st.State != revocation.Good || st.Proof.Source != revocation.FromCRL || !slices.Equal(codes(st.Problems), []string{"evidence.wrong-signer"}) || len(e.OCSPs) != 0 {
		t.Errorf("revoked responder: %v %v, %d OCSP", st.State, codes(st.Problems), len(e.OCSPs))
	}
	s.Behave(signertest.Behaviour{CRL: signertest.CRLMissing})
	e = client(nil).Collect(t.Context(), path, present)
	if st := e.Statuses[0]; st.State != revocation.Good || !slices.Contains(st.Proof.Notes, revocation.NoteResponderUnchecked) {
		t.Errorf("responder not checkable: %+v", st)
	}
}

func respond(t *testing.T, s *signertest.System, responder *signertest.Certificate, request []byte) []byte {
	asked, err := ocsp.ParseRequest(request)
	if err != nil {
		t.Error(err)
		return nil
	}
	ca, err := s.CA.Parse()
	if err != nil {
		t.Error(err)
		return nil
	}
	own, err := responder.Parse()
	if err != nil {
		t.Error(err)
		return nil
	}
	der, err := ocsp.CreateResponse(ca, own, ocsp.Response{
		Status: ocsp.Good, SerialNumber: asked.SerialNumber, Certificate: own,
		ThisUpdate: present.Add(-time.Minute), NextUpdate: present.Add(time.Hour),
	}, responder.Key)
	if err != nil {
		t.Error(err)
	}
	return der
}
