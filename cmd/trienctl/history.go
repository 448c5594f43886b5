package main

import (
	"context"
	"fmt"

	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/verify"
)

// history is how a document came to be, revision by revision.
type history struct {
	size       int64
	repaired   bool
	revisions  []revision
	signatures []signedPart
	compared   bool // what every later revision changed is known
}

// revision is one state in which the file was saved. Its bytes are those from
// start up to end; the file was whole up to end when it was saved.
type revision struct {
	start, end int64
	signed     []string // fields whose signature covers the file up to here and no more
	covered    []string // fields whose signature covers it
	changes    []report.Change
}

// signedPart is what a signature covers: the file up to end, or nothing that
// makes sense, 0. revision is the one it ends with, 0 where it ends inside one.
type signedPart struct {
	field    string
	end      int64
	revision int
}

func historyOf(doc *pdf.File) (*history, error) {
	h := &history{size: doc.Size(), repaired: doc.Repaired()}
	from := int64(0)
	for _, r := range doc.Revisions() {
		h.revisions = append(h.revisions, revision{start: from, end: r.End})
		from = r.End
	}
	signatures, err := doc.Signatures()
	if err != nil {
		return nil, err
	}
	for _, s := range signatures {
		part := signedPart{field: s.Field, end: coveredTo(&s, doc.Size())}
		for i, r := range doc.Revisions() {
			switch {
			case part.end == 0 || part.end < r.EOF:
				continue
			case part.end <= r.End:
				part.revision = i + 1
				h.revisions[i].signed = append(h.revisions[i].signed, s.Field)
			}
			h.revisions[i].covered = append(h.revisions[i].covered, s.Field)
		}
		h.signatures = append(h.signatures, part)
	}
	return h, nil
}

// coveredTo returns where the part of the file that s covers ends. It is 0
// unless that part begins with the file, leaves out nothing but /Contents, with
// or without its brackets, and lies in the file.
func coveredTo(s *pdf.Signature, size int64) int64 {
	r, gap := s.ByteRange, s.ContentsSpan
	if len(r) != 4 || r[0] != 0 || r[1] < gap.Start || r[1] > gap.Start+1 || r[2] > gap.End || r[2] < gap.End-1 || r[2]+r[3] > size {
		return 0
	}
	return r[2] + r[3]
}

// addChanges asks the verifier what the revisions after a signature did.
func (h *history) addChanges(ctx context.Context, doc *pdf.File) {
	checked, err := verify.Document(ctx, doc.Document, doc.Source(), verify.Options{Offline: true})
	h.compared = err == nil
	seen := map[string]bool{}
	for _, s := range checked.Signatures {
		if s.LaterChanges == report.EditsUnknown && s.Coverage != report.CoverageFile {
			h.compared = false
		}
		for _, c := range s.Changes {
			key := fmt.Sprint(c.Revision, c.Kind, c.Page, c.Field, c.Args)
			if c.Revision < 1 || c.Revision > len(h.revisions) || seen[key] {
				continue
			}
			seen[key] = true
			h.revisions[c.Revision-1].changes = append(h.revisions[c.Revision-1].changes, c)
		}
	}
}

// afterSignature tells whether something signed came before revision number n.
func (h *history) afterSignature(n int) bool {
	for _, s := range h.signatures {
		if s.end > 0 && s.end <= h.revisions[n-1].start {
			return true
		}
	}
	return false
}

// rest is the number of bytes behind the last revision.
func (h *history) rest() int64 { return h.size - h.revisions[len(h.revisions)-1].end }
