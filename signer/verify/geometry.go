package verify

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"trien/signer/pdf"
	"trien/signer/report"
)

// geometry is where a ByteRange lies in the file: facts for the checks
// byte-range and coverage (ISO 32000-2, 12.8.1).
type geometry struct {
	shape         shape
	first, second pdf.Span // what is signed; only with shapeSane
	gap           pdf.Span // what is left out between them
	left          gapKind  // what stands in the gap
	coverage      report.Coverage
	revision      int // index of the revision that ends where the ranges end; -1 when none does
}

// covers tells whether what stands at span is signed.
func (g geometry) covers(span pdf.Span) bool {
	within := func(part pdf.Span) bool { return part.Start <= span.Start && span.End <= part.End }
	return g.shape == shapeSane && span.Len() > 0 && (within(g.first) || within(g.second))
}

// whole tells whether everything from the start of the file is signed but the
// signature value.
func (g geometry) whole() bool {
	return g.shape == shapeSane && g.first.Start == 0 && g.left == gapContents
}

// shape tells what the four numbers look like.
type shape int

const (
	shapeMissing   shape = iota // no /ByteRange
	shapeMalformed              // not four integers
	shapeAbsurd                 // negative, overlapping, or empty
	shapePastEnd                // reaches beyond the end of the file
	shapeSane
)

// maxTail bounds the white space, in bytes, that may follow a signature that
// still covers the file: text editors and mail gateways add a line end.
const maxTail = 1024

// measure places the ByteRange of sig in doc, the file that src reads.
func measure(src io.ReaderAt, doc *pdf.Document, sig *pdf.Signature) (geometry, error) {
	g := geometry{revision: -1}
	g.shape = g.read(sig, doc.Size())
	if g.shape != shapeSane {
		return g, nil
	}
	var err error
	if g.left, err = inGap(src, g.gap, sig); err != nil {
		return g, err
	}
	end := g.second.End
	for i, r := range doc.Revisions() {
		if end >= r.EOF && end <= r.End {
			g.revision = i
		}
	}
	blank, err := isBlank(src, end, doc.Size())
	if err != nil {
		return g, err
	}
	marked, err := endsWithMarker(src, g.second)
	switch {
	case err != nil:
		return g, err
	case g.first.Start != 0 || g.left != gapContents:
		g.coverage = report.CoverageUnclear
	case blank:
		g.coverage = report.CoverageFile
	case g.revision >= 0, doc.Repaired() && marked:
		g.coverage = report.CoverageRevision
	}
	return g, nil
}

// endsWithMarker tells whether the range ends with %%EOF and white space. A
// file whose cross-references had to be rebuilt shows its revisions in no other
// way.
func endsWithMarker(src io.ReaderAt, part pdf.Span) (bool, error) {
	tail := make([]byte, min(part.Len(), 64))
	if err := readFull(src, tail, part.End-int64(len(tail))); err != nil {
		return false, err
	}
	return bytes.HasSuffix(bytes.TrimRight(tail, "\r\n\t\f \x00"), []byte("%%EOF")), nil
}

// read fills in the spans and returns the shape. Sums cannot overflow: each
// number is held against size first.
func (g *geometry) read(sig *pdf.Signature, size int64) shape {
	b := sig.ByteRange
	switch {
	case b == nil && (sig.ByteRangeFault == pdf.RangeMissing || sig.ByteRangeFault == ""):
		return shapeMissing
	case b == nil && (sig.ByteRangeFault == pdf.RangeNegative || sig.ByteRangeFault == pdf.RangeOverflow):
		return shapeAbsurd
	case len(b) != 4:
		return shapeMalformed
	}
	if b[0] > size || b[1] > size-b[0] || b[2] > size || b[3] > size-b[2] {
		return shapePastEnd
	}
	g.first = pdf.Span{Start: b[0], End: b[0] + b[1]}
	g.second = pdf.Span{Start: b[2], End: b[2] + b[3]}
	if g.first.Len() == 0 || g.second.Len() == 0 || g.first.End > g.second.Start {
		return shapeAbsurd
	}
	g.gap = pdf.Span{Start: g.first.End, End: g.second.Start}
	return shapeSane
}

// isBlank tells whether nothing but white space follows end.
func isBlank(src io.ReaderAt, end, size int64) (bool, error) {
	if size-end > maxTail {
		return false, nil
	}
	tail := make([]byte, size-end)
	if err := readFull(src, tail, end); err != nil {
		return false, err
	}
	for _, c := range tail {
		if !isSpace(c) {
			return false, nil
		}
	}
	return true, nil
}

// isSpace tells the white space of ISO 32000-2, 7.2.3.
func isSpace(c byte) bool {
	return c == ' ' || c == '\r' || c == '\n' || c == '\t' || c == '\f' || c == 0
}

func readFull(src io.ReaderAt, b []byte, at int64) error {
	n, err := src.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("read %d bytes at %d: %w", len(b), at, err)
}
