package place

import (
	"context"

	"trien/signer/pdf"
)

// fallback is where the last mark of this kind went, if that page is there and
// nothing is covered by it, else a free spot of the last page, at the right of
// its lower half, where blocks of signers stand.
func (s *search) fallback(ctx context.Context) Proposal {
	if s.Last != nil && s.Last.Page >= 0 && s.Last.Page < s.Pages {
		sheet := s.sheet(ctx, s.Last.Page)
		last := pdf.Rect{
			X0: s.Last.Frame.X0, Y0: s.Last.Frame.Y1 - s.Height,
			X1: s.Last.Frame.X0 + s.Width, Y1: s.Last.Frame.Y1,
		}
		if sheet.Width > 0 && len(Overlaps(sheet, Within(last, sheet.Width, sheet.Height))) == 0 {
			return Proposal{Spot: Spot{s.Last.Page, last}, Basis: ByMemory}
		}
	}
	page := s.Pages - 1
	return Proposal{Spot: Spot{page, s.free(s.sheet(ctx, page))}, Basis: ByNothing}
}

const (
	margin = 42.0 // between the mark and the edge of the page, points
	step   = 12.0 // between two spots that are tried
)

// free returns the spot nearest to where marks usually stand that covers
// nothing; that place itself where the page is full.
func (s *search) free(sheet Sheet) pdf.Rect {
	usual := Within(pdf.Rect{
		X0: sheet.Width - margin - s.Width, Y0: sheet.Height / 4,
		X1: sheet.Width - margin, Y1: sheet.Height/4 + s.Height,
	}, sheet.Width, sheet.Height)
	best, found := usual, false
	nearest := 0.0
	for y := margin; y+s.Height <= sheet.Height-margin; y += step {
		for x := margin; x+s.Width <= sheet.Width-margin; x += step {
			spot := pdf.Rect{X0: x, Y0: y, X1: x + s.Width, Y1: y + s.Height}
			dx, dy := x-usual.X0, y-usual.Y0
			away := dx*dx + dy*dy
			if found && away >= nearest || len(Overlaps(sheet, spot)) > 0 {
				continue
			}
			best, nearest, found = spot, away, true
		}
	}
	if len(Overlaps(sheet, usual)) == 0 {
		return usual
	}
	return best
}
