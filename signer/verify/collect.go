package verify

import (
	"context"
	"fmt"
	"io"

	"trien/signer/cms"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/trust"
)

// maxSignatures bounds the signatures of one document. Real ones have dozens.
const maxSignatures = 2000

// collector gathers the facts about all signatures of a document.
type collector struct {
	doc *pdf.Document
	src io.ReaderAt
	*dossier
	*reading
	containers map[any]*container
}

// container is a CMS, which several dictionaries may share, with what its
// signature value was found to be.
type container struct {
	data  *cms.SignedData
	fault error

	tried       bool
	named       []*trust.Certificate
	certificate *trust.Certificate
	valueFault  error
}

// container parses the CMS of sig, once for one place in the file.
func (c *collector) container(sig *pdf.Signature) *container {
	var key any = sig.ContentsSpan
	if ref, indirect := sig.Value["Contents"].(pdf.Ref); indirect {
		key = ref
	}
	known := c.containers[key]
	if known == nil {
		known = &container{}
		known.data, known.fault = cms.Parse(sig.Contents)
		if key != (pdf.Span{}) {
			c.containers[key] = known
		}
	}
	return known
}

func newCollector(doc *pdf.Document, src io.ReaderAt, begun *reading, d *dossier) *collector {
	return &collector{doc: doc, src: src, dossier: d, reading: begun, containers: map[any]*container{}}
}

// collect returns the facts about every signature of the document, and the
// SHA-256 of the file. The file is read once for all digests; once more only
// where that reading finds signatures that no field leads to.
func (c *collector) collect(ctx context.Context) ([]*facts, []byte, error) {
	fields, err := c.doc.FieldSignatures()
	if err != nil {
		return nil, nil, err
	}
	listed, err := c.readAll(fields)
	if err != nil {
		return nil, nil, err
	}
	if _, err := c.readEncryption(listed); err != nil {
		return nil, nil, err
	}
	sum, err := c.compute(ctx, c.src, c.doc.Size())
	if err != nil {
		return nil, nil, err
	}
	signatures, err := c.doc.SignaturesAt(&c.finder, fields)
	if err != nil {
		return nil, nil, err
	}
	all, err := c.readAll(signatures)
	if err != nil {
		return nil, nil, err
	}
	guard, err := c.readEncryption(all)
	if err != nil {
		return nil, nil, err
	}
	if err := c.computeRest(ctx, c.src, c.doc.Size()); err != nil {
		return nil, nil, err
	}
	guard.settle()
	for _, f := range all {
		f.encryption = guard
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		c.identify(f)
		if f.damage, err = c.findDamage(f); err != nil {
			return nil, nil, err
		}
	}
	return all, sum, c.evidence(ctx, c.doc, all)
}

// readAll reads every signature; the digests that it misses stand in c.wanted.
func (c *collector) readAll(signatures []pdf.Signature) ([]*facts, error) {
	if len(signatures) > maxSignatures {
		return nil, fault.New("pdf.too-large", fmt.Errorf("%d signatures", len(signatures)))
	}
	var all []*facts
	for _, sig := range signatures {
		f, err := c.read(sig)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// read collects what the dictionary, its place in the file and its CMS say.
func (c *collector) read(sig pdf.Signature) (*facts, error) {
	f := &facts{sig: sig, size: c.doc.Size(), form: formOf(sig.SubFilter)}
	var err error
	if f.geometry, err = measure(c.src, c.doc, &f.sig); err != nil {
		return nil, err
	}
	if f.form != formUnsupported {
		f.container = c.container(&f.sig)
		f.cms, f.cmsFault = f.container.data, f.container.fault
	}
	if f.cms != nil && len(f.cms.Signers) > 0 {
		f.signer = &f.cms.Signers[0]
		f.content = contentOf(f.form, f.cms, f.signer)
	}
	if f.geometry.shape == shapeSane && f.content.hash.Available() {
		f.digest = c.digestOf(f.content.hash, f.geometry)
	}
	f.claimed = f.claimedTime()
	return f, nil
}
