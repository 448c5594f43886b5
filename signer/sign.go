package signer

import (
	"bytes"
	"context"
	"crypto"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"trien/signer/cms"
	"trien/signer/evidence"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/trust"
	"trien/signer/verify"
)

// Sign makes one signature. Everything that can fail without the key is done
// before req.Unlock is called, except that what was written may still be being
// read back; after that the key is used exactly once. On any error no file of
// Target's name has been made or touched.
func Sign(ctx context.Context, req Request) (Result, error) {
	return signAt(ctx, openFolder(filepath.Dir(req.Target)), req)
}

// signAt is Sign in a folder that is open.
func signAt(ctx context.Context, home *folder, req Request) (Result, error) {
	req = withDefaults(req)
	job, doc, err := prepare(ctx, req, home)
	if err != nil {
		return Result{}, err
	}
	defer job.close()
	if err := job.preflight(ctx); err != nil {
		return Result{}, err
	}
	content, err := job.write(ctx, doc)
	if err != nil {
		return Result{}, err
	}
	if job.size >= worthSync {
		job.out.beginSync()
	}
	req.Progress(Progress{Stage: AwaitingKey})
	key, err := req.Unlock(ctx)
	if err != nil {
		return Result{}, err
	}
	req.Progress(Progress{Stage: Signing})
	if err := job.sign(ctx, key, content); err != nil {
		return Result{}, err
	}
	if err := job.raise(ctx); err != nil {
		return Result{}, err
	}
	req.Progress(Progress{Stage: Checking})
	checked, err := job.check(ctx)
	if err != nil {
		return Result{}, err
	}
	if err := job.out.publish(); err != nil {
		return Result{}, err
	}
	req.Progress(Progress{Stage: Finished})
	checked.File = req.Target
	return Result{
		Target: req.Target, Field: job.field, Level: job.reached, Notices: job.notices,
		Report: checked, Evidence: job.evidence,
	}, nil
}

func withDefaults(req Request) Request {
	if req.Hash == 0 {
		req.Hash = crypto.SHA256
	}
	if req.Time.IsZero() {
		req.Time = time.Now()
	}
	if req.Progress == nil {
		req.Progress = func(Progress) {}
	}
	req.Verify.Password = req.Password
	return req
}

// job is one signature on its way: the source, what is appended to it, and the
// file that will become the target.
type job struct {
	req       Request
	home      *folder // of the target
	source    *os.File
	size      int64
	stamp     time.Time // when the source was last changed
	mode      fs.FileMode
	cert      *trust.Certificate
	builder   *cms.Builder
	field     string
	demands   demands // of that field's author
	appendix  pdf.Appendix
	signature []byte // by the key, over the builder's attributes
	hashed    *sourceHash
	out       *output
	follower  *verify.Follower // of out
	reading   *errand          // the follower's, as far as the copy goes

	path     trust.Path
	evidence evidence.Evidence // about the signer
	stampers evidence.Evidence // about the authorities of the timestamps
	reached  report.Level
	notices  []error
}

// prepare opens the source, asks every question that needs no key, and lays out
// the update.
func prepare(ctx context.Context, req Request, home *folder) (*job, *pdf.Document, error) {
	req.Progress(Progress{Stage: Preparing})
	j := &job{req: req, home: home}
	doc, err := at(req.desk, func() (*pdf.Document, error) { return j.open(ctx) })
	if err != nil {
		j.close()
		return nil, nil, err
	}
	return j, doc, nil
}

