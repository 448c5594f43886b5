package signer

import (
	"bytes"
	"context"
	"crypto"
	"errors"

	"trien/signer/evidence"
	"trien/signer/evidence/revocation"
	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/trust"
)

// maxToken is the room that is kept for a timestamp token, in bytes. Tokens of
// today take 2 to 8 KiB.
const maxToken = 16 << 10

// tokenRoom is the part of the gap that waits for a timestamp.
func (j *job) tokenRoom() int {
	if j.wants(report.LevelBT) {
		return maxToken
	}
	return 0
}

func (j *job) wants(level report.Level) bool {
	return j.req.Evidence != nil && j.req.Level >= level
}

// preflight asks what a network can tell before anybody is asked for a PIN:
// whether the certificate is revoked, and whether an authority for timestamps
// answers at all. A revoked certificate and a level that surely cannot be
// reached stop the job here.
func (j *job) preflight(ctx context.Context) error {
	j.reached = report.LevelBB
	if j.req.Evidence == nil {
		return nil
	}
	j.path = j.req.Verify.Trust.Path(j.cert, certificatesOf(j.req.Chain), j.req.Time)
	j.evidence = j.req.Evidence.Collect(ctx, j.path, j.req.Time)
	if err := ctx.Err(); err != nil {
		return fault.New("sign.cancelled", err)
	}
	for _, status := range j.evidence.Statuses {
		if status.State == revocation.Revoked {
			return fault.New("sign.certificate-revoked", status.Err,
				"name", status.Certificate.Subject.CommonName, "date", status.RevokedAt.In(Vietnam()).Format("02/01/2006"))
		}
	}
	if j.evidence.State() != revocation.Good {
		j.notice(fault.New("sign.revocation-unknown", firstProblem(j.evidence)))
	}
	return j.probe(ctx)
}

// probe fails where a timestamp is asked for and nobody would give it.
func (j *job) probe(ctx context.Context) error {
	if !j.wants(report.LevelBT) {
		return nil
	}
	var unreachable error
	for _, r := range j.req.Evidence.Probe(ctx, j.authorities(), 0) {
		if r.Reachable {
			return nil
		}
		unreachable = r.Err
	}
	if j.demands.timestamp {
		return fault.New("sign.timestamp-demanded", unreachable, "field", j.field)
	}
	if j.req.OrLower {
		j.req.Level = report.LevelBB
		j.notice(fault.New("sign.timestamp-missing", unreachable))
		return nil
	}
	return fault.New("sign.no-timestamp-authority", unreachable)
}

// authorities are who may give the signature its timestamp.
func (j *job) authorities() []evidence.TSA {
	if j.demands.timestamp {
		return j.demands.tsas
	}
	return j.req.TSAs
}

func (j *job) notice(err error) { j.notices = append(j.notices, err) }

func firstProblem(e evidence.Evidence) error {
	for _, status := range e.Statuses {
		for _, problem := range status.Problems {
			return problem
		}
	}
	for _, problem := range e.Problems {
		return problem
	}
	return nil
}

// timestamp gets a token for the signature value (RFC 3161; CAdES attribute
// signature-time-stamp, EN 319 122-1, 5.3). Where nobody gives one the
// signature stays at B-B and that is told: the PIN has been used. A signature
// whose field demands a timestamp is given up all the same: finished without
// one it could never be put right, since every field is signed once.
func (j *job) timestamp(ctx context.Context, signature []byte) ([]byte, error) {
	if !j.wants(report.LevelBT) {
		return nil, nil
	}
	j.req.Progress(Progress{Stage: Stamping})
	token, err := j.askTimestamp(ctx, digestOf(signature), j.authorities())
	if err == nil && token == nil && j.demands.timestamp {
		return nil, fault.New("sign.timestamp-demanded-missing", errors.Unwrap(j.notices[len(j.notices)-1]), "field", j.field)
	}
	if err != nil || token == nil {
		return nil, err
	}
	j.reached = report.LevelBT
	return token.Raw, nil
}

// askTimestamp returns nil where no authority gave a token that counts; the
// error is only that of a cancelled job.
func (j *job) askTimestamp(ctx context.Context, digest []byte, tsas []evidence.TSA) (*evidence.Timestamp, error) {
	token, err := j.req.Evidence.Timestamp(ctx, evidence.TimestampRequest{
		Hash: crypto.SHA256, Digest: digest, TSAs: tsas, Trust: j.req.Verify.Trust, MaxToken: maxToken,
	})
	if cancelled := ctx.Err(); cancelled != nil {
		return nil, fault.New("sign.cancelled", cancelled)
	}
	if err != nil {
		j.notice(fault.New("sign.timestamp-missing", err))
		return nil, nil
	}
	j.stampers = j.stampers.Merge(j.req.Evidence.Collect(ctx, token.Authority.Path, token.Token.Time))
	return &token, nil
}

// raise adds, in updates of their own, the evidence of B-LT and the document
// timestamp of B-LTA. What fails leaves the file as it was at the level below.
func (j *job) raise(ctx context.Context) error {
	if j.reached < report.LevelBT || !j.wants(report.LevelBLT) {
		return nil
	}
	j.req.Progress(Progress{Stage: Stamping})
	all := j.evidence.Merge(j.stampers)
	if err := j.step(func() error { return j.addEvidence(all) }); err != nil {
		j.notice(fault.New("sign.evidence-missing", err))
		return nil
	}
	if all.State() != revocation.Good {
		j.notice(fault.New("sign.evidence-missing", firstProblem(all)))
		return nil
	}
	j.reached = report.LevelBLT
	if !j.wants(report.LevelBLTA) {
		return nil
	}
	stamped, err := j.archive(ctx)
	if err != nil {
		return err
	}
	if stamped {
		j.reached = report.LevelBLTA
	}
	return nil
}

// archive puts a document timestamp over everything written so far.
func (j *job) archive(ctx context.Context) (bool, error) {
	stamped := false
	err := j.step(func() (err error) {
		stamped, err = j.addDocumentTimestamp(ctx)
		return err
	})
	if ctx.Err() != nil {
		return false, fault.New("sign.cancelled", ctx.Err())
	}
	if err != nil {
		j.notice(fault.New("sign.timestamp-missing", err))
	}
	return stamped, nil
}

// step does something to the output and, where it fails, takes the output back
// to what it was.
func (j *job) step(do func() error) error {
	before, err := j.out.size()
	if err != nil {
		return err
	}
	if err = do(); err != nil {
		if cut := j.out.file.Truncate(before); cut != nil {
			return cut
		}
	}
	return err
}

func digestOf(data []byte) []byte {
	h := crypto.SHA256.New()
	h.Write(data)
	return h.Sum(nil)
}

// certificatesOf reads the certificates that can be read; the others help no path.
func certificatesOf(chain [][]byte) []*trust.Certificate {
	var certs []*trust.Certificate
	for _, der := range chain {
		if c, err := trust.ParseCertificate(bytes.Clone(der)); err == nil {
			certs = append(certs, c)
		}
	}
	return certs
}
