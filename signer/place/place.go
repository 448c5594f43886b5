// Package place finds where a mark goes on a document: the block of the person
// who signs, the seal over that signature, the blanks for number and date in
// the heading, the upper right corner of the first page. The window and the
// command line ask the same questions here.
//
// Lines makes lines of the characters that package render tells; Propose gives
// one place with the reason for it; HeadingOf finds the blanks of the heading.
// Frames are in points of the page as shown, from its lower left corner.
package place

import (
	"context"
	"errors"

	"trien/signer/pdf"
)

// Sheet is what is known about one page.
type Sheet struct {
	Page          int // from 0
	Width, Height float64
	Lines         []Line
	Signatures    []pdf.Rect // marks of signatures that are there already, oldest first
}

// Source tells what is known about page (from 0) of a document.
type Source func(ctx context.Context, page int) (Sheet, error)

// Kind says by which rule a mark is placed.
type Kind int

const (
	Person   Kind = iota // the hand signature of who signs
	Seal                 // the agency's seal over a third of that signature
	Initials             // of who drafted the text, after its last words
	Corner               // upper right corner of the first page: copies, attachments, arrival
	Free                 // a mark without a rule
)

// Basis is why a place was proposed.
type Basis int

const (
	ByNothing   Basis = iota // the place where such marks usually stand
	ByName                   // the signer's name in the text
	ByTitle                  // an office without the name
	BySignature              // beside the signature that the seal belongs to
	ByEnding                 // after the last words of the text
	ByRule                   // a fixed place that the decree names
	ByMemory                 // where the last one of its kind went
)

// Spot is a frame on a page.
type Spot struct {
	Page  int // from 0
	Frame pdf.Rect
}

// Request asks for a place.
type Request struct {
	Kind          Kind
	Pages         int
	Source        Source
	Name          string  // of the signer, as the certificate has it
	Width, Height float64 // of the mark, points
	Fixed         bool    // the size is real and never changes; otherwise the mark may shrink by half
	Last          *Spot   // where the last mark of this kind went, nil when there was none
}

// Proposal is a place with the reason for it.
type Proposal struct {
	Spot
	Basis    Basis
	Anchor   string // the words that were found, "" when none were
	Overlaps []Overlap
	Under    []pdf.Rect // what the mark is meant to cover
}

// farthest is how many pages from the end are read for a signer's block: the
// block may stand before the attachments.
const farthest = 40

// Propose returns a place for the mark. There always is one; errors are ctx's
// and those of a document none of whose pages can be read.
func Propose(ctx context.Context, r Request) (Proposal, error) {
	if r.Pages < 1 {
		return Proposal{}, errors.New("a document without pages")
	}
	search := &search{Request: r, sheets: map[int]Sheet{}}
	var p Proposal
	var ok bool
	switch r.Kind {
	case Person:
		p, ok = search.person(ctx)
	case Seal:
		p, ok = search.seal(ctx)
	case Initials:
		p, ok = search.initials(ctx)
	case Corner:
		p, ok = search.corner(ctx)
	}
	if !ok {
		p = search.fallback(ctx)
	}
	if err := ctx.Err(); err != nil {
		return Proposal{}, err
	}
	return search.finish(ctx, p)
}
