package diff

import "trien/signer/pdf"

// marksOnly tells whether default resources differ in nothing but external
// objects, which programs that draw marks keep there, and no appearance of a
// field draws on them for want of resources of its own (ISO 32000-2, 12.7.3).
func (s *step) marksOnly(x, y pdf.Object) bool {
	a, b := s.dicts(x, y)
	if a == nil || b == nil {
		return false
	}
	rest, now := a.Clone(), b.Clone()
	delete(rest, "XObject")
	delete(now, "XObject")
	if !s.grows(rest, now, 2) {
		return false
	}
	for widget := range s.before().widgets {
		dict, _ := s.old(widget).(pdf.Dict)
		if !s.flat(dict["Rect"]) && s.borrows(dict["AP"], 0) {
			return false
		}
	}
	return s.err == nil
}

// borrows tells whether an appearance has no resources of its own.
func (s *step) borrows(o pdf.Object, depth int) bool {
	switch o := s.old(o).(type) {
	case pdf.Dict:
		for _, state := range o {
			if depth > 2 || s.borrows(state, depth+1) {
				return true
			}
		}
	case *pdf.Stream:
		return o.Dict["Resources"] == nil
	}
	return false
}