func (j *job) open(ctx context.Context) (*pdf.Document, error) {
	if err := checkTarget(j.req); err != nil {
		return nil, err
	}
	var err error
	if j.cert, err = j.req.Verify.Trust.Read(j.req.Certificate); err != nil {
		return nil, fault.New("sign.certificate-unreadable", err)
	}
	if err := CertificateReady(j.cert, j.req.Time); err != nil {
		return nil, err
	}
	if j.builder, err = cms.NewBuilder(j.req.Certificate, j.req.Chain, j.req.Hash, j.req.PSS); err != nil {
		return nil, fault.New("sign.key-unsupported", err, "name", j.cert.Subject.CommonName)
	}
	if err := j.openSource(ctx); err != nil {
		return nil, err
	}
	doc, err := pdf.Open(j.source, j.size, pdf.Options{Password: j.req.Password})
	if err != nil {
		return nil, err
	}
	if err := Ready(doc); err != nil {
		return nil, err
	}
	if err := j.layOut(doc); err != nil {
		return nil, err
	}
	j.notices = Notices(doc) // only now: damage shows as the document is read
	j.out, err = createOutput(j.home, j.req.Target, j.req.Overwrite, j.mode)
	return doc, err
}

func (j *job) openSource(ctx context.Context) error {
	file, err := os.Open(j.req.Source)
	if err != nil {
		return sourceFault(j.req.Source, err)
	}
	j.source = file
	info, err := file.Stat()
	if err != nil {
		return sourceFault(j.req.Source, err)
	}
	if !info.Mode().IsRegular() {
		return fault.New("file.unreadable", nil, "file", j.req.Source)
	}
	j.size, j.stamp, j.mode = info.Size(), info.ModTime(), info.Mode()
	j.hashed = hashSource(ctx, j.source, j.size, j.req.Hash)
	return nil
}

func (j *job) layOut(doc *pdf.Document) error {
	update := doc.Update()
	gap, err := j.builder.Size(j.tokenRoom())
	if err != nil {
		return err
	}
	if j.demands, err = addSignature(doc, update, j.req, j.cert, gap); err != nil {
		return err
	}
	j.field = j.demands.field
	if j.appendix, err = update.Build(); err != nil {
		return err
	}
	return fillByteRange(j.appendix)
}

// fillByteRange puts /ByteRange into the appendix: everything but the
// /Contents token (ISO 32000-2, 12.8.1, Table 255).
func fillByteRange(a pdf.Appendix) error {
	gap := a.Marks[contentsMark]
	end := a.Base + int64(len(a.Bytes))
	return fill(a, byteRangeMark, fmt.Sprintf("[0 %d %d %d]", gap.Start, gap.End, end-gap.End))
}

// fillContents puts DER into the gap and zeros behind it.
func fillContents(a pdf.Appendix, der []byte) error {
	gap := a.Marks[contentsMark]
	room := int(gap.Len())/2 - 1
	if len(der) > room {
		return fault.New("sign.no-room", nil, "mark", contentsMark, "need", fmt.Sprint(len(der)), "room", fmt.Sprint(room))
	}
	token := a.Bytes[gap.Start-a.Base : gap.End-a.Base]
	copy(token, bytes.Repeat([]byte{'0'}, len(token)))
	token[0], token[len(token)-1] = '<', '>'
	hex.Encode(token[1:], der)
	return nil
}

// fill writes text over the placeholder called mark; what is left of it stays
// blank.
func fill(a pdf.Appendix, mark, text string) error {
	span, ok := a.Marks[mark]
	if !ok || int64(len(text)) > span.Len() {
		return fault.New("sign.no-room", nil, "mark", mark, "need", fmt.Sprint(len(text)), "room", fmt.Sprint(span.Len()))
	}
	copy(a.Bytes[span.Start-a.Base:], text)
	return nil
}

// sign asks the key once and writes the CMS into the gap.
func (j *job) sign(ctx context.Context, key Key, contentDigest []byte) error {
	attributes, err := j.builder.Attributes(contentDigest)
	if err != nil {
		return err
	}
	signature, err := key.SignMessage(attributes, j.req.Hash, j.req.PSS)
	if err != nil {
		return err
	}
	j.signature = signature
	token, err := j.timestamp(ctx, signature)
	if err != nil {
		return err
	}
	container, err := j.builder.Finish(signature, token)
	if err != nil {
		return err
	}
	if err := fillContents(j.appendix, container); err != nil {
		return err
	}
	return j.out.writeContents(j.appendix, contentsMark)
}

