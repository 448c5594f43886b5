package diff

import (
	"slices"
	"strings"

	"trien/signer/pdf"
)

// form is the interactive form of one state, taken apart.
type form struct {
	dict    pdf.Dict
	list    []*field // in the form's order, groups before what is in them
	byRef   map[pdf.Ref]*field
	byName  map[string]*field
	widgets map[pdf.Ref]*field
	direct  []pdf.Object // fields that are no objects of their own
}

// field is a field or a group of fields (ISO 32000-2, 12.7.4).
type field struct {
	ref     pdf.Ref
	dict    pdf.Dict
	name    string
	parent  *field
	kind    pdf.Name   // /FT, its own or inherited
	value   pdf.Object // /V, its own or inherited
	group   bool
	widgets []pdf.Ref
	badName bool // /T is no name for a field, or one that is taken
}

const deepest = 200 // groups of fields, nodes of the page tree, elements within each other

// readForm takes the form of doc apart.
func (s *step) readForm(doc *pdf.Document, o pdf.Object) *form {
	f := &form{byRef: map[pdf.Ref]*field{}, byName: map[string]*field{}, widgets: map[pdf.Ref]*field{}}
	f.dict, _ = s.resolve(doc, o).(pdf.Dict)
	fields, _ := s.resolve(doc, f.dict["Fields"]).(pdf.Array)
	for _, kid := range fields {
		s.readField(doc, f, kid, nil, 0)
	}
	return f
}

func (s *step) readField(doc *pdf.Document, f *form, o pdf.Object, parent *field, depth int) {
	ref, ok := o.(pdf.Ref)
	if !ok {
		f.direct = append(f.direct, o)
		return
	}
	dict, _ := s.resolve(doc, ref).(pdf.Dict)
	if dict == nil || f.byRef[ref] != nil || s.err != nil {
		return
	}
	if s.spend(costResolve); depth > deepest {
		s.check(errTooMuch)
	}
	if s.err != nil {
		return
	}
	n := &field{ref: ref, dict: dict, parent: parent}
	n.inherit(doc)
	n.badName = !n.nameIn(doc, f)
	f.list, f.byRef[ref] = append(f.list, n), n
	kids, _ := s.resolve(doc, dict["Kids"]).(pdf.Array)
	for _, kid := range kids {
		s.readKid(doc, f, kid, n, depth)
	}
	if !n.group && len(n.widgets) == 0 && (dict["Rect"] != nil || dict["Subtype"] != nil) {
		n.widgets, f.widgets[ref] = []pdf.Ref{ref}, n
	}
}

// readKid tells a field from a mere widget. A kid with a value of its own
// counts as a field, so that nothing stays hidden in it.
func (s *step) readKid(doc *pdf.Document, f *form, o pdf.Object, parent *field, depth int) {
	dict, _ := s.resolve(doc, o).(pdf.Dict)
	ref, ok := o.(pdf.Ref)
	if dict["T"] != nil || dict["V"] != nil || dict["Kids"] != nil || !ok {
		parent.group = true
		s.readField(doc, f, o, parent, depth+1)
		return
	}
	if f.widgets[ref] == nil && dict != nil {
		parent.widgets, f.widgets[ref] = append(parent.widgets, ref), parent
	}
}

func (n *field) inherit(doc *pdf.Document) {
	if n.parent != nil {
		n.kind, n.value = n.parent.kind, n.parent.value
	}
	if kind, ok := doc.Name(n.dict["FT"]); ok {
		n.kind = kind
	}
	if v := n.dict["V"]; v != nil {
		n.value = v
	}
}

// nameIn names n and tells whether that name is a proper one.
func (n *field) nameIn(doc *pdf.Document, f *form) bool {
	if n.parent != nil {
		n.name = n.parent.name
	}
	if n.dict["T"] == nil {
		return true // a kid that shares its parent's name
	}
	s, ok := doc.String(n.dict["T"])
	part := s.Text()
	if n.parent != nil && n.name != "" {
		n.name += "."
	}
	n.name += part
	if other := f.byName[n.name]; other == nil {
		f.byName[n.name] = n
	} else {
		return false
	}
	return ok && part != "" && !strings.Contains(part, ".")
}

// compareForms compares two interactive forms (ISO 32000-2, 12.7.3).
func (s *step) compareForms(x, y pdf.Object) {
	s.signed, s.made, s.newer = map[pdf.Ref]*field{}, map[pdf.Ref]*field{}, map[pdf.Ref]bool{}
	s.formAt = [2]pdf.Object{x, y}
	if s.untouched(x, y) {
		return
	}
	before, after := s.before(), s.after()
	if after.dict == nil && s.new(y) != nil || before.dict != nil && after.dict == nil {
		s.add(event{kind: kindForm, nature: content})
	}
	s.compareFormKeys(before.dict, after.dict)
	if s.err != nil {
		return
	}
	s.findSigned(before, after)
	for _, f := range before.list {
		s.compareKept(f, after.byRef[f.ref])
	}
	for _, f := range after.list {
		if before.byRef[f.ref] == nil {
			s.compareNew(f, before)
		}
	}
	s.compareDirect(before.direct, after.direct)
}

