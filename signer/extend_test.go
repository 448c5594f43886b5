package signer_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/signertest"
)

func TestExtendRaisesTheLevel(t *testing.T) {
	for _, c := range []struct {
		level report.Level
		tsa   int // requests to the authority
		files int // signatures and timestamps afterwards
	}{{report.LevelBT, 1, 2}, {report.LevelBLT, 1, 2}, {report.LevelBLTA, 2, 3}} {
		t.Run(c.level.String(), func(t *testing.T) {
			req, _, system := online(t, report.LevelBB, plainSource(t))
			signed, err := signer.Sign(context.Background(), req)
			if err != nil {
				t.Fatal(err)
			}
			extended, err := signer.Extend(context.Background(), extension(req, signed.Target, c.level))
			if err != nil {
				t.Fatal(err)
			}
			if system.Calls().TSA != c.tsa || len(extended.Report.Signatures) != c.files {
				t.Errorf("%d requests, %d signatures", system.Calls().TSA, len(extended.Report.Signatures))
			}
			for _, s := range extended.Report.Signatures {
				if s.Integrity != report.Intact {
					t.Errorf("%s: %v %s", s.Field, s.Integrity, s.Reason)
				}
			}
			prefix(t, signed.Target, extended.Target)
			peer(t, "qpdf", "--check", extended.Target)
			again, err := signer.Extend(context.Background(), extension(req, extended.Target, report.LevelBLTA))
			if err != nil {
				t.Fatal("a second archive timestamp:", err)
			}
			prefix(t, extended.Target, again.Target)
		})
	}
}

func TestExtendFailsWithoutTouchingAnything(t *testing.T) {
	source := plainSource(t)
	req, _, system := online(t, report.LevelBB, source)
	if _, err := signer.Extend(context.Background(), extension(req, source, report.LevelBLTA)); fault.CodeOf(err) != "sign.nothing-to-extend" {
		t.Errorf("an unsigned file: %v", err)
	}
	signed, err := signer.Sign(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	for code, behaviour := range map[string]signertest.Behaviour{
		"sign.timestamp-missing": {TSA: signertest.TSARejects},
		"sign.evidence-missing":  {OCSP: signertest.OCSPFailing, CRL: signertest.CRLMissing},
	} {
		system.Behave(behaviour)
		e := extension(req, signed.Target, report.LevelBLTA)
		if _, err := signer.Extend(context.Background(), e); fault.CodeOf(err) != code {
			t.Errorf("got %v, want %s", err, code)
		}
		if exists(e.Target) {
			t.Error("a target was written")
		}
	}
}

// TestExtendKeepsABrokenSignatureAsItIs: the level of the good one rises, the
// broken one is neither mended nor an obstacle.
func TestExtendKeepsABrokenSignatureAsItIs(t *testing.T) {
	req, _, _ := online(t, report.LevelBB, plainSource(t))
	first, err := signer.Sign(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	data := bytes.Replace(read(t, first.Target), []byte("(Trien)"), []byte("(Trjen)"), 1)
	write(t, first.Target, data)
	req.Source, req.Target = first.Target, signer.TargetName(first.Target)
	second, err := signer.Sign(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	extended, err := signer.Extend(context.Background(), extension(req, second.Target, report.LevelBT))
	if err != nil {
		t.Fatal(err)
	}
	var said []report.Integrity
	for _, s := range extended.Report.Signatures {
		said = append(said, s.Integrity)
	}
	if want := []report.Integrity{report.Broken, report.Intact, report.Intact}; !slices.Equal(said, want) {
		t.Errorf("%v, want %v", said, want)
	}
}

func extension(req signer.Request, source string, level report.Level) signer.ExtendRequest {
	return signer.ExtendRequest{
		Source: source, Target: signer.TargetName(source), Level: level,
		TSAs: req.TSAs, Evidence: req.Evidence, Verify: req.Verify,
	}
}
