package evidence

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/sha512"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/signertest"
	"trien/signer/trust"
)

func request(w world, tsas ...TSA) TimestampRequest {
	sum := sha256.Sum256([]byte("chữ ký"))
	return TimestampRequest{Hash: crypto.SHA256, Digest: sum[:], TSAs: tsas, Trust: w.store, MaxToken: 16 << 10}
}

func TestTimestampBehaviours(t *testing.T) {
	w := newWorld(t, nil)
	tests := map[signertest.TSAAnswer]string{
		signertest.TSARight:          "",
		signertest.TSARejects:        "evidence.tsa-rejected",
		signertest.TSAWrongNonce:     "evidence.tsa-nonce",
		signertest.TSAWrongImprint:   "evidence.tsa-imprint",
		signertest.TSAWrongSignature: "evidence.tsa-signature",
		signertest.TSAUntrusted:      "evidence.tsa-untrusted",
		signertest.TSAOversized:      "evidence.tsa-too-large",
		signertest.TSAGarbage:        "evidence.tsa-malformed",
		signertest.TSAFailing:        "evidence.http",
		signertest.TSASilent:         "evidence.timeout",
	}
	for answer, want := range tests {
		w.National.Behave(signertest.Behaviour{TSA: answer})
		w.Specialised.Behave(signertest.Behaviour{})
		before, second := w.National.Calls().TSA, w.Specialised.Calls().TSA
		first := TSA{URL: w.National.TSAURL()}
		if answer == signertest.TSASilent {
			first.Timeout = tiny
		}
		got, err := client(nil).Timestamp(t.Context(), request(w, first))
		if want == "" {
			if err != nil || got.Authority.System != trust.National || got.Authority.Pinned || len(got.Signer.Notes) > 0 {
				t.Errorf("answer %d: %v %+v", answer, err, got.Authority)
			}
		} else if fault.CodeOf(err) != "evidence.no-timestamp" || len(got.Refusals) != 1 || fault.CodeOf(got.Refusals[0].Err) != want {
			t.Errorf("answer %d: %v, want %s", answer, got.Refusals, want)
		}
		if n := w.National.Calls().TSA - before; n != 1 {
			t.Errorf("answer %d: %d calls", answer, n)
		}
		if want == "" {
			continue
		}
		got, err = client(nil).Timestamp(t.Context(), request(w, first, TSA{URL: w.Specialised.TSAURL()}))
		if err != nil || got.Authority.System != trust.Specialised || len(got.Refusals) != 1 {
			t.Errorf("answer %d, then the next authority: %v %+v", answer, err, got.Refusals)
		}
		if n := w.Specialised.Calls().TSA - second; n != 1 {
			t.Errorf("answer %d: the next authority was asked %d times", answer, n)
		}
	}
}

