package diff

import "trien/signer/pdf"

// trailer compares what the trailers say beside where things stand
// (ISO 32000-2, Tables 15 and 17).
func (s *step) trailer() {
	x, y := s.a.Trailer(), s.b.Trailer()
	for _, key := range keysOf(x, y) {
		switch key {
		case "Size", "Prev", "Root", "ID", "XRefStm", "Type", "W", "Index", "Length", "Filter", "DecodeParms", "DL", "AuthCode":
		case "Info":
			if !s.untouched(x[key], y[key]) && !s.equal(x[key], y[key]) {
				s.add(event{kind: kindMetadata, nature: service})
			}
		case "AdditionalStreams":
			s.compareSources(x[key], y[key])
		case "Encrypt":
			if !s.equal(x[key], y[key]) {
				s.add(event{kind: kindEncryption, nature: content})
			}
		default:
			if y[key] != nil && !s.equal(x[key], y[key]) {
				s.add(event{kind: kindTrailer, nature: odd, args: entry(key)})
			}
		}
	}
}

// compareSources: LibreOffice opens the document from which a page was made
// through this entry of the trailer. A reference that leads to no stream, as
// programs leave it that pass it on without knowing it, opens nothing.
func (s *step) compareSources(x, y pdf.Object) {
	before, _ := s.old(x).(pdf.Array)
	after, ok := s.new(y).(pdf.Array)
	if !ok {
		before, after = pdf.Array{x}, pdf.Array{y}
	}
	for i, o := range after {
		if _, ok := s.new(o).(*pdf.Stream); ok && (i >= len(before) || !s.equal(before[i], o)) {
			s.add(event{kind: kindTrailer, nature: odd, args: entry("AdditionalStreams")})
			return
		}
	}
}

func entry(key pdf.Name) map[string]string { return map[string]string{"entry": string(key)} }

// catalogs compares two catalogs (ISO 32000-2, Table 29), the form first: it
// tells which annotations are fields.
func (s *step) catalogs(x, y pdf.Dict) {
	s.compareForms(x["AcroForm"], y["AcroForm"])
	for _, key := range keysOf(x, y) {
		if s.untouched(x[key], y[key]) {
			continue
		}
		switch key {
		case "AcroForm":
		case "Type":
			s.typed(x[key], y[key], "Catalog")
		case "Pages":
			s.comparePages(x[key], y[key])
		case "DSS":
			s.compareEvidence(x[key], y[key])
		case "Metadata":
			s.compareMetadata(x[key], y[key])
		case "Extensions":
			s.compareExtensions(x[key], y[key])
		case "Version":
			s.compareVersion(x[key], y[key])
		case "Perms":
			s.comparePermissions(x[key], y[key])
		case "Names":
			s.compareNames(x[key], y[key])
		case "StructTreeRoot":
			s.compareStructure(x[key], y[key])
		default:
			s.differ(x[key], y[key], catalogEvent(key))
		}
		if s.err != nil {
			return
		}
	}
}

// differ adds e unless x and y are equal.
func (s *step) differ(x, y pdf.Object, e event) {
	if !s.equal(x, y) {
		s.add(e)
	}
}

// typed lets a missing /Type be put in.
func (s *step) typed(x, y pdf.Object, name pdf.Name) {
	if s.old(x) != nil || s.new(y) != pdf.Object(name) {
		s.differ(x, y, event{kind: kindCatalog, nature: odd, args: entry("Type")})
	}
}

func catalogEvent(key pdf.Name) event {
	switch key {
	case "OpenAction", "AA", "URI":
		return event{kind: kindAction, nature: content}
	case "OCProperties":
		return event{kind: kindLayers, nature: content}
	case "Outlines":
		return event{kind: kindBookmarks, nature: content}
	case "Dests":
		return event{kind: kindDestination, nature: content}
	case "Collection", "AF":
		return event{kind: kindAttachment, nature: content}
	}
	return event{kind: kindCatalog, nature: odd, args: entry(key)}
}

// compareNames tells what kind of names are others (ISO 32000-2, Table 32).
func (s *step) compareNames(x, y pdf.Object) {
	a, b := s.dicts(x, y)
	for _, key := range keysOf(a, b) {
		if s.untouched(a[key], b[key]) {
			continue
		}
		e := event{kind: kindNames, nature: content}
		switch key {
		case "EmbeddedFiles":
			e.kind = kindAttachment
		case "JavaScript":
			e.kind = kindScript
		case "Dests":
			e.kind = kindDestination
		}
		s.differ(a[key], b[key], e)
	}
	if a == nil && s.old(x) != nil || b == nil && s.new(y) != nil {
		s.add(event{kind: kindNames, nature: odd})
	}
}

