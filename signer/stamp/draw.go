package stamp

import (
	"bytes"
	"fmt"
	"image"
	"strconv"

	"trien/signer/pdf"
	"trien/signer/stamp/font"
)

// Draw adds the mark to a PDF as a form XObject of width × height points as
// shown and returns it for /AP /N of the signature's widget (ISO 32000-2,
// 12.5.5 and 12.7.5.5). rotate is the page's /Rotate: the form's matrix turns
// the mark so that it stands upright on the page as shown and fills the
// widget's rectangle, whose sides are exchanged in user space at 90 and 270.
//
// Errors are *fault.Error: nothing is drawn that would not be exactly the mark.
func (m Mark) Draw(to font.Objects, width, height float64, rotate int) (pdf.Ref, error) {
	a, err := m.arrange(width, height)
	if err != nil {
		return pdf.Ref{}, err
	}
	var content bytes.Buffer
	resources := pdf.Dict{}
	if m.Calibrated {
		resources["ColorSpace"] = calibrated()
	}
	if a.picture != nil {
		resources["XObject"] = pdf.Dict{"Im0": a.picture.embed(to, m.Opaque)}
		writeImage(&content, a.place)
	}
	fmt.Fprintf(&content, "%s\n", fillColor(m))
	a.writeRules(&content)
	if len(a.lines) > 0 {
		fonts, err := a.writeText(&content, to)
		if err != nil {
			return pdf.Ref{}, err
		}
		resources["Font"] = fonts
	}
	return font.AddDeflated(to, pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"),
		"BBox":      pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Real(width), pdf.Real(height)},
		"Matrix":    upMatrix(width, height, rotate),
		"Resources": resources,
	}, content.Bytes()), nil
}

// upMatrix undoes the page's rotation, which turns clockwise, and brings the
// result back to the origin.
func upMatrix(width, height float64, rotate int) pdf.Array {
	switch ((rotate % 360) + 360) % 360 {
	case 90:
		return numbers(0, 1, -1, 0, height, 0)
	case 180:
		return numbers(-1, 0, 0, -1, width, height)
	case 270:
		return numbers(0, -1, 1, 0, 0, width)
	default:
		return numbers(1, 0, 0, 1, 0, 0)
	}
}

func numbers(values ...float64) pdf.Array {
	list := make(pdf.Array, len(values))
	for i, v := range values {
		list[i] = pdf.Real(v)
	}
	return list
}

func writeImage(out *bytes.Buffer, place pdf.Rect) {
	fmt.Fprintf(out, "q %s 0 0 %s %s %s cm /Im0 Do Q\n",
		number(place.Width()), number(place.Height()), number(place.X0), number(place.Y0))
}

func (a *arrangement) writeRules(out *bytes.Buffer) {
	for _, r := range a.rules {
		fmt.Fprintf(out, "%s %s %s %s re f\n", number(r.X0), number(r.Y0), number(r.Width()), number(r.Height()))
	}
}

// writeText writes the lines and returns the fonts they name, a subset of each.
func (a *arrangement) writeText(out *bytes.Buffer, to font.Objects) (pdf.Dict, error) {
	subsets := map[font.Style]*font.Subset{}
	out.WriteString("BT\n")
	for _, line := range a.lines {
		if subsets[line.style] == nil {
			subsets[line.style] = font.NewSubset(a.faces[line.style])
		}
		fmt.Fprintf(out, "/F%d %s Tf 1 0 0 1 %s %s Tm <%X> Tj\n", line.style, number(line.size),
			number(line.x), number(line.baseline), subsets[line.style].Encode(line.text))
	}
	out.WriteString("ET\n")
	fonts := pdf.Dict{}
	for style := font.Regular; style <= font.BoldItalic; style++ {
		if subsets[style] == nil {
			continue
		}
		ref, err := subsets[style].Embed(to)
		if err != nil {
			return nil, err
		}
		fonts[pdf.Name(fmt.Sprintf("F%d", style))] = ref
	}
	return fonts, nil
}

// fillColor writes black and greys as DeviceGray, which every output intent of
// PDF/A covers.
func fillColor(m Mark) string {
	c := m.rgb()
	share := func(v uint8) string { return number(float64(v) / 255) }
	if c.R == c.G && c.G == c.B {
		return share(c.R) + " g"
	}
	return share(c.R) + " " + share(c.G) + " " + share(c.B) + " rg"
}

// number writes a number as content streams have it, never with an exponent.
func number(v float64) string {
	text := strconv.FormatFloat(v, 'f', 4, 64)
	text = string(bytes.TrimRight(bytes.TrimRight([]byte(text), "0"), "."))
	if text == "-0" {
		return "0"
	}
	return text
}

// embed adds the picture as an image XObject (ISO 32000-2, 8.9.5), its alpha as
// a soft mask or, where hardEdges are asked for, as a stencil.
func (p *picture) embed(to font.Objects, hardEdges bool) pdf.Ref {
	dict := pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Image"),
		"Width": pdf.Integer(p.width), "Height": pdf.Integer(p.height),
		"ColorSpace": pdf.Name("DeviceRGB"), "BitsPerComponent": pdf.Integer(8),
	}
	if p.jpeg != nil {
		if p.grey {
			dict["ColorSpace"] = pdf.Name("DeviceGray")
		}
		dict["Filter"] = pdf.Name("DCTDecode")
		return to.AddStream(dict, p.jpeg)
	}
	colour, alpha, opaque := planes(p.pixels)
	switch {
	case opaque:
	case hardEdges:
		onWhite(colour, alpha)
		dict["Mask"] = p.embedStencil(to, alpha)
	default:
		dict["SMask"] = font.AddDeflated(to, pdf.Dict{
			"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Image"),
			"Width": pdf.Integer(p.width), "Height": pdf.Integer(p.height),
			"ColorSpace": pdf.Name("DeviceGray"), "BitsPerComponent": pdf.Integer(8),
		}, alpha)
	}
	return font.AddDeflated(to, dict, colour)
}

// planes parts colour from alpha. A pixel nobody sees gets the mean colour of
// those one does: viewers that smooth colour and mask apart would else draw a
// dark seam around every stroke.
func planes(img *image.NRGBA) (colour, alpha []byte, opaque bool) {
	mean := meanColour(img)
	width, height := img.Rect.Dx(), img.Rect.Dy()
	colour, alpha = make([]byte, 0, 3*width*height), make([]byte, 0, width*height)
	opaque = true
	for y := range height {
		row := img.Pix[y*img.Stride:][:4*width]
		for ; len(row) > 0; row = row[4:] {
			if row[3] == 0 {
				colour = append(colour, mean[:]...)
			} else {
				colour = append(colour, row[:3]...)
			}
			alpha = append(alpha, row[3])
			opaque = opaque && row[3] == 255
		}
	}
	return colour, alpha, opaque
}

// meanColour weighs every pixel by its alpha.
func meanColour(img *image.NRGBA) [3]byte {
	var sum [3]uint64
	var weight uint64
	for i := 0; i+3 < len(img.Pix); i += 4 {
		alpha := uint64(img.Pix[i+3])
		for c := range sum {
			sum[c] += alpha * uint64(img.Pix[i+c])
		}
		weight += alpha
	}
	var mean [3]byte
	for c := range mean {
		if weight > 0 {
			mean[c] = byte((sum[c] + weight/2) / weight)
		}
	}
	return mean
}
