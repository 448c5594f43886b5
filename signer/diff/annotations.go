package diff

import "trien/signer/pdf"

// compareAnnotations compares the annotations of a page. Fields have been
// compared with the form.
func (s *step) compareAnnotations(x, y pdf.Object, number int) {
	before, ok := s.annotationList(s.a, x)
	after, ok2 := s.annotationList(s.b, y)
	if !ok || !ok2 {
		s.differ(x, y, event{kind: kindPageOther, nature: content, page: number})
		return
	}
	s.matchDirect(before, after)
	now := setOf(after)
	var kept []pdf.Object
	for _, o := range before {
		if now[o] {
			kept = append(kept, o)
		} else {
			s.annotationGone(o, number)
		}
	}
	were, i := setOf(kept), 0
	for _, o := range after {
		switch {
		case i < len(kept) && kept[i] == o:
			i++
			s.annotationKept(o, number)
		case were[o]: // they were put into another order
			s.add(event{kind: kindAnnotationNew, nature: content, page: number})
			return
		default:
			s.annotationNew(o, number)
		}
	}
}

func setOf(list []pdf.Object) map[pdf.Object]bool {
	m := make(map[pdf.Object]bool, len(list))
	for _, o := range list {
		m[o] = true
	}
	return m
}

// annotationList returns the elements of /Annots; false where it is no list.
func (s *step) annotationList(doc *pdf.Document, o pdf.Object) ([]pdf.Object, bool) {
	switch list := s.resolve(doc, o).(type) {
	case nil:
		return nil, true
	case pdf.Array:
		out := make([]pdf.Object, 0, len(list))
		for _, o := range list {
			if ref, ok := o.(pdf.Ref); ok {
				out = append(out, ref)
			} else if o != nil {
				out = append(out, &inPlace{o})
			}
		}
		s.spend(len(out))
		return out, true
	}
	return nil, false
}

// inPlace is an annotation that is no object of its own.
type inPlace struct{ object pdf.Object }

func unplaced(o pdf.Object) pdf.Object {
	if p, ok := o.(*inPlace); ok {
		return p.object
	}
	return o
}

// matchDirect puts into after, for annotations that are no objects of their own
// or became or ceased to be ones, what stands for them in before. It looks for
// each among the next few only: they keep their order.
func (s *step) matchDirect(before, after []pdf.Object) {
	const few = 20
	were, are := setOf(before), setOf(after)
	i := 0
	for _, o := range before {
		_, direct := o.(*inPlace)
		if !direct && are[o] {
			continue
		}
		tried := 0
		for k := i; k < len(after) && tried < few && s.err == nil; k++ {
			p := after[k]
			_, alsoDirect := p.(*inPlace)
			if !direct && !alsoDirect || were[p] {
				continue
			}
			tried++
			if s.equal(unplaced(o), unplaced(p)) {
				after[k], i = o, k+1
				break
			}
		}
	}
}

// annotationKind names an annotation that was added (ISO 32000-2, Table 171).
func annotationKind(doc *pdf.Document, dict pdf.Dict) string {
	switch kind, _ := doc.Name(dict["Subtype"]); kind {
	case "Text", "Popup":
		return kindNote
	case "Highlight", "Underline", "Squiggly", "StrikeOut", "Caret":
		return kindMarking
	case "Stamp", "Watermark":
		return kindStamp
	case "FreeText":
		return kindText
	case "Line", "Square", "Circle", "Polygon", "PolyLine", "Ink":
		return kindDrawing
	case "Link":
		return kindLink
	case "FileAttachment":
		return kindFile
	case "Redact":
		return kindBlackout
	}
	return kindAnnotation
}

func (s *step) annotationGone(o pdf.Object, number int) {
	dict, _ := s.old(unplaced(o)).(pdf.Dict)
	ref, _ := o.(pdf.Ref)
	e := event{kind: kindAnnotationGone, nature: s.annotationNature(s.a, dict), page: number}
	if f := s.before().widgets[ref]; f != nil {
		e = event{kind: kindFieldGone, nature: content, page: number, field: f.name}
		if f.kind == "Sig" && s.old(f.value) != nil {
			e.kind = kindSignatureGone
		}
	} else if dict == nil {
		return // nothing was there
	}
	s.add(e)
}

