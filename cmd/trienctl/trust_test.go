package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"trien/assets/words"
	"trien/signer/evidence/web"
	"trien/signer/fault"
	"trien/signer/signertest"
	"trien/signer/trust"
	"trien/signer/trust/bundle"
)

// authority writes a self-signed certificate: authority FILE KIND NAME, where
// KIND is ca, expired, weak, person, tsa or demo.
func authority(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: authority FILE KIND NAME")
	}
	key, template := authorityPlan(ts, args[1], args[2])
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	ts.Check(err)
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(args[0])), 0o755))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

func authorityPlan(ts *testscript.TestScript, kind, name string) (crypto.Signer, *x509.Certificate) {
	var key crypto.Signer
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().AddDate(-2, 0, 0), NotAfter: time.Now().AddDate(8, 0, 1),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	switch kind {
	case "ca":
	case "expired":
		template.NotAfter = time.Now().AddDate(-1, 0, 0)
	case "weak":
		key, err = rsa.GenerateKey(rand.Reader, 1024)
	case "person":
		template.IsCA, template.KeyUsage = false, x509.KeyUsageDigitalSignature
	case "tsa":
		template.IsCA, template.KeyUsage = false, x509.KeyUsageDigitalSignature
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}
	case "demo":
		template.Subject.Organization = []string{signertest.Marker}
	default:
		ts.Fatalf("no kind of authority: %s", kind)
	}
	ts.Check(err)
	return key, template
}

// serve lets the script's folder be fetched over HTTP, and sets a variable to
// the address: serve VARIABLE. Under /half/ files are cut short, under
// /oversized/ they never end in time.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: serve VARIABLE")
	}
	files := http.FileServer(http.Dir(ts.MkAbs(".")))
	mux := http.NewServeMux()
	mux.Handle("/", files)
	mux.HandleFunc("/half/{name}", func(w http.ResponseWriter, r *http.Request) {
		data, err := os.ReadFile(ts.MkAbs(r.PathValue("name")))
		if err == nil {
			_, err = w.Write(data[:len(data)/2])
		}
		if err != nil {
			w.WriteHeader(http.StatusNotFound)
		}
	})
	mux.HandleFunc("/oversized/{name}", func(w http.ResponseWriter, r *http.Request) {
		for chunk := []byte(strings.Repeat("#\n", 1<<15)); r.Context().Err() == nil; {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	server := httptest.NewServer(mux)
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
}

// policy writes a machine-wide file: policy FILE KEY-FILE [SOURCE [locked]],
// where KEY-FILE may be stdout, what the last command printed.
func policy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: policy FILE KEY-FILE [SOURCE [locked]]")
	}
	decided := map[string]any{"trust_publisher": []string{strings.TrimSpace(ts.ReadFile(args[1]))}}
	if len(args) > 2 {
		decided["trust_source"] = args[2]
	}
	if len(args) > 3 {
		decided["locked"] = []string{"trust"}
	}
	data, err := json.Marshal(decided)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

// anyCode runs a command whose exit code is another script's affair: any
// trienctl verify.
func anyCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: any COMMAND...")
	}
	if err := ts.Exec(args[0], args[1:]...); err != nil {
		if _, ended := errors.AsType[*exec.ExitError](err); !ended {
			ts.Fatalf("%v", err)
		}
	}
}

// alter copies a file with one letter in its middle changed: alter FROM TO.
func alter(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: alter FROM TO")
	}
	data := []byte(ts.ReadFile(args[0]))
	data[len(data)/2] ^= 1
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), data, 0o644))
}

// printOf sets a variable to a certificate's fingerprint: fingerprint VARIABLE
// FILE.
func printOf(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: fingerprint VARIABLE FILE")
	}
	found, err := trust.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	ts.Setenv(args[0], hex.EncodeToString(found[0].SHA256[:]))
}

