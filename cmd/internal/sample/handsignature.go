package sample

import (
	"image/color"
	"math"
)

// Size of the hand signature: 53 × 25 mm at 300 dpi.
const (
	handWidth  = 626
	handHeight = 295
	imageDPI   = 300
)

// HandSignaturePNG returns a hand signature in blue ink on a transparent
// ground, 53 × 25 mm at 300 dpi, drawn as pen strokes. It is nobody's.
func HandSignaturePNG() ([]byte, error) {
	paper := newCoverage(handWidth, handHeight)
	for _, points := range handStrokes() {
		path := penPath(points)
		for i := 1; i < len(path); i++ {
			paper.stroke(path[i-1], path[i])
		}
	}
	ink := color.NRGBA{R: 0x1B, G: 0x3F, B: 0x94, A: 255}
	img := paper.tinted(ink, func(x, y int) float64 { return 0.86 + 0.14*grain(x, y, 9) })
	return encodePNG(img, imageDPI)
}

// point is where the hand leads the pen; the curve passes through it.
type point struct{ x, y float64 }

// handStrokes returns the strokes in pixels: a tall first letter that runs into
// waves and a looped tail, and the bar that crosses it.
func handStrokes() [][]point {
	return [][]point{
		{
			{58, 226},
			{70, 188},
			{104, 104},
			{138, 44},
			{152, 34},
			{150, 62},
			{130, 140},
			{112, 214},
			{120, 204},
			{150, 132},
			{186, 66},
			{206, 50},
			{208, 74},
			{190, 140},
			{182, 190},
			{194, 192},
			{224, 150},
			{246, 124},
			{254, 132},
			{244, 168},
			{252, 186},
			{276, 160},
			{296, 136},
			{304, 146},
			{298, 172},
			{308, 182},
			{332, 158},
			{352, 142},
			{358, 152},
			{356, 170},
			{372, 174},
			{404, 140},
			{442, 78},
			{462, 30},
			{458, 20},
			{440, 62},
			{420, 136},
			{414, 196},
			{402, 246},
			{376, 268},
			{352, 256},
			{372, 228},
			{428, 196},
			{500, 164},
			{578, 128},
		},
		{
			{66, 150}, {110, 140}, {190, 124}, {262, 106}, {280, 100},
		},
	}
}

// penPath leads a smooth curve (centripetal Catmull-Rom) through the points
// and gives every step its width: thin where the pen is fast, thick in curves
// and downward strokes, pointed at both ends.
func penPath(points []point) []nib {
	const steps = 40
	var path []nib
	for i := 0; i+1 < len(points); i++ {
		before, after := points[max(i-1, 0)], points[min(i+2, len(points)-1)]
		for step := range steps {
			p := between4(before, points[i], points[i+1], after, float64(step)/steps)
			path = append(path, nib{x: p.x, y: p.y})
		}
	}
	end := points[len(points)-1]
	path = append(path, nib{x: end.x, y: end.y})
	setWidths(path, steps)
	return path
}

// between4 is the point a share t of the way from b to c.
func between4(a, b, c, d point, t float64) point {
	at := func(a, b, c, d float64) float64 {
		return b + 0.5*t*(c-a+t*(2*a-5*b+4*c-d+t*(3*(b-c)+d-a)))
	}
	return point{at(a.x, b.x, c.x, d.x), at(a.y, b.y, c.y, d.y)}
}

func setWidths(path []nib, steps int) {
	const thin, thick, taper = 2.4, 9.4, 90
	raw := make([]float64, len(path))
	for i := range path {
		j := min(i+1, len(path)-1)
		dx, dy := path[j].x-path[max(i-1, 0)].x, path[j].y-path[max(i-1, 0)].y
		speed := math.Hypot(dx, dy)
		down := 0.5
		if speed > 0 {
			down = 0.5 + 0.5*dy/speed
		}
		slow := 1 / (1 + speed*speed/12)
		raw[i] = thin + (thick-thin)*(0.65*down+0.35*slow)
	}
	for i := range path {
		sum, count := 0.0, 0
		for j := max(0, i-steps/2); j <= min(len(raw)-1, i+steps/2); j++ {
			sum += raw[j]
			count++
		}
		fromEnd := float64(min(i, len(path)-1-i))
		path[i].width = sum / float64(count) * min(1, 0.25+0.75*fromEnd/taper)
	}
}
