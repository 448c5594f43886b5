package pdf

import (
	"bufio"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"slices"
)

const filterChain = 16 // most filters on one stream

// UnsupportedFilterError says that a stream is encoded by a filter that
// Decode does not undo, one for images.
type UnsupportedFilterError struct{ Filter Name }

func (e *UnsupportedFilterError) Error() string {
	return fmt.Sprintf("filter %s is not supported", string(e.Filter))
}

// Decode returns the bytes of s, decrypted and with its filters undone
// (ISO 32000-2, 7.4): Flate, LZW, ASCIIHex, ASCII85, RunLength and the
// predictors. More than limit bytes are an error with code pdf.too-large;
// limit 0 means Limits.Inflated.
func (d *Document) Decode(s *Stream, limit int64) ([]byte, error) {
	data, err := d.decode(s, limit)
	return data, worded(err)
}

func (d *Document) decode(s *Stream, limit int64) ([]byte, error) {
	if limit <= 0 {
		limit = d.limits.Inflated
	}
	r, err := d.decoder(s)
	if err != nil {
		return nil, err
	}
	return readUpTo(r, limit)
}

// readUpTo reads r to its end; more than limit bytes are errLimit. It takes
// twice the memory of what it returns, where growing a slice takes more.
func readUpTo(r io.Reader, limit int64) ([]byte, error) {
	var parts [][]byte
	part := make([]byte, 0, 4<<10)
	for size := int64(0); ; {
		n, err := r.Read(part[len(part):cap(part)])
		part = part[:len(part)+n]
		if size += int64(n); size > limit {
			return nil, errLimit
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return slices.Concat(append(parts, part)...), err
		}
		if len(part) == cap(part) {
			parts = append(parts, part)
			part = make([]byte, 0, min(2*cap(part), 1<<20))
		}
	}
}

// decoder returns a reader of the decoded bytes of s.
func (d *Document) decoder(s *Stream) (io.Reader, error) {
	names, parms, err := d.filtersOf(s.Dict)
	if err != nil {
		return nil, err
	}
	r, err := d.opened(s)
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		if r, err = d.undo(name, parms[i], bufio.NewReader(r)); err != nil {
			return nil, err
		}
		// No stage may swell without bound, even when a later one shrinks
		// its output again.
		r = &capped{r, 4*d.limits.Inflated + 1}
	}
	return r, nil
}

// capped fails when more than left bytes come.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, errLimit
	}
	return n, err
}

// filtersOf returns the filters of a stream with the parameters of each.
func (d *Document) filtersOf(dict Dict) ([]Name, []Dict, error) {
	filters, parms := d.listOf(dict["Filter"]), d.listOf(dict["DecodeParms"])
	if len(filters) > filterChain {
		return nil, nil, errLimit
	}
	names := make([]Name, len(filters))
	dicts := make([]Dict, len(filters))
	for i, o := range filters {
		name, ok := d.Name(o)
		if !ok {
			return nil, nil, errors.New("filter is no name")
		}
		names[i] = name
		if i < len(parms) {
			dicts[i], _ = d.Dict(parms[i])
		}
	}
	return names, dicts, nil
}

// listOf returns an array's elements, or a lone object as one element.
func (d *Document) listOf(o Object) Array {
	if list, ok := d.Array(o); ok {
		return list
	}
	if o == nil {
		return nil
	}
	return Array{o}
}

func (d *Document) undo(name Name, parms Dict, r *bufio.Reader) (io.Reader, error) {
	switch name {
	case "FlateDecode", "Fl":
		return d.predicted(parms, inflate(r))
	case "LZWDecode", "LZW":
		early, ok := d.Integer(parms["EarlyChange"])
		return d.predicted(parms, newLZW(r, !ok || early != 0))
	case "ASCIIHexDecode", "AHx":
		return &hexReader{r: r}, nil
	case "ASCII85Decode", "A85":
		return &ascii85Reader{r: r}, nil
	case "RunLengthDecode", "RL":
		return &runLengthReader{r: r}, nil
	case "Crypt":
		return r, nil // undone while the stream was opened
	}
	return nil, &UnsupportedFilterError{name}
}

// inflate undoes Flate. The checksum is not looked at, and a stream that ends
// early gives what it has: other readers do the same.
func inflate(r *bufio.Reader) io.Reader {
	if head, err := r.Peek(2); err == nil && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		if _, err := r.Discard(2); err != nil {
			return bytes.NewReader(nil)
		}
	}
	return &lenientReader{flate.NewReader(r)}
}

type lenientReader struct{ r io.Reader }

func (l *lenientReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}