// TestFetchFromAServerThatHangs: the client's patience ends it, and a person
// who stops the command does at once.
func TestFetchFromAServerThatHangs(t *testing.T) {
	asked := make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		select {
		case asked <- struct{}{}:
		default:
		}
		<-r.Context().Done()
	}))
	defer server.Close()
	client := web.New(web.Options{Proxy: web.NoProxy(), Attempts: 1})
	if _, _, err := fetch(t.Context(), client, server.URL+"/b.trust", 30*time.Millisecond); fault.CodeOf(err) != "evidence.timeout" {
		t.Errorf("patience: %v", err)
	}
	<-asked
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		<-asked
		stop()
	}()
	if _, _, err := fetch(ctx, client, server.URL+"/b.trust", time.Hour); fault.CodeOf(err) != "evidence.cancelled" {
		t.Errorf("stopped: %v", err)
	}
}

func TestFetchLimits(t *testing.T) {
	dir := t.TempDir()
	big := filepath.Join(dir, "big.trust")
	must(t, os.WriteFile(big, make([]byte, bundle.MaxSize+1), 0o600))
	client := web.New(web.Options{Proxy: web.NoProxy()})
	data, _, err := fetch(t.Context(), client, big, time.Second)
	must(t, err)
	if _, err := bundle.Open(data, []bundle.Key{{}}); fault.CodeOf(err) != "trustdata.bundle-unreadable" {
		t.Errorf("%v", err)
	}
	if _, _, err := fetch(t.Context(), client, filepath.Join(dir, "gone"), time.Second); fault.CodeOf(err) != "file.unreadable" {
		t.Errorf("%v", err)
	}
	if _, _, err := fetch(t.Context(), client, "ftp://127.0.0.1/b.trust", time.Second); fault.CodeOf(err) != "evidence.bad-address" {
		t.Errorf("%v", err)
	}
}

func TestFingerprint(t *testing.T) {
	for text, want := range map[string]string{
		"ca918d63": "ca918d63", "CA:91:8D:63": "ca918d63", "ca91 8d63": "ca918d63", strings.Repeat("0", 64): strings.Repeat("0", 64),
		"ca918d6": "", "ca918d6g": "", "": "", strings.Repeat("0", 65): "",
	} {
		got, ok := fingerprint(text)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q %v", text, got, ok)
		}
	}
}

func TestPlainName(t *testing.T) {
	for name, want := range map[string]string{
		"Máy chủ cấp dấu thời gian 01": "May-chu-cap-dau-thoi-gian-01", "ĐẶNG": "dANG", "../../etc/passwd": "etc-passwd",
		"": "", "Κορυφή": "", "CON": "CON", strings.Repeat("x", 99): strings.Repeat("x", 60),
	} {
		if got := plainName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// TestTrustWords: everything that the verbs can say has words.
func TestTrustWords(t *testing.T) {
	for _, lang := range words.Languages() {
		catalogue, err := words.Load(lang)
		must(t, err)
		want := func(kind string, codes ...string) {
			for _, code := range codes {
				if !catalogue.Has("trustdata." + kind + code) {
					t.Errorf("%s: no words for trustdata.%s%s", lang, kind, code)
				}
			}
		}
		want("notice.", "empty", "demo", "expired", "future", "old", "expiring")
		want("note.", "demo", "expired", "not-yet", "weak-key", "weak-hash", "no-path", "look-alike")
		want("origin.", "built-in", "bundle", "machine", "user")
		want("action.", "add", "remove", "restore", "update")
		for _, code := range []string{
			"bundle-unreadable", "bundle-publisher", "bundle-altered", "no-publisher", "bad-publisher", "bad-key", "bundle-expired",
			"bundle-older", "bundle-twin", "bundle-drops", "bundle-unusable", "bundle-missing", "journal-damaged", "cannot-write",
			"no-folder", "locked", "flag-locked", "not-confirmed", "declined", "bad-fingerprint", "unknown-fingerprint",
			"ambiguous-fingerprint", "withdrawn-above", "target-exists", "no-source", "not-an-authority", "key-unusable", "other-role",
			"system-missing", "other-system", "reason-missing",
		} {
			want(code, ".title", ".what", ".do", ".who")
		}
	}
}
