package signer_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/evidence"
	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/verify"
)

// keys serve every PKI of the package's tests.
var keys = sync.OnceValue(signertest.NewKeys)

// online is a request whose evidence comes from services of its own.
func online(t *testing.T, level report.Level, source string) (signer.Request, *softKey, *signertest.System) {
	t.Helper()
	server := signertest.Run(t, signertest.NewPlan(time.Now()), keys())
	who := server.Specialised.Personal
	req, key := as(t, who, source)
	req.Verify = verify.Options{Trust: trustOf(t, server.PKI), Offline: true}
	req.Level, req.Evidence = level, evidence.New(evidence.Options{Timeout: 5 * time.Second})
	req.TSAs = []evidence.TSA{{URL: server.Specialised.TSAURL(), Timeout: 5 * time.Second}}
	return req, key, server.Specialised
}

func plainSource(t *testing.T) string {
	t.Helper()
	source := filepath.Join(t.TempDir(), "a.pdf")
	write(t, source, twoPages("", "").bytes())
	return source
}

func TestLevels(t *testing.T) {
	for _, c := range []struct {
		level report.Level
		tsa   int // requests to the time-stamping authority
		files int // signatures and timestamps in the file
	}{{report.LevelBB, 0, 1}, {report.LevelBT, 1, 1}, {report.LevelBLT, 1, 1}, {report.LevelBLTA, 2, 2}} {
		t.Run(c.level.String(), func(t *testing.T) {
			source := plainSource(t)
			req, key, system := online(t, c.level, source)
			result, err := signer.Sign(context.Background(), req)
			if err != nil {
				t.Fatal(err)
			}
			if result.Level != c.level || len(result.Notices) > 0 {
				t.Errorf("reached %v, notices %v", result.Level, result.Notices)
			}
			if key.calls != 1 || system.Calls().TSA != c.tsa {
				t.Errorf("%d signatures by the key, %d requests for a timestamp", key.calls, system.Calls().TSA)
			}
			if len(result.Report.Signatures) != c.files {
				t.Errorf("%d signatures in the report", len(result.Report.Signatures))
			}
			for _, s := range result.Report.Signatures {
				if s.Integrity != report.Intact {
					t.Errorf("%s: %v %s", s.Field, s.Integrity, s.Reason)
				}
			}
			prefix(t, source, result.Target)
			peer(t, "qpdf", "--check", result.Target)
		})
	}
}

func TestWhatFailsAfterThePINLowersTheLevel(t *testing.T) {
	for _, c := range []struct {
		name      string
		behaviour signertest.Behaviour
		level     report.Level
		code      string
	}{
		{"the authority rejects", signertest.Behaviour{TSA: signertest.TSARejects}, report.LevelBB, "sign.timestamp-missing"},
		{"a token for another digest", signertest.Behaviour{TSA: signertest.TSAWrongImprint}, report.LevelBB, "sign.timestamp-missing"},
		{"a token for another nonce", signertest.Behaviour{TSA: signertest.TSAWrongNonce}, report.LevelBB, "sign.timestamp-missing"},
		{"a token that does not verify", signertest.Behaviour{TSA: signertest.TSAWrongSignature}, report.LevelBB, "sign.timestamp-missing"},
		{"an unknown authority", signertest.Behaviour{TSA: signertest.TSAUntrusted}, report.LevelBB, "sign.timestamp-missing"},
		{"a token too large", signertest.Behaviour{TSA: signertest.TSAOversized}, report.LevelBB, "sign.timestamp-missing"},
		{"garbage", signertest.Behaviour{TSA: signertest.TSAGarbage}, report.LevelBB, "sign.timestamp-missing"},
		{"nothing known of revocation", signertest.Behaviour{OCSP: signertest.OCSPFailing, CRL: signertest.CRLMissing}, report.LevelBT, "sign.evidence-missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			req, key, system := online(t, report.LevelBLT, plainSource(t))
			system.Behave(c.behaviour)
			result, err := signer.Sign(context.Background(), req)
			if err != nil {
				t.Fatal(err)
			}
			if result.Level != c.level || key.calls != 1 || system.Calls().TSA != 1 {
				t.Errorf("level %v, %d signatures, %d requests for a timestamp", result.Level, key.calls, system.Calls().TSA)
			}
			told := false
			for _, notice := range result.Notices {
				told = told || fault.CodeOf(notice) == c.code
			}
			if !told {
				t.Errorf("notices %v, want %s", result.Notices, c.code)
			}
			if s := result.Report.Signatures[0]; s.Integrity != report.Intact {
				t.Errorf("%v: %s", s.Integrity, s.Reason)
			}
			peer(t, "qpdf", "--check", result.Target)
		})
	}
}

func TestWhatIsKnownBeforeThePINStopsThere(t *testing.T) {
	source := plainSource(t)
	req, key, _ := online(t, report.LevelBT, source)
	req.TSAs = []evidence.TSA{{URL: "http://127.0.0.1:1/tsa", Timeout: time.Second}}
	if _, err := signer.Sign(context.Background(), req); fault.CodeOf(err) != "sign.no-timestamp-authority" {
		t.Errorf("nobody gives timestamps: %v", err)
	}
	req, key2, system := online(t, report.LevelBB, source)
	system.Revoke(system.Personal, signertest.Revocation{At: time.Now().Add(-time.Hour), Reason: 1})
	if _, err := signer.Sign(context.Background(), req); fault.CodeOf(err) != "sign.certificate-revoked" {
		t.Errorf("revoked certificate: %v", err)
	}
	if key.calls+key2.calls != 0 {
		t.Error("the key was used")
	}
}

func TestTheNextAuthorityIsAsked(t *testing.T) {
	req, _, system := online(t, report.LevelBT, plainSource(t))
	req.TSAs = append([]evidence.TSA{{URL: "http://127.0.0.1:1/tsa", Timeout: time.Second}}, req.TSAs...)
	result, err := signer.Sign(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	if result.Level != report.LevelBT || system.Calls().TSA != 1 {
		t.Errorf("level %v, %d requests", result.Level, system.Calls().TSA)
	}
}
