package place

import (
	"context"
	"fmt"

	"trien/signer/pdf"
)

// search is one Request on its way. It reads a page once. A page that cannot be
// read counts as one without text: the mark may still go there.
type search struct {
	Request
	sheets map[int]Sheet
	under  []pdf.Rect // what the mark is meant to cover
	failed error      // of the last page that could not be read
	read   int        // pages that could be
}

func (s *search) sheet(ctx context.Context, page int) Sheet {
	if sheet, ok := s.sheets[page]; ok {
		return sheet
	}
	sheet, err := s.Source(ctx, page)
	if err != nil {
		s.failed = err
		sheet = Sheet{Page: page}
	} else {
		s.read++
	}
	s.sheets[page] = sheet
	return sheet
}

// fromTheEnd calls visit for the last pages, the last first, and the first one,
// until it reports true.
func (s *search) fromTheEnd(ctx context.Context, visit func(Sheet) bool) {
	for n := range min(s.Pages, farthest) {
		if ctx.Err() != nil || visit(s.sheet(ctx, s.Pages-1-n)) {
			return
		}
	}
	if s.Pages > farthest && ctx.Err() == nil {
		visit(s.sheet(ctx, 0))
	}
}

// person is between the title and the name of who signs.
func (s *search) person(ctx context.Context) (p Proposal, ok bool) {
	spot, block, basis, ok := s.block(ctx)
	if !ok {
		return Proposal{}, false
	}
	sheet := s.sheet(ctx, spot)
	frame := s.inBlock(block)
	s.under = append(s.under, sheet.Signatures...) // an initial may stand there
	return Proposal{Spot: Spot{spot, frame}, Basis: basis, Anchor: block.Anchor}, true
}

// block finds the block of the signer: by name, where the name is known, else by
// a title with room below.
func (s *search) block(ctx context.Context) (page int, found Block, basis Basis, ok bool) {
	if s.Name != "" {
		s.fromTheEnd(ctx, func(sheet Sheet) bool {
			if b, hit := ofPerson(sheet.Lines, s.Name); hit {
				page, found, basis, ok = sheet.Page, b, ByName, true
			}
			return ok
		})
	}
	if !ok {
		s.fromTheEnd(ctx, func(sheet Sheet) bool {
			if b, hit := ofTitle(belowHeading(sheet)); hit {
				page, found, basis, ok = sheet.Page, b, ByTitle, true
			}
			return ok
		})
	}
	return page, found, basis, ok
}

// titleShare is the upper part of the first page where the offices that are
// named do not sign.
const titleShare = 0.35

// belowHeading leaves out that part.
func belowHeading(s Sheet) []Line {
	if s.Page != 0 {
		return s.Lines
	}
	for i, l := range s.Lines {
		if l.Box.Y1 < s.Height*(1-titleShare) {
			return s.Lines[i:]
		}
	}
	return nil
}

// inBlock fits the mark into the room of b: in the middle, smaller where it may
// be, over both ends alike where the room is too low for it.
func (s *search) inBlock(b Block) pdf.Rect {
	middle := (b.Name.X0 + b.Name.X1) / 2
	if !b.HasName {
		middle = (b.Title.X0 + b.Title.X1) / 2
	}
	w, h := s.Width, s.Height
	if room := b.Room.Height() - 2; !s.Fixed && h > room {
		scale := max(room/h, 0.5)
		w, h = w*scale, h*scale
	}
	centre := (b.Room.Y0 + b.Room.Y1) / 2
	switch {
	case h <= b.Room.Height():
	case b.HasName && !b.HasTitle:
		centre = b.Room.Y0 + h/2
	case b.HasTitle && !b.HasName:
		centre = b.Room.Y1 - h/2
	}
	return around(middle, centre, w, h)
}

func around(x, y, w, h float64) pdf.Rect {
	return pdf.Rect{X0: x - w/2, Y0: y - h/2, X1: x + w/2, Y1: y + h/2}
}

// A hand signature where none is to be seen yet, and the least size of one that
// is, points: what is smaller are initials.
const (
	handWidth, handHeight = 150.0, 75.0
	leastWidth            = 60.0
	leastHeight           = 25.0
)

