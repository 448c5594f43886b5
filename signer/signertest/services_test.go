package signertest

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/digitorus/timestamp"
	"golang.org/x/crypto/ocsp"
)

func post(t *testing.T, address, mediaType string, body []byte) (int, []byte) {
	t.Helper()
	answer, err := http.Post(address, mediaType, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, data
}

func get(t *testing.T, address string) (int, []byte) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, data
}

func parsed(t *testing.T, c *Certificate) *x509.Certificate {
	t.Helper()
	p, err := c.Parse()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestOpensslOCSP(t *testing.T) {
	plan := NewPlan(time.Now())
	plan.National.Organisation.Revoked = &Revocation{At: time.Now().Add(-48 * time.Hour), Reason: 1}
	pki := Run(t, plan, testKeys())
	for _, s := range pki.Systems() {
		for _, c := range []*Certificate{s.Personal, s.Organisation, s.TSA} {
			want := ": good"
			if c == pki.National.Organisation {
				want = ": revoked"
			}
			for _, answer := range []OCSPAnswer{OCSPRight, OCSPByCA} {
				s.Behave(Behaviour{OCSP: answer})
				out := mustOpenssl(t, "ocsp", "-url", s.OCSPURL(), "-issuer", write(t, "ca.pem", s.CA.PEM()),
					"-cert", write(t, "c.pem", c.PEM()), "-CAfile", write(t, "root.pem", s.Root.PEM()),
					"-verify_other", chainFile(t, c))
				if !strings.Contains(out, want) || !strings.Contains(out, "Response verify OK") {
					t.Errorf("%s/%s: %s", s.Folder, c.Role, out)
				}
				if want == ": revoked" && !strings.Contains(out, "Reason: keyCompromise") {
					t.Errorf("no reason: %s", out)
				}
			}
		}
	}
}

func TestOCSPByGet(t *testing.T) {
	s := Run(t, NewPlan(time.Now()), testKeys()).National
	request, err := ocsp.CreateRequest(parsed(t, s.Personal), parsed(t, s.CA), &ocsp.RequestOptions{Hash: crypto.SHA256})
	if err != nil {
		t.Fatal(err)
	}
	code, body := get(t, s.OCSPURL()+"/"+url.PathEscape(base64.StdEncoding.EncodeToString(request)))
	answer, err := ocsp.ParseResponseForCert(body, parsed(t, s.Personal), parsed(t, s.CA))
	if code != http.StatusOK || err != nil || answer.Status != ocsp.Good {
		t.Errorf("%d %+v %v", code, answer, err)
	}
	if s.Calls().OCSP != 1 {
		t.Errorf("calls: %+v", s.Calls())
	}
}

func TestBadOCSP(t *testing.T) {
	s := Run(t, NewPlan(time.Now()), testKeys()).Specialised
	leaf, ca := parsed(t, s.Personal), parsed(t, s.CA)
	request, err := ocsp.CreateRequest(leaf, ca, nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		answer OCSPAnswer
		bad    func(*ocsp.Response, error) bool
	}{
		{OCSPUnknown, func(r *ocsp.Response, err error) bool { return err == nil && r.Status == ocsp.Unknown }},
		{OCSPStale, func(r *ocsp.Response, err error) bool { return err == nil && r.NextUpdate.Before(time.Now()) }},
		{OCSPSignedByLeaf, func(r *ocsp.Response, err error) bool {
			return err == nil && len(r.Certificate.ExtKeyUsage) == 0 // Go leaves this to the caller
		}},
		{OCSPSignedByStranger, func(_ *ocsp.Response, err error) bool { return err != nil }},
		{OCSPAboutAnother, func(_ *ocsp.Response, err error) bool { return err != nil }},
		{OCSPTryLater, func(_ *ocsp.Response, err error) bool { return errors.As(err, new(ocsp.ResponseError)) }},
		{OCSPGarbage, func(_ *ocsp.Response, err error) bool { return err != nil }},
		{OCSPFailing, func(_ *ocsp.Response, err error) bool { return err != nil }},
	}
	for _, tt := range tests {
		s.Behave(Behaviour{OCSP: tt.answer})
		_, body := post(t, s.OCSPURL(), "application/ocsp-request", request)
		if r, err := ocsp.ParseResponseForCert(body, leaf, ca); !tt.bad(r, err) {
			t.Errorf("answer %d: %+v, %v", tt.answer, r, err)
		}
	}
}

func TestOpensslCRL(t *testing.T) {
	plan := NewPlan(time.Now())
	plan.Specialised.Personal.Revoked = &Revocation{At: time.Now().Add(-time.Hour), Reason: 4}
	s := Run(t, plan, testKeys()).Specialised
	var lists [][]byte
	for _, ca := range s.Authorities() {
		_, list := get(t, s.CRLURL(ca))
		der := write(t, "list.crl", list)
		out := mustOpenssl(t, "crl", "-inform", "DER", "-in", der, "-CAfile", write(t, "ca.pem", ca.PEM()), "-noout")
		if !strings.Contains(out, "verify OK") {
			t.Errorf("%s: %s", ca.Role, out)
		}
		lists = append(lists, []byte(mustOpenssl(t, "crl", "-inform", "DER", "-in", der)))
	}
	args := []string{
		"verify", "-crl_check_all", "-CRLfile", write(t, "lists.pem", lists...),
		"-CAfile", write(t, "root.pem", s.Root.PEM()), "-untrusted", chainFile(t, s.Personal),
	}
	if out, err := openssl(t, append(args, write(t, "leaf.pem", s.Personal.PEM()))...); err == nil || !strings.Contains(out, "certificate revoked") {
		t.Errorf("revoked leaf: %v %s", err, out)
	}
	mustOpenssl(t, append(args, write(t, "leaf.pem", s.Organisation.PEM()))...)
}

func TestBadCRL(t *testing.T) {
	s := Run(t, NewPlan(time.Now()), testKeys()).National
	ca := parsed(t, s.CA)
	tests := []struct {
		answer CRLAnswer
		bad    func(int, *x509.RevocationList, error) bool
	}{
		{CRLStale, func(_ int, l *x509.RevocationList, err error) bool {
			return err == nil && l.NextUpdate.Before(time.Now()) && l.CheckSignatureFrom(ca) == nil
		}},
		{CRLSignedByStranger, func(_ int, l *x509.RevocationList, err error) bool {
			return err == nil && l.CheckSignatureFrom(ca) != nil
		}},
		{CRLGarbage, func(_ int, _ *x509.RevocationList, err error) bool { return err != nil }},
		{CRLMissing, func(code int, _ *x509.RevocationList, _ error) bool { return code == http.StatusNotFound }},
	}
	for _, tt := range tests {
		s.Behave(Behaviour{CRL: tt.answer})
		code, body := get(t, s.CRLURL(s.CA))
		if l, err := x509.ParseRevocationList(body); !tt.bad(code, l, err) {
			t.Errorf("answer %d: %d, %v", tt.answer, code, err)
		}
	}
}

func TestIssuerCertificate(t *testing.T) {
	s := Run(t, NewPlan(time.Now()), testKeys()).National
	_, body := get(t, parsed(t, s.Personal).IssuingCertificateURL[0])
	if !bytes.Equal(body, s.CA.DER) {
		t.Error("the issuer URL does not give the issuing CA")
	}
}

func TestOpensslTimestamp(t *testing.T) {
	pki := Run(t, NewPlan(time.Now()), testKeys())
	data := write(t, "data", []byte("Quyết định số 01/QĐ-UBND"))
	for _, s := range pki.Systems() {
		for _, digest := range []string{"-sha256", "-sha384", "-sha512"} {
			dir := t.TempDir()
			query, reply := filepath.Join(dir, "q.tsq"), filepath.Join(dir, "r.tsr")
			mustOpenssl(t, "ts", "-query", "-data", data, digest, "-cert", "-out", query)
			request, err := os.ReadFile(query)
			if err != nil {
				t.Fatal(err)
			}
			_, answer := post(t, s.TSAURL(), "application/timestamp-query", request)
			if err := os.WriteFile(reply, answer, 0o600); err != nil {
				t.Fatal(err)
			}
			out := mustOpenssl(t, "ts", "-verify", "-queryfile", query, "-in", reply,
				"-CAfile", write(t, "root.pem", s.Root.PEM()), "-untrusted", chainFile(t, s.TSA))
			if !strings.Contains(out, "Verification: OK") {
				t.Errorf("%s %s: %s", s.Folder, digest, out)
			}
		}
	}
}

func TestBadTimestamps(t *testing.T) {
	s := Run(t, NewPlan(time.Now()), testKeys()).National
	dir := t.TempDir()
	query, data := filepath.Join(dir, "q.tsq"), write(t, "data", []byte("nội dung"))
	mustOpenssl(t, "ts", "-query", "-data", data, "-sha256", "-cert", "-out", query)
	request, err := os.ReadFile(query)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[TSAAnswer]string{
		TSARejects:        "systemfailure",
		TSAWrongNonce:     "nonce mismatch",
		TSAWrongImprint:   "message imprint mismatch",
		TSAWrongSignature: "signature failure",
		TSAUntrusted:      "certificate verify error",
		TSAGarbage:        "",
		TSAFailing:        "",
	}
	for answer, want := range tests {
		s.Behave(Behaviour{TSA: answer})
		_, body := post(t, s.TSAURL(), "application/timestamp-query", request)
		out, err := openssl(t, "ts", "-verify", "-queryfile", query, "-in", write(t, "r.tsr", body),
			"-CAfile", write(t, "root.pem", s.Root.PEM()), "-untrusted", chainFile(t, s.TSA))
		if err == nil || !strings.Contains(strings.ToLower(out), want) {
			t.Errorf("answer %d: want %q in: %s", answer, want, out)
		}
	}
}

func TestOversizedTimestamp(t *testing.T) {
	s := Run(t, NewPlan(time.Now()), testKeys()).National
	s.Behave(Behaviour{TSA: TSAOversized})
	request, err := timestamp.CreateRequest(strings.NewReader("nội dung"), &timestamp.RequestOptions{Hash: crypto.SHA256, Certificates: true})
	if err != nil {
		t.Fatal(err)
	}
	_, body := post(t, s.TSAURL(), "application/timestamp-query", request)
	if token, err := timestamp.ParseResponse(body); err != nil || len(body) < 64<<10 {
		t.Errorf("%d bytes, %v, %v", len(body), token, err)
	}
}

func TestSilentServices(t *testing.T) {
	s := Run(t, NewPlan(time.Now()), testKeys()).National
	s.Behave(Behaviour{OCSP: OCSPSilent, CRL: CRLSilent, TSA: TSASilent})
	for _, address := range []string{s.OCSPURL() + "/AA==", s.CRLURL(s.CA)} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := http.DefaultClient.Do(request); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", address, err)
		}
		cancel()
	}
}
