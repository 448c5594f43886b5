package pdf

import (
	"errors"
	"fmt"
	"io"
)

const predictorRow = 2 << 20 // longest row in bytes

// predicted undoes the predictor that the parameters of Flate and LZW name
// (ISO 32000-2, 7.4.4.4).
func (d *Document) predicted(parms Dict, r io.Reader) (io.Reader, error) {
	predictor := d.parameter(parms, "Predictor", 1)
	if predictor == 1 {
		return r, nil
	}
	colors := d.parameter(parms, "Colors", 1)
	bits := d.parameter(parms, "BitsPerComponent", 8)
	columns := d.parameter(parms, "Columns", 1)
	if colors < 1 || colors > 64 || bits < 1 || bits > 32 || columns < 1 || columns > predictorRow {
		return nil, errors.New("predictor: bad parameters")
	}
	length := (columns*colors*bits + 7) / 8
	if length > predictorRow {
		return nil, errLimit
	}
	row := rowReader{r: r, back: int((colors*bits + 7) / 8), row: make([]byte, length)}
	switch {
	case predictor >= 10 && predictor <= 15:
		return &pngReader{rowReader: row, above: make([]byte, length)}, nil
	case predictor == 2 && (bits == 8 || bits == 16):
		return &tiffReader{rowReader: row, bits: int(bits)}, nil
	}
	return nil, fmt.Errorf("predictor %d with %d bits is not supported", predictor, bits)
}

func (d *Document) parameter(parms Dict, key Name, otherwise int64) int64 {
	if n, ok := d.Integer(parms[key]); ok {
		return n
	}
	return otherwise
}

// rowReader holds the row being given out. back is the distance to the byte
// of the pixel on the left.
type rowReader struct {
	r    io.Reader
	back int
	row  []byte
	out  []byte
}

// fill reads a row; one that ends early is as long as it is.
func (t *rowReader) fill() error {
	n, err := io.ReadFull(t.r, t.row)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	t.out = t.row[:n]
	return err
}

func (t *rowReader) give(p []byte) int {
	n := copy(p, t.out)
	t.out = t.out[n:]
	return n
}

// pngReader undoes the PNG filters; each row names its own.
type pngReader struct {
	rowReader
	above []byte
}

func (t *pngReader) Read(p []byte) (int, error) {
	for len(t.out) == 0 {
		var kind [1]byte
		if _, err := io.ReadFull(t.r, kind[:]); err != nil {
			return 0, err
		}
		if err := t.fill(); err != nil {
			return 0, err
		}
		if err := t.undo(kind[0]); err != nil {
			return 0, err
		}
		copy(t.above, t.row)
	}
	return t.give(p), nil
}

func (t *pngReader) undo(kind byte) error {
	if kind > 4 {
		return errors.New("predictor: unknown PNG filter")
	}
	for i := range t.out {
		var left, corner byte
		if i >= t.back {
			left, corner = t.out[i-t.back], t.above[i-t.back]
		}
		switch kind {
		case 1:
			t.out[i] += left
		case 2:
			t.out[i] += t.above[i]
		case 3:
			t.out[i] += byte((int(left) + int(t.above[i])) / 2)
		case 4:
			t.out[i] += paeth(int(left), int(t.above[i]), int(corner))
		}
	}
	return nil
}

func paeth(left, above, corner int) byte {
	guess := left + above - corner
	dl, da, dc := abs(guess-left), abs(guess-above), abs(guess-corner)
	switch {
	case dl <= da && dl <= dc:
		return byte(left)
	case da <= dc:
		return byte(above)
	}
	return byte(corner)
}

func abs(n int) int { return max(n, -n) }

// tiffReader undoes the TIFF predictor for components of 8 and 16 bits.
type tiffReader struct {
	rowReader
	bits int
}

func (t *tiffReader) Read(p []byte) (int, error) {
	for len(t.out) == 0 {
		if err := t.fill(); err != nil {
			return 0, err
		}
		if t.bits == 8 {
			for i := t.back; i < len(t.out); i++ {
				t.out[i] += t.out[i-t.back]
			}
			continue
		}
		for i := t.back; i+1 < len(t.out); i += 2 {
			left := uint16(t.out[i-t.back])<<8 | uint16(t.out[i-t.back+1])
			sum := left + (uint16(t.out[i])<<8 | uint16(t.out[i+1]))
			t.out[i], t.out[i+1] = byte(sum>>8), byte(sum)
		}
	}
	return t.give(p), nil
}
