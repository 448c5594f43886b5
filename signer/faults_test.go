package signer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/evidence"
	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/signertest"
)

// short is how long the tests wait for a service that never answers.
const short = 100 * time.Millisecond

// demanding is a document with a field "ky" whose author demands a timestamp,
// of the authority at url where that is not "".
func demanding(url string) []byte {
	if url != "" {
		url = "/URL (" + url + ")"
	}
	return seeded("/TimeStamp << " + url + " /Ff 1 >>")
}

// nothingMade makes sure that a run that failed left the original alone, and
// nothing beside it.
func nothingMade(t *testing.T, req signer.Request, before []byte) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(req.Source))
	if err != nil || len(entries) != 1 {
		t.Errorf("in the folder: %v, %v", entries, err)
	}
	if !bytes.Equal(read(t, req.Source), before) {
		t.Error("the original was changed")
	}
}

// misbehaviours are what an authority can do wrong after it was found there.
func misbehaviours() map[string]signertest.TSAAnswer {
	return map[string]signertest.TSAAnswer{
		"rejects": signertest.TSARejects, "hangs": signertest.TSASilent, "fails": signertest.TSAFailing,
		"garbage": signertest.TSAGarbage, "another digest": signertest.TSAWrongImprint, "another nonce": signertest.TSAWrongNonce,
		"broken signature": signertest.TSAWrongSignature, "unknown": signertest.TSAUntrusted, "oversized": signertest.TSAOversized,
	}
}

// TestAnAuthorityThatFailsCostsTheTimestampAlone: the signature is finished at
// B-B, with one use of the key, one request and the reason in words.
func TestAnAuthorityThatFailsCostsTheTimestampAlone(t *testing.T) {
	reasons := map[string]string{
		"rejects": "evidence.tsa-rejected", "hangs": "evidence.timeout", "fails": "evidence.http", "garbage": "evidence.tsa-malformed",
		"another digest": "evidence.tsa-imprint", "another nonce": "evidence.tsa-nonce", "broken signature": "evidence.tsa-signature",
		"unknown": "evidence.tsa-untrusted", "oversized": "evidence.tsa-too-large",
	}
	for name, answer := range misbehaviours() {
		t.Run(name, func(t *testing.T) {
			source := plainSource(t)
			req, key, system := online(t, report.LevelBT, source)
			system.Behave(signertest.Behaviour{TSA: answer})
			req.TSAs[0].Timeout = short
			result, err := signer.Sign(context.Background(), req)
			if err != nil {
				t.Fatal(err)
			}
			if result.Level != report.LevelBB || key.calls != 1 || system.Calls().TSA != 1 {
				t.Errorf("%v, %d uses of the key, %d requests", result.Level, key.calls, system.Calls().TSA)
			}
			if len(result.Notices) != 1 || fault.CodeOf(result.Notices[0]) != "sign.timestamp-missing" {
				t.Fatalf("notices %v", result.Notices)
			}
			if said := errors.Unwrap(errors.Unwrap(result.Notices[0])); !strings.Contains(fmt.Sprint(said), reasons[name]) {
				t.Errorf("said %v, want %s", said, reasons[name])
			}
			prefix(t, source, result.Target)
			peer(t, "qpdf", "--check", result.Target)
		})
	}
}

// TestTheNextAuthorityIsAskedAfterAFailure: each once.
func TestTheNextAuthorityIsAskedAfterAFailure(t *testing.T) {
	for name, answer := range misbehaviours() {
		t.Run(name, func(t *testing.T) {
			req, key, system := online(t, report.LevelBT, plainSource(t))
			other := signertest.Run(t, signertest.NewPlan(time.Now()), keys())
			other.National.Behave(signertest.Behaviour{TSA: answer})
			req.TSAs = append([]evidence.TSA{{URL: other.National.TSAURL(), Timeout: short}}, req.TSAs...)
			result, err := signer.Sign(context.Background(), req)
			if err != nil {
				t.Fatal(err)
			}
			if result.Level != report.LevelBT || len(result.Notices) > 0 || key.calls != 1 {
				t.Errorf("%v, %v, %d uses of the key", result.Level, result.Notices, key.calls)
			}
			if a, b := other.National.Calls().TSA, system.Calls().TSA; a != 1 || b != 1 {
				t.Errorf("asked %d and %d times", a, b)
			}
		})
	}
}

