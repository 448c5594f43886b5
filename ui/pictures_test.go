package ui

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"

	"golang.org/x/image/vector"
)

// handPNG is a hand signature in blue on a clear ground, 600 × 240 pixels at 300
// dpi.
func handPNG(t testing.TB) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 600, 240))
	var line []point2
	for i := range 200 {
		at := float64(i) / 199
		line = append(line, point2{40 + 430*at + 34*math.Sin(at*41), 120 - 70*math.Cos(at*41)*(1-0.75*at)})
	}
	stroke(img, line, 7, color.NRGBA{R: 0x1D, G: 0x3E, B: 0x9E, A: 255})
	stroke(img, []point2{{60, 215}, {520, 190}}, 5, color.NRGBA{R: 0x1D, G: 0x3E, B: 0x9E, A: 255})
	return pngAt(t, img, 300)
}

// redSealPNG is a round seal in red on a clear ground, 37 mm wide at 300 dpi.
func redSealPNG(t testing.TB) []byte {
	t.Helper()
	const side = 437
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	red := color.NRGBA{R: 0xC6, G: 0x1F, B: 0x2B, A: 255}
	for _, r := range []float64{208, 198, 140} {
		stroke(img, star(side/2, side/2, r, r, 180), 6, red)
	}
	fill(img, star(side/2, side/2, 80, 32, 10), red)
	for i := range 24 {
		stroke(img, []point2{polar(side/2, 160, i, 24), polar(side/2, 182, i, 24)}, 9, red)
	}
	return pngAt(t, img, 300)
}

type point2 struct{ x, y float64 }

func polar(middle, radius float64, i, of int) point2 {
	angle := 2*math.Pi*float64(i)/float64(of) - math.Pi/2
	return point2{middle + radius*math.Cos(angle), middle + radius*math.Sin(angle)}
}

// star is a closed line of corners that lie on two circles in turn.
func star(x, y, outer, inner float64, corners int) []point2 {
	var line []point2
	for i := range corners + 1 {
		radius := outer
		if i%2 == 1 {
			radius = inner
		}
		p := polar(0, radius, i, corners)
		line = append(line, point2{x + p.x, y + p.y})
	}
	return line
}

func fill(img *image.NRGBA, line []point2, c color.Color) {
	box := image.Rectangle{}
	for _, p := range line {
		box = box.Union(image.Rect(int(p.x)-1, int(p.y)-1, int(p.x)+2, int(p.y)+2))
	}
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	at := func(p point2) (x, y float32) {
		return float32(p.x) - float32(box.Min.X), float32(p.y) - float32(box.Min.Y)
	}
	r.MoveTo(at(line[0]))
	for _, p := range line[1:] {
		r.LineTo(at(p))
	}
	r.ClosePath()
	r.Draw(img, box, image.NewUniform(c), image.Point{})
}

func stroke(img *image.NRGBA, line []point2, width float64, c color.Color) {
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		length := math.Hypot(b.x-a.x, b.y-a.y)
		dx, dy := (b.y-a.y)/length*width/2, (a.x-b.x)/length*width/2
		fill(img, []point2{{a.x + dx, a.y + dy}, {b.x + dx, b.y + dy}, {b.x - dx, b.y - dy}, {a.x - dx, a.y - dy}}, c)
		fill(img, star(b.x, b.y, width/2, width/2, 12), c)
	}
}

// pngAt is a PNG file that states its resolution.
func pngAt(t testing.TB, img image.Image, dpi float64) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	const head = 8 + 25 // signature and IHDR
	perMetre := uint32(math.Round(dpi / 0.0254))
	chunk := binary.BigEndian.AppendUint32([]byte("pHYs"), perMetre)
	chunk = append(binary.BigEndian.AppendUint32(chunk, perMetre), 1)
	made := binary.BigEndian.AppendUint32(bytes.Clone(out.Bytes()[:head]), uint32(len(chunk)-4))
	made = binary.BigEndian.AppendUint32(append(made, chunk...), crc32.ChecksumIEEE(chunk))
	return append(made, out.Bytes()[head:]...)
}