// check lets the verifier read what has been written. The new signature must be
// intact, cover the file up to the evidence about it, and name the signer; the
// source must not have changed meanwhile.
func (j *job) check(ctx context.Context) (report.Document, error) {
	if err := j.sourceUnchanged(); err != nil {
		return report.Document{}, err
	}
	doc, err := j.readBack(ctx)
	if err != nil {
		return doc, err
	}
	if err := ctx.Err(); err != nil {
		return report.Document{}, fault.New("sign.cancelled", err)
	}
	if doc.Error != nil {
		return doc, fault.New("sign.check-failed", doc.Error)
	}
	covered, err := j.coverage()
	if err != nil {
		return doc, err
	}
	// The newest of that name: an older one may hide where the form does not list it.
	for _, s := range slices.Backward(doc.Signatures) {
		if s.Field != j.field {
			continue
		}
		if s.Integrity != report.Intact || s.Coverage != covered || s.Signer.SHA256 != hex.EncodeToString(j.cert.SHA256[:]) {
			return doc, j.refusal(s)
		}
		return doc, nil
	}
	return doc, fault.New("sign.check-failed", errors.New("the new signature is not found in the written file"))
}

// refusal says why the new signature is not as it should be. A key that belongs
// to another certificate is told apart from a damaged file.
func (j *job) refusal(s report.Signature) error {
	if err := j.builder.Check(j.signature); errors.Is(err, cms.ErrSignatureMismatch) {
		return fault.New("sign.key-mismatch", err, "name", j.cert.Subject.CommonName)
	}
	return fault.New("sign.check-failed", fmt.Errorf("new signature: integrity %v, coverage %v", s.Integrity, s.Coverage))
}

// coverage returns what the new signature has to cover: the whole file, or its
// own revision where evidence about it was added behind.
func (j *job) coverage() (report.Coverage, error) {
	size, err := j.out.size()
	if err != nil {
		return report.CoverageUnclear, writeFault(j.req.Target, err)
	}
	if size == j.appendix.Base+int64(len(j.appendix.Bytes)) {
		return report.CoverageFile, nil
	}
	return report.CoverageRevision, nil
}

// readBack lets the verifier read what is left of the output while the disk
// takes it.
func (j *job) readBack(ctx context.Context) (report.Document, error) {
	synced := begin(ctx, func(context.Context) error { return j.out.sync() })
	doc, err := at(j.quietDesk(), func() (report.Document, error) { return j.verifyOutput(ctx) })
	if failed := synced.wait(); failed != nil {
		return doc, writeFault(j.req.Target, failed)
	}
	return doc, err
}

// quietDesk is the desk for a check that asks nobody; one that may have to wait
// for a service takes nobody's room.
func (j *job) quietDesk() desk {
	if j.req.Verify.Offline {
		return j.req.desk
	}
	return nil
}

func (j *job) verifyOutput(ctx context.Context) (report.Document, error) {
	size, err := j.out.size()
	if err != nil {
		return report.Document{}, writeFault(j.req.Target, err)
	}
	if err := j.checkCopy(); err != nil {
		return report.Document{}, err
	}
	return j.follower.Finish(ctx, j.out.path, size, j.req.Verify), nil
}

func (j *job) sourceUnchanged() error {
	info, err := os.Stat(j.req.Source)
	if err != nil {
		return sourceFault(j.req.Source, err)
	}
	if info.Size() != j.size || !info.ModTime().Equal(j.stamp) {
		return fault.New("sign.source-changed", nil, "file", j.req.Source)
	}
	return nil
}

// close lets go of the files; an output that has not been published vanishes.
func (j *job) close() {
	j.reading.stop()
	if j.hashed != nil {
		j.hashed.stop()
	}
	if j.source != nil {
		j.source.Close()
	}
	if j.out != nil {
		j.out.discard()
	}
}
