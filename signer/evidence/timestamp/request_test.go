package timestamp

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// opensslTSA is a time-stamping authority in a folder.
type opensslTSA struct{ dir string }

func (o opensslTSA) run(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("openssl", args...)
	cmd.Dir = o.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func (o opensslTSA) write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(o.dir, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func newOpensslTSA(t *testing.T, u, ca unit, ess string) opensslTSA {
	t.Helper()
	o := opensslTSA{t.TempDir()}
	key, err := x509.MarshalPKCS8PrivateKey(u.key)
	if err != nil {
		t.Fatal(err)
	}
	o.write(t, "key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	o.write(t, "tsa.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: u.cert.Raw}))
	o.write(t, "ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.cert.Raw}))
	o.write(t, "serial", []byte("0A\n"))
	o.write(t, "tsa.cnf", fmt.Appendf(nil, `[tsa]
default_tsa = one
[one]
serial = serial
signer_cert = tsa.pem
certs = ca.pem
signer_key = key.pem
signer_digest = sha256
default_policy = 1.2.3.4
other_policies = 1.2.3.5
digests = sha256, sha384
accuracy = secs:1, millisecs:500, microsecs:100
clock_precision_digits = 3
ordering = yes
tsa_name = yes
ess_cert_id_chain = yes
ess_cert_id_alg = %s
`, ess))
	return o
}

// TestOpenssl lets openssl read our requests and answer them.
func TestOpenssl(t *testing.T) {
	ca := newUnit(t, nil, asCA)
	u := newUnit(t, &ca, usage(true, timeStamping))
	for _, ess := range []string{"sha1", "sha256", "sha512"} {
		o := newOpensslTSA(t, u, ca, ess)
		sum := sha256.Sum256(data)
		q, err := NewRequest(crypto.SHA256, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		q.Policy = "1.2.3.5"
		der, err := q.DER()
		if err != nil {
			t.Fatal(err)
		}
		o.write(t, "q.tsq", der)
		text := o.run(t, "ts", "-query", "-in", "q.tsq", "-text")
		if !strings.Contains(text, "Certificate required: yes") || !strings.Contains(text, "Hash Algorithm: sha256") || strings.Contains(text, "Nonce: unspecified") {
			t.Errorf("request: %s", text)
		}
		o.run(t, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "q.tsq", "-out", "r.tsr")
		answer, err := os.ReadFile(filepath.Join(o.dir, "r.tsr"))
		if err != nil {
			t.Fatal(err)
		}
		token, err := q.Read(answer)
		if err != nil {
			t.Fatalf("%s: %v", ess, err)
		}
		if !token.Accurate || token.Accuracy.Microseconds() != 1500100 || !token.Ordering || token.Authority == nil || token.Policy != "1.2.3.5" || len(token.Certificates) != 2 {
			t.Errorf("%s: %+v", ess, token)
		}
		if got, err := token.Verify(nil); err != nil || len(got.Notes) > 0 || !got.Certificate.Equal(u.cert) {
			t.Errorf("%s: %v %v", ess, err, got.Notes)
		}
		for name, edit := range map[string]func(*Request){
			"nonce":   func(q *Request) { q.Nonce = new(big.Int).Add(q.Nonce, big.NewInt(1)) },
			"imprint": func(q *Request) { q.Digest = digest(crypto.SHA256, []byte("khác")) },
			"policy":  func(q *Request) { q.Policy = "1.2.3.4" },
		} {
			other := q
			edit(&other)
			_, err := other.Read(answer)
			want := map[string]error{"nonce": ErrNonce, "imprint": ErrImprint, "policy": ErrPolicy}[name]
			if !errors.Is(err, want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestOpensslRejects: openssl refuses a digest that its authority does not take.
func TestOpensslRejects(t *testing.T) {
	ca := newUnit(t, nil, asCA)
	o := newOpensslTSA(t, newUnit(t, &ca, usage(true, timeStamping)), ca, "sha256")
	q, err := NewRequest(crypto.SHA512, digest(crypto.SHA512, data))
	if err != nil {
		t.Fatal(err)
	}
	der, err := q.DER()
	if err != nil {
		t.Fatal(err)
	}
	o.write(t, "q.tsq", der)
	o.run(t, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "q.tsq", "-out", "r.tsr")
	answer, err := os.ReadFile(filepath.Join(o.dir, "r.tsr"))
	if err != nil {
		t.Fatal(err)
	}
	var refused *Rejection
	if _, err := q.Read(answer); !errors.As(err, &refused) || refused.Status != 2 || refused.Failure != "badAlg" || refused.Text == "" {
		t.Errorf("%v", err)
	}
}

func TestNewRequest(t *testing.T) {
	for _, hash := range []crypto.Hash{0, crypto.SHA1, crypto.SHA224, crypto.MD5} {
		if _, err := NewRequest(hash, make([]byte, 32)); err == nil {
			t.Errorf("hash %v", hash)
		}
	}
	if _, err := NewRequest(crypto.SHA256, make([]byte, 20)); err == nil {
		t.Error("short digest")
	}
	a, errA := NewRequest(crypto.SHA256, make([]byte, 32))
	b, errB := NewRequest(crypto.SHA256, make([]byte, 32))
	if errA != nil || errB != nil || a.Nonce.Cmp(b.Nonce) == 0 || a.Nonce.BitLen() < 64 {
		t.Error("nonces")
	}
	a.Policy = "một.hai"
	if _, err := a.DER(); err == nil {
		t.Error("a policy that is no OID")
	}
}

func TestRejectionTexts(t *testing.T) {
	type statusInfo struct {
		Status int
		Text   []string       `asn1:"optional"`
		Fail   asn1.BitString `asn1:"optional"`
	}
	answer := func(s statusInfo) []byte { return marshal(t, struct{ Status statusInfo }{s}) }
	for _, tt := range []struct {
		in            []byte
		failure, text string
	}{
		{answer(statusInfo{Status: 2, Text: []string{"hết", "hạn\x07 mức"}}), "", "hết hạn mức"},
		{answer(statusInfo{Status: 2, Fail: asn1.BitString{Bytes: []byte{0, 1}, BitLength: 16}}), "unacceptedPolicy", ""},
		{answer(statusInfo{Status: 3, Fail: asn1.BitString{Bytes: []byte{0x40}, BitLength: 2}}), "bit 1", ""},
		{answer(statusInfo{Status: 2, Text: slices.Repeat([]string{strings.Repeat("ă", 90)}, 9)}), "", strings.Repeat("ă", 90) + " " + strings.Repeat("ă", 9)},
	} {
		var refused *Rejection
		if _, err := (Request{}).Read(tt.in); !errors.As(err, &refused) || refused.Failure != tt.failure || refused.Text != tt.text {
			t.Errorf("%v, want %q %q", err, tt.failure, tt.text)
		}
	}
	if _, err := (Request{}).Read(answer(statusInfo{})); !errors.Is(err, ErrMalformed) {
		t.Errorf("granted without a token: %v", err)
	}
	if _, err := (Request{}).Read(bytes.Repeat([]byte{0x30, 0x80}, 100)); !errors.Is(err, ErrMalformed) {
		t.Errorf("not a response: %v", err)
	}
}
