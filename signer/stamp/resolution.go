package stamp

import (
	"bytes"
	"encoding/binary"
	"image"
)

const inchesPerMetre = 39.37007874015748

// pngResolution reads the pHYs chunk (PNG, third edition, 11.3.4.3), which
// stands before the pixels. 0, 0 where there is none in metres.
func pngResolution(file []byte) (dpiX, dpiY float64) {
	for at := 8; at+12 <= len(file); {
		length := int64(binary.BigEndian.Uint32(file[at:]))
		kind := string(file[at+4 : at+8])
		if kind == "IDAT" || int64(at)+12+length > int64(len(file)) {
			break
		}
		if data := file[at+8:]; kind == "pHYs" && length == 9 && data[8] == 1 {
			x, y := binary.BigEndian.Uint32(data), binary.BigEndian.Uint32(data[4:])
			return plausible(float64(x)/inchesPerMetre, float64(y)/inchesPerMetre)
		}
		at += 12 + int(length)
	}
	return 0, 0
}

// plausible drops resolutions that no scanner or drawing program writes.
func plausible(dpiX, dpiY float64) (float64, float64) {
	const smallest, largest = 10, 20000
	if dpiX < smallest || dpiY < smallest || dpiX > largest || dpiY > largest {
		return 0, 0
	}
	return dpiX, dpiY
}

// jpegFacts is what the decoder of the standard library leaves out.
type jpegFacts struct {
	dpiX, dpiY  float64
	orientation int // 1 to 8 as in Exif; 1 is upright
}

// readJPEG walks the segments before the pixels (ITU-T T.81, annex B): JFIF
// for the resolution, Exif for the orientation.
func readJPEG(file []byte) jpegFacts {
	facts := jpegFacts{orientation: 1}
	for at := 2; at+4 <= len(file) && file[at] == 0xFF; {
		marker := file[at+1]
		if marker == 0xFF {
			at++
			continue
		}
		length := int(binary.BigEndian.Uint16(file[at+2:]))
		if marker == 0xDA || length < 2 || at+2+length > len(file) {
			break
		}
		data := file[at+4 : at+2+length]
		switch {
		case marker == 0xE0 && len(data) >= 12 && bytes.HasPrefix(data, []byte("JFIF\x00")):
			facts.dpiX, facts.dpiY = jfifResolution(data)
		case marker == 0xE1 && bytes.HasPrefix(data, []byte("Exif\x00\x00")):
			facts.orientation = exifOrientation(data[6:])
		}
		at += 2 + length
	}
	return facts
}

func jfifResolution(data []byte) (dpiX, dpiY float64) {
	x, y := float64(binary.BigEndian.Uint16(data[8:])), float64(binary.BigEndian.Uint16(data[10:]))
	switch data[7] {
	case 1:
		return plausible(x, y)
	case 2:
		return plausible(x*2.54, y*2.54)
	default:
		return 0, 0
	}
}

// exifOrientation reads tag 0x0112 of the first directory; 1 where it is
// absent or makes no sense.
func exifOrientation(tiff []byte) int {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return 1
	}
	if len(tiff) < 8 {
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == 0x0112 {
			if value := int(order.Uint16(entries[8:])); value >= 1 && value <= 8 {
				return value
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}

// turn brings the pixels upright by an Exif orientation.
func (p *picture) turn(orientation int) {
	in := p.pixels
	w, h := in.Rect.Dx(), in.Rect.Dy()
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	if orientation >= 5 {
		out = image.NewNRGBA(image.Rect(0, 0, h, w))
		p.dpiX, p.dpiY = p.dpiY, p.dpiX
	}
	for y := range h {
		for x := range w {
			toX, toY := upright(orientation, x, y, w, h)
			out.SetNRGBA(toX, toY, in.NRGBAAt(x, y))
		}
	}
	p.pixels = out
}

// upright maps a stored pixel to where it is shown: 2 and 4 mirror, 3 turns by
// half, 6 and 8 by a quarter, 5 and 7 do both.
func upright(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	default:
		return x, y
	}
}
