package sample

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/vector"

	"trien/signer/stamp/font"
)

// Size of the seal image in pixels, and the radii of its parts: 37 mm at
// 300 dpi with an outer ring of 36 mm.
const (
	sealSize    = 437
	sealCentre  = sealSize / 2.0
	sealOuter   = 209.0
	sealLine    = 6.5
	sealInner   = 141.0
	sealHair    = 2.6
	sealStar    = 80.0
	sealLetters = 38.5 // font size
)

// SealPNG returns a round red seal of 37 mm at 300 dpi on a transparent
// ground. It says "MINH HỌA" and bears a star where a real one has the national
// emblem, so that nobody takes it for a real one.
func SealPNG() ([]byte, error) {
	paper := newCoverage(sealSize, sealSize)
	paper.ring(sealCentre, sealCentre, sealOuter, sealLine)
	paper.ring(sealCentre, sealCentre, sealInner, sealHair)
	letters := vector.NewRasterizer(sealSize, sealSize)
	if err := arcText(letters, "ỦY BAN NHÂN DÂN XÃ HÒA BÌNH", 161, 1.02, false); err != nil {
		return nil, err
	}
	if err := arcText(letters, "MINH HỌA", 187, 1.12, true); err != nil {
		return nil, err
	}
	for _, side := range []float64{-1, 1} {
		angle := side * 122 * math.Pi / 180
		star(letters, sealCentre+175*math.Sin(angle), sealCentre-175*math.Cos(angle), 11)
	}
	star(letters, sealCentre, sealCentre+6, sealStar)
	paper.add(letters)

	red := color.NRGBA{R: 0xC6, G: 0x1F, B: 0x2B, A: 255}
	img := paper.tinted(red, func(x, y int) float64 {
		return 0.80 + 0.12*grain(x, y, 23) + 0.08*grain(x+91, y+17, 4)
	})
	return encodePNG(img, imageDPI)
}

// add inks what a rasterizer holds.
func (c *coverage) add(r *vector.Rasterizer) {
	mask := image.NewAlpha(image.Rect(0, 0, c.width, c.height))
	r.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	for i, alpha := range mask.Pix {
		c.share[i] = max(c.share[i], float64(alpha)/255)
	}
}

// star outlines a five-pointed star of the given radius.
func star(out *vector.Rasterizer, x, y, radius float64) {
	for i := range 10 {
		r := radius
		if i%2 == 1 {
			r *= 0.381966 // a regular pentagram's inner corners
		}
		angle := float64(i) * math.Pi / 5
		px, py := float32(x+r*math.Sin(angle)), float32(y-r*math.Cos(angle))
		if i == 0 {
			out.MoveTo(px, py)
		} else {
			out.LineTo(px, py)
		}
	}
	out.ClosePath()
}

// arcText sets text around the middle of the seal with its baseline on a
// circle: over the top, or, beneath, along the bottom with the letters upright.
// spacing widens the advances.
func arcText(out *vector.Rasterizer, text string, radius, spacing float64, beneath bool) error {
	face, err := font.Serif(font.Bold)
	if err != nil {
		return err
	}
	size := sealLetters
	if beneath {
		size *= 0.72
	}
	angle := -face.Width(text) * size * spacing / radius / 2
	for _, r := range text {
		advance := face.Width(string(r)) * size * spacing / radius
		pen := &arcPen{out: out, size: size, radius: radius, angle: angle + advance/2, beneath: beneath, shift: -face.Width(string(r)) / 2}
		if err := face.Outline(string(r), pen); err != nil {
			return err
		}
		angle += advance
	}
	return nil
}

// arcPen turns one letter so that it stands on the circle at angle, clockwise
// from the top, or, beneath, counter-clockwise from the bottom.
type arcPen struct {
	out          *vector.Rasterizer
	size, radius float64
	angle, shift float64
	beneath      bool
}

func (p *arcPen) at(x, y float64) (float32, float32) {
	along, up := p.size*(x+p.shift), p.size*y
	sin, cos := math.Sincos(p.angle)
	if p.beneath {
		// Heads point to the middle: the higher, the smaller the circle.
		radius := p.radius - up
		return float32(sealCentre + radius*sin + along*cos), float32(sealCentre + radius*cos - along*sin)
	}
	radius := p.radius + up
	return float32(sealCentre + radius*sin + along*cos), float32(sealCentre - radius*cos + along*sin)
}

func (p *arcPen) MoveTo(x, y float64) { p.out.MoveTo(p.at(x, y)) }
func (p *arcPen) LineTo(x, y float64) { p.out.LineTo(p.at(x, y)) }

func (p *arcPen) QuadTo(x1, y1, x2, y2 float64) {
	bx, by := p.at(x1, y1)
	cx, cy := p.at(x2, y2)
	p.out.QuadTo(bx, by, cx, cy)
}

func (p *arcPen) ClosePath() { p.out.ClosePath() }