func TestTimestampIsChecked(t *testing.T) {
	w := newWorld(t, nil)
	tsa := TSA{URL: w.National.TSAURL()}
	pinned := trust.NewStore(trust.Entry{System: trust.National, Role: trust.RoleTSA, Certificate: certificate(t, w.National.TSA)})
	r := request(w, tsa)
	r.Trust = pinned
	got, err := client(nil).Timestamp(t.Context(), r)
	if err != nil || !got.Authority.Pinned || got.Authority.System != trust.National {
		t.Errorf("pinned unit without its root: %v %+v", err, got.Authority)
	}
	if !got.Token.Covers([]byte("chữ ký")) || got.Token.Covers([]byte("khác")) {
		t.Error("imprint")
	}
	if got.Offset.Abs() > time.Minute {
		t.Errorf("offset %v", got.Offset)
	}
	for name, store := range map[string]*trust.Store{"no store": nil, "empty": {}, "the other system": trust.NewStore(
		trust.Entry{System: trust.Specialised, Role: trust.RoleRoot, Certificate: certificate(t, w.Specialised.Root)})} {
		r.Trust = store
		if got, err := client(nil).Timestamp(t.Context(), r); err == nil || fault.CodeOf(got.Refusals[0].Err) != "evidence.tsa-untrusted" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := client(nil).Timestamp(t.Context(), request(w)); fault.CodeOf(err) != "evidence.no-tsa" {
		t.Errorf("no authority: %v", err)
	}
	if _, err := client(func(o *Options) { o.Offline = true }).Timestamp(t.Context(), request(w, tsa)); fault.CodeOf(err) != "evidence.offline" {
		t.Errorf("offline: %v", err)
	}
	r = request(w, tsa)
	r.Digest = r.Digest[:20]
	before := w.National.Calls().TSA
	if _, err := client(nil).Timestamp(t.Context(), r); err == nil || w.National.Calls().TSA != before {
		t.Errorf("short digest: %v", err)
	}
}

func TestTimestampCancelled(t *testing.T) {
	w := newWorld(t, nil)
	w.National.Behave(signertest.Behaviour{TSA: signertest.TSASilent})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client(nil).Timestamp(ctx, request(w, TSA{URL: w.National.TSAURL()}, TSA{URL: w.Specialised.TSAURL()}))
	if fault.CodeOf(err) != "evidence.cancelled" || w.Specialised.Calls().TSA != 0 {
		t.Errorf("%v, %+v", err, w.Specialised.Calls())
	}
}

// TestOpensslTimestamp lets openssl judge the same tokens.
func TestOpensslTimestamp(t *testing.T) {
	w := newWorld(t, nil)
	data := []byte("Quyết định số 01/QĐ-UBND")
	s256, s384, s512 := sha256.Sum256(data), sha512.Sum384(data), sha512.Sum512(data)
	for hash, digest := range map[crypto.Hash][]byte{crypto.SHA256: s256[:], crypto.SHA384: s384[:], crypto.SHA512: s512[:]} {
		r := TimestampRequest{Hash: hash, Digest: digest, Trust: w.store, TSAs: []TSA{{URL: w.Specialised.TSAURL(), Policy: "2.16.704.1.1.1.2"}}}
		got, err := client(nil).Timestamp(t.Context(), r)
		if err != nil || got.Token.Policy != "2.16.704.1.1.1.2" {
			t.Fatalf("%v: %v %v", hash, err, got.Refusals)
		}
		dir := t.TempDir()
		files := map[string][]byte{"data": data, "token": got.Raw, "root": w.Specialised.Root.PEM(), "ca": w.Specialised.CA.PEM()}
		for name, content := range files {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		verify := exec.Command("openssl", "ts", "-verify", "-data", "data", "-in", "token", "-token_in", "-CAfile", "root", "-untrusted", "ca")
		verify.Dir = dir
		if out, err := verify.CombinedOutput(); err != nil || !strings.Contains(string(out), "Verification: OK") {
			t.Errorf("%v: %v %s", hash, err, out)
		}
	}
}

func TestBasicAuthentication(t *testing.T) {
	w := newWorld(t, nil)
	behind := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		user, password, ok := r.BasicAuth()
		if r.Method == http.MethodHead && ok {
			t.Error("the probe gave away the password")
		}
		if !ok || user != "donvi" || password != "mật khẩu" {
			rw.WriteHeader(http.StatusUnauthorized)
			return
		}
		r.URL.Path = "/national/tsa"
		w.Handler().ServeHTTP(rw, r)
	}))
	defer behind.Close()
	for password, want := range map[string]string{"mật khẩu": "", "sai": "evidence.unauthorised"} {
		tsa := TSA{URL: behind.URL, User: "donvi", Password: password}
		got, err := client(nil).Timestamp(t.Context(), request(w, tsa))
		if want == "" && err != nil || want != "" && (err == nil || fault.CodeOf(got.Refusals[0].Err) != want) {
			t.Errorf("%s: %v", password, err)
		}
		if err != nil && strings.Contains(err.Error(), password) {
			t.Error("the password is in the error")
		}
		if p := client(nil).Probe(t.Context(), []TSA{tsa}, 0); !p[0].Reachable {
			t.Errorf("probe: %v", p[0].Err)
		}
	}
}

func TestProbe(t *testing.T) {
	w := newWorld(t, nil)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer silent.Close()
	gateway := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) }))
	defer gateway.Close()
	tsas := []TSA{{URL: w.National.TSAURL()}, {URL: gone.URL}, {URL: silent.URL}, {URL: gateway.URL}, {URL: "ldap://example.vn/"}, {URL: "http://khong-co.invalid/"}}
	got := client(nil).Probe(t.Context(), tsas, 500*time.Millisecond)
	want := []string{"", "evidence.unreachable", "evidence.timeout", "evidence.http", "evidence.bad-address", "evidence.unknown-host"}
	for i, r := range got {
		if r.TSA.URL != tsas[i].URL || r.Reachable != (want[i] == "") {
			t.Errorf("%s: %+v", tsas[i].URL, r)
		}
		if code := fault.CodeOf(r.Err); code != want[i] && code != "evidence.timeout" {
			t.Errorf("%s: %s, want %s", tsas[i].URL, code, want[i])
		}
	}
	if w.National.Calls().TSA != 0 {
		t.Error("the probe counted as a timestamp")
	}
	if r := client(func(o *Options) { o.Offline = true }).Probe(t.Context(), tsas[:1], 0); fault.CodeOf(r[0].Err) != "evidence.offline" {
		t.Errorf("offline: %v", r[0].Err)
	}
}

func TestTokenIsKeptAsReceived(t *testing.T) {
	w := newWorld(t, nil)
	got, err := client(nil).Timestamp(t.Context(), request(w, TSA{URL: w.National.TSAURL()}))
	if err != nil || !bytes.Equal(got.Raw, got.Token.Raw) || got.Raw[0] != 0x30 {
		t.Errorf("%v", err)
	}
}