// before and after return the forms of the two states.
func (s *step) before() *form {
	if s.forms[0] == nil {
		s.forms[0] = s.readForm(s.a, s.formAt[0])
	}
	return s.forms[0]
}

func (s *step) after() *form {
	if s.forms[1] == nil {
		s.forms[1] = s.readForm(s.b, s.formAt[1])
	}
	return s.forms[1]
}

// compareDirect: fields that are no objects of their own are not followed; they
// have to be the same.
func (s *step) compareDirect(x, y []pdf.Object) {
	if len(x) == 0 && len(y) == 0 {
		return
	}
	s.differ(pdf.Array(x), pdf.Array(y), event{kind: kindForm, nature: content})
}

// compareFormKeys looks at the form but for its fields (ISO 32000-2, Table
// 224).
func (s *step) compareFormKeys(x, y pdf.Dict) {
	for _, key := range keysOf(x, y) {
		if s.untouched(x[key], y[key]) {
			continue
		}
		bad := event{kind: kindForm, nature: content}
		switch key {
		case "Fields":
		case "SigFlags":
			before, _ := s.old(x[key]).(pdf.Integer)
			if after, ok := s.new(y[key]).(pdf.Integer); !ok || after&before != before {
				s.differ(x[key], y[key], bad)
			}
		case "DR":
			if !s.grows(x[key], y[key], 2) && !s.marksOnly(x[key], y[key]) {
				s.add(bad)
			}
		case "DA", "Q":
			if x[key] != nil {
				s.differ(x[key], y[key], bad)
			}
		case "NeedAppearances":
			if s.new(y[key]) == pdf.Object(pdf.Boolean(true)) {
				s.differ(x[key], y[key], bad)
			}
		default:
			s.differ(x[key], y[key], bad)
		}
	}
}

// grows tells whether y has all that x has, the same to a reader, and perhaps
// more, down to a depth of dictionaries.
func (s *step) grows(x, y pdf.Object, depth int) bool {
	if s.untouched(x, y) || s.old(x) == nil {
		return true
	}
	a, b := s.dicts(x, y)
	if a == nil || b == nil || depth == 0 {
		return s.equal(x, y)
	}
	for _, key := range keysOf(a, nil) {
		if !s.grows(a[key], b[key], depth-1) {
			return false
		}
	}
	return true
}

// findSigned notes the fields that got their signature in this step.
func (s *step) findSigned(before, after *form) {
	for _, f := range after.list {
		if f.group || f.kind != "Sig" || s.new(f.value) == nil {
			continue
		}
		was := before.byRef[f.ref]
		if was != nil && s.old(was.value) != nil {
			continue
		}
		for _, widget := range f.widgets {
			s.signed[widget] = f
			if page, _ := s.b.PlaceOf(widget); page > 0 {
				s.marks = append(s.marks, laid{widget, f.name, page})
			}
		}
		s.signed[f.ref] = f
		s.covered = s.covered || s.covers(f)
	}
}

// covers tells whether somebody's signature in f covers the whole state after
// the step, so that who signed answers for it.
func (s *step) covers(f *field) bool {
	value, _ := s.new(f.value).(pdf.Dict)
	if isTimestamp(s.b, f.value) {
		return false
	}
	list, _ := s.new(value["ByteRange"]).(pdf.Array)
	if len(list) != 4 {
		return false
	}
	var n [4]int64
	for i, o := range list {
		v, ok := s.b.Integer(o)
		if !ok || v < 0 {
			return false
		}
		n[i] = v
	}
	all := s.b.Revisions()
	return n[0] == 0 && n[2] <= s.b.Size() && n[3] <= s.b.Size() && n[2]+n[3] >= all[s.b.RevisionIndex()].EOF
}

// isTimestamp tells a document timestamp from a signature (ISO 32000-2,
// 12.8.5).
func isTimestamp(doc *pdf.Document, value pdf.Object) bool {
	dict, _ := doc.Dict(value)
	kind, _ := doc.Name(dict["Type"])
	filter, _ := doc.Name(dict["SubFilter"])
	return filter == "ETSI.RFC3161" && (kind == "" || kind == "DocTimeStamp" || kind == "Sig")
}

func (s *step) pageOf(refs ...pdf.Ref) int {
	for _, doc := range []*pdf.Document{s.b, s.a} {
		for _, ref := range refs {
			if page, _ := doc.PlaceOf(ref); page > 0 {
				return page
			}
		}
	}
	return 0
}

func (f *field) has(ref pdf.Ref) bool { return slices.Contains(f.widgets, ref) }
