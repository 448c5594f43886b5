package signer_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/digitorus/pdfsign"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// excusedPolicy is what pdfsign asks of certificates and this country's do not
// have: an extended key usage, the key usage digitalSignature beside
// nonRepudiation, a root that the operating system knows.
var excusedPolicy = []string{
	"certificate does not have Digital Signature key usage",
	"certificate has no Extended Key Usage extension",
	"x509: certificate signed by unknown authority",
}

// askValidators asks pdfcpu and pdfsign about the signatures in file. excused
// is what pdfsign may say beside excusedPolicy; each caller tells why it errs.
func askValidators(t *testing.T, file string, signatures int, excused ...string) {
	t.Helper()
	askPdfcpu(t, file, signatures)
	askPdfsign(t, file, signatures, append(excused, excusedPolicy...))
}

// pdfcpuConfiguration makes pdfcpu trust the test's roots. It keeps them in a
// variable of its own, so that tests which use it do not run in parallel.
func pdfcpuConfiguration(t *testing.T) *model.Configuration {
	api.DisableConfigDir()
	model.TrustedCertDir = t.TempDir()
	write(t, model.TrustedCertDir+"/roots.pem", append(demoPKI(t).National.Root.PEM(), demoPKI(t).Specialised.Root.PEM()...))
	conf := model.NewDefaultConfiguration()
	conf.Offline = true
	return conf
}

// askPdfcpu: offline it leaves revocation open, and permissions of a
// certification it does not check; both keep it from calling anything valid.
func askPdfcpu(t *testing.T, file string, signatures int) {
	t.Helper()
	conf := pdfcpuConfiguration(t)
	if err := api.ValidateFile(file, conf); err != nil {
		t.Errorf("pdfcpu does not accept the file: %v", err)
	}
	results, err := api.ValidateSignatures(file, true, conf)
	if err != nil || len(results) != signatures {
		t.Errorf("pdfcpu finds %d signatures of %d (%v)", len(results), signatures, err)
	}
	for _, r := range results {
		if r.Reason != model.SignatureReasonCertRevocationUnknown && !(r.Certified() && r.Reason == model.SignatureReasonUnsupported) {
			t.Errorf("pdfcpu on %s: %s", r.Details.FieldName, r.Reason)
		}
	}
}

func askPdfsign(t *testing.T, file string, signatures int, excused []string) {
	t.Helper()
	doc, err := pdfsign.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	results := doc.Verify().SkipRevocationCheck(true).Signatures()
	if len(results) != signatures {
		t.Errorf("pdfsign finds %d signatures of %d", len(results), signatures)
	}
	for _, r := range results {
		for _, e := range r.Errors {
			for _, said := range strings.Split(e.Error(), "\n") {
				if !isExcused(said, excused) {
					t.Errorf("pdfsign: %s", said)
				}
			}
		}
	}
}

// askOpenSSL lets OpenSSL verify every signature over the bytes that its
// /ByteRange names. It knows nothing of PDF, so how fields are built is nothing
// to it.
func askOpenSSL(t *testing.T, file string, signatures int) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found, err := open(t, file).FieldSignatures()
	if err != nil || len(found) != signatures {
		t.Fatalf("%d signatures of %d, %v", len(found), signatures, err)
	}
	dir := t.TempDir()
	roots := filepath.Join(dir, "roots.pem")
	write(t, roots, append(demoPKI(t).National.Root.PEM(), demoPKI(t).Specialised.Root.PEM()...))
	for _, s := range found {
		r := s.ByteRange
		cms, content := filepath.Join(dir, "cms"), filepath.Join(dir, "content")
		write(t, cms, s.Contents)
		write(t, content, append(slices.Clone(data[r[0]:r[0]+r[1]]), data[r[2]:r[2]+r[3]]...))
		peer(t, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", cms, "-content", content,
			"-CAfile", roots, "-purpose", "any", "-out", filepath.Join(dir, "out"))
	}
}

func isExcused(said string, excused []string) bool {
	for _, e := range excused {
		if strings.Contains(said, e) {
			said = ""
		}
	}
	return said == ""
}
