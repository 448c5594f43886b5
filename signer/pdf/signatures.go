package pdf

import (
	"cmp"
	"math"
	"slices"

	"trien/signer/fault"
)

// Signature is a signature dictionary (ISO 32000-2, 12.8.1) with the field
// that holds it. Nothing in it has been judged.
type Signature struct {
	Field     string // fully qualified name; "" where no field leads to it
	FieldRef  Ref
	WidgetRef Ref
	ValueRef  Ref  // of the signature dictionary; zero where it is direct
	Value     Dict // nil where it cannot be read: see ByteRangeFault
	// Orphan: neither the form nor an annotation on a page leads to it.
	Orphan bool
	// Unlisted: only an annotation on a page leads to it, not the form.
	Unlisted bool

	Page int  // 1-based; 0 when it is on none
	Rect Rect // of the widget on the page as shown

	Type, Filter, SubFilter Name

	// ByteRange is exactly four integers, none negative; nil otherwise, and
	// then ByteRangeFault says why.
	ByteRange      []int64
	ByteRangeFault string
	// Contents is the decoded value of /Contents with its padding.
	Contents []byte
	// ContentsSpan is where the token of /Contents stands in the file, its
	// delimiters included; zero where it does not stand in the dictionary.
	ContentsSpan Span
	// Revision is the index of the revision that wrote the dictionary.
	Revision int
}

// Values of Signature.ByteRangeFault.
const (
	RangeUnreadable = "unreadable"  // the signature dictionary cannot be read
	RangeNoDict     = "no-dict"     // the value of the field is no dictionary
	RangeMissing    = "missing"     // there is no /ByteRange
	RangeNoArray    = "no-array"    // it is no array
	RangeLength     = "length"      // it has not four elements
	RangeNoInteger  = "not-integer" // one of them is no integer
	RangeNegative   = "negative"    // one of them is negative
	RangeOverflow   = "overflow"    // the end it gives is no 64-bit offset
)

// Signatures returns every signature of the revision in view: those that the
// form leads to, those that only annotations lead to, and signature
// dictionaries that nothing leads to, in the order of the ends of their byte
// ranges. It reads the whole file once; a caller that reads the whole file
// anyway may feed a RangeFinder and call SignaturesAt.
func (d *Document) Signatures() ([]Signature, error) {
	finder, err := d.findRanges()
	if err != nil {
		return nil, worded(err)
	}
	list, err := d.FieldSignatures()
	if err != nil {
		return nil, err
	}
	return d.SignaturesAt(finder, list)
}

// SignaturesAt is Signatures with the file already searched by finder, and the
// form, which led to fields, as FieldSignatures returns them.
func (d *Document) SignaturesAt(finder *RangeFinder, fields []Signature) ([]Signature, error) {
	orphans, err := d.orphans(finder, fields)
	if err != nil {
		return nil, worded(err)
	}
	list := slices.Concat(fields, orphans)
	slices.SortStableFunc(list, func(a, b Signature) int { return cmp.Compare(a.order(), b.order()) })
	return list, nil
}

// FieldSignatures returns the signatures that the form leads to, in the order
// of the form. It does not search the file.
func (d *Document) FieldSignatures() ([]Signature, error) {
	var list []Signature
	var values int64
	err := d.walkFields(func(n fieldNode) error {
		s, ok, err := d.fieldSignature(n)
		if err != nil || !ok {
			return err
		}
		values += int64(len(s.Contents))
		if list = append(list, s); len(list) > d.limits.Signatures || values > d.limits.Values {
			return errLimit
		}
		return nil
	})
	return list, worded(err)
}

// order puts signatures without a byte range last.
func (s *Signature) order() int64 {
	if s.ByteRange == nil {
		return math.MaxInt64
	}
	return s.ByteRange[2] + s.ByteRange[3]
}

// fieldSignature reads the signature of a field; false when it has none.
func (d *Document) fieldSignature(n fieldNode) (Signature, bool, error) {
	if n.value == nil {
		return Signature{}, false, nil
	}
	s := Signature{Field: n.name, FieldRef: n.ref, WidgetRef: n.widget.ref, Revision: d.revisionOf(n.holder)}
	value, err := d.Resolve(n.value)
	if fault.CodeOf(err) == "file.unreadable" {
		return s, false, err
	}
	dict, isDict := value.(Dict)
	switch {
	case n.kind != "Sig" && !looksSigned(dict):
		return s, false, nil
	case err != nil:
		s.ByteRangeFault = RangeUnreadable
	case value == nil:
		return s, false, nil
	case !isDict:
		s.ByteRangeFault = RangeNoDict
	default:
		if err := d.readValue(&s, n); err != nil {
			return s, false, err
		}
	}
	s.Page, s.Rect = d.placeOf(n.widget)
	return s, true, nil
}

