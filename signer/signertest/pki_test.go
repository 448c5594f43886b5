package signertest

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// testKeys gives every test of this package the same keys.
var testKeys = sync.OnceValue(NewKeys)

func openssl(t *testing.T, args ...string) (string, error) {
	t.Helper()
	out, err := exec.Command("openssl", args...).CombinedOutput()
	return string(out), err
}

func mustOpenssl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := openssl(t, args...)
	if err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func write(t *testing.T, name string, parts ...[]byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, bytes.Join(parts, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// chainFile writes the CAs above c, without the root, for openssl -untrusted.
func chainFile(t *testing.T, c *Certificate) string {
	t.Helper()
	var parts [][]byte
	for _, up := range c.Chain() {
		if up.Issuer != nil {
			parts = append(parts, up.PEM())
		}
	}
	return write(t, "chain.pem", parts...)
}

func goVerify(t *testing.T, s *System, c *Certificate) error {
	t.Helper()
	leaf, err := c.Parse()
	if err != nil {
		return err
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	for _, ca := range s.Authorities() {
		parsed, err := ca.Parse()
		if err != nil {
			return err
		}
		if ca == s.Root {
			roots.AddCert(parsed)
		} else {
			between.AddCert(parsed)
		}
	}
	_, err = leaf.Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	return err
}

func TestHealthyChains(t *testing.T) {
	pki := Run(t, NewPlan(time.Now()), testKeys())
	for _, s := range pki.Systems() {
		for _, c := range []*Certificate{s.Personal, s.Organisation, s.TSA, s.Responder} {
			t.Run(s.Folder+"/"+c.Role, func(t *testing.T) {
				if err := goVerify(t, s, c); err != nil {
					t.Error(err)
				}
				mustOpenssl(t, "verify", "-x509_strict", "-CAfile", write(t, "root.pem", s.Root.PEM()),
					"-untrusted", chainFile(t, c), write(t, "leaf.pem", c.PEM()))
			})
		}
	}
}

func TestSystemsDoNotTrustEachOther(t *testing.T) {
	pki := Run(t, NewPlan(time.Now()), testKeys())
	if err := goVerify(t, pki.National, pki.Specialised.Personal); err == nil {
		t.Error("a specialised certificate verifies under the national root")
	}
}

func TestSubjects(t *testing.T) {
	pki := Run(t, NewPlan(time.Now()), testKeys())
	out := mustOpenssl(t, "x509", "-noout", "-subject", "-nameopt", "utf8,sep_comma_plus",
		"-in", write(t, "leaf.pem", pki.Specialised.Personal.PEM()))
	for _, want := range []string{"CN=Nguyễn Thị Hồng Đặng", "title=Chủ tịch", "O=Ủy ban nhân dân xã Hòa Bình", "UID=CCCD:001"} {
		if !strings.Contains(out, want) {
			t.Errorf("subject %q lacks %q", out, want)
		}
	}
	for _, s := range pki.Systems() {
		for _, c := range append(s.Authorities(), s.TSA, s.Responder) {
			parsed, err := c.Parse()
			if err != nil {
				t.Fatal(err)
			}
			if o := parsed.Subject.Organization; len(o) != 1 || !strings.Contains(o[0], Marker) {
				t.Errorf("%s/%s: organisation %q lacks the marker", s.Folder, c.Role, o)
			}
		}
	}
}

func TestKeysAndDigests(t *testing.T) {
	tests := []struct {
		name string
		key  KeyKind
		hash crypto.Hash
		pss  bool
	}{
		{"rsa-1024", RSA1024, crypto.SHA256, false},
		{"rsa-3072 sha-384", RSA3072, crypto.SHA384, false},
		{"p-256", P256, crypto.SHA256, false},
		{"p-384 sha-512", P384, crypto.SHA512, false},
		{"pss", RSA2048, crypto.SHA256, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := NewPlan(time.Now())
			plan.National.Personal.Key = tt.key
			plan.National.Personal.Hash = tt.hash
			plan.National.Personal.PSS = tt.pss
			if tt.key == P384 {
				plan.National.CA.Key = P384
			}
			pki := Run(t, plan, testKeys())
			if err := goVerify(t, pki.National, pki.National.Personal); err != nil {
				t.Error(err)
			}
			mustOpenssl(t, "verify", "-auth_level", "0", "-CAfile", write(t, "root.pem", pki.National.Root.PEM()),
				"-untrusted", chainFile(t, pki.National.Personal), write(t, "leaf.pem", pki.National.Personal.PEM()))
		})
	}
}

// The old specialised generation: every issuer signature is SHA-1.
func TestSHA1Chain(t *testing.T) {
	plan := NewPlan(time.Now())
	plan.Specialised.Root.Hash = crypto.SHA1
	plan.Specialised.CA.Hash = crypto.SHA1
	plan.Specialised.Personal.Hash = crypto.SHA1
	s := Run(t, plan, testKeys()).Specialised
	if err := goVerify(t, s, s.Personal); err == nil || !strings.Contains(err.Error(), "SHA1") {
		t.Errorf("Go: %v, want a refusal of SHA-1", err)
	}
	args := []string{
		"-CAfile", write(t, "root.pem", s.Root.PEM()),
		"-untrusted", chainFile(t, s.Personal), write(t, "leaf.pem", s.Personal.PEM()),
	}
	mustOpenssl(t, append([]string{"verify", "-auth_level", "0"}, args...)...)
	if list, err := s.CRL(s.CA); err != nil {
		t.Error(err)
	} else if parsed, err := x509.ParseRevocationList(list); err != nil || parsed.SignatureAlgorithm != x509.SHA1WithRSA {
		t.Errorf("CRL signed with %v, %v", parsed.SignatureAlgorithm, err)
	}
}

func TestDefects(t *testing.T) {
	now := time.Now()
	one, none := 1, 0
	tests := []struct {
		name  string
		spoil func(*SystemPlan)
		want  string // in Go's or, with "openssl: " before it, in openssl's complaint
	}{
		{"expired", func(s *SystemPlan) { s.Personal.NotAfter = now.Add(-time.Hour) }, "expired"},
		{"not yet valid", func(s *SystemPlan) { s.Personal.NotBefore = now.Add(time.Hour) }, "not yet valid"},
		{"stranger", func(s *SystemPlan) { s.Personal.Defects.Stranger = true }, "unknown authority"},
		{"corrupt signature", func(s *SystemPlan) { s.Personal.Defects.CorruptSign = true }, "unknown authority"},
		{"not a CA", func(s *SystemPlan) { s.CA.Defects.NotCA = true }, "authority"},
		{"no keyCertSign", func(s *SystemPlan) { s.CA.Defects.NoKeyCertSign = true }, "openssl: key usage does not include certificate signing"},
		{"path too long", func(s *SystemPlan) {
			s.CA.MaxPath = &none
			s.SubCA = &Cert{Subject: authority("Triện Demo Sub CA"), NotBefore: s.CA.NotBefore, NotAfter: s.CA.NotAfter}
		}, "too many intermediates"},
		{"path just long enough", func(s *SystemPlan) {
			s.CA.MaxPath = &one
			s.SubCA = &Cert{Subject: authority("Triện Demo Sub CA"), NotBefore: s.CA.NotBefore, NotAfter: s.CA.NotAfter}
		}, ""},
		{"unknown critical", func(s *SystemPlan) { s.Personal.Defects.UnknownCritical = true }, "unhandled critical extension"},
		{"critical AIA", func(s *SystemPlan) { s.Personal.Defects.CriticalAIA = true }, "authority info access incorrectly marked critical"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := NewPlan(now)
			tt.spoil(&plan.National)
			s := Run(t, plan, testKeys()).National
			want, byOpenssl := strings.CutPrefix(tt.want, "openssl: ")
			complaint := ""
			if byOpenssl {
				complaint, _ = openssl(t, "verify", "-CAfile", write(t, "root.pem", s.Root.PEM()),
					"-untrusted", chainFile(t, s.Personal), write(t, "leaf.pem", s.Personal.PEM()))
			} else if err := goVerify(t, s, s.Personal); err != nil {
				complaint = err.Error()
			}
			if want == "" && complaint != "" || !strings.Contains(complaint, want) {
				t.Errorf("complaint %q, want %q", complaint, want)
			}
		})
	}
}

func TestExtendedUsage(t *testing.T) {
	plan := NewPlan(time.Now())
	plan.National.TSA.Defects.NoExtKeyUsage = true
	pki := Run(t, plan, testKeys())
	for c, want := range map[*Certificate][]x509.ExtKeyUsage{
		pki.National.TSA:         nil,
		pki.Specialised.TSA:      {x509.ExtKeyUsageTimeStamping},
		pki.National.Responder:   {x509.ExtKeyUsageOCSPSigning},
		pki.Specialised.Personal: nil,
	} {
		got, err := c.Parse()
		if err != nil || !slices.Equal(got.ExtKeyUsage, want) {
			t.Errorf("%s: %v, %v", c.Role, got.ExtKeyUsage, err)
		}
	}
}

func TestLeftOutURLs(t *testing.T) {
	plan := NewPlan(time.Now())
	plan.National.Personal.Defects = Defects{NoAIA: true, NoCDP: true}
	s := Run(t, plan, testKeys()).National
	bare, err := s.Personal.Parse()
	if err != nil {
		t.Fatal(err)
	}
	if len(bare.OCSPServer)+len(bare.IssuingCertificateURL)+len(bare.CRLDistributionPoints) != 0 {
		t.Error("URLs in a certificate that should have none")
	}
	full, err := s.Organisation.Parse()
	if err != nil {
		t.Fatal(err)
	}
	if len(full.OCSPServer) != 1 || full.OCSPServer[0] != s.OCSPURL() ||
		len(full.CRLDistributionPoints) != 1 || full.CRLDistributionPoints[0] != s.CRLURL(s.CA) ||
		len(full.IssuingCertificateURL) != 1 {
		t.Errorf("URLs: %v %v %v", full.OCSPServer, full.CRLDistributionPoints, full.IssuingCertificateURL)
	}
}

func TestNameEncodings(t *testing.T) {
	pki := Run(t, NewPlan(time.Now()), testKeys())
	for _, kind := range []TextKind{UTF8, BMP, Universal} {
		plan := pki.National.Personal.Plan
		plan.Subject = Name{CommonName("Nguyễn Thị Hồng Đặng"), {Type: oidUnit(), Value: "Đội", Joined: true}}.As(kind)
		c, err := pki.National.Issue("odd", plan)
		if err != nil {
			t.Fatal(err)
		}
		out := mustOpenssl(t, "x509", "-noout", "-subject", "-nameopt", "utf8,sep_comma_plus", "-in", write(t, "odd.pem", c.PEM()))
		if !strings.Contains(out, "CN=Nguyễn Thị Hồng Đặng") || !strings.Contains(out, "OU=Đội") {
			t.Errorf("kind %d: %q", kind, out)
		}
	}
}

func TestSameKeysSameCertificates(t *testing.T) {
	now := time.Now()
	first, err := New(NewPlan(now), testKeys(), "http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	saved, err := json.Marshal(testKeys())
	if err != nil {
		t.Fatal(err)
	}
	keys := NewKeys()
	if err := json.Unmarshal(saved, keys); err != nil {
		t.Fatal(err)
	}
	second, err := New(NewPlan(now), keys, "http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	for name, pem := range first.TrustFiles() {
		if !bytes.Equal(pem, second.TrustFiles()[name]) {
			t.Errorf("%s differs", name)
		}
	}
	if !bytes.Equal(first.National.Personal.DER, second.National.Personal.DER) {
		t.Error("the national personal certificate differs")
	}
}
