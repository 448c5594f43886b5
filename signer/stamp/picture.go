package stamp

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"

	"trien/signer/fault"
)

// Limits of an image. A seal at 1,200 dpi has 3 million pixels, the photograph
// of a telephone usually 12 million; unpacked, one takes up to 8 bytes.
const (
	MaxImageBytes  = 32 << 20
	MaxImagePixels = 25_000_000
)

const pointsPerInch = 72

// picture is an image file, understood.
type picture struct {
	width, height int
	dpiX, dpiY    float64      // 0 where the file does not say
	pixels        *image.NRGBA // colours not multiplied by alpha
	jpeg          []byte       // the file itself where a PDF can hold it as it is
	grey          bool         // of jpeg
}

// aspect returns width divided by height, as shown: resolutions that differ
// stretch the pixels.
func (p *picture) aspect() float64 {
	aspect := float64(p.width) / float64(p.height)
	if p.dpiX > 0 && p.dpiY > 0 {
		aspect *= p.dpiY / p.dpiX
	}
	return aspect
}

// decode reads a PNG or JPEG file. Its size is checked before its pixels are.
func decode(file []byte) (*picture, error) {
	if len(file) > MaxImageBytes {
		return nil, fault.New("stamp.image-too-large", nil)
	}
	switch {
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")):
		return decodePNG(file)
	case bytes.HasPrefix(file, []byte{0xFF, 0xD8, 0xFF}):
		return decodeJPEG(file)
	default:
		return nil, fault.New("stamp.image-kind", nil)
	}
}

// Sized returns width and height in points of an image that is width points
// wide: its proportions as shown.
func Sized(file []byte, width float64) (w, h float64, err error) {
	p, err := decode(file)
	if err != nil {
		return 0, 0, err
	}
	return width, width / p.aspect(), nil
}

// NaturalSize returns the real size of an image in points, pixels divided by
// dpi times 72, by the resolution the file states; stamp.image-no-resolution
// where it states none.
func NaturalSize(file []byte) (width, height float64, err error) {
	p, err := decode(file)
	if err != nil {
		return 0, 0, err
	}
	if p.dpiX <= 0 || p.dpiY <= 0 {
		return 0, 0, fault.New("stamp.image-no-resolution", nil)
	}
	return float64(p.width) / p.dpiX * pointsPerInch, float64(p.height) / p.dpiY * pointsPerInch, nil
}

func decodePNG(file []byte) (*picture, error) {
	config, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, fault.New("stamp.image-unreadable", err)
	}
	if err := checkPixels(config); err != nil {
		return nil, err
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fault.New("stamp.image-unreadable", err)
	}
	p := &picture{pixels: straight(img)}
	p.width, p.height = config.Width, config.Height
	p.dpiX, p.dpiY = pngResolution(file)
	return p, nil
}

func decodeJPEG(file []byte) (*picture, error) {
	config, err := jpeg.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, fault.New("stamp.image-unreadable", err)
	}
	if err := checkPixels(config); err != nil {
		return nil, err
	}
	if config.ColorModel == color.CMYKModel {
		return nil, fault.New("stamp.image-cmyk", nil)
	}
	img, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fault.New("stamp.image-unreadable", err)
	}
	facts := readJPEG(file)
	p := &picture{pixels: straight(img), dpiX: facts.dpiX, dpiY: facts.dpiY}
	if facts.orientation > 1 {
		p.turn(facts.orientation)
	} else {
		p.jpeg, p.grey = file, config.ColorModel == color.GrayModel
	}
	p.width, p.height = p.pixels.Rect.Dx(), p.pixels.Rect.Dy()
	return p, nil
}

func checkPixels(config image.Config) error {
	if config.Width <= 0 || config.Height <= 0 {
		return fault.New("stamp.image-unreadable", nil)
	}
	if config.Width > MaxImagePixels/config.Height {
		return fault.New("stamp.image-too-large", nil)
	}
	return nil
}

// straight returns the pixels with colours not multiplied by alpha, as PNG
// stores them and a soft mask wants them, 8 bits deep. image.NRGBA and
// image.NRGBA64 never pass through multiplied values.
func straight(img image.Image) *image.NRGBA {
	bounds := img.Bounds()
	if same, ok := img.(*image.NRGBA); ok && bounds.Min == (image.Point{}) {
		return same
	}
	out := image.NewNRGBA(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	switch deep := img.(type) {
	case *image.NRGBA64:
		for y := range bounds.Dy() {
			for x := range bounds.Dx() {
				c := deep.NRGBA64At(bounds.Min.X+x, bounds.Min.Y+y)
				out.SetNRGBA(x, y, color.NRGBA{R: narrow(c.R), G: narrow(c.G), B: narrow(c.B), A: narrow(c.A)})
			}
		}
	case *image.Paletted:
		for y := range bounds.Dy() {
			for x := range bounds.Dx() {
				out.Set(x, y, deep.Palette[deep.ColorIndexAt(bounds.Min.X+x, bounds.Min.Y+y)])
			}
		}
	default:
		// What is left has no transparency.
		draw.Draw(out, out.Rect, img, bounds.Min, draw.Src)
	}
	return out
}

func narrow(v uint16) uint8 { return uint8((uint32(v)*255 + 32767) / 65535) }