// TestADemandedTimestamp: had, or nothing is signed.
func TestADemandedTimestamp(t *testing.T) {
	req, key, system := online(t, report.LevelBT, filepath.Join(t.TempDir(), "a.pdf"))
	for name, url := range map[string]string{"any authority": "", "one authority": system.TSAURL()} {
		write(t, req.Source, demanding(url))
		into("ky")(&req)
		req.Overwrite = true
		result, err := signer.Sign(context.Background(), req)
		if err != nil || result.Level != report.LevelBT {
			t.Errorf("%s: %v, %v", name, result.Level, err)
		}
	}
	if key.calls != 2 || system.Calls().TSA != 2 {
		t.Errorf("%d uses of the key, %d requests", key.calls, system.Calls().TSA)
	}
}

// TestADemandedTimestampThatFailsAfterThePIN: a field is signed once, so it is
// not signed without what its author demands; nothing is left of the try.
func TestADemandedTimestampThatFailsAfterThePIN(t *testing.T) {
	for name, answer := range misbehaviours() {
		t.Run(name, func(t *testing.T) {
			data := demanding("")
			req, key, system := online(t, report.LevelBLT, source(t, data))
			into("ky")(&req)
			system.Behave(signertest.Behaviour{TSA: answer})
			req.TSAs[0].Timeout, req.OrLower = short, true
			_, err := signer.Sign(context.Background(), req)
			if fault.CodeOf(err) != "sign.timestamp-demanded-missing" || errors.Unwrap(err) == nil {
				t.Errorf("got %v", err)
			}
			if key.calls != 1 || system.Calls().TSA != 1 {
				t.Errorf("%d uses of the key, %d requests", key.calls, system.Calls().TSA)
			}
			nothingMade(t, req, data)
		})
	}
}

// TestADemandedTimestampThatNobodyWouldGive is known before the PIN, also where
// another authority would give one that the author does not want.
func TestADemandedTimestampThatNobodyWouldGive(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, c := range []struct {
		name, url, code string
		change          func(*signer.Request)
	}{
		{"nobody there", "", "sign.timestamp-demanded", func(r *signer.Request) { r.TSAs = []evidence.TSA{{URL: gone.URL}} }},
		{"nobody there, lower would do", "", "sign.timestamp-demanded", func(r *signer.Request) { r.TSAs, r.OrLower = []evidence.TSA{{URL: gone.URL}}, true }},
		{"only another one there", gone.URL, "sign.timestamp-demanded", func(r *signer.Request) { r.TSAs = append(r.TSAs, evidence.TSA{URL: gone.URL}) }},
		{"not among those to be asked", gone.URL, "sign.seed-value", nil},
		{"nobody to be asked", "", "sign.seed-value", func(r *signer.Request) { r.TSAs = nil }},
		{"level B-B", "", "sign.seed-value", func(r *signer.Request) { r.Level = report.LevelBB }},
		{"offline", "", "sign.seed-value", func(r *signer.Request) { r.Evidence = nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := demanding(c.url)
			req, key, system := online(t, report.LevelBT, source(t, data))
			both(into("ky"), c.change)(&req)
			if _, err := signer.Sign(context.Background(), req); fault.CodeOf(err) != c.code {
				t.Errorf("got %v, want %s", err, c.code)
			}
			if key.calls != 0 || system.Calls().TSA != 0 {
				t.Errorf("%d uses of the key, %d requests", key.calls, system.Calls().TSA)
			}
			nothingMade(t, req, data)
		})
	}
}

// TestOnlyTheDemandedAuthorityIsAsked, however many there are.
func TestOnlyTheDemandedAuthorityIsAsked(t *testing.T) {
	other := signertest.Run(t, signertest.NewPlan(time.Now()), keys())
	req, _, system := online(t, report.LevelBT, filepath.Join(t.TempDir(), "a.pdf"))
	write(t, req.Source, demanding(system.TSAURL()))
	into("ky")(&req)
	req.TSAs = append([]evidence.TSA{{URL: other.National.TSAURL()}}, req.TSAs...)
	if result, err := signer.Sign(context.Background(), req); err != nil || result.Level != report.LevelBT {
		t.Errorf("%v, %v", result.Level, err)
	}
	if a, b := other.National.Calls().TSA, system.Calls().TSA; a != 0 || b != 1 {
		t.Errorf("asked %d and %d times", a, b)
	}
}

