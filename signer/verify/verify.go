// Package verify answers whether a signed PDF document can be relied on. Start
// with File. Facts are collected first, without judging; each check then asks
// one question about them; report.Conclude draws the verdict.
package verify

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"trien/signer/evidence"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/trust"
)

// Options says what to rely on. The zero Options trusts nobody.
type Options struct {
	Trust    *trust.Store
	At       time.Time // the time for which validity is asked; zero means now
	Offline  bool      // ask no service on the network
	Password []byte    // opens an encrypted document
	Policy   Policy    // what is demanded; zero is Circular

	// Evidence gathers revocation evidence and missing issuers; nil: only what
	// the file holds counts. What it keeps from earlier counts offline too.
	Evidence *evidence.Client
}

// File verifies the document at path. It never fails: a file that cannot be
// read gives a report with verdict DocumentUnreadable and the Error.
func File(ctx context.Context, path string, opt Options) (doc report.Document) {
	doc.File = path
	file, err := os.Open(path)
	if err != nil {
		doc.Error = openFault(err, path)
		report.ConcludeDocument(&doc)
		return doc
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		doc.Error = fault.New("file.unreadable", err, "file", path)
		report.ConcludeDocument(&doc)
		return doc
	}
	return read(ctx, path, file, info.Size(), newReading(), opt)
}

// read verifies the document of size bytes in file, which begun may have read
// in part.
func read(ctx context.Context, path string, file io.ReaderAt, size int64, begun *reading, opt Options) (doc report.Document) {
	doc.File = path
	defer func() {
		if r := recover(); r != nil {
			doc = report.Document{File: path, Error: fault.New("pdf.broken", fmt.Errorf("panic: %v", r))}
		}
		report.ConcludeDocument(&doc)
	}()
	opened, err := pdf.Open(file, size, pdf.Options{Password: opt.Password, Locked: true})
	if err == nil {
		var checked report.Document
		if checked, err = document(ctx, opened, file, begun, opt); err == nil {
			checked.File = path
			return checked
		}
	}
	doc.Size = size
	doc.Error = worded(err, path)
	if sum, err := digestAll(ctx, file, size, nil); err == nil {
		doc.SHA256 = hex.EncodeToString(sum)
	}
	return doc
}

// Document verifies an open document that src reads. Its report has no File.
// Errors: a *fault.Error where the document cannot be read, else those of src
// and ctx.
func Document(ctx context.Context, doc *pdf.Document, src io.ReaderAt, opt Options) (report.Document, error) {
	return document(ctx, doc, src, newReading(), opt)
}

func document(ctx context.Context, doc *pdf.Document, src io.ReaderAt, begun *reading, opt Options) (report.Document, error) {
	at := opt.At
	if at.IsZero() {
		at = time.Now()
	}
	demand := policy{Policy: opt.Policy, at: at}
	if demand.name == "" {
		demand.Policy = Circular()
	}
	known := newDossier(opt.Trust, demand, opt.Evidence, opt.Offline)
	all, sum, err := newCollector(doc, src, begun, known).collect(ctx)
	if err != nil {
		return report.Document{}, err
	}
	if err := compareLater(ctx, doc, all); err != nil {
		return report.Document{}, err
	}
	if err := doc.Locked(); err != nil && len(all) == 0 {
		return report.Document{}, err // there is nothing to tell about it
	}
	if len(all) == 0 {
		if err := lostSignature(doc, src); err != nil {
			return report.Document{}, err
		}
	}
	out := report.Document{
		SHA256: hex.EncodeToString(sum), Size: doc.Size(), Pages: doc.PageCount(),
		At: at, Policy: demand.title, Offline: known.offline(),
	}
	for _, f := range all {
		out.Signatures = append(out.Signatures, f.report(demand))
	}
	report.ConcludeDocument(&out)
	return out, nil
}

func openFault(err error, path string) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New("file.not-found", err, "file", path)
	}
	return fault.New("file.unreadable", err, "file", path)
}

// worded gives an error without words those of an unreadable file.
func worded(err error, path string) error {
	if fault.CodeOf(err) != "" {
		return err
	}
	return fault.New("file.unreadable", err, "file", path)
}
