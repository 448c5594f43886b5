package diff

import (
	"slices"
	"strings"

	"trien/signer/pdf"
)

// limit is what signers leave open to those who come after them: the values of
// P (ISO 32000-2, Tables 236 and 257).
type limit int

const (
	limitNone        limit = iota // no signer said anything
	limitNothing                  // 1: nothing but evidence and document timestamps
	limitForms                    // 2: filling in forms and signing
	limitAnnotations              // 3: annotations beside
)

// rules is what signatures forbid to those who come after them.
type rules struct {
	limit limit
	locks []lock
}

// lock is a set of fields that a signature closes (ISO 32000-2, Tables 236 and
// 259).
type lock struct {
	action pdf.Name
	fields map[string]bool
}

func (l lock) covers(field string) bool {
	switch l.action {
	case "Include":
		return l.lists(field)
	case "Exclude":
		return !l.lists(field)
	}
	return true // All; and what is not known leaves nothing open
}

// lists tells whether the lock names the field or a group that it is in.
func (l lock) lists(field string) bool {
	for name := field; ; {
		if l.fields[name] {
			return true
		}
		dot := strings.LastIndexByte(name, '.')
		if dot < 0 {
			return false
		}
		name = name[:dot]
	}
}

// locked tells whether a field that was there is closed.
func (r rules) locked(field string) bool {
	return slices.ContainsFunc(r.locks, func(l lock) bool { return l.covers(field) })
}

// with returns the rules of both: the strictest holds.
func (r rules) with(o rules) rules {
	r.tighten(o.limit)
	r.locks = append(slices.Clone(r.locks), o.locks...)
	return r
}

func (r *rules) tighten(l limit) {
	if l != limitNone && (r.limit == limitNone || l < r.limit) {
		r.limit = l
	}
}

// rulesOf reads what a signature says: its own transforms, and the Lock of its
// field from which they were to be copied. doc is the document as it was
// signed.
func rulesOf(doc *pdf.Document, sig pdf.Signature) rules {
	var r rules
	value, _ := doc.Dict(sig.ValueRef)
	if value == nil {
		value = sig.Value
	}
	r.readReferences(doc, value)
	if field, ok := doc.Dict(sig.FieldRef); ok {
		r.readLock(doc, field["Lock"])
	}
	return r
}

// certification reads the rules to which the catalog points
// (ISO 32000-2, 12.8.6).
func certification(doc *pdf.Document) rules {
	var r rules
	if catalog, _, err := doc.Catalog(); err == nil {
		value, _ := doc.DictAt(catalog["Perms"], "DocMDP")
		r.readReferences(doc, value)
	}
	return r
}

// readReferences reads signature reference dictionaries (ISO 32000-2, Table
// 256).
func (r *rules) readReferences(doc *pdf.Document, value pdf.Dict) {
	references, _ := doc.Array(value["Reference"])
	for _, o := range references {
		reference, _ := doc.Dict(o)
		switch method, _ := doc.Name(reference["TransformMethod"]); method {
		case "DocMDP":
			params, _ := doc.Dict(reference["TransformParams"])
			l := limitOf(doc, params)
			if l == limitNone {
				l = limitForms // Table 257: the default
			}
			r.tighten(l)
		case "FieldMDP":
			r.readLock(doc, reference["TransformParams"])
		}
	}
}

func (r *rules) readLock(doc *pdf.Document, o pdf.Object) {
	d, ok := doc.Dict(o)
	if !ok {
		return
	}
	r.tighten(limitOf(doc, d))
	action, ok := doc.Name(d["Action"])
	if !ok {
		return // it names no fields
	}
	l := lock{action: action, fields: map[string]bool{}}
	names, _ := doc.Array(d["Fields"])
	for _, name := range names {
		if s, ok := doc.String(name); ok {
			l.fields[s.Text()] = true
		}
	}
	r.locks = append(r.locks, l)
}

func limitOf(doc *pdf.Document, d pdf.Dict) limit {
	if p, ok := doc.Number(d["P"]); ok && p >= 1 && p <= 3 {
		return limit(p)
	}
	return limitNone
}
