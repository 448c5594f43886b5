package diff

import (
	"bytes"

	"trien/signer/pdf"
)

// comparePage compares a page (ISO 32000-2, Table 31) with what it was. number
// is its place after, 1-based.
func (s *step) comparePage(x, y page, number int) {
	a, b := withInherited(x), withInherited(y)
	for _, key := range keysOf(a, b) {
		if s.err != nil {
			return
		}
		if s.untouched(a[key], b[key]) {
			continue
		}
		switch key {
		case "Parent":
			s.compareParent(x, y, number)
		case "Annots":
			s.compareAnnotations(a[key], b[key], number)
		case "Contents":
			if !s.equal(a[key], b[key]) && !s.sameContents(a[key], b[key]) {
				s.add(event{kind: kindPageContent, nature: content, page: number})
			}
		case "Resources":
			s.compareResources(a[key], b[key], number)
		case "Metadata":
			s.compareMetadata(a[key], b[key])
		case "LastModified", "Tabs":
		case "StructParents":
			if a[key] != nil {
				s.differ(a[key], b[key], event{kind: kindStructure, nature: odd, page: number})
			}
		default:
			s.differ(a[key], b[key], pageEvent(key, number))
		}
	}
}

func pageEvent(key pdf.Name, number int) event {
	e := event{kind: kindPageOther, nature: content, page: number}
	switch key {
	case "MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox", "Rotate", "UserUnit":
		e.kind = kindPageSize
	case "AA":
		e.kind = kindAction
	case "Contents":
		e.kind = kindPageContent
	}
	return e
}

// withInherited puts what a page inherits into it.
func withInherited(p page) pdf.Dict {
	if len(p.inherited) == 0 {
		return p.dict
	}
	d := p.inherited.Clone()
	for key, value := range p.dict {
		if value != nil {
			d[key] = value
		}
	}
	return d
}

// compareParent: some readers find what a page inherits by its /Parent, which
// has to be the node that lists the page.
func (s *step) compareParent(x, y page, number int) {
	if sameRef(x.dict["Parent"], x.parent) && sameRef(y.dict["Parent"], y.parent) {
		return
	}
	s.differ(x.dict["Parent"], y.dict["Parent"], event{kind: kindPageTree, nature: content, page: number})
}

// compareResources tells fonts from other resources.
func (s *step) compareResources(x, y pdf.Object, number int) {
	if s.equal(x, y) {
		return
	}
	a, b := s.dicts(x, y)
	e := event{kind: kindPageResources, nature: content, page: number}
	if a != nil && b != nil && s.onlyDiffersIn(a, b, "Font") {
		e.kind = kindPageFont
	}
	s.add(e)
}

func (s *step) onlyDiffersIn(a, b pdf.Dict, name pdf.Name) bool {
	for _, key := range keysOf(a, b) {
		if key != name && !s.equal(a[key], b[key]) {
			return false
		}
	}
	return true
}

// sameContents tells whether two pages draw the same although their content is
// cut into streams in different ways (ISO 32000-2, 7.8.2).
func (s *step) sameContents(x, y pdf.Object) bool {
	a, ok := s.drawing(s.a, x)
	b, ok2 := s.drawing(s.b, y)
	if !ok || !ok2 || len(a.data) != len(b.data) {
		return false
	}
	for i := range a.data {
		if a.data[i] == b.data[i] {
			continue
		}
		// Where one is cut the other has white space.
		if !isSpace(a.data[i]) || !isSpace(b.data[i]) || !a.cuts[i] && !b.cuts[i] {
			return false
		}
	}
	return true
}

// drawing is content streams put together, with a line end at each cut.
type drawing struct {
	data []byte
	cuts map[int]bool
}

// drawing reads /Contents; false where a stream cannot be read.
func (s *step) drawing(doc *pdf.Document, o pdf.Object) (drawing, bool) {
	list, ok := s.resolve(doc, o).(pdf.Array)
	if !ok {
		list = pdf.Array{o}
	}
	all := drawing{cuts: map[int]bool{}}
	for _, o := range list {
		switch stream := s.resolve(doc, o).(type) {
		case nil:
		case *pdf.Stream:
			data, ok := s.decode(doc, stream)
			if !ok {
				return all, false
			}
			if data = bytes.Trim(data, "\x00\t\n\f\r "); len(data) == 0 {
				continue
			}
			if len(all.data)+len(data) > mostDecoded {
				s.check(errTooMuch)
				return all, false
			}
			if len(all.data) > 0 {
				all.cuts[len(all.data)] = true
				all.data = append(all.data, '\n')
			}
			all.data = append(all.data, data...)
		default:
			return all, false
		}
	}
	return all, true
}
