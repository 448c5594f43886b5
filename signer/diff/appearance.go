package diff

import "trien/signer/pdf"

// laid is something that was put on a page in this step and can hide what is
// below it.
type laid struct {
	ref   pdf.Object // of the annotation
	field string
	page  int // 1-based
}

// appearance draws the normal appearance of an annotation, in the space of its
// page (ISO 32000-2, 12.5.5, Algorithm: appearance streams).
func (s *step) appearance(doc *pdf.Document, o pdf.Object) ink {
	annotation, _ := doc.Dict(unplaced(o))
	rect, ok := doc.Rect(annotation["Rect"])
	if !ok {
		return ink{}
	}
	p := s.pen(doc)
	looks, _ := doc.Dict(annotation["AP"])
	for _, stream := range s.streamsOf(doc, looks["N"]) {
		data, ok := s.decode(doc, stream)
		if !ok {
			p.ink.fills, p.ink.images = true, true // who knows
			continue
		}
		resources, _ := doc.Dict(stream.Dict["Resources"])
		p.draw(data, resources, placed(doc, stream, rect), 0)
	}
	if looks["N"] == nil && s.paints(doc, annotation) {
		p.ink.covers, p.ink.fills = append(p.ink.covers, rect), true
	}
	return p.ink
}

// paints tells whether an annotation without appearance is painted over by a
// reader: with a background, or an interior colour.
func (s *step) paints(doc *pdf.Document, annotation pdf.Dict) bool {
	kind, _ := doc.Name(annotation["Subtype"])
	inside, _ := doc.Array(annotation["IC"])
	colour, _ := doc.Array(annotation["C"])
	return len(inside) > 0 || kind == "FreeText" && len(colour) > 0
}

// streamsOf returns the appearance, or those of all states.
func (s *step) streamsOf(doc *pdf.Document, o pdf.Object) []*pdf.Stream {
	switch o := s.resolve(doc, o).(type) {
	case *pdf.Stream:
		return []*pdf.Stream{o}
	case pdf.Dict:
		var list []*pdf.Stream
		for _, state := range o {
			if stream, ok := doc.Stream(state); ok && len(list) < 20 {
				list = append(list, stream)
			}
		}
		return list
	}
	return nil
}

// placed returns the matrix that brings an appearance into its rectangle.
func placed(doc *pdf.Document, stream *pdf.Stream, rect pdf.Rect) matrix {
	own := matrixOf(doc, stream.Dict["Matrix"])
	box, ok := doc.Rect(stream.Dict["BBox"])
	if !ok {
		return own
	}
	shown := own.box(box)
	if shown.Width() == 0 || shown.Height() == 0 {
		return own
	}
	sx, sy := rect.Width()/shown.Width(), rect.Height()/shown.Height()
	return own.times(matrix{sx, 0, 0, sy, rect.X0 - shown.X0*sx, rect.Y0 - shown.Y0*sy})
}

// leavesReadable tells whether a note or a marking leaves the page to be read:
// it draws neither text nor pictures and paints nothing over, but for the icon
// of a note.
func (s *step) leavesReadable(doc *pdf.Document, annotation pdf.Dict, kind pdf.Name) bool {
	look := s.appearance(doc, annotation)
	const icon = 40 // points
	if rect, ok := doc.Rect(annotation["Rect"]); ok && kind == "Text" && rect.Width() <= icon && rect.Height() <= icon {
		return len(look.glyphs) == 0
	}
	return len(look.glyphs) == 0 && !look.images && !look.fills
}

// hidden is how many characters a mark may cover before it hides something.
const hidden = 3

// compareMarks looks at what was put on pages in this step: it may stand beside
// the text or let it shine through, but not hide it. What it does to the mark of
// another signature matters less: no signature is read off the page.
func (s *step) compareMarks() {
	pages := map[int]ink{}
	for _, m := range s.marks {
		look := s.appearance(s.b, m.ref)
		if len(look.covers) == 0 || s.err != nil {
			continue
		}
		below, ok := pages[m.page]
		if !ok {
			below = s.pageInk(m.page)
			pages[m.page] = below
		}
		s.spend(len(look.covers) * len(below.glyphs) / 10)
		if below.under(look.covers) >= hidden {
			s.add(event{kind: kindCovering, nature: odd, field: m.field, page: m.page})
		}
	}
}

// pageInk draws a page as it was before.
func (s *step) pageInk(number int) ink {
	page, err := s.a.Page(number - 1)
	if err != nil {
		return ink{}
	}
	drawn, ok := s.drawing(s.a, page.Dict["Contents"])
	if !ok {
		return ink{}
	}
	p := s.pen(s.a)
	p.draw(drawn.data, resourcesOf(s.a, page.Dict), unit(), 0)
	return p.ink
}

// resourcesOf returns the resources of a page, its own or inherited ones.
func resourcesOf(doc *pdf.Document, page pdf.Dict) pdf.Dict {
	for range deepest {
		if resources, ok := doc.Dict(page["Resources"]); ok {
			return resources
		}
		parent, ok := doc.Dict(page["Parent"])
		if !ok {
			break
		}
		page = parent
	}
	return nil
}

// under counts the characters below covers.
func (i ink) under(covers []pdf.Rect) int {
	n := 0
	for _, g := range i.glyphs {
		for _, r := range covers {
			if g.x > r.X0 && g.x < r.X1 && g.y > r.Y0 && g.y < r.Y1 {
				n++
				break
			}
		}
	}
	return n
}
