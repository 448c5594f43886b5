package stamp

import "image"

// Facts are what is worth knowing of an image before it becomes part of a mark.
type Facts struct {
	Pixels image.Point
	// Width and Height are its real size in points, as NaturalSize has it; 0
	// where the file states no resolution.
	Width, Height float64
	// DPI is the lower of its resolutions, 0 where the file states none.
	DPI float64
	// Clear is the share of it, 0 to 1, through which the paper is seen.
	Clear float64
	Ink   Ink
}

// Ink is the colour that most of an image's strokes have.
type Ink int

// A stroke is what is neither clear nor nearly white.
const (
	InkUnknown Ink = iota // no strokes, or none of these colours prevails
	InkRed
	InkBlue
	InkDark // black or grey
)

// Examine reads a PNG or JPEG file and tells what it shows.
func Examine(file []byte) (Facts, error) {
	p, err := decode(file)
	if err != nil {
		return Facts{}, err
	}
	facts := Facts{Pixels: image.Pt(p.width, p.height), DPI: min(p.dpiX, p.dpiY)}
	if facts.DPI > 0 {
		facts.Width, facts.Height = float64(p.width)/p.dpiX*pointsPerInch, float64(p.height)/p.dpiY*pointsPerInch
	}
	facts.Clear, facts.Ink = strokes(p.pixels)
	return facts, nil
}

const (
	nearlyWhite = 0xE0 // from which a channel counts as paper where all are
	colourless  = 40   // a smaller spread of the channels is grey
	prevails    = 0.6  // share of the strokes that one colour has to have
)

// strokes tells how much of an image is clear, and the colour of the rest.
func strokes(img *image.NRGBA) (clear float64, ink Ink) {
	var count [InkDark + 1]int
	through, inked := 0, 0
	for i := 0; i+3 < len(img.Pix); i += 4 {
		r, g, b := int(img.Pix[i]), int(img.Pix[i+1]), int(img.Pix[i+2])
		switch {
		case img.Pix[i+3] < paintedFrom:
			through++
		case min(r, g, b) < nearlyWhite:
			inked++
			count[inkOf(r, g, b)]++
		}
	}
	for candidate := InkRed; candidate <= InkDark; candidate++ {
		if float64(count[candidate]) > prevails*float64(inked) {
			ink = candidate
		}
	}
	return float64(through) / float64(max(1, len(img.Pix)/4)), ink
}

func inkOf(r, g, b int) Ink {
	switch {
	case max(r, g, b)-min(r, g, b) < colourless:
		return InkDark
	case r == max(r, g, b):
		return InkRed
	case b == max(r, g, b):
		return InkBlue
	}
	return InkUnknown
}
