package pdf

import (
	"bytes"
	"io"
)

const (
	searchFirst = 4 << 10  // bytes of the first chunk
	searchChunk = 64 << 10 // of the largest
)

// searcher finds patterns in a source, chunk by chunk.
type searcher struct {
	src   io.ReaderAt
	size  int64
	start int64
	buf   []byte
	chunk int64 // of the last fetch
}

// next returns the offset of the first occurrence of pattern that lies wholly
// within [from, to), or -1.
func (s *searcher) next(from, to int64, pattern string) (int64, error) {
	to = min(to, s.size)
	for from+int64(len(pattern)) <= to {
		if from < s.start || from+int64(len(pattern)) > s.start+int64(len(s.buf)) {
			if err := s.fetch(from, min(max(2*s.chunk, searchFirst), searchChunk)); err != nil {
				return -1, err
			}
		}
		part := s.buf[from-s.start:]
		if rest := to - from; int64(len(part)) > rest {
			part = part[:rest]
		}
		if i := bytes.Index(part, []byte(pattern)); i >= 0 {
			return from + int64(i), nil
		}
		from += int64(len(part)) - int64(len(pattern)-1)
	}
	return -1, nil
}

func (s *searcher) fetch(from, n int64) error {
	s.chunk = n
	n = min(n, s.size-from)
	if int64(cap(s.buf)) < n {
		s.buf = make([]byte, n)
	}
	s.buf, s.start = s.buf[:n], from
	err := readFull(s.src, s.buf, from)
	if err != nil {
		s.buf = s.buf[:0]
	}
	return err
}

// back returns the offset of the last occurrence of pattern in the source, or
// -1.
func (s *searcher) back(pattern string) (int64, error) {
	chunk := int64(searchFirst) // what is looked for mostly stands at the very end
	for to := s.size; to >= int64(len(pattern)); chunk = searchChunk {
		from := max(to-chunk, 0)
		if err := s.fetch(from, to-from); err != nil {
			return -1, err
		}
		if i := bytes.LastIndex(s.buf, []byte(pattern)); i >= 0 {
			return from + int64(i), nil
		}
		if from == 0 {
			break
		}
		to = from + int64(len(pattern)-1)
	}
	return -1, nil
}

// searcher finds in the whole file.
func (f *file) searcher() *searcher { return &searcher{src: f.src, size: f.size} }
