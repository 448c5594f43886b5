package diff

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"unicode/utf16"

	"trien/signer/pdf"
)

const (
	largestMetadata = 8 << 20 // bytes
	deepestMetadata = 100     // elements within each other
	costMarkup      = 10      // bytes decoded that a byte of XML is worth
)

// compareMetadata lets metadata be written anew, as long as it is metadata
// (ISO 32000-2, 14.3.2) and not something that only goes by the name.
func (s *step) compareMetadata(x, y pdf.Object) {
	if s.equal(x, y) {
		return
	}
	e := event{kind: kindMetadata, nature: service}
	if !s.isMetadata(y) {
		e = event{kind: kindMetadataBad, nature: odd}
	}
	s.add(e)
}

func (s *step) isMetadata(o pdf.Object) bool {
	stream, ok := s.new(o).(*pdf.Stream)
	if !ok {
		return false
	}
	kind, _ := s.b.Name(stream.Dict["Type"])
	subtype, _ := s.b.Name(stream.Dict["Subtype"])
	if kind != "Metadata" || subtype != "XML" {
		return false
	}
	data, ok := s.decode(s.b, stream)
	s.budget.bytes -= costMarkup * int64(len(data))
	return ok && len(data) <= largestMetadata && isXMP(data)
}

// isXMP tells whether data is a well-formed XMP packet without a document type
// of its own (ISO 16684-1, 7.3).
func isXMP(data []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimRight(inUTF8(data), "\x00")))
	depth, found := 0, false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found && depth == 0
		}
		if err != nil {
			return false
		}
		switch t := token.(type) {
		case xml.Directive:
			return false
		case xml.StartElement:
			if depth == 0 && (found || !isRoot(t.Name)) {
				return false
			}
			found = true
			if depth++; depth > deepestMetadata {
				return false
			}
		case xml.EndElement:
			depth--
		}
	}
}

func isRoot(name xml.Name) bool {
	switch name.Space {
	case "adobe:ns:meta/":
		return name.Local == "xmpmeta" || name.Local == "xapmeta"
	case "http://www.w3.org/1999/02/22-rdf-syntax-ns#":
		return name.Local == "RDF"
	}
	return false
}

// inUTF8 turns UTF-16 with a byte order mark into UTF-8.
func inUTF8(data []byte) []byte {
	var high, low int
	switch {
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		high, low = 0, 1
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		high, low = 1, 0
	default:
		return bytes.TrimPrefix(data, []byte{0xef, 0xbb, 0xbf})
	}
	var units []uint16
	for data = data[2:]; len(data) >= 2; data = data[2:] {
		units = append(units, uint16(data[high])<<8|uint16(data[low]))
	}
	return []byte(string(utf16.Decode(units)))
}
