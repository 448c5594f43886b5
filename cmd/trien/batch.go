package main

import (
	"context"

	"trien/signer"
	"trien/ui"
	"trien/ui/page"
)

// leaf is a document that is read among many.
type leaf struct{ opened }

// Close keeps what read it for the next one.
func (l leaf) Close() error { return l.doc.Recycle() }

// read opens a document for its text, apart from the one that is shown.
func (w *wiring) read(ctx context.Context, path string) (ui.Document, error) {
	doc, err := w.reader.Open(ctx, path, string(w.passed.of(path)))
	if err != nil {
		return nil, err
	}
	return leaf{opened{page.FromDocument(doc), doc}}, nil
}

// signAll is sign for many documents with one login.
func (w *wiring) signAll(ctx context.Context, b signer.Batch) []signer.Outcome {
	for i, req := range b.Requests {
		req.Password = w.passed.of(req.Source)
		b.Requests[i] = w.complete(req)
	}
	outcomes := b.Run(ctx)
	for i, o := range outcomes {
		if o.Tried && o.Err == nil {
			w.passed.pass(b.Requests[i].Source, o.Result.Target)
		}
	}
	return outcomes
}
