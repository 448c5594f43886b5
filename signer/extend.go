package signer

import (
	"context"
	"path/filepath"

	"trien/signer/cms"
	"trien/signer/evidence"
	"trien/signer/evidence/revocation"
	"trien/signer/evidence/timestamp"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/trust"
	"trien/signer/verify"
)

// ExtendRequest asks for a higher level of the signatures that a document has.
type ExtendRequest struct {
	Source, Target string // as in Request
	Overwrite      bool
	Password       []byte
	// Level is B-T (a document timestamp over all signatures), B-LT (and the
	// evidence about every signer and authority) or B-LTA (and a document
	// timestamp over that, which also renews an older one).
	Level    report.Level
	TSAs     []evidence.TSA
	Evidence *evidence.Client
	Verify   verify.Options
	Progress func(Progress)
}

// Extend raises the level of a signed document (EN 319 142-1, 6.3). No key is
// needed and no signed byte changes. Unlike Sign it fails where the level
// cannot be reached: nothing is lost by asking again later.
func Extend(ctx context.Context, req ExtendRequest) (Result, error) {
	j := &job{home: openFolder(filepath.Dir(req.Target)), req: withDefaults(Request{
		Source: req.Source, Target: req.Target, Overwrite: req.Overwrite, Password: req.Password,
		Level: req.Level, TSAs: req.TSAs, Evidence: req.Evidence, Verify: req.Verify, Progress: req.Progress,
	})}
	defer j.close()
	j.req.Progress(Progress{Stage: Preparing})
	doc, signatures, err := j.openSigned(ctx)
	if err != nil {
		return Result{}, err
	}
	if err := j.probe(ctx); err != nil {
		return Result{}, err
	}
	if err := j.copySource(ctx, doc); err != nil {
		return Result{}, err
	}
	j.req.Progress(Progress{Stage: Stamping})
	if err := j.extend(ctx, signatures); err != nil {
		return Result{}, err
	}
	j.req.Progress(Progress{Stage: Checking})
	checked, err := j.checkExtended(ctx, len(signatures))
	if err != nil {
		return Result{}, err
	}
	if err := j.out.publish(); err != nil {
		return Result{}, err
	}
	j.req.Progress(Progress{Stage: Finished})
	checked.File = req.Target
	return Result{Target: req.Target, Level: req.Level, Notices: j.notices, Report: checked, Evidence: j.evidence}, nil
}

// openSigned opens the source and returns it with its signatures.
func (j *job) openSigned(ctx context.Context) (*pdf.Document, []pdf.Signature, error) {
	if err := checkTarget(j.req); err != nil {
		return nil, nil, err
	}
	if err := j.openSource(ctx); err != nil {
		return nil, nil, err
	}
	doc, err := pdf.Open(j.source, j.size, pdf.Options{Password: j.req.Password})
	if err != nil {
		return nil, nil, err
	}
	if err := Ready(doc); err != nil {
		return nil, nil, err
	}
	signatures, err := doc.FieldSignatures()
	if err != nil {
		return nil, nil, err
	}
	if len(signatures) == 0 {
		return nil, nil, fault.New("sign.nothing-to-extend", nil)
	}
	j.out, err = createOutput(j.home, j.req.Target, j.req.Overwrite, j.mode)
	return doc, signatures, err
}

func (j *job) extend(ctx context.Context, signatures []pdf.Signature) error {
	if j.req.Level == report.LevelBT || !anyTimestamp(signatures) {
		if err := j.extendTimestamp(ctx); err != nil {
			return err
		}
	}
	if j.req.Level < report.LevelBLT {
		return nil
	}
	for _, s := range signatures {
		j.evidence = j.evidence.Merge(j.evidenceAbout(ctx, s))
	}
	if err := ctx.Err(); err != nil {
		return fault.New("sign.cancelled", err)
	}
	all := j.evidence.Merge(j.stampers)
	if all.State() != revocation.Good {
		return fault.New("sign.evidence-missing", firstProblem(all))
	}
	if err := j.addEvidence(all); err != nil {
		return err
	}
	if j.req.Level < report.LevelBLTA {
		return nil
	}
	return j.extendTimestamp(ctx)
}

