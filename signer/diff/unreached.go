package diff

import "trien/signer/pdf"

// unreached looks at the changed objects to which nothing leads. They show
// nothing; but one that could be shown is laid up for a later revision, which
// then only has to refer to it. Programs that sign leave such things behind.
// Where part of the document cannot be read, nobody knows what leads to them.
func (s *step) unreached(changed []uint32) {
	for _, num := range changed {
		if s.err != nil {
			return
		}
		if s.g.seen.has(num) || !s.b.Exists(num) {
			continue
		}
		o, err := s.b.ReadOnce(num)
		s.check(err)
		switch {
		case isPlumbing(o):
		case s.g.broken: // what cannot be read may lead to it
			s.add(event{kind: kindDamaged, nature: odd})
		case s.couldShow(o):
			s.add(event{kind: kindStock, nature: stocking})
		default:
			s.add(event{kind: kindUnused, nature: service})
		}
	}
}

// isPlumbing tells what the file itself is made of: nothing refers to it.
func isPlumbing(o pdf.Object) bool {
	stream, ok := o.(*pdf.Stream)
	return ok && (stream.Dict["Type"] == pdf.Name("ObjStm") || stream.Dict["Type"] == pdf.Name("XRef"))
}

// couldShow tells an object that is made to be seen, or to hold what is.
func (s *step) couldShow(o pdf.Object) bool {
	dict, _ := o.(pdf.Dict)
	if stream, ok := o.(*pdf.Stream); ok {
		dict = stream.Dict
	}
	switch kind, _ := s.b.Name(dict["Type"]); kind {
	case "Catalog", "Pages", "Page", "XObject", "Annot":
		return true
	case "Font":
		return dict["BaseFont"] != nil || dict["CharProcs"] != nil
	}
	return false
}
