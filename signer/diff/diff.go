// Package diff tells what later revisions made of a signed document. It goes by
// a whitelist: what no rule clears is suspicious, and what the signers
// themselves ruled out is forbidden. Start with Later.
//
// Two states of the document are compared as a reader sees them: from their
// catalogs along what each object is for, so that it does not matter which
// objects were written anew, only what became of the pages, the form and
// everything else that they serve.
package diff

import (
	"context"

	"trien/signer/pdf"
)

// Class is how a change is to be taken, or the worst of several.
type Class int

const (
	Unknown    Class = iota // it could not be compared
	None                    // nothing was changed
	Allowed                 // what a signature leaves open to those who come after
	Suspicious              // nothing allows it
	Forbidden               // a signer ruled it out
)

// Change is one thing that a later revision did.
type Change struct {
	Kind     string // one of Kinds
	Class    Class  // never Unknown or None
	Revision int    // 1-based; 0 when it lies in none
	Page     int    // 1-based; 0 when it is on no page
	Field    string // fully qualified name; "" when it is no field's
	Args     map[string]string
}

// Result is what became of a document after a signature.
type Result struct {
	Class Class // the worst of Changes; Unknown where Reason says why
	// ContentAdded: an allowed change is more than a signature or evidence.
	ContentAdded bool
	Changes      []Change
	Reason       string // one of Reasons; "" unless Class is Unknown
}

// Signed is a signature and how much of the file it stands for.
type Signed struct {
	Signature pdf.Signature
	End       int64 // offset behind the last byte that it signs
}

// Reasons why a comparison comes to nothing.
const (
	ReasonTooMuch = "too-much" // it would cost more than this program spends on a file
	ReasonLocked  = "locked"   // the document is encrypted and there is no key
)

// Reasons lists all values of Result.Reason but "".
func Reasons() []string { return []string{ReasonTooMuch, ReasonLocked} }

// Later returns for each signature what was changed after it. Neighbouring
// revisions are compared once, however many signatures there are. The rules of
// every signature bind those who change the document after it.
//
// Errors are those of the source and of ctx alone; what is wrong with the
// document is in the results.
func Later(ctx context.Context, doc *pdf.Document, signatures []Signed) ([]Result, error) {
	h := newHistory(ctx, doc, signatures)
	if doc.Locked() != nil {
		return h.undecided(ReasonLocked), nil
	}
	if err := h.compare(); err != nil {
		return nil, err
	}
	return h.results(), nil
}
