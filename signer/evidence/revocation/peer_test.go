package revocation

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// opensslCA is a CA that openssl runs in a folder: its index, its keys.
type opensslCA struct {
	dir string
}

func (o opensslCA) run(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command("openssl", args...)
	cmd.Dir = o.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func (o opensslCA) write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(o.dir, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (o opensslCA) read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(o.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func (o opensslCA) save(t *testing.T, name string, h holder) {
	t.Helper()
	key, err := x509.MarshalPKCS8PrivateKey(h.key)
	if err != nil {
		t.Fatal(err)
	}
	o.write(t, name+".key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	o.write(t, name+".pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: h.cert.Raw}))
}

// index writes what openssl knows: "V" valid, "R,reason" revoked an hour ago.
func (o opensslCA) index(t *testing.T, entries map[*holder]string) {
	t.Helper()
	var lines []string
	for h, word := range entries {
		state, reason, revoked := strings.Cut(word, ",")
		when := ""
		if revoked {
			when = time.Now().UTC().Add(-time.Hour).Format("060102150405Z") + "," + reason
		}
		serial := fmt.Sprintf("%X", h.x509.SerialNumber)
		if len(serial)%2 == 1 {
			serial = "0" + serial
		}
		lines = append(lines, fmt.Sprintf("%s\t%s\t%s\t%s\tunknown\t/CN=%s\n", state, h.x509.NotAfter.Format("060102150405Z"), when, serial, h.x509.Subject.CommonName))
	}
	slices.Sort(lines)
	o.write(t, "index.txt", []byte(strings.Join(lines, "")))
	o.write(t, "crlnumber", []byte("0A\n"))
	o.write(t, "ca.cnf", []byte(`[ca]
default_ca = one
[one]
dir = .
database = index.txt
crlnumber = crlnumber
default_md = sha256
default_crl_days = 7
`))
}

func TestOpenssl(t *testing.T) {
	ca := issue(t, nil, "CA", asCA, lasting)
	delegate := issue(t, &ca, "OCSP", answersOCSP, noCheck, lasting)
	good, gone, held := issue(t, &ca, "A", lasting), issue(t, &ca, "B", lasting), issue(t, &ca, "C", lasting)
	lost := issue(t, &ca, "D", lasting)
	o := opensslCA{t.TempDir()}
	o.save(t, "ca", ca)
	o.save(t, "ocsp", delegate)
	o.index(t, map[*holder]string{&good: "V", &gone: "R,keyCompromise", &held: "R,certificateHold"})
	want := []struct {
		h      *holder
		state  State
		reason Reason
	}{{&good, Good, 0}, {&gone, Revoked, KeyCompromise}, {&held, Revoked, CertificateHold}}

	o.run(t, "ca", "-config", "ca.cnf", "-gencrl", "-keyfile", "ca.key", "-cert", "ca.pem", "-out", "crl.pem")
	o.run(t, "crl", "-in", "crl.pem", "-outform", "DER", "-out", "crl.der")
	crl, err := ParseCRL(o.read(t, "crl.der"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range want {
		s, err := crl.Check(tt.h.cert, ca.cert)
		if err != nil || s.Status(time.Now(), time.Now()).State != tt.state || s.Reason != tt.reason {
			t.Errorf("CRL, %v: %v %+v", tt.h.x509.Subject, err, s)
		}
	}
	for _, signer := range []string{"ca", "ocsp"} {
		for _, tt := range append(want, struct {
			h      *holder
			state  State
			reason Reason
		}{&lost, Unknown, 0}) {
			request, err := Request(tt.h.cert, ca.cert)
			if err != nil {
				t.Fatal(err)
			}
			o.write(t, "q.der", request)
			o.run(t, "ocsp", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", signer+".pem", "-rkey", signer+".key",
				"-reqin", "q.der", "-respout", "a.der", "-ndays", "1")
			response, err := ParseOCSP(o.read(t, "a.der"))
			if err != nil {
				t.Fatal(err)
			}
			s, err := response.Check(tt.h.cert, ca.cert)
			if err != nil || s.Status(time.Now(), time.Now()).State != tt.state || s.Reason != tt.reason || s.Delegated(ca.cert) != (signer == "ocsp") {
				t.Errorf("OCSP by %s, %v: %v %+v", signer, tt.h.x509.Subject, err, s)
			}
			if _, err := response.Check(good.cert, ca.cert); tt.h != &good && !errors.Is(err, ErrOther) {
				t.Errorf("an answer about %v for another: %v", tt.h.x509.Subject, err)
			}
		}
	}
}

// lasting makes a certificate valid now, for openssl asks the real clock.
func lasting(c *x509.Certificate) {
	c.NotBefore, c.NotAfter = time.Now().Add(-24*time.Hour), time.Now().Add(24*time.Hour)
}