// compareVersion lets another version be named: a reader goes by the higher of
// this one and the header's, and shows nothing otherwise (ISO 32000-2, 7.5.2).
func (s *step) compareVersion(x, y pdf.Object) {
	v, ok := s.new(y).(pdf.Name)
	if !ok || len(v) != 3 || v[0] < '1' || v[0] > '2' || v[1] != '.' {
		s.differ(x, y, event{kind: kindCatalog, nature: odd, args: entry("Version")})
	}
}

// compareExtensions lets developer extensions come and rise (ISO 32000-2,
// 7.12).
func (s *step) compareExtensions(x, y pdf.Object) {
	bad := event{kind: kindExtensions, nature: odd}
	a, b := s.dicts(x, y)
	if b == nil {
		s.differ(x, y, bad)
		return
	}
	for _, key := range keysOf(a, b) {
		if s.untouched(a[key], b[key]) || s.equal(a[key], b[key]) {
			continue
		}
		if key == "Type" && s.new(b[key]) == pdf.Object(pdf.Name("Extensions")) || s.extends(a[key], b[key]) {
			continue
		}
		s.add(bad)
		return
	}
}

// extends tells whether y is an extension, or several, at least as high as x.
func (s *step) extends(x, y pdf.Object) bool {
	var before pdf.Array
	switch o := s.old(x).(type) {
	case pdf.Dict:
		before = pdf.Array{o}
	case pdf.Array:
		before = o
	}
	after, ok := s.new(y).(pdf.Array)
	if !ok {
		after = pdf.Array{s.new(y)}
	}
	if len(after) < len(before) {
		return false
	}
	for i, o := range after {
		d, ok := s.new(o).(pdf.Dict)
		if !ok || !s.plainExtension(d) {
			return false
		}
		if i >= len(before) {
			continue
		}
		was, _ := s.old(before[i]).(pdf.Dict)
		if s.extensionLevel(s.a, was) > s.extensionLevel(s.b, d) || !s.baseNoLower(was, d) {
			return false
		}
	}
	return true
}

func (s *step) extensionLevel(doc *pdf.Document, d pdf.Dict) int64 {
	n, _ := doc.Integer(d["ExtensionLevel"])
	return n
}

func (s *step) baseNoLower(x, y pdf.Dict) bool {
	a, _ := s.a.Name(x["BaseVersion"])
	b, ok := s.b.Name(y["BaseVersion"])
	return ok && b >= a
}

// plainExtension: a developer extensions dictionary has nothing in it that
// could be another's (ISO 32000-2, Table 49).
func (s *step) plainExtension(d pdf.Dict) bool {
	for key, o := range d {
		switch key {
		case "Type", "BaseVersion", "ExtensionLevel", "URL", "ExtensionRevision":
		default:
			return false
		}
		switch s.new(o).(type) {
		case pdf.Dict, pdf.Array, *pdf.Stream:
			return false
		}
	}
	return true
}

// comparePermissions: /Perms may gain the certification only with the first
// signature (ISO 32000-2, 12.8.6 and 12.8.2.2.1).
func (s *step) comparePermissions(x, y pdf.Object) {
	a, b := s.dicts(x, y)
	for _, key := range keysOf(a, b) {
		if s.untouched(a[key], b[key]) || s.equal(a[key], b[key]) {
			continue
		}
		e := event{kind: kindPermissions, nature: content}
		if a[key] == nil && key == "DocMDP" {
			if s.onlyTimestampsBefore() && s.signedInStep(b[key]) {
				continue
			}
			e = event{kind: kindCertifiedLater, nature: odd}
		}
		s.add(e)
	}
	if a == nil && s.old(x) != nil || b == nil && s.new(y) != nil {
		s.add(event{kind: kindPermissions, nature: content})
	}
}

// onlyTimestampsBefore tells that no person had signed before the step.
func (s *step) onlyTimestampsBefore() bool {
	for _, f := range s.before().list {
		if f.kind == "Sig" && s.old(f.value) != nil && !isTimestamp(s.a, f.value) {
			return false
		}
	}
	return true
}

func (s *step) signedInStep(value pdf.Object) bool {
	for _, f := range s.signed {
		if sameRef(f.value, value) {
			return true
		}
	}
	return false
}
