package signer

import (
	"context"
	"time"

	"trien/signer/evidence"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/verify"
)

// EvidenceAbout gathers what is known today of the certificates of every
// signature in a document and of the authorities of their timestamps, to be kept
// beside it (Thông tư 15/2025/TT-BKHCN, Điều 5 and 6). The document is only read.
// What cannot be had leaves an unknown status, as Client.Collect has it.
func EvidenceAbout(ctx context.Context, file string, client *evidence.Client, opt verify.Options) (evidence.Evidence, error) {
	doc, err := pdf.OpenFile(file, pdf.Options{Password: opt.Password})
	if err != nil {
		return evidence.Evidence{}, err
	}
	defer doc.Close()
	signatures, err := doc.FieldSignatures()
	if err != nil {
		return evidence.Evidence{}, err
	}
	if len(signatures) == 0 {
		return evidence.Evidence{}, fault.New("sign.nothing-to-extend", nil)
	}
	j := &job{req: Request{Evidence: client, Verify: opt, Time: time.Now()}}
	var all evidence.Evidence
	for _, s := range signatures {
		all = all.Merge(j.evidenceAbout(ctx, s))
	}
	if err := ctx.Err(); err != nil {
		return all, fault.New("sign.cancelled", err)
	}
	return all, nil
}
