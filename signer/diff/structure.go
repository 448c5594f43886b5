package diff

import "trien/signer/pdf"

// compareStructure compares the logical structure (ISO 32000-2, 14.7).
func (s *step) compareStructure(x, y pdf.Object) {
	s.differ(x, y, event{kind: kindStructure, nature: odd})
}
