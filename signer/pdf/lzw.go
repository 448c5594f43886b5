package pdf

import (
	"bufio"
	"errors"
	"io"
)

const (
	lzwClear = 256
	lzwEnd   = 257
	lzwMax   = 4096
)

// lzwReader undoes LZWDecode (ISO 32000-2, 7.4.4). The standard library's
// package lzw lacks the early change of the code length.
type lzwReader struct {
	r      *bufio.Reader
	early  int // 1 when the code length grows one code early
	bits   uint32
	nbits  uint
	width  uint
	prefix [lzwMax]uint16
	suffix [lzwMax]byte
	next   int
	last   int // code before this one; -1 behind a clear code
	stack  [lzwMax]byte
	out    []byte
	done   bool
}

func newLZW(r *bufio.Reader, early bool) io.Reader {
	l := &lzwReader{r: r}
	if early {
		l.early = 1
	}
	l.reset()
	return l
}

func (l *lzwReader) reset() { l.width, l.next, l.last = 9, lzwEnd+1, -1 }

func (l *lzwReader) Read(p []byte) (int, error) {
	for len(l.out) == 0 {
		if l.done {
			return 0, io.EOF
		}
		if err := l.step(); err != nil {
			return 0, err
		}
	}
	n := copy(p, l.out)
	l.out = l.out[n:]
	return n, nil
}

func (l *lzwReader) code() (int, error) {
	for l.nbits < l.width {
		c, err := l.r.ReadByte()
		if err != nil {
			return lzwEnd, atEnd(err, &l.done)
		}
		l.bits = l.bits<<8 | uint32(c)
		l.nbits += 8
	}
	l.nbits -= l.width
	return int(l.bits >> l.nbits & (1<<l.width - 1)), nil
}

func (l *lzwReader) step() error {
	code, err := l.code()
	if err != nil {
		return err
	}
	switch {
	case code == lzwEnd:
		l.done = true
		return nil
	case code == lzwClear:
		l.reset()
		return nil
	case code > l.next || code == l.next && l.last < 0 || l.last < 0 && code > 255:
		return errors.New("LZWDecode: bad code")
	}
	l.expand(code)
	if l.last >= 0 && l.next < lzwMax {
		l.prefix[l.next], l.suffix[l.next] = uint16(l.last), l.out[0]
		l.next++
	}
	for l.width < 12 && l.next+l.early >= 1<<l.width {
		l.width++
	}
	l.last = code
	return nil
}

// expand puts the text of code into out. The code about to be made is the
// last text and its own first byte.
func (l *lzwReader) expand(code int) {
	at := len(l.stack)
	c := code
	if code == l.next {
		at-- // filled in below
		c = l.last
	}
	for c > lzwEnd {
		at--
		l.stack[at] = l.suffix[c]
		c = int(l.prefix[c])
	}
	at--
	l.stack[at] = byte(c)
	if code == l.next {
		l.stack[len(l.stack)-1] = l.stack[at]
	}
	l.out = l.stack[at:]
}