// TestServicesThatSayNothingAboutRevocation: signing goes on and tells; a
// person waits once, not once for each service.
func TestServicesThatSayNothingAboutRevocation(t *testing.T) {
	for name, behaviour := range map[string]signertest.Behaviour{
		"down":    {OCSP: signertest.OCSPFailing, CRL: signertest.CRLMissing},
		"hanging": {OCSP: signertest.OCSPSilent, CRL: signertest.CRLSilent},
		"garbage": {OCSP: signertest.OCSPGarbage, CRL: signertest.CRLGarbage},
		"stale":   {OCSP: signertest.OCSPStale, CRL: signertest.CRLStale},
		"forged":  {OCSP: signertest.OCSPSignedByStranger, CRL: signertest.CRLSignedByStranger},
	} {
		t.Run(name, func(t *testing.T) {
			req, key, system := online(t, report.LevelBT, plainSource(t))
			req.Evidence = evidence.New(evidence.Options{Timeout: short, Total: 10 * short})
			system.Behave(behaviour)
			result, err := signer.Sign(context.Background(), req)
			if err != nil {
				t.Fatal(err)
			}
			if result.Level != report.LevelBT || key.calls != 1 || system.Calls().TSA != 1 {
				t.Errorf("%v, %d uses of the key, %d requests", result.Level, key.calls, system.Calls().TSA)
			}
			if len(result.Notices) != 1 || fault.CodeOf(result.Notices[0]) != "sign.revocation-unknown" || errors.Unwrap(result.Notices[0]) == nil {
				t.Errorf("notices %v", result.Notices)
			}
		})
	}
	req, _, system := online(t, report.LevelBB, plainSource(t))
	system.Behave(signertest.Behaviour{OCSP: signertest.OCSPFailing})
	if result, err := signer.Sign(context.Background(), req); err != nil || len(result.Notices) > 0 {
		t.Errorf("OCSP down, the CRL there: %v, %v", result.Notices, err)
	}
}

// TestCancelledWhileWaiting: whoever cancels while an authority hangs is not
// kept waiting, and nothing is left.
func TestCancelledWhileWaiting(t *testing.T) {
	data := twoPages("", "").bytes()
	req, key, system := online(t, report.LevelBT, source(t, data))
	system.Behave(signertest.Behaviour{TSA: signertest.TSASilent})
	req.TSAs[0].Timeout = time.Hour
	ctx, cancel := context.WithCancel(context.Background())
	req.Progress = func(p signer.Progress) {
		if p.Stage == signer.Stamping {
			cancel()
		}
	}
	if _, err := signer.Sign(ctx, req); fault.CodeOf(err) != "sign.cancelled" {
		t.Errorf("got %v", err)
	}
	if key.calls != 1 {
		t.Errorf("%d uses of the key", key.calls)
	}
	nothingMade(t, req, data)
}

// TestAnAuthorityThatWantsAPassword gets it, and no other does.
func TestAnAuthorityThatWantsAPassword(t *testing.T) {
	req, _, system := online(t, report.LevelBT, plainSource(t))
	gate := func(user, password string) *httptest.Server {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			u, p, ok := r.BasicAuth()
			if r.Method == http.MethodHead {
				return
			}
			if !ok || u != user || p != password {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			http.Redirect(w, r, system.TSAURL(), http.StatusTemporaryRedirect)
		}))
		t.Cleanup(s.Close)
		return s
	}
	closed, open := gate("a", "khác"), gate("donvi", "mật khẩu")
	req.TSAs = []evidence.TSA{
		{URL: closed.URL, User: "donvi", Password: "mật khẩu"},
		{URL: open.URL, User: "donvi", Password: "mật khẩu"},
	}
	result, err := signer.Sign(context.Background(), req)
	if err != nil || result.Level != report.LevelBT || system.Calls().TSA != 1 {
		t.Errorf("%v, %v, %v", result.Level, result.Notices, err)
	}
}
