package stamp

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"testing"

	"trien/signer/fault"
)

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withResolution puts a pHYs chunk behind IHDR.
func withResolution(file []byte, x, y uint32, unit byte) []byte {
	chunk := binary.BigEndian.AppendUint32([]byte("pHYs"), x)
	chunk = append(binary.BigEndian.AppendUint32(chunk, y), unit)
	out := bytes.Clone(file[:33])
	out = append(binary.BigEndian.AppendUint32(out, 9), chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	return append(out, file[33:]...)
}

// withSegment puts a segment behind the start of a JPEG.
func withSegment(file []byte, marker byte, data string) []byte {
	out := []byte{0xFF, 0xD8, 0xFF, marker, byte((len(data) + 2) >> 8), byte(len(data) + 2)}
	return append(append(out, data...), file[2:]...)
}

// TestAlphaStaysStraight: colours are never multiplied by alpha, whatever the
// kind of PNG.
func TestAlphaStaysStraight(t *testing.T) {
	rect := image.Rect(0, 0, 2, 1)
	half := color.NRGBA{R: 200, G: 31, B: 41, A: 3}
	deep := image.NewNRGBA64(rect)
	deep.SetNRGBA64(0, 0, color.NRGBA64{R: 200 * 257, G: 31 * 257, B: 41 * 257, A: 3 * 257})
	deep.SetNRGBA64(1, 0, color.NRGBA64{R: 0xFFFF, A: 0xFFFF})
	plain := image.NewNRGBA(rect)
	plain.SetNRGBA(0, 0, half)
	plain.SetNRGBA(1, 0, color.NRGBA{R: 255, A: 255})
	palette := image.NewPaletted(rect, color.Palette{half, color.NRGBA{R: 255, A: 255}})
	palette.SetColorIndex(1, 0, 1)

	for name, img := range map[string]image.Image{"8 bits": plain, "16 bits": deep, "palette": palette} {
		p, err := decode(pngOf(t, img))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		colour, alpha, opaque := planes(p.pixels)
		if !bytes.Equal(colour, []byte{200, 31, 41, 255, 0, 0}) || !bytes.Equal(alpha, []byte{3, 255}) || opaque {
			t.Errorf("%s: colours %v, alpha %v", name, colour, alpha)
		}
	}
}

func TestGreysAndOpaqueImages(t *testing.T) {
	rect := image.Rect(0, 0, 1, 1)
	grey := image.NewGray(rect)
	grey.SetGray(0, 0, color.Gray{Y: 77})
	grey16 := image.NewGray16(rect)
	grey16.SetGray16(0, 0, color.Gray16{Y: 77 * 257})
	rgb := image.NewRGBA(rect)
	rgb.SetRGBA(0, 0, color.RGBA{R: 77, G: 77, B: 77, A: 255})
	for name, img := range map[string]image.Image{"grey": grey, "grey 16": grey16, "rgb": rgb} {
		p, err := decode(pngOf(t, img))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		colour, _, opaque := planes(p.pixels)
		if !bytes.Equal(colour, []byte{77, 77, 77}) || !opaque {
			t.Errorf("%s: colours %v, opaque %v", name, colour, opaque)
		}
	}
}

// TestHiddenPixelsTakeTheMeanColour: else viewers draw a dark seam.
func TestHiddenPixelsTakeTheMeanColour(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 3, 1))
	img.SetNRGBA(0, 0, color.NRGBA{R: 200, G: 10, B: 20, A: 255})
	img.SetNRGBA(1, 0, color.NRGBA{R: 100, G: 30, B: 40, A: 255})
	colour, _, _ := planes(img)
	if want := []byte{150, 20, 30}; !bytes.Equal(colour[6:], want) {
		t.Errorf("hidden pixel %v, want %v", colour[6:], want)
	}
}

func TestImagesThatAreRefused(t *testing.T) {
	small := image.NewNRGBA(image.Rect(0, 0, 4, 4))
	good := pngOf(t, small)
	bomb := bytes.Clone(good)
	binary.BigEndian.PutUint32(bomb[16:], 100_000)
	binary.BigEndian.PutUint32(bomb[20:], 100_000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	cmyk := "\xFF\xD8\xFF\xEE\x00\x0EAdobe\x00\x64\x00\x00\x00\x00\x02" +
		"\xFF\xC0\x00\x14\x08\x00\x10\x00\x10\x04\x01\x11\x00\x02\x11\x00\x03\x11\x00\x04\x11\x00\xFF\xDA\x00\x0E"

	for _, c := range []struct {
		name, code string
		file       []byte
	}{
		{"GIF", "stamp.image-kind", []byte("GIF89a...")},
		{"PDF", "stamp.image-kind", []byte("%PDF-1.7")},
		{"PNG header alone", "stamp.image-unreadable", good[:20]},
		{"PNG cut off", "stamp.image-unreadable", good[:len(good)-20]},
		{"PNG of 10 thousand million pixels", "stamp.image-too-large", bomb},
		{"too many bytes", "stamp.image-too-large", make([]byte, MaxImageBytes+1)},
		{"JPEG cut off", "stamp.image-unreadable", jpegOf(t, small)[:300]},
		{"JPEG for printing presses", "stamp.image-cmyk", []byte(cmyk)},
	} {
		if _, err := decode(c.file); fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
	}
}

func TestNaturalSize(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 437, 300))
	plain := pngOf(t, img)
	jpg := jpegOf(t, img)
	for _, c := range []struct {
		name string
		file []byte
		w, h float64
		code string
	}{
		{"300 dpi", withResolution(plain, 11811, 11811, 1), 104.88, 72, ""},
		{"other across", withResolution(plain, 11811, 5906, 1), 104.88, 143.99, ""},
		{"unit unknown", withResolution(plain, 11811, 11811, 0), 0, 0, "stamp.image-no-resolution"},
		{"none", plain, 0, 0, "stamp.image-no-resolution"},
		{"absurd", withResolution(plain, 1, 1, 1), 0, 0, "stamp.image-no-resolution"},
		{"JFIF inches", withSegment(jpg, 0xE0, "JFIF\x00\x01\x02\x01\x01\x2C\x01\x2C\x00\x00"), 104.88, 72, ""},
		{"JFIF centimetres", withSegment(jpg, 0xE0, "JFIF\x00\x01\x02\x02\x00\x76\x00\x76\x00\x00"), 104.98, 72.07, ""},
		{"JPEG without", jpg, 0, 0, "stamp.image-no-resolution"},
	} {
		w, h, err := NaturalSize(c.file)
		if fault.CodeOf(err) != c.code || math.Abs(w-c.w) > 0.01 || math.Abs(h-c.h) > 0.01 {
			t.Errorf("%s: %.2f × %.2f, %v; want %.2f × %.2f, %s", c.name, w, h, err, c.w, c.h, c.code)
		}
	}
}

