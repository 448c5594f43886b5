package page

import (
	"math"

	"trien/signer/pdf"
)

// point is a place on a page in points from its lower left corner.
type point struct{ x, y float64 }

// minFrame is the smallest side of a frame in points: about 4 mm.
const minFrame = 12

// grip is the part of a frame that the mouse holds.
type grip int

const (
	gripNone   grip = 0
	gripLeft   grip = 1
	gripRight  grip = 2
	gripBottom grip = 4
	gripTop    grip = 8
	gripInside grip = 16
)

// drawn returns the frame between two corners on a page of w × h points.
func drawn(a, b point, w, h float64) pdf.Rect {
	r := pdf.Rect{X0: min(a.x, b.x), Y0: min(a.y, b.y), X1: max(a.x, b.x), Y1: max(a.y, b.y)}
	r = pdf.Rect{X0: clamp(r.X0, 0, w), Y0: clamp(r.Y0, 0, h), X1: clamp(r.X1, 0, w), Y1: clamp(r.Y1, 0, h)}
	return inside(widened(r), w, h)
}

// widened grows a frame to the smallest size, around its middle.
func widened(r pdf.Rect) pdf.Rect {
	if lack := minFrame - r.Width(); lack > 0 {
		r.X0, r.X1 = r.X0-lack/2, r.X1+lack/2
	}
	if lack := minFrame - r.Height(); lack > 0 {
		r.Y0, r.Y1 = r.Y0-lack/2, r.Y1+lack/2
	}
	return r
}

// inside shifts a frame into the page, and shrinks one that is larger than it.
func inside(r pdf.Rect, w, h float64) pdf.Rect {
	r.X0, r.X1 = shifted(r.X0, r.X1, w)
	r.Y0, r.Y1 = shifted(r.Y0, r.Y1, h)
	return r
}

func shifted(low, high, limit float64) (float64, float64) {
	length := min(high-low, limit)
	low = clamp(low, 0, limit-length)
	return low, low + length
}

// moved returns the frame moved by dx, dy points, kept inside the page.
func moved(r pdf.Rect, dx, dy, w, h float64) pdf.Rect {
	return inside(pdf.Rect{X0: r.X0 + dx, Y0: r.Y0 + dy, X1: r.X1 + dx, Y1: r.Y1 + dy}, w, h)
}

// resized returns the frame with the gripped sides moved by dx, dy points. The
// other sides stay; the frame keeps its smallest size and the page.
func resized(r pdf.Rect, g grip, dx, dy, w, h float64) pdf.Rect {
	if g&gripLeft != 0 {
		r.X0 = clamp(r.X0+dx, 0, r.X1-minFrame)
	}
	if g&gripRight != 0 {
		r.X1 = clamp(r.X1+dx, r.X0+minFrame, w)
	}
	if g&gripBottom != 0 {
		r.Y0 = clamp(r.Y0+dy, 0, r.Y1-minFrame)
	}
	if g&gripTop != 0 {
		r.Y1 = clamp(r.Y1+dy, r.Y0+minFrame, h)
	}
	return r
}

// gripAt returns what of the frame lies at p; near is how close to a side counts
// as the side, in points.
func gripAt(r pdf.Rect, p point, near float64) grip {
	if p.x < r.X0-near || p.x > r.X1+near || p.y < r.Y0-near || p.y > r.Y1+near {
		return gripNone
	}
	g := side(p.x, r.X0, r.X1, near, gripLeft, gripRight) | side(p.y, r.Y0, r.Y1, near, gripBottom, gripTop)
	if g == 0 {
		return gripInside
	}
	return g
}

// side tells whether v is at the low or the high end. Inside a small frame only
// a third of it belongs to each end, so that its middle can still be gripped.
func side(v, low, high, near float64, atLow, atHigh grip) grip {
	within := min(near, (high-low)/3)
	switch {
	case v > high-within:
		return atHigh
	case v < low+within:
		return atLow
	}
	return gripNone
}

// clamp returns v within low and high; low wins where they cross.
func clamp(v, low, high float64) float64 { return max(low, min(v, high)) }

// millimetres of a length in points.
func millimetres(points float64) float64 { return points * 25.4 / 72 }

// sheet is where a page lies: its upper left corner in units, its size in
// points, units per point, and how many quarters it is turned by in the window.
// The two conversions are each other's inverse.
type sheet struct {
	left, top     float64
	width, height float64 // of the page as the document has it
	scale         float64
	turn          int
}

// toPoint converts a place in units to one on the page.
func (s sheet) toPoint(x, y float64) point {
	across, down := (x-s.left)/s.scale, (y-s.top)/s.scale
	switch s.turn {
	case 1:
		return point{down, across}
	case 2:
		return point{s.width - across, down}
	case 3:
		return point{s.width - down, s.height - across}
	}
	return point{across, s.height - down}
}

// toUnits converts a place on the page to units.
func (s sheet) toUnits(p point) (x, y float64) {
	across, down := p.x, s.height-p.y
	switch s.turn {
	case 1:
		across, down = p.y, p.x
	case 2:
		across, down = s.width-p.x, p.y
	case 3:
		across, down = s.height-p.y, s.width-p.x
	}
	return s.left + across*s.scale, s.top + down*s.scale
}

// place returns a rectangle on the page in units: left, top, width, height.
func (s sheet) place(r pdf.Rect) (left, top, width, height float64) {
	x0, y0 := s.toUnits(point{r.X0, r.Y1})
	x1, y1 := s.toUnits(point{r.X1, r.Y0})
	return min(x0, x1), min(y0, y1), math.Abs(x1 - x0), math.Abs(y1 - y0)
}

// holds tells whether a place in units is on the page.
func (s sheet) holds(x, y float64) bool {
	p := s.toPoint(x, y)
	return p.x >= 0 && p.y >= 0 && p.x <= s.width && p.y <= s.height
}
