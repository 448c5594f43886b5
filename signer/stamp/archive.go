package stamp

import (
	"trien/signer/pdf"
	"trien/signer/stamp/font"
)

// calibrated returns default colour spaces (ISO 32000-2, 8.6.5.6) that stand in
// for DeviceGray and DeviceRGB in what a form paints: sRGB as nearly as one
// gamma allows, with its white point and primaries (IEC 61966-2-1).
func calibrated() pdf.Dict {
	white := numbers(0.9505, 1, 1.089)
	return pdf.Dict{
		"DefaultGray": pdf.Array{pdf.Name("CalGray"), pdf.Dict{"WhitePoint": white, "Gamma": pdf.Real(2.2)}},
		"DefaultRGB": pdf.Array{pdf.Name("CalRGB"), pdf.Dict{
			"WhitePoint": white, "Gamma": numbers(2.2, 2.2, 2.2),
			"Matrix": numbers(0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505),
		}},
	}
}

// paintedFrom is the alpha from which a pixel is painted where there is no
// transparency: a quarter, so that faint strokes stay and the smoothing around
// them goes.
const paintedFrom = 64

// onWhite mixes every colour with white by its alpha, as it looks on paper.
func onWhite(colour, alpha []byte) {
	for i, a := range alpha {
		for c := range colour[3*i:][:3] {
			v := &colour[3*i+c]
			*v = byte((int(*v)*int(a) + 255*(255-int(a)) + 127) / 255)
		}
	}
}

// embedStencil adds an explicit mask, which is no transparency
// (ISO 32000-2, 8.9.6.3): a set bit is a pixel that is not painted. A white box
// in its place would hide what the seal is put over.
func (p *picture) embedStencil(to font.Objects, alpha []byte) pdf.Ref {
	row := (p.width + 7) / 8
	bits := make([]byte, row*p.height)
	for i, a := range alpha {
		if a < paintedFrom {
			x, y := i%p.width, i/p.width
			bits[y*row+x/8] |= 0x80 >> (x % 8)
		}
	}
	return font.AddDeflated(to, pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Image"),
		"Width": pdf.Integer(p.width), "Height": pdf.Integer(p.height),
		"ImageMask": pdf.Boolean(true), "BitsPerComponent": pdf.Integer(1),
	}, bits)
}
