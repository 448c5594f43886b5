package diff

import (
	"bytes"

	"trien/signer/pdf"
)

// writes tells whether an appearance draws text or pictures, which the mark of
// a note or a highlighting does not need.
func (s *step) writes(doc *pdf.Document, o pdf.Object, depth int) bool {
	if depth > 4 {
		return true
	}
	switch o := s.resolve(doc, o).(type) {
	case pdf.Dict:
		for _, item := range o {
			if s.writes(doc, item, depth+1) {
				return true
			}
		}
	case *pdf.Stream:
		return s.draws(doc, o, depth)
	}
	return false
}

func (s *step) draws(doc *pdf.Document, stream *pdf.Stream, depth int) bool {
	if kind, _ := doc.Name(stream.Dict["Subtype"]); kind == "Image" {
		return true
	}
	data, ok := s.decode(doc, stream)
	if !ok || bytes.Contains(data, []byte("BT")) || bytes.Contains(data, []byte("BI")) || bytes.Contains(data, []byte(" sh")) {
		return true
	}
	forms, _ := doc.DictAt(stream.Dict["Resources"], "XObject")
	for _, o := range forms {
		if s.writes(doc, o, depth+1) {
			return true
		}
	}
	return false
}
