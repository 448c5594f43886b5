package sample

import (
	"image/color"
	"math"

	"golang.org/x/image/vector"
)

// Measures of the icon in pixels, those of trien.svg.
const (
	iconSize   = 512
	iconCentre = iconSize / 2
	iconRadius = 224
	iconLine   = 36
)

// IconPNG draws the program's icon, 512 × 512 pixels: a red ring with a T on
// white. assets/icons/trien.png is this picture.
func IconPNG() ([]byte, error) {
	ink := newCoverage(iconSize, iconSize)
	ink.ring(iconCentre, iconCentre, iconRadius, iconLine)
	letter := vector.NewRasterizer(iconSize, iconSize)
	for i, corner := range [][2]float32{
		{164, 156},
		{348, 156},
		{348, 202},
		{282, 202},
		{282, 368},
		{230, 368},
		{230, 202},
		{164, 202},
	} {
		if i == 0 {
			letter.MoveTo(corner[0], corner[1])
		} else {
			letter.LineTo(corner[0], corner[1])
		}
	}
	letter.ClosePath()
	ink.add(letter)

	img := ink.tinted(color.NRGBA{R: 0xB4, G: 0x23, B: 0x2A, A: 255}, func(int, int) float64 { return 1 })
	for y := range iconSize {
		for x := range iconSize {
			if math.Hypot(float64(x)+0.5-iconCentre, float64(y)+0.5-iconCentre) < iconRadius {
				img.SetNRGBA(x, y, onWhite(img.NRGBAAt(x, y)))
			}
		}
	}
	return encodePNG(img, imageDPI)
}

// onWhite lays a colour on white paper.
func onWhite(c color.NRGBA) color.NRGBA {
	lay := func(v uint8) uint8 { return uint8((int(v)*int(c.A) + 255*(255-int(c.A)) + 127) / 255) }
	return color.NRGBA{R: lay(c.R), G: lay(c.G), B: lay(c.B), A: 255}
}
