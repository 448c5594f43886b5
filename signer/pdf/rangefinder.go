package pdf

import (
	"bytes"
	"io"
)

const (
	rangeKey  = "/ByteRange"
	rangeHits = 1 << 16 // most places remembered
	rangeRead = 256 << 10
)

// RangeFinder is fed a file from its first byte to its last and remembers
// where signature dictionaries may stand, so that Document.SignaturesAt finds
// those that no field leads to.
type RangeFinder struct {
	pos  int64
	tail []byte
	hits []int64
	full bool
}

// Write takes the next bytes of the file. It never fails.
func (f *RangeFinder) Write(p []byte) (int, error) {
	overlap := len(rangeKey) - 1
	seam := append(f.tail, p[:min(len(p), overlap)]...)
	f.find(seam, f.pos-int64(len(f.tail)))
	f.find(p, f.pos)
	f.pos += int64(len(p))
	if len(p) >= overlap {
		f.tail = append(f.tail[:0], p[len(p)-overlap:]...)
	} else {
		f.tail = append(f.tail[:0], seam[max(len(seam)-overlap, 0):]...)
	}
	return len(p), nil
}

func (f *RangeFinder) find(p []byte, at int64) {
	for !f.full {
		i := bytes.Index(p, []byte(rangeKey))
		if i < 0 {
			return
		}
		if f.full = len(f.hits) >= rangeHits; !f.full {
			f.hits = append(f.hits, at+int64(i))
		}
		p, at = p[i+len(rangeKey):], at+int64(i+len(rangeKey))
	}
}

func (d *Document) findRanges() (*RangeFinder, error) {
	f := &RangeFinder{}
	buf := make([]byte, min(rangeRead, d.size))
	for at := int64(0); at < d.size; at += int64(len(buf)) {
		part := buf[:min(int64(len(buf)), d.size-at)]
		if err := readFull(d.src, part, at); err != nil {
			return nil, err
		}
		if _, err := f.Write(part); err != nil {
			return nil, err
		}
	}
	return f, nil
}

var _ io.Writer = (*RangeFinder)(nil)