// seal lies over a third of the person's signature, on its left (Nghị định
// 30/2020/NĐ-CP, Phụ lục I, mục II.8).
func (s *search) seal(ctx context.Context) (p Proposal, ok bool) {
	s.fromTheEnd(ctx, func(sheet Sheet) bool {
		for i := len(sheet.Signatures) - 1; i >= 0 && !ok; i-- {
			signature := sheet.Signatures[i]
			if signature.Width() < leastWidth || signature.Height() < leastHeight {
				continue
			}
			p, ok = Proposal{Spot: Spot{sheet.Page, s.over(signature)}, Basis: BySignature}, true
			s.under = append(append(s.under, signature), blockAround(sheet, signature)...)
		}
		return ok
	})
	if ok {
		return p, true
	}
	person := &search{Request: s.Request, sheets: s.sheets}
	person.Name, person.Width, person.Height, person.Fixed = "", handWidth, handHeight, false // an agency's name is no signer's
	p, ok = person.person(ctx)
	s.read, s.failed = s.read+person.read, person.failed
	if ok {
		s.under = append(append(s.under, p.Frame), blockAround(s.sheet(ctx, p.Page), p.Frame)...)
		p.Frame = s.over(p.Frame)
	}
	return p, ok
}

// blockAround returns title and name around a signature: a seal of real size
// reaches into them.
func blockAround(sheet Sheet, signature pdf.Rect) []pdf.Rect {
	var near []pdf.Rect
	for _, l := range sheet.Lines {
		apart := max(l.Box.Y0-signature.Y1, signature.Y0-l.Box.Y1)
		if beside(l.Box, signature) && apart < 3*l.Size() && len(l.Words) <= 12 {
			near = append(near, l.Box)
		}
	}
	return near
}

func (s *search) over(signature pdf.Rect) pdf.Rect {
	right := signature.X0 + signature.Width()/3
	centre := (signature.Y0 + signature.Y1) / 2
	return pdf.Rect{X0: right - s.Width, Y0: centre - s.Height/2, X1: right, Y1: centre + s.Height/2}
}

// initials stand after the "./." that ends the text.
func (s *search) initials(ctx context.Context) (p Proposal, ok bool) {
	s.fromTheEnd(ctx, func(sheet Sheet) bool {
		for i := len(sheet.Lines) - 1; i >= 0 && !ok; i-- {
			l := sheet.Lines[i]
			if !endsText(l.Text) {
				continue
			}
			middle := (l.Box.Y0 + l.Box.Y1) / 2
			frame := pdf.Rect{X0: l.Box.X1 + 4, Y0: middle - s.Height/2, X1: l.Box.X1 + 4 + s.Width, Y1: middle + s.Height/2}
			if frame.X1 > sheet.Width-20 { // no room at the end of the line: below it
				frame = pdf.Rect{X0: l.Box.X1 - s.Width, Y0: l.Box.Y0 - 2 - s.Height, X1: l.Box.X1, Y1: l.Box.Y0 - 2}
			}
			p, ok = Proposal{Spot: Spot{sheet.Page, frame}, Basis: ByEnding, Anchor: l.Words[len(l.Words)-1].Text}, true
		}
		return ok
	})
	return p, ok
}

func endsText(text string) bool {
	for _, end := range []string{"./.", ".//.", "./"} {
		if len(text) >= len(end) && text[len(text)-len(end):] == end {
			return true
		}
	}
	return false
}

// cornerMargin keeps a mark in the corner off the edge of the page, points.
const cornerMargin = 20.0

// corner is the upper right one of the first page.
func (s *search) corner(ctx context.Context) (Proposal, bool) {
	sheet := s.sheet(ctx, 0)
	if sheet.Width <= 0 {
		return Proposal{}, false
	}
	right, top := sheet.Width-cornerMargin, sheet.Height-cornerMargin
	frame := pdf.Rect{X0: right - s.Width, Y0: top - s.Height, X1: right, Y1: top}
	return Proposal{Spot: Spot{0, frame}, Basis: ByRule}, true
}

// finish keeps the frame on the page and says what it lies over.
func (s *search) finish(ctx context.Context, p Proposal) (Proposal, error) {
	sheet := s.sheet(ctx, p.Page)
	if s.read == 0 {
		return Proposal{}, fmt.Errorf("no page could be read: %w", s.failed)
	}
	p.Frame = Within(p.Frame, sheet.Width, sheet.Height)
	p.Overlaps, p.Under = Overlaps(sheet, p.Frame, s.under...), s.under
	return p, nil
}

// Within shifts frame until it lies inside a page of width × height points; its
// size stays, unless the page is smaller.
func Within(frame pdf.Rect, width, height float64) pdf.Rect {
	w, h := min(frame.Width(), width), min(frame.Height(), height)
	x := min(max(frame.X0, 0), width-w)
	y := min(max(frame.Y0, 0), height-h)
	return pdf.Rect{X0: x, Y0: y, X1: x + w, Y1: y + h}
}
