package page

import (
	"image"
	"math"
	"testing"

	"trien/signer/pdf"
)

func TestSheetConversionsAreInverse(t *testing.T) {
	for _, s := range []sheet{
		{left: 24, top: 24, width: 595, height: 842, scale: 1},
		{left: -300.5, top: -12_000, width: 842, height: 595, scale: 5.333},
		{left: 0, top: 7, width: 12, height: 14_400, scale: 0.333},
	} {
		for _, p := range []point{{0, 0}, {s.width, s.height}, {s.width / 3, s.height / 7}} {
			got := s.toPoint(s.toUnits(p))
			if math.Abs(got.x-p.x) > 1e-6 || math.Abs(got.y-p.y) > 1e-6 {
				t.Errorf("%v: %v came back as %v", s, p, got)
			}
		}
	}
	s := sheet{left: 10, top: 20, width: 100, height: 200, scale: 2}
	if p := s.toPoint(10, 20); p != (point{0, 200}) {
		t.Errorf("the upper left corner is %v", p)
	}
	left, top, w, h := s.place(pdf.Rect{X0: 10, Y0: 50, X1: 30, Y1: 150})
	if left != 30 || top != 120 || w != 40 || h != 200 {
		t.Errorf("placed at %g, %g, %g x %g", left, top, w, h)
	}
}

func TestFrameGeometry(t *testing.T) {
	const w, h = 200, 100
	r := pdf.Rect{X0: 50, Y0: 40, X1: 90, Y1: 60}
	for name, c := range map[string]struct{ got, want pdf.Rect }{
		"drawn backwards":         {drawn(point{90, 60}, point{50, 40}, w, h), r},
		"drawn out of the page":   {drawn(point{150, 50}, point{900, -80}, w, h), pdf.Rect{X0: 150, Y0: 0, X1: 200, Y1: 50}},
		"drawn too small":         {drawn(point{1, 50}, point{2, 50}, w, h), pdf.Rect{X0: 0, Y0: 44, X1: 12, Y1: 56}},
		"moved":                   {moved(r, 5, -5, w, h), pdf.Rect{X0: 55, Y0: 35, X1: 95, Y1: 55}},
		"moved against the edge":  {moved(r, 500, 500, w, h), pdf.Rect{X0: 160, Y0: 80, X1: 200, Y1: 100}},
		"moved against the start": {moved(r, -500, -500, w, h), pdf.Rect{X0: 0, Y0: 0, X1: 40, Y1: 20}},
		"right edge pulled":       {resized(r, gripRight, 20, 99, w, h), pdf.Rect{X0: 50, Y0: 40, X1: 110, Y1: 60}},
		"corner pulled":           {resized(r, gripLeft|gripTop, -10, 10, w, h), pdf.Rect{X0: 40, Y0: 40, X1: 90, Y1: 70}},
		"pulled out of the page":  {resized(r, gripRight|gripBottom, 900, -900, w, h), pdf.Rect{X0: 50, Y0: 0, X1: 200, Y1: 60}},
		"pushed through itself":   {resized(r, gripRight|gripTop, -900, -900, w, h), pdf.Rect{X0: 50, Y0: 40, X1: 62, Y1: 52}},
		"larger than the page":    {inside(pdf.Rect{X0: -50, Y0: 10, X1: 400, Y1: 30}, w, h), pdf.Rect{X0: 0, Y0: 10, X1: 200, Y1: 30}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

func TestGripAt(t *testing.T) {
	r := pdf.Rect{X0: 50, Y0: 40, X1: 150, Y1: 100}
	for p, want := range map[point]grip{
		{100, 70}:  gripInside,
		{50, 70}:   gripLeft,
		{153, 70}:  gripRight,
		{100, 101}: gripTop,
		{100, 38}:  gripBottom,
		{50, 100}:  gripLeft | gripTop,
		{151, 39}:  gripRight | gripBottom,
		{30, 70}:   gripNone,
		{100, 120}: gripNone,
	} {
		if got := gripAt(r, p, 5); got != want {
			t.Errorf("at %v: grip %d, want %d", p, got, want)
		}
	}
	small := pdf.Rect{X0: 0, Y0: 0, X1: 12, Y1: 12}
	if got := gripAt(small, point{6, 6}, 20); got != gripInside {
		t.Errorf("the middle of a small frame: grip %d", got)
	}
}

func TestStackTellsPagesApartFarDown(t *testing.T) {
	s := newStack(&fakeSource{pages: 100_000, width: 595, height: 842}, pageGap, pageMargin)
	const scale = maxZoom * unitsPerPoint
	for _, page := range []int{0, 1, 54_321, 99_999} {
		top := s.top(page, scale)
		if got := s.at(top, scale); got != page {
			t.Errorf("at the top of page %d is page %d", page, got)
		}
		if got := s.at(top+842*scale-0.01, scale); got != page {
			t.Errorf("at the foot of page %d is page %d", page, got)
		}
		first, last := s.between(top, 10, scale)
		if first != page || last != page {
			t.Errorf("ten units at page %d show %d to %d", page, first, last)
		}
	}
}

func TestCacheKeepsWithinItsBytes(t *testing.T) {
	c := newCache(10 * 4 * 100)
	for i := range 30 {
		c.put(picture{i, 10}, image.NewRGBA(image.Rect(0, 0, 10, 10)))
		c.get(picture{0, 10}) // used all the time
	}
	if c.held > c.limit || c.order.Len() != 10 || len(c.entries) != 10 || len(c.ofPage) != 10 {
		t.Errorf("holds %d bytes in %d drawings", c.held, c.order.Len())
	}
	if c.get(picture{0, 10}) == nil || c.get(picture{29, 10}) == nil || c.get(picture{5, 10}) != nil {
		t.Error("it is not the drawing used longest ago that goes")
	}
	c.put(picture{0, 20}, image.NewRGBA(image.Rect(0, 0, 20, 5)))
	if got := c.nearest(0, 19); got.Bounds().Dx() != 20 {
		t.Errorf("nearest to 19 is %d pixels wide", got.Bounds().Dx())
	}
	c.dropOthers(picture{0, 20}, 0)
	if c.get(picture{0, 10}) != nil {
		t.Error("the other width is still there")
	}
}