func (j *job) extendTimestamp(ctx context.Context) error {
	_, err := j.addDocumentTimestamp(ctx)
	if ctx.Err() != nil {
		return fault.New("sign.cancelled", ctx.Err())
	}
	if err != nil && len(j.notices) > 0 {
		return j.notices[len(j.notices)-1]
	}
	return err
}

// anyTimestamp tells whether the newest signature is proven to have existed at
// some time: it has a timestamp, or a document timestamp follows it.
func anyTimestamp(signatures []pdf.Signature) bool {
	last := signatures[len(signatures)-1]
	if last.SubFilter == "ETSI.RFC3161" {
		return true
	}
	parsed, err := cms.Parse(last.Contents)
	if err != nil {
		return false
	}
	for _, signer := range parsed.Signers {
		if len(signer.TimestampTokens) > 0 {
			return true
		}
	}
	return false
}

// evidenceAbout gathers evidence about the signer of s and the authorities of
// its timestamps. A signature that cannot be read gets none: whether it is good
// is the verifier's to say.
func (j *job) evidenceAbout(ctx context.Context, s pdf.Signature) evidence.Evidence {
	if s.SubFilter == "ETSI.RFC3161" {
		return j.evidenceAboutToken(ctx, s.Contents)
	}
	parsed, err := cms.Parse(s.Contents)
	if err != nil {
		return evidence.Evidence{}
	}
	known := certificatesOf(parsed.Certificates)
	var all evidence.Evidence
	for _, signer := range parsed.Signers {
		for _, cert := range known {
			if signer.Matches(cert.RawIssuer, cert.Serial, cert.SubjectKeyID) {
				path := j.req.Verify.Trust.Path(cert, known, j.req.Time)
				all = all.Merge(j.req.Evidence.Collect(ctx, path, j.req.Time))
			}
		}
		for _, token := range signer.TimestampTokens {
			all = all.Merge(j.evidenceAboutToken(ctx, token))
		}
	}
	return all
}

func (j *job) evidenceAboutToken(ctx context.Context, raw []byte) evidence.Evidence {
	token, err := timestamp.Parse(raw)
	if err != nil {
		return evidence.Evidence{}
	}
	signer, err := token.Verify(j.stampingUnits())
	if err != nil {
		return evidence.Evidence{}
	}
	authority := timestamp.AuthorityOf(j.req.Verify.Trust, signer, nil, token.Time)
	return j.req.Evidence.Collect(ctx, authority.Path, j.req.Time)
}

// stampingUnits are the certificates of time-stamping units that the anchors
// hold: tokens need not carry theirs.
func (j *job) stampingUnits() []*trust.Certificate {
	var units []*trust.Certificate
	for _, e := range j.req.Verify.Trust.Units() {
		units = append(units, e.Certificate)
	}
	return units
}

// checkExtended lets the verifier read what has been written: every signature
// that was there must be as intact as its bytes were.
func (j *job) checkExtended(ctx context.Context, before int) (report.Document, error) {
	if err := j.sourceUnchanged(); err != nil {
		return report.Document{}, err
	}
	old := verify.File(ctx, j.req.Source, j.req.Verify)
	now, err := j.readBack(ctx)
	if err != nil {
		return now, err
	}
	if err := ctx.Err(); err != nil {
		return now, fault.New("sign.cancelled", err)
	}
	if now.Error != nil || len(now.Signatures) < before || !holds(now, old) {
		return now, fault.New("sign.check-failed", now.Error)
	}
	return now, nil
}

// holds tells whether now has every signature of old, as intact as it was.
// Their order may differ where a /ByteRange is broken.
func holds(now, old report.Document) bool {
	type state struct {
		field     string
		integrity report.Integrity
	}
	left := map[state]int{}
	for _, s := range now.Signatures {
		left[state{s.Field, s.Integrity}]++
	}
	for _, s := range old.Signatures {
		was := state{s.Field, s.Integrity}
		if left[was]--; left[was] < 0 {
			return false
		}
	}
	return true
}