func (s *step) annotationNew(o pdf.Object, number int) {
	ref, _ := o.(pdf.Ref)
	dict, _ := s.new(unplaced(o)).(pdf.Dict)
	if ref != (pdf.Ref{}) {
		s.newer[ref] = true
	}
	f := s.after().widgets[ref]
	switch {
	case f != nil && s.made[ref] == f && !s.shownElsewhere(ref, number):
		return // told of with its field
	case f != nil:
		s.add(event{kind: kindFieldMoved, nature: content, page: number, field: f.name})
	case s.isWidget(dict):
		s.add(event{kind: kindLooseWidget, nature: content, page: number})
	case dict == nil && s.new(unplaced(o)) == nil:
		return // nothing is there
	default:
		e := event{kind: annotationKind(s.b, dict), nature: s.annotationNature(s.b, dict), page: number}
		if e.nature == overlaying {
			s.marks = append(s.marks, laid{ref: o, page: number})
		}
		s.add(e)
	}
}

// shownElsewhere tells whether an annotation is listed by another page too.
func (s *step) shownElsewhere(ref pdf.Ref, number int) bool {
	page, _ := s.b.PlaceOf(ref)
	return page > 0 && page != number
}

func (s *step) isWidget(dict pdf.Dict) bool {
	kind, _ := s.b.Name(dict["Subtype"])
	return kind == "Widget" || dict["FT"] != nil
}

// annotationKept compares an annotation that stayed where it was.
func (s *step) annotationKept(o pdf.Object, number int) {
	ref, ok := o.(pdf.Ref)
	if !ok || !s.tainted[ref.Num] || s.before().widgets[ref] != nil && s.after().widgets[ref] != nil {
		return
	}
	a, b := s.dicts(ref, ref)
	if a == nil || b == nil {
		s.differ(s.old(ref), s.new(ref), event{kind: kindAnnotationNew, nature: content, page: number})
		return
	}
	if s.isWidget(a) || s.isWidget(b) {
		s.compareStray(a, b, number)
		return
	}
	e := event{kind: kindAnnotationNew, nature: s.annotationNature(s.b, b), page: number}
	changed := false
	for _, key := range keysOf(a, b) {
		if s.untouched(a[key], b[key]) || s.equal(a[key], b[key]) {
			continue
		}
		changed = true
		if !describesAnnotation(key) {
			e.nature = content
		}
		if key == "A" || key == "AA" || key == "Dest" {
			e.kind = kindAction
		}
	}
	if changed {
		s.add(e)
	}
}

// compareStray compares a widget that the form does not know.
func (s *step) compareStray(a, b pdf.Dict, number int) {
	s.differ(a, b, event{kind: kindLooseWidget, nature: content, page: number})
}

// describesAnnotation lists what makes an annotation and nothing else (ISO
// 32000-2, Tables 166, 172 and 182 to 191).
func describesAnnotation(key pdf.Name) bool {
	switch key {
	case "Type", "Rect", "Contents", "P", "NM", "M", "F", "AP", "AS", "Border", "C", "CA", "ca", "BM", "Lang",
		"T", "Popup", "RC", "CreationDate", "IRT", "Subj", "RT", "IT", "Open", "Name", "State", "StateModel",
		"QuadPoints", "L", "BS", "BE", "LE", "IC", "RD", "InkList", "Vertices", "Sy", "StructParent", "Parent":
		return true
	}
	return false
}

// annotationNature: notes and markings leave the page to be read; anything
// else can hide it, look like part of it, or lead elsewhere.
func (s *step) annotationNature(doc *pdf.Document, dict pdf.Dict) nature {
	if dict == nil || dict["A"] != nil || dict["AA"] != nil {
		return overlaying
	}
	switch kind, _ := doc.Name(dict["Subtype"]); kind {
	case "Text", "Popup", "Highlight", "Underline", "Squiggly", "StrikeOut", "Caret", "Line", "Square", "Circle", "Polygon", "PolyLine", "Ink":
		if s.leavesReadable(doc, dict, kind) {
			return annotating
		}
	}
	return overlaying
}
