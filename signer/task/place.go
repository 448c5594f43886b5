package task

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp"
)

// Where is a place that somebody chose for a part: the person who signs, or a
// look at the page's text. The zero value leaves it to the template.
type Where struct {
	Page int      // from 1; 0 leaves the page to the template
	Rect pdf.Rect // on the page as shown; without extent it is left to the template
	// Field names an empty text field of the form to be filled in place of
	// painting on the page.
	Field string
}

func (w Where) hasRect() bool { return w.Rect.Width() > 0 && w.Rect.Height() > 0 }

// Painted is a mark with its place.
type Painted struct {
	Part      Part
	Mark      stamp.Mark
	Placement stamp.Placement
	Field     string // where Where named one: Placement means nothing then
	// Guessed: the place follows the usual layout of a document, without a look
	// at this one.
	Guessed bool
}

// Place finds a place on the pages of doc for each mark that has one, in the
// order of the template. The whole date is left out where its day or month has
// a place of its own. A frame that is larger than its page shrinks, but for that
// of an image in its real size: signing refuses it. Errors: task.no-part where a place is given for what the
// template does not paint, sign.no-such-page, and those of reading the page.
func Place(doc *pdf.Document, drawn []Drawn, chosen map[Part]Where) ([]Painted, error) {
	if err := checkChosen(drawn, chosen); err != nil {
		return nil, err
	}
	var all []Painted
	for i, d := range drawn {
		if i == 0 && d.rule == nil {
			d.rule = &Rule{At: AtSigner}
		}
		where, asked := chosen[d.Part]
		switch {
		case i > 0 && !asked && d.rule == nil, !asked && replaced(d.Part, chosen):
			continue
		case where.Field != "":
			all = append(all, Painted{Part: d.Part, Mark: d.Mark, Field: where.Field})
			continue
		}
		painted, err := d.on(doc, where)
		if err != nil {
			return nil, err
		}
		all = append(all, painted)
	}
	return all, nil
}

func checkChosen(drawn []Drawn, chosen map[Part]Where) error {
	for _, part := range slices.Sorted(maps.Keys(chosen)) {
		if !slices.ContainsFunc(drawn, func(d Drawn) bool { return d.Part == part }) {
			return fault.New("task.no-part", nil, "part", string(part))
		}
	}
	return nil
}

// replaced tells whether a part of the date is said by another that was given a
// place.
func replaced(part Part, chosen map[Part]Where) bool {
	has := func(p Part) bool { _, ok := chosen[p]; return ok }
	switch part {
	case PartDate:
		return has(PartDay) || has(PartMonth)
	case PartDay, PartMonth, PartYear:
		return has(PartDate)
	}
	return false
}

func (d Drawn) on(doc *pdf.Document, where Where) (Painted, error) {
	rule := d.rule
	if rule == nil { // whoever chose the place says where; numbers and dates stand on the first page
		rule = &Rule{Page: "first", At: AtTopLeft}
	}
	painted := Painted{Part: d.Part, Mark: d.Mark, Guessed: rule.At == AtHeading && !where.hasRect()}
	index, err := rule.page(doc.PageCount())
	if err != nil {
		return painted, err
	}
	signed, found := pdf.Signature{}, false
	if rule.At == AtSignature && !where.hasRect() {
		if signed, found, err = lastSigner(doc, where.Page); err != nil {
			return painted, err
		}
	}
	switch {
	case where.Page > 0:
		index = where.Page - 1
	case found:
		index = signed.Page - 1
	}
	if index < 0 || index >= doc.PageCount() {
		return painted, fault.New("sign.no-such-page", nil, "page", fmt.Sprint(index+1), "pages", fmt.Sprint(doc.PageCount()))
	}
	page, err := doc.Page(index)
	if err != nil {
		return painted, err
	}
	painted.Placement.Page = index
	if w, h := page.Size(); !d.Fixed { // d is a copy: the frame shrinks on this page alone
		d.Width, d.Height = min(d.Width, w), min(d.Height, h)
	}
	switch {
	case where.hasRect():
		painted.Placement.Rect = d.grown(where.Rect, page)
	case found:
		painted.Placement.Rect = inside(d.beside(signed.Rect), page)
	default:
		painted.Placement.Rect = rule.rect(page, d.Width, d.Height)
	}
	return painted, nil
}

// grown returns the rectangle that was chosen, made large enough for an image
// whose size is fixed.
func (d Drawn) grown(r pdf.Rect, page pdf.Page) pdf.Rect {
	if !d.Fixed || r.Width() >= d.Width && r.Height() >= d.Height {
		return r
	}
	width, height := max(r.Width(), d.Width), max(r.Height(), d.Height)
	x, y := (r.X0+r.X1-width)/2, (r.Y0+r.Y1-height)/2
	return inside(pdf.Rect{X0: x, Y0: y, X1: x + width, Y1: y + height}, page)
}

// a4Width is the width of the page that the decree sets, in points.
const a4Width = 210 * pointsPerMM

// rect returns the place of a mark of width × height points.
func (r *Rule) rect(page pdf.Page, width, height float64) pdf.Rect {
	w, h := page.Size()
	x, y := r.X*pointsPerMM, r.Y*pointsPerMM
	switch r.At {
	case AtTopLeft:
		y = h - y - height
	case AtHeading:
		x, y = x*w/a4Width, h-y-height
	case AtTopRight:
		x, y = w-x-width, h-y-height
	case AtBottomRight:
		x = w - x - width
	case AtSigner, AtSignature:
		return SignerBlock(page, width, height)
	}
	return inside(pdf.Rect{X0: x, Y0: y, X1: x + width, Y1: y + height}, page)
}

// signerMargin lies between the block of the person who signs and the right
// edge of the page, in points.
const signerMargin = 42

// SignerBlock returns a frame of width × height points where the person who
// signs a document usually does: in the right half, in the lower third, inside
// the page however small it is.
func SignerBlock(page pdf.Page, width, height float64) pdf.Rect {
	w, h := page.Size()
	right := max(w-signerMargin, width)
	bottom := max(min(h/4, h-height), 0)
	return inside(pdf.Rect{X0: right - width, Y0: bottom, X1: right, Y1: bottom + height}, page)
}

// inside moves a rectangle into the page without changing its size.
func inside(r pdf.Rect, page pdf.Page) pdf.Rect {
	w, h := page.Size()
	dx := math.Max(0, -r.X0) - math.Max(0, r.X1-w)
	dy := math.Max(0, -r.Y0) - math.Max(0, r.Y1-h)
	return pdf.Rect{X0: r.X0 + dx, Y0: r.Y0 + dy, X1: r.X1 + dx, Y1: r.Y1 + dy}
}
