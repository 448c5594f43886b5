// Package plan decides where everything that one signature paints goes on one
// document: the mark of the signature itself, and the number, the date and what
// else its task paints. Make answers a Question; it knows no window.
package plan

import (
	"context"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/place"
	"trien/signer/stamp"
	"trien/signer/task"
	"trien/ui/flow"
)

// Question is a document with what is to be painted on it.
type Question struct {
	Template task.Template
	Drawn    []task.Drawn   // all marks of the template, the signature's own first
	Usual    []task.Painted // where they go without a look at the document
	Name     string         // of the person who signs; "" for an agency
	Pages    int
	Source   place.Source
	Fields   []signer.EmptyField
	Last     *place.Spot // where the last mark of this task went, nil for none
}

// Make returns the places. Marks that belong into the heading of a document and
// find no blank there have none: what is printed already is not painted over.
// Errors are those of a document none of whose pages can be read.
func Make(ctx context.Context, q Question) (flow.Arrangement, error) {
	own, err := q.own(ctx)
	if err != nil {
		return own, err
	}
	own.Others = q.others(ctx)
	return own, ctx.Err()
}

// own places the mark of the signature: into a field that was prepared for one,
// else where its task wants it.
func (q Question) own(ctx context.Context) (flow.Arrangement, error) {
	mark := q.Drawn[0]
	if f, ok := q.field(mark); ok {
		return flow.Arrangement{
			Place: stamp.Placement{Page: f.Page - 1, Rect: f.Rect}, Placed: true, Field: f.Name, Why: flow.Why{InField: true},
		}, nil
	}
	kind, looked := q.kind()
	if !looked {
		return q.byRule(ctx, q.Usual[0]), nil
	}
	found, err := place.Propose(ctx, place.Request{
		Kind: kind, Pages: q.Pages, Source: q.Source, Name: q.Name,
		Width: mark.Width, Height: mark.Height, Fixed: mark.Fixed, Last: q.Last,
	})
	if err != nil {
		return flow.Arrangement{}, err
	}
	if kind == place.Initials && found.Basis == place.ByNothing {
		return q.byRule(ctx, q.Usual[0]), nil
	}
	return flow.Arrangement{
		Place: stamp.Placement{Page: found.Page, Rect: found.Frame}, Placed: true,
		Why: flow.Why{Basis: found.Basis, Anchor: found.Anchor, Under: found.Under},
	}, nil
}

// field returns the first visible field that the mark fits into.
func (q Question) field(mark task.Drawn) (signer.EmptyField, bool) {
	for _, f := range q.Fields {
		room := f.Page > 0 && f.Rect.Width() > 0 && f.Rect.Height() > 0
		if room && (!mark.Fixed || f.Rect.Width() >= mark.Width && f.Rect.Height() >= mark.Height) {
			return f, true
		}
	}
	return signer.EmptyField{}, false
}

// kind tells by what a place is looked for in the document; false where the
// template names the place itself.
func (q Question) kind() (place.Kind, bool) {
	rule := q.Template.Marks[0].Place
	switch {
	case q.Template.Task == task.Initial:
		return place.Initials, true
	case rule == nil || rule.At == task.AtSigner:
		return place.Person, true
	case rule.At == task.AtSignature:
		return place.Seal, true
	}
	return place.Free, false
}

// byRule puts the mark where its template names the place, or as near to it as
// it covers nothing.
func (q Question) byRule(ctx context.Context, usual task.Painted) flow.Arrangement {
	at := usual.Placement
	if sheet, err := q.Source(ctx, at.Page); err == nil {
		at.Rect = nearby(sheet, at.Rect)
	}
	return flow.Arrangement{Place: at, Placed: true, Why: flow.Why{Basis: place.ByRule, Guessed: usual.Guessed}}
}

const (
	farthest = 200.0 // that a mark moves away from what it would cover, points
	step     = 6.0
)

// nearby returns the frame nearest to r that covers nothing; r itself where there
// is none near.
func nearby(sheet place.Sheet, r pdf.Rect) pdf.Rect {
	if sheet.Width <= 0 || len(place.Overlaps(sheet, r)) == 0 {
		return r
	}
	best, nearest := r, farthest*farthest
	for dy := -farthest; dy <= farthest; dy += step {
		for dx := -farthest; dx <= farthest; dx += step {
			away := dx*dx + dy*dy
			spot := pdf.Rect{X0: r.X0 + dx, Y0: r.Y0 + dy, X1: r.X1 + dx, Y1: r.Y1 + dy}
			if away >= nearest || !within(spot, sheet) || len(place.Overlaps(sheet, spot)) > 0 {
				continue
			}
			best, nearest = spot, away
		}
	}
	return best
}

func within(r pdf.Rect, s place.Sheet) bool {
	return r.X0 >= 0 && r.Y0 >= 0 && r.X1 <= s.Width && r.Y1 <= s.Height
}
