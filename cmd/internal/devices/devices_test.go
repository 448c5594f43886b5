package devices

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/signertest"
	"trien/signer/trust"
	"trien/token"
	"trien/token/tokentest"
	"trien/token/worker"
)

func TestMain(m *testing.M) { tokentest.Main(m) }

func TestChoose(t *testing.T) {
	pki, err := signertest.New(signertest.NewPlan(time.Now()), signertest.NewKeys(), "http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	device := tokentest.SoftHSM(t,
		holder(t, "person", pki.Specialised.Personal, pki.National.Personal),
		holder(t, "office", pki.Specialised.Organisation))
	for _, variable := range device.Env {
		name, value, _ := strings.Cut(variable, "=")
		t.Setenv(name, value)
	}
	set := New([]string{"/nowhere/driver.so", device.Module, device.Module}, anchors(t, pki))
	defer set.Close()
	found := set.Look(t.Context())
	if found[0].Err == nil || found[1].Err != nil {
		t.Fatalf("a missing module: %v; a good one beside it: %v", found[0].Err, found[1].Err)
	}
	serial := pki.National.Personal.Serial.Text(16)
	for _, c := range []struct {
		name   string
		wanted Wanted
		holder string // "" for a failure
		code   string
	}{
		{"the only one on its token", Wanted{Token: "office"}, "Ủy ban nhân dân xã Hòa Bình", ""},
		{"by identifier", Wanted{Token: "person", Cert: "01"}, "Nguyễn Thị Hồng Đặng", ""},
		{"by serial number", Wanted{Cert: serial}, "Trần Văn Minh", ""},
		{"by serial number in capitals", Wanted{Cert: strings.ToUpper(serial)}, "Trần Văn Minh", ""},
		{"two fit", Wanted{Token: "person"}, "", ""},
		{"nothing fits", Wanted{Token: "nobody"}, "", token.CertificateUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Choose(found, c.wanted)
			if c.holder != "" {
				if err != nil || got.Certificate.Subject.CommonName != c.holder {
					t.Fatalf("got %v, %v", got.Certificate, err)
				}
				if got.Path.System == trust.Unknown || len(got.Chain()) != 1 {
					t.Errorf("system %v, %d issuers to send along", got.Path.System, len(got.Chain()))
				}
				return
			}
			if err == nil || fault.CodeOf(err) != c.code {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestNothingFound(t *testing.T) {
	for _, c := range []struct {
		name  string
		found []Module
		code  string
	}{
		{"no driver", nil, token.NoDriver},
		{"no token", []Module{{}}, token.NoToken},
		{"the driver's own failure explains it", []Module{{}, {Err: token.New(token.DriverCrashed, nil)}}, token.DriverCrashed},
		{"no certificate", []Module{{Tokens: []token.Info{{}}}}, token.NoCertificate},
	} {
		if _, err := Choose(c.found, Wanted{}); fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func holder(t *testing.T, label string, certs ...*signertest.Certificate) worker.ProvisionSpec {
	t.Helper()
	spec := worker.ProvisionSpec{Label: label}
	for n, c := range certs {
		key, err := x509.MarshalPKCS8PrivateKey(c.Key)
		if err != nil {
			t.Fatal(err)
		}
		spec.Entries = append(spec.Entries, worker.ProvisionEntry{ID: []byte{byte(n + 1)}, Label: c.Role, PrivateKey: key, Certificate: c.DER})
	}
	return spec
}

func anchors(t *testing.T, pki *signertest.PKI) *trust.Store {
	t.Helper()
	dir := t.TempDir()
	for name, data := range pki.TrustFiles() {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := trust.LoadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return trust.NewStore(entries...)
}