// TestTurnedPhotographs: a telephone stores the picture lying and says so.
func TestTurnedPhotographs(t *testing.T) {
	lying := image.NewNRGBA(image.Rect(0, 0, 32, 16))
	for y := range 16 {
		for x := range 32 {
			lying.SetNRGBA(x, y, color.NRGBA{R: uint8(200 * (x / 16)), B: uint8(200 * (y / 8)), A: 255})
		}
	}
	exif := func(orientation byte) string {
		return "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(orientation) + "\x00\x00\x00\x00\x00\x00"
	}
	// The stored corner that is shown at the upper left: red right, blue below.
	corner := map[byte][2]bool{1: {false, false}, 2: {true, false}, 3: {true, true}, 4: {false, true}, 5: {false, false}, 6: {false, true}, 7: {true, true}, 8: {true, false}}
	for orientation, want := range corner {
		p, err := decode(withSegment(jpegOf(t, lying), 0xE1, exif(orientation)))
		if err != nil {
			t.Fatal(err)
		}
		if standing := orientation >= 5; standing != (p.height == 32) {
			t.Errorf("orientation %d: %d × %d", orientation, p.width, p.height)
		}
		first := p.pixels.NRGBAAt(2, 2)
		if got := [2]bool{first.R > 100, first.B > 100}; got != want {
			t.Errorf("orientation %d: upper left is %v", orientation, first)
		}
		if (p.jpeg != nil) != (orientation == 1) {
			t.Errorf("orientation %d: passed through: %v", orientation, p.jpeg != nil)
		}
	}
}

func FuzzDecode(f *testing.F) {
	img := image.NewNRGBA(image.Rect(0, 0, 4, 4))
	f.Add(withResolution(pngOf(f, img), 11811, 11811, 1))
	f.Add(withSegment(jpegOf(f, img), 0xE1, "Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		config, _, err := image.DecodeConfig(bytes.NewReader(file))
		if err == nil && config.Width > 1<<20/max(1, config.Height) {
			return // slow to unpack, not interesting
		}
		p, err := decode(file)
		if err == nil && (p.width <= 0 || p.height <= 0 || p.pixels == nil) {
			t.Error("a picture without size")
		}
		if err != nil && fault.CodeOf(err) == "" {
			t.Errorf("an error without words: %v", err)
		}
		_ = readJPEG(file)
		_, _ = pngResolution(file)
	})
}

func TestExamine(t *testing.T) {
	fill := func(c color.NRGBA, share int) []byte {
		img := image.NewNRGBA(image.Rect(0, 0, 10, 10))
		for i := range share {
			img.SetNRGBA(i%10, i/10, c)
		}
		return pngOf(t, img)
	}
	paper := image.NewNRGBA(image.Rect(0, 0, 10, 10))
	for i := range 100 {
		paper.SetNRGBA(i%10, i/10, color.NRGBA{R: 250, G: 250, B: 250, A: 255})
	}
	paper.SetNRGBA(3, 3, color.NRGBA{R: 30, G: 60, B: 160, A: 255})
	half := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	half.SetNRGBA(0, 0, color.NRGBA{R: 200, A: 255})
	half.SetNRGBA(1, 0, color.NRGBA{B: 200, A: 255})
	for _, c := range []struct {
		name  string
		file  []byte
		clear float64
		ink   Ink
	}{
		{"seal", fill(color.NRGBA{R: 198, G: 31, B: 43, A: 255}, 20), 0.8, InkRed},
		{"hand signature", fill(color.NRGBA{R: 27, G: 63, B: 148, A: 200}, 20), 0.8, InkBlue},
		{"copier", fill(color.NRGBA{R: 40, G: 42, B: 44, A: 255}, 20), 0.8, InkDark},
		{"green", fill(color.NRGBA{G: 200, A: 255}, 20), 0.8, InkUnknown},
		{"nothing", fill(color.NRGBA{}, 0), 1, InkUnknown},
		{"on white paper", pngOf(t, paper), 0, InkBlue},
		{"half and half", pngOf(t, half), 0, InkUnknown},
	} {
		got, err := Examine(c.file)
		if err != nil || got.Clear != c.clear || got.Ink != c.ink || got.DPI != 0 || got.Width != 0 {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
	got, err := Examine(withResolution(fill(color.NRGBA{A: 255}, 1), 11811, 5906, 1))
	if err != nil || math.Abs(got.DPI-150.01) > 0.01 || math.Abs(got.Width-2.4) > 0.01 || math.Abs(got.Height-4.8) > 0.01 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := Examine([]byte("x")); fault.CodeOf(err) != "stamp.image-kind" {
		t.Errorf("no image: %v", err)
	}
}
