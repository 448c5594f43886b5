package stamp

import (
	"bytes"
	"image/color"
	"image/jpeg"
	"image/png"

	"trien/signer/fault"
)

// Scan is what an image file says of itself before its pixels are unpacked.
type Scan struct {
	Width, Height int     // pixels as stored
	DPIX, DPIY    float64 // 0 where the file does not say
	Turned        int     // degrees clockwise that it has to be turned to stand upright: 0, 90, 180, 270
	Mirrored      bool    // it is stored mirrored, before it is turned
	JPEG          bool
	Colours       color.Model
}

// Measure reads it. The pixels are neither unpacked nor checked.
//
// Error codes: stamp.image-kind, stamp.image-unreadable.
func Measure(file []byte) (Scan, error) {
	if bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")) {
		config, err := png.DecodeConfig(bytes.NewReader(file))
		if err != nil {
			return Scan{}, fault.New("stamp.image-unreadable", err)
		}
		s := Scan{Width: config.Width, Height: config.Height, Colours: config.ColorModel}
		s.DPIX, s.DPIY = pngResolution(file)
		return s, nil
	}
	if !bytes.HasPrefix(file, []byte{0xFF, 0xD8, 0xFF}) {
		return Scan{}, fault.New("stamp.image-kind", nil)
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return Scan{}, fault.New("stamp.image-unreadable", err)
	}
	facts := readJPEG(file)
	s := Scan{Width: config.Width, Height: config.Height, DPIX: facts.dpiX, DPIY: facts.dpiY, JPEG: true, Colours: config.ColorModel}
	switch facts.orientation { // Exif 2.32, 4.6.5.1.6
	case 2, 4, 5, 7:
		s.Mirrored = true
	}
	switch facts.orientation {
	case 3, 4:
		s.Turned = 180
	case 5, 8:
		s.Turned = 270
	case 6, 7:
		s.Turned = 90
	}
	return s, nil
}
