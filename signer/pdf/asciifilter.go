package pdf

import (
	"bufio"
	"errors"
	"io"
)

// hexReader undoes ASCIIHexDecode (ISO 32000-2, 7.4.2).
type hexReader struct {
	r    *bufio.Reader
	done bool
}

func (h *hexReader) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && !h.done {
		hi, err := h.digit()
		if err != nil {
			return n, err
		}
		if h.done {
			break
		}
		lo, err := h.digit()
		if err != nil {
			return n, err
		}
		p[n] = byte(hi<<4 | lo)
		n++
	}
	if n == 0 && h.done {
		return 0, io.EOF
	}
	return n, nil
}

// digit returns the next digit; 0, with done set, at the end of the data.
func (h *hexReader) digit() (int, error) {
	for !h.done {
		c, err := h.r.ReadByte()
		if errors.Is(err, io.EOF) || err == nil && c == '>' {
			h.done = true
			break
		}
		if err != nil {
			return 0, err
		}
		if v := hexValue(c); v >= 0 {
			return v, nil
		}
		if !isSpace(c) {
			return 0, errors.New("ASCIIHexDecode: no hexadecimal digit")
		}
	}
	return 0, nil
}

// ascii85Reader undoes ASCII85Decode (ISO 32000-2, 7.4.3).
type ascii85Reader struct {
	r    *bufio.Reader
	out  []byte
	done bool
}

func (a *ascii85Reader) Read(p []byte) (int, error) {
	for len(a.out) == 0 {
		if a.done {
			return 0, io.EOF
		}
		if err := a.group(); err != nil {
			return 0, err
		}
	}
	n := copy(p, a.out)
	a.out = a.out[n:]
	return n, nil
}

var errASCII85 = errors.New("ASCII85Decode: bad data")

// group decodes up to five digits.
func (a *ascii85Reader) group() error {
	var v uint64
	n := 0
	for n < 5 {
		c, err := a.r.ReadByte()
		if errors.Is(err, io.EOF) || err == nil && c == '~' {
			a.done = true
			break
		}
		switch {
		case err != nil:
			return err
		case isSpace(c):
		case c == 'z' && n == 0:
			a.out = []byte{0, 0, 0, 0}
			return nil
		case c < '!' || c > 'u':
			return errASCII85
		default:
			v = v*85 + uint64(c-'!')
			n++
		}
	}
	if n == 0 {
		return nil
	}
	for i := n; i < 5; i++ {
		v = v*85 + 84
	}
	if n == 1 || v > 1<<32-1 {
		return errASCII85
	}
	a.out = []byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}[:n-1]
	return nil
}

// runLengthReader undoes RunLengthDecode (ISO 32000-2, 7.4.5).
type runLengthReader struct {
	r    *bufio.Reader
	out  []byte
	buf  [128]byte
	done bool
}

func (l *runLengthReader) Read(p []byte) (int, error) {
	for len(l.out) == 0 {
		if l.done {
			return 0, io.EOF
		}
		if err := l.packet(); err != nil {
			return 0, err
		}
	}
	n := copy(p, l.out)
	l.out = l.out[n:]
	return n, nil
}

func (l *runLengthReader) packet() error {
	length, err := l.r.ReadByte()
	if errors.Is(err, io.EOF) || err == nil && length == 128 {
		l.done = true
		return nil
	}
	if err != nil {
		return err
	}
	if length < 128 {
		n, err := io.ReadFull(l.r, l.buf[:int(length)+1])
		l.out = l.buf[:n]
		return atEnd(err, &l.done)
	}
	c, err := l.r.ReadByte()
	if err != nil {
		return atEnd(err, &l.done)
	}
	l.out = l.buf[:257-int(length)]
	for i := range l.out {
		l.out[i] = c
	}
	return nil
}

// atEnd takes data that ends early for data that ends.
func atEnd(err error, done *bool) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		*done = true
		return nil
	}
	return err
}
