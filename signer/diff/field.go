package diff

import (
	"slices"

	"trien/signer/pdf"
)

// compareKept compares a field that was there with what it is now.
func (s *step) compareKept(x, y *field) {
	if y == nil {
		s.fieldGone(x)
		return
	}
	if x.name != y.name || y.badName && !x.badName {
		s.add(event{kind: kindFieldName, nature: content, field: x.name, page: s.pageOf(x.widgets...)})
	}
	if !sameParent(x, y) {
		s.fieldOther(x)
	}
	if s.tainted[x.ref.Num] {
		s.compareField(x, y)
	}
	for _, widget := range x.widgets {
		switch {
		case !y.has(widget):
			s.add(event{kind: kindFieldOther, nature: content, field: x.name, page: s.pageOf(widget)})
		case widget != x.ref && s.tainted[widget.Num]:
			a, b := s.dicts(widget, widget)
			s.compareParts(x, y, a, b, widget)
		}
	}
	for _, widget := range y.widgets {
		if !x.has(widget) {
			s.add(event{kind: kindFieldOther, nature: content, field: x.name, page: s.pageOf(widget)})
		}
	}
}

func sameParent(x, y *field) bool {
	if x.parent == nil || y.parent == nil {
		return x.parent == nil && y.parent == nil
	}
	return x.parent.ref == y.parent.ref
}

func (s *step) fieldGone(x *field) {
	e := event{kind: kindFieldGone, nature: content, field: x.name, page: s.pageOf(x.widgets...)}
	if x.kind == "Sig" && s.old(x.value) != nil {
		e.kind = kindSignatureGone
	}
	s.add(e)
}

func (s *step) fieldOther(x *field) {
	s.add(event{kind: kindFieldOther, nature: content, field: x.name, page: s.pageOf(x.widgets...)})
}

// compareField compares the dictionaries of a field, its value first.
func (s *step) compareField(x, y *field) {
	if !x.group {
		s.compareValue(x, y)
	} else {
		s.differ(x.dict["V"], y.dict["V"], event{kind: kindFilled, nature: filling, field: x.name})
	}
	s.compareParts(x, y, x.dict, y.dict, x.ref)
}

// compareValue compares /V.
func (s *step) compareValue(x, y *field) {
	if x.kind != y.kind || s.equal(x.dict["V"], y.dict["V"]) {
		return
	}
	e := event{field: x.name, page: s.pageOf(append([]pdf.Ref{y.ref}, y.widgets...)...)}
	switch {
	case x.kind != "Sig":
		e.kind, e.nature = kindFilled, filling
	case s.new(y.value) == nil:
		e.kind, e.nature = kindSignatureGone, content
	case s.old(x.value) != nil:
		e.kind, e.nature = kindSignatureOther, content
	case !s.written(y.value):
		e.kind, e.nature = kindRecycled, odd
	case isTimestamp(s.b, y.value):
		e.kind, e.nature = kindTimestamp, service
	default:
		e.kind, e.nature = kindSignature, signing
	}
	s.add(e)
}

// written tells whether a signature was written in this step. One that was
// there before, without a field, is not somebody signing now.
func (s *step) written(value pdf.Object) bool {
	ref, ok := value.(pdf.Ref)
	return !ok || s.changed[ref.Num]
}

// compareParts compares what else a field or one of its widgets consists of.
func (s *step) compareParts(x, y *field, a, b pdf.Dict, ref pdf.Ref) {
	_, signed := s.signed[y.ref]
	filled := !signed && s.filled(x, y)
	for _, key := range keysOf(a, b) {
		if key == "V" || key == "Kids" || s.untouched(a[key], b[key]) || s.equal(a[key], b[key]) {
			if key == "AP" && isSigned(s.a, x) && !s.identical(a[key], b[key]) {
				s.add(s.partEvent(key, x, ref))
			}
			continue
		}
		if key == "AP" && s.sharedAppearance(a[key]) {
			s.add(event{kind: kindFieldLook, nature: odd, field: x.name, page: s.pageOf(ref)})
		}
		if signed && s.signingMay(key, a, b) || filled && fillingMay(key) || s.keeping(key, a, b) {
			continue
		}
		s.add(s.partEvent(key, x, ref))
	}
	if filled && s.saysOtherwise(y, b) {
		s.add(event{kind: kindFieldLook, nature: restyling, field: x.name, page: s.pageOf(ref)})
	}
}

// isSigned tells whether a field holds a signature.
func isSigned(doc *pdf.Document, f *field) bool {
	value, _ := doc.Resolve(f.value)
	return f.kind == "Sig" && value != nil
}

// sharedAppearance tells whether something of which this program knows nothing
// refers to the appearance of a field too: it keeps what the field gives up.
func (s *step) sharedAppearance(o pdf.Object) bool {
	ref, ok := o.(pdf.Ref)
	return ok && slices.ContainsFunc(s.g.holders(ref.Num), func(holder uint32) bool {
		return s.g.marks.of(holder)&(markField|markAnnotation) == 0
	})
}

