package ui

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"trien/ui/look"
)

// dropZone is a surface with a dashed line around it.
type dropZone struct{ widget.BaseWidget }

func newDropZone() *dropZone {
	z := &dropZone{}
	z.ExtendBaseWidget(z)
	return z
}

func (z *dropZone) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRaster(func(w, h int) image.Image {
		scale := 1.0
		if z.Size().Width > 0 {
			scale = float64(w) / float64(z.Size().Width)
		}
		return dashedSurface(w, h, scale)
	}))
}

// dashedSurface draws a rounded surface of w × h pixels with a dashed border;
// scale is pixels per unit.
func dashedSurface(w, h int, scale float64) image.Image {
	fill := color.NRGBAModel.Convert(theme.Color(look.Surface)).(color.NRGBA)
	stroke := color.NRGBAModel.Convert(theme.Color(look.Line)).(color.NRGBA)
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	radius, width := float64(look.RadiusDialog)*scale, 2*scale
	for y := range h {
		for x := range w {
			d := outside(float64(x)+.5, float64(y)+.5, float64(w), float64(h), radius)
			c := fill
			if d > -width && dashAt(x, y, w, h, radius, scale) {
				c = stroke
			}
			c.A = uint8(255 * max(0, min(1, .5-d)))
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// outside returns how far a point lies outside a rounded rectangle; negative
// inside.
func outside(x, y, w, h, radius float64) float64 {
	dx := math.Abs(x-w/2) - (w/2 - radius)
	dy := math.Abs(y-h/2) - (h/2 - radius)
	return math.Hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - radius
}

// dashAt tells whether the border is inked at a pixel: dashes along the sides,
// whole corners.
func dashAt(x, y, w, h int, radius, scale float64) bool {
	const dash, period = 6, 10
	fx, fy := float64(x), float64(y)
	nearX := fx < radius || fx > float64(w)-radius
	nearY := fy < radius || fy > float64(h)-radius
	along := fx
	switch {
	case nearX && nearY:
		along = math.Atan2(math.Abs(fy-float64(h)/2)-(float64(h)/2-radius), math.Abs(fx-float64(w)/2)-(float64(w)/2-radius)) * radius
	case nearX:
		along = fy
	}
	return math.Mod(along+period*1000, period*scale) < dash*scale
}