// looksSigned tells a signature dictionary by what it has to have.
func looksSigned(dict Dict) bool { return dict["ByteRange"] != nil && dict["Contents"] != nil }

// readValue reads the signature dictionary afresh, to learn where its
// /Contents stands.
func (d *Document) readValue(s *Signature, n fieldNode) error {
	holder, inside := n.holder, true
	o := n.value
	for range d.limits.Depth {
		ref, ok := o.(Ref)
		if !ok {
			break
		}
		next, err := d.Object(ref)
		if err != nil {
			return err
		}
		holder, inside, o = ref, false, next
	}
	got, err := d.reread(holder)
	if err != nil {
		return err
	}
	if inside {
		host, _ := got.object.(Dict)
		dict, _ := host["V"].(Dict)
		if dict == nil { // the holder is no indirect object
			dict, _ = o.(Dict)
		}
		d.describe(s, dict, got.spots)
		return nil
	}
	s.ValueRef, s.Revision = holder, d.revisionOf(holder)
	dict, _ := got.object.(Dict)
	d.describe(s, dict, got.spots)
	return nil
}

// reread reads an object past the cache.
func (d *Document) reread(ref Ref) (found, error) {
	e, _, ok := d.find(ref.Num)
	if !ok || !e.holds(ref) {
		return found{ref: ref}, nil
	}
	got, err := d.locate(ref, e, 0)
	return got, worded(err)
}

// describe fills s from its dictionary.
func (d *Document) describe(s *Signature, dict Dict, spots []spot) {
	s.Value = dict
	s.Type, _ = d.Name(dict["Type"])
	s.Filter, _ = d.Name(dict["Filter"])
	s.SubFilter, _ = d.Name(dict["SubFilter"])
	s.ByteRange, s.ByteRangeFault = d.byteRange(dict)
	s.Contents = d.signatureContents(dict["Contents"])
	if dict != nil {
		s.ContentsSpan = spanIn(spots, dict)
	}
}

// signatureContents returns the value of /Contents, nil where it is no string.
// It is never encrypted, in an object of its own neither (ISO 32000-2, 7.6.2).
func (d *Document) signatureContents(o Object) []byte {
	for range d.limits.Depth {
		ref, ok := o.(Ref)
		if !ok {
			break
		}
		e, _, ok := d.find(ref.Num)
		if d.crypt == nil || !ok || !e.holds(ref) || e.kind != entryDirect {
			contents, _ := d.String(ref)
			return contents
		}
		got, err := d.locateSealed(ref, e, 0)
		if err != nil {
			return nil
		}
		o = got.object
	}
	contents, _ := o.(String)
	return contents
}

// byteRange reads /ByteRange strictly.
func (d *Document) byteRange(dict Dict) ([]int64, string) {
	o, err := d.Resolve(dict["ByteRange"])
	if err != nil {
		return nil, RangeUnreadable
	}
	if o == nil {
		return nil, RangeMissing
	}
	list, ok := o.(Array)
	if !ok {
		return nil, RangeNoArray
	}
	if len(list) != 4 {
		return nil, RangeLength
	}
	numbers := make([]int64, 4)
	for i, o := range list {
		n, ok := d.Integer(o)
		if !ok {
			return nil, RangeNoInteger
		}
		if n < 0 {
			return nil, RangeNegative
		}
		numbers[i] = n
	}
	if numbers[0] > math.MaxInt64-numbers[1] || numbers[2] > math.MaxInt64-numbers[3] {
		return nil, RangeOverflow
	}
	return numbers, ""
}

// revisionOf returns the index of the revision that wrote ref's object as it
// is in view.
func (d *Document) revisionOf(ref Ref) int {
	_, section, ok := d.find(ref.Num)
	if !ok {
		return d.revision
	}
	for i, end := range d.ends {
		if section < end {
			return i
		}
	}
	return d.revision
}
