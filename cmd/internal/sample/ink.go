package sample

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math"
)

// coverage is how much of each pixel is inked, 0 to 1.
type coverage struct {
	width, height int
	share         []float64
}

func newCoverage(width, height int) *coverage {
	return &coverage{width: width, height: height, share: make([]float64, width*height)}
}

// distance inks every pixel by its distance to a shape's edge in pixels,
// negative inside, within the given bounds; shapes unite.
func (c *coverage) distance(x0, y0, x1, y1 float64, edge func(x, y float64) float64) {
	left, right := max(0, int(x0)-1), min(c.width, int(x1)+2)
	top, bottom := max(0, int(y0)-1), min(c.height, int(y1)+2)
	for y := top; y < bottom; y++ {
		for x := left; x < right; x++ {
			share := min(1, 0.5-edge(float64(x)+0.5, float64(y)+0.5))
			at := &c.share[y*c.width+x]
			*at = max(*at, share)
		}
	}
}

// ring inks a circle's line of the given width.
func (c *coverage) ring(x, y, radius, width float64) {
	reach := radius + width
	c.distance(x-reach, y-reach, x+reach, y+reach, func(px, py float64) float64 {
		return math.Abs(math.Hypot(px-x, py-y)-radius) - width/2
	})
}

// stroke inks the way from one pen position to the next, its width changing
// evenly.
func (c *coverage) stroke(a, b nib) {
	reach := max(a.width, b.width)
	c.distance(min(a.x, b.x)-reach, min(a.y, b.y)-reach, max(a.x, b.x)+reach, max(a.y, b.y)+reach,
		func(x, y float64) float64 {
			dx, dy := b.x-a.x, b.y-a.y
			t := 0.0
			if length := dx*dx + dy*dy; length > 0 {
				t = min(1, max(0, ((x-a.x)*dx+(y-a.y)*dy)/length))
			}
			return math.Hypot(x-a.x-t*dx, y-a.y-t*dy) - (a.width+t*(b.width-a.width))/2
		})
}

// nib is a pen position; width is what it inks, in pixels.
type nib struct{ x, y, width float64 }

// tinted returns the coverage in one colour on a transparent ground; density
// thins the ink at a point, 0 to 1.
func (c *coverage) tinted(ink color.NRGBA, density func(x, y int) float64) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, c.width, c.height))
	for y := range c.height {
		for x := range c.width {
			share := c.share[y*c.width+x]
			if share <= 0 {
				continue
			}
			pixel := ink
			pixel.A = uint8(math.Round(255 * share * density(x, y)))
			img.SetNRGBA(x, y, pixel)
		}
	}
	return img
}

// grain is smooth noise from 0 to 1 with features about size pixels wide, the
// same at every call.
func grain(x, y int, size float64) float64 {
	fx, fy := float64(x)/size, float64(y)/size
	x0, y0 := math.Floor(fx), math.Floor(fy)
	tx, ty := smooth(fx-x0), smooth(fy-y0)
	top := mix(lattice(x0, y0), lattice(x0+1, y0), tx)
	bottom := mix(lattice(x0, y0+1), lattice(x0+1, y0+1), tx)
	return mix(top, bottom, ty)
}

func smooth(t float64) float64    { return t * t * (3 - 2*t) }
func mix(a, b, t float64) float64 { return a + t*(b-a) }

func lattice(x, y float64) float64 {
	h := uint32(int32(x))*0x9E3779B1 ^ uint32(int32(y))*0x85EBCA77
	h ^= h >> 15
	h *= 0x2C1B3C6D
	h ^= h >> 13
	return float64(h&0xFFFF) / 0xFFFF
}

// encodePNG writes an image with its resolution (PNG, third edition,
// 11.3.4.3), which the standard library leaves out.
func encodePNG(img image.Image, dpi float64) ([]byte, error) {
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, img); err != nil {
		return nil, err
	}
	perMetre := uint32(math.Round(dpi / 0.0254))
	chunk := []byte("pHYs")
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1)

	// Eight bytes of signature and 25 of IHDR come first.
	const headEnd = 33
	file := bytes.Clone(out.Bytes()[:headEnd])
	file = binary.BigEndian.AppendUint32(file, uint32(len(chunk)-4))
	file = append(file, chunk...)
	file = binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(chunk))
	return append(file, out.Bytes()[headEnd:]...), nil
}
