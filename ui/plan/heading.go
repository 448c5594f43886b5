package plan

import (
	"context"

	"trien/signer/pdf"
	"trien/signer/place"
	"trien/signer/stamp"
	"trien/signer/task"
	"trien/ui/flow"
)

// others places the further marks: into the blanks of the heading, else where
// the template names a place.
func (q Question) others(ctx context.Context) []flow.Spot {
	var all []flow.Spot
	var heading place.Heading
	first, err := q.Source(ctx, 0)
	if err == nil {
		heading = place.HeadingOf(first)
	}
	for _, d := range q.Drawn[1:] {
		if blank, ok := blankOf(heading, d.Part); ok {
			if blank.Found() {
				all = append(all, flow.Spot{
					Part: d.Part, Place: stamp.Placement{Rect: q.inBlank(blank, d)}, Letters: blank.Size,
					Why: flow.Why{Basis: place.ByRule, Under: []pdf.Rect{blank.Frame}},
				})
				continue
			}
			if err == nil && len(first.Lines) > 0 {
				continue
			}
		}
		if usual, ok := q.usual(d.Part); ok {
			all = append(all, flow.Spot{Part: d.Part, Place: usual.Placement, Why: flow.Why{Basis: place.ByRule, Guessed: usual.Guessed}})
		}
	}
	return all
}

// blankOf returns the blank that belongs to a part; false for a part that has
// none.
func blankOf(h place.Heading, part task.Part) (place.Blank, bool) {
	switch part {
	case task.PartNumber:
		return h.Number, true
	case task.PartDay:
		return h.Day, true
	case task.PartMonth:
		return h.Month, true
	case task.PartYear:
		return h.Year, true
	}
	return place.Blank{}, false
}

// lineHeight is what a line needs, in sizes of its letters.
const lineHeight = 1.3

// inBlank centres the mark in its blank: as wide as the blank, as high as its
// letters need.
func (q Question) inBlank(b place.Blank, d task.Drawn) pdf.Rect {
	middle, height := (b.Frame.Y0+b.Frame.Y1)/2, max(d.Height, lineHeight*b.Size)
	r := pdf.Rect{X0: b.Frame.X0, X1: b.Frame.X1, Y0: middle - height/2, Y1: middle + height/2}
	if lack := d.Width/2 - r.Width(); lack > 0 {
		r.X0, r.X1 = r.X0-lack/2, r.X1+lack/2
	}
	return r
}

func (q Question) usual(part task.Part) (task.Painted, bool) {
	for _, p := range q.Usual {
		if p.Part == part {
			return p, true
		}
	}
	return task.Painted{}, false
}
