package stamp

import (
	"image"
	"image/draw"
	"math"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/vector"

	"trien/signer/fault"
)

// maxPreviewPixels bounds a preview; a window never asks for more.
const maxPreviewPixels = 64 << 20

// Preview draws the mark as Draw does, on a transparent image of width ×
// height points with pxPerPoint pixels to the point. Where Draw would refuse
// the frame (stamp.frame-too-small) or a character (stamp.missing-glyph) the
// image comes together with that error, clipped or with a box for the
// character, so that the person sees why.
func (m Mark) Preview(width, height, pxPerPoint float64) (image.Image, error) {
	a, problem := m.arrange(width, height)
	if a == nil {
		return nil, problem
	}
	w, h := math.Ceil(width*pxPerPoint), math.Ceil(height*pxPerPoint)
	if !(w >= 1 && h >= 1 && w*h <= maxPreviewPixels) {
		return nil, fault.New("stamp.frame-too-small", nil)
	}
	canvas := image.NewRGBA(image.Rect(0, 0, int(w), int(h)))
	if a.picture != nil {
		a.paintPicture(canvas, pxPerPoint)
	}
	ink := image.NewUniform(m.rgb())
	a.paintRules(canvas, pxPerPoint, ink)
	if err := a.paintText(canvas, pxPerPoint, ink); err != nil {
		return nil, err
	}
	return canvas, problem
}

func (a *arrangement) paintPicture(canvas *image.RGBA, scale float64) {
	source := image.NewRGBA(a.picture.pixels.Rect)
	draw.Draw(source, source.Rect, a.picture.pixels, image.Point{}, draw.Src)
	place := f64.Aff3{
		scale * a.place.Width() / float64(a.picture.width), 0, scale * a.place.X0,
		0, scale * a.place.Height() / float64(a.picture.height), scale * (a.height - a.place.Y1),
	}
	xdraw.CatmullRom.Transform(canvas, place, source, source.Rect, draw.Over, nil)
}

func (a *arrangement) paintRules(canvas *image.RGBA, scale float64, ink image.Image) {
	for _, r := range a.rules {
		pen := &rasterPen{out: vector.NewRasterizer(canvas.Rect.Dx(), canvas.Rect.Dy()), scale: scale, y: scale * a.height}
		pen.MoveTo(r.X0, r.Y0)
		pen.LineTo(r.X1, r.Y0)
		pen.LineTo(r.X1, r.Y1)
		pen.LineTo(r.X0, r.Y1)
		pen.ClosePath()
		pen.out.Draw(canvas, canvas.Rect, ink, image.Point{})
	}
}

func (a *arrangement) paintText(canvas *image.RGBA, scale float64, ink image.Image) error {
	for _, line := range a.lines {
		pen := &rasterPen{
			out:   vector.NewRasterizer(canvas.Rect.Dx(), canvas.Rect.Dy()),
			scale: scale * line.size, x: scale * line.x, y: scale * (a.height - line.baseline),
		}
		if err := a.faces[line.style].Outline(line.text, pen); err != nil {
			return err
		}
		pen.out.Draw(canvas, canvas.Rect, ink, image.Point{})
	}
	return nil
}

// rasterPen brings outlines in em, y upward, to pixels, y downward.
type rasterPen struct {
	out         *vector.Rasterizer
	scale, x, y float64
}

func (p *rasterPen) at(x, y float64) (float32, float32) {
	return float32(p.x + p.scale*x), float32(p.y - p.scale*y)
}

func (p *rasterPen) MoveTo(x, y float64) {
	p.out.MoveTo(p.at(x, y))
}

func (p *rasterPen) LineTo(x, y float64) {
	p.out.LineTo(p.at(x, y))
}

func (p *rasterPen) QuadTo(x1, y1, x2, y2 float64) {
	bx, by := p.at(x1, y1)
	cx, cy := p.at(x2, y2)
	p.out.QuadTo(bx, by, cx, cy)
}

func (p *rasterPen) ClosePath() { p.out.ClosePath() }