// filled tells whether the value of the field, or of the group that it belongs
// to, changed in this step.
func (s *step) filled(x, y *field) bool {
	for x != nil && y != nil {
		if !s.equal(x.dict["V"], y.dict["V"]) {
			return true
		}
		x, y = x.parent, y.parent
	}
	return false
}

// signingMay lists what may change in a field while it is signed: how its mark
// looks, not where it stands.
func (s *step) signingMay(key pdf.Name, a, b pdf.Dict) bool {
	switch key {
	case "AP", "AS", "M", "MK", "DA", "DR", "BS", "Border", "NM", "Q":
		return true
	case "F":
		return s.visibleAs(a, b)
	case "P", "Type", "Subtype":
		return a[key] == nil
	case "Rect":
		return s.flat(a[key])
	}
	return false
}

// flat tells a rectangle without extent.
func (s *step) flat(o pdf.Object) bool {
	r, ok := s.a.Rect(o)
	return !ok || r.Width() == 0 || r.Height() == 0
}

// Annotation flags (ISO 32000-2, Table 167) and field flags (Table 227).
const (
	flagInvisible = 1 << 0
	flagHidden    = 1 << 1
	flagNoView    = 1 << 5
	fieldReadOnly = 1 << 0
)

// visibleAs tells whether the flags of an annotation leave it as visible as it
// was.
func (s *step) visibleAs(a, b pdf.Dict) bool {
	const visibility = flagInvisible | flagHidden | flagNoView
	before, _ := s.old(a["F"]).(pdf.Integer)
	after, ok := s.new(b["F"]).(pdf.Integer)
	return ok && after&visibility == before&visibility
}

// fillingMay lists what changes together with the value of a field.
func fillingMay(key pdf.Name) bool {
	return slices.Contains([]pdf.Name{"AP", "AS", "I", "TI", "RV", "M"}, key)
}

// keeping lists what may change at any time because it shows nothing: the page
// that a widget says it is on, and locked fields that are made read-only.
func (s *step) keeping(key pdf.Name, a, b pdf.Dict) bool {
	switch key {
	case "Ff":
		before, _ := s.old(a[key]).(pdf.Integer)
		after, ok := s.new(b[key]).(pdf.Integer)
		return ok && after == before|fieldReadOnly
	case "Type":
		return a[key] == nil && s.new(b[key]) == pdf.Object(pdf.Name("Annot"))
	case "P":
		return a[key] == nil
	}
	return false
}

// partEvent tells what it means that a part of a field is another.
func (s *step) partEvent(key pdf.Name, x *field, ref pdf.Ref) event {
	e := event{kind: kindFieldOther, nature: content, field: x.name, page: s.pageOf(append([]pdf.Ref{ref}, x.widgets...)...)}
	hasSignature := x.kind == "Sig" && s.old(x.value) != nil
	switch key {
	case "AP", "AS", "MK", "DA", "BS", "Border", "Q", "DR":
		e.kind, e.nature = kindFieldLook, restyling
		if hasSignature {
			e.kind, e.nature = kindSignatureLook, content
		}
	case "Rect", "F", "P":
		e.kind = kindFieldMoved
		if hasSignature {
			e.kind = kindSignatureLook
		}
	case "A", "AA":
		e.kind = kindAction
	case "T", "Parent":
		e.kind = kindFieldName
	}
	return e
}

// compareNew looks at a field that was not there.
func (s *step) compareNew(f *field, before *form) {
	e := event{field: f.name, page: s.pageOf(append([]pdf.Ref{f.ref}, f.widgets...)...)}
	for _, widget := range f.widgets {
		s.made[widget] = f
	}
	if f.badName || f.name == "" {
		s.add(event{kind: kindFieldName, nature: content, field: f.name, page: e.page})
	}
	if f.group && f.kind == "" {
		return // what is in it is looked at by itself
	}
	if f.dict["A"] != nil || f.dict["AA"] != nil {
		s.add(event{kind: kindAction, nature: content, field: f.name, page: e.page})
	}
	grouped := f.parent != nil && before.byRef[f.parent.ref] != nil
	switch {
	case f.group:
		return
	case f.kind != "Sig":
		e.kind, e.nature = kindField, content
	case s.new(f.value) == nil && s.drawn(f):
		e.kind, e.nature = kindField, content
	case s.new(f.value) == nil:
		e.kind, e.nature = kindSignatureField, waiting
	case !s.written(f.value):
		e.kind, e.nature = kindRecycled, odd
	case isTimestamp(s.b, f.value):
		e.kind, e.nature = kindTimestamp, service
	case grouped:
		e.kind, e.nature = kindSignature, signingGroup
	default:
		e.kind, e.nature = kindSignature, signingNew
	}
	s.add(e)
}

// drawn tells whether a widget of f shows anything.
func (s *step) drawn(f *field) bool {
	for _, ref := range f.widgets {
		widget, _ := s.new(ref).(pdf.Dict)
		rect, ok := s.b.Rect(widget["Rect"])
		if ok && rect.Width() > 0 && rect.Height() > 0 && s.new(widget["AP"]) != nil {
			return true
		}
	}
	return false
}
