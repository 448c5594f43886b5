package pdf

import (
	"bytes"
	"io"
)

// Stream is a stream object (ISO 32000-2, 7.3.8).
type Stream struct {
	Dict Dict
	// Span is where the raw bytes stand in the file; zero for a stream made
	// in memory.
	Span Span
	// Data is the raw, encoded bytes of a stream made in memory.
	Data []byte

	ref    Ref  // of the object in the file, for decryption
	origin Dict // as read, whatever Dict becomes in a copy
	sealed bool // the bytes in the file are encrypted
}

// RawStream reads the bytes of s as they stand, encoded and, in an encrypted
// document, encrypted.
func (d *Document) RawStream(s *Stream) io.Reader {
	if s.Span == (Span{}) {
		return bytes.NewReader(s.Data)
	}
	return io.NewSectionReader(d.src, s.Span.Start, s.Span.Len())
}
