package signer

import (
	"slices"
	"strings"

	"trien/signer/pdf"
)

// permission is what earlier signers leave open to those who come after them:
// the values of P (ISO 32000-2, Tables 236 and 257). Without a signature that
// says so, everything is.
type permission int

const (
	nothing       permission = 1
	formsAndSigns permission = 2
	annotations   permission = 3 // beside forms and signatures
	everything    permission = 4
)

// rules is what the signatures in a document forbid.
type rules struct {
	limit permission
	locks []lock
}

// lock is a set of fields whose values an earlier signer has closed
// (ISO 32000-2, Tables 236 and 259).
type lock struct {
	action pdf.Name
	fields []string
}

func (l lock) covers(field string) bool {
	switch l.action {
	case "Include":
		return l.lists(field)
	case "Exclude":
		return !l.lists(field)
	}
	return true // All; and what is not known is not touched
}

// lists tells whether the lock names the field or one above it.
func (l lock) lists(field string) bool {
	return slices.ContainsFunc(l.fields, func(name string) bool {
		return field == name || strings.HasPrefix(field, name+".")
	})
}

// readRules collects what the document's certification and its signed fields
// say. A signature's own transform counts, and so does the Lock dictionary of
// its field, from which the transform was to be copied.
func readRules(doc *pdf.Document) (rules, error) {
	r := rules{limit: everything}
	catalog, _, err := doc.Catalog()
	if err != nil {
		return r, err
	}
	perms, err := dict(doc, catalog["Perms"])
	if err != nil {
		return r, err
	}
	certification, err := dict(doc, perms["DocMDP"])
	if err != nil {
		return r, err
	}
	if err := r.readReferences(doc, certification); err != nil {
		return r, err
	}
	signatures, err := doc.FieldSignatures()
	if err != nil {
		return r, err
	}
	for _, s := range signatures {
		if err := r.readReferences(doc, s.Value); err != nil {
			return r, err
		}
		field, err := dict(doc, s.FieldRef)
		if err != nil {
			return r, err
		}
		if err := r.readLock(doc, field["Lock"]); err != nil {
			return r, err
		}
	}
	return r, nil
}

// readReferences reads the signature reference dictionaries of a signature
// (ISO 32000-2, Table 256).
func (r *rules) readReferences(doc *pdf.Document, signature pdf.Dict) error {
	references, err := array(doc, signature["Reference"])
	if err != nil {
		return err
	}
	for _, entry := range references {
		reference, err := dict(doc, entry)
		if err != nil {
			return err
		}
		method, err := doc.Resolve(reference["TransformMethod"])
		if err != nil {
			return err
		}
		switch method {
		case pdf.Name("DocMDP"):
			err = r.readCertification(doc, reference["TransformParams"])
		case pdf.Name("FieldMDP"):
			err = r.readLock(doc, reference["TransformParams"])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readCertification reads DocMDP parameters; without a P that is one, 2 holds
// (ISO 32000-2, Table 257).
func (r *rules) readCertification(doc *pdf.Document, params pdf.Object) error {
	d, err := dict(doc, params)
	if err != nil {
		return err
	}
	p, err := permissionOf(doc, d)
	if err != nil {
		return err
	}
	if p == everything {
		p = formsAndSigns
	}
	r.limit = min(r.limit, p)
	return nil
}

func (r *rules) readLock(doc *pdf.Document, o pdf.Object) error {
	d, err := dict(doc, o)
	if err != nil || d == nil {
		return err
	}
	p, err := permissionOf(doc, d)
	if err != nil {
		return err
	}
	r.limit = min(r.limit, p)
	action, err := doc.Resolve(d["Action"])
	if err != nil {
		return err
	}
	names, err := array(doc, d["Fields"])
	if err != nil {
		return err
	}
	name, ok := action.(pdf.Name)
	if !ok {
		return nil // it names no fields
	}
	fields, err := texts(doc, names)
	r.locks = append(r.locks, lock{name, fields})
	return err
}

// permissionOf returns P, everything where there is none that is valid.
func permissionOf(doc *pdf.Document, d pdf.Dict) (permission, error) {
	if _, err := doc.Resolve(d["P"]); err != nil {
		return nothing, err
	}
	if p, ok := doc.Number(d["P"]); ok && p >= 1 && p <= 3 {
		return permission(p), nil
	}
	return everything, nil
}

// lockOn returns the first lock that closes the field, nil when none does.
func (r rules) lockOn(field string) *lock {
	for i, l := range r.locks {
		if l.covers(field) {
			return &r.locks[i]
		}
	}
	return nil
}

// lists tells whether a lock names the field, even to leave it open.
func (r rules) lists(field string) bool {
	return slices.ContainsFunc(r.locks, func(l lock) bool { return l.lists(field) })
}

// closed tells whether nobody may sign any more: nothing may change, or every
// field is locked, those that do not exist yet included.
func (r rules) closed() bool {
	return r.limit == nothing || slices.ContainsFunc(r.locks, func(l lock) bool {
		return l.action != "Include" && l.action != "Exclude"
	})
}

// closedToNewFields tells whether only fields that are there may be signed.
func (r rules) closedToNewFields() bool {
	return slices.ContainsFunc(r.locks, func(l lock) bool { return l.action != "Include" })
}

// texts returns the text strings in a list.
func texts(doc *pdf.Document, list pdf.Array) ([]string, error) {
	var out []string
	for _, o := range list {
		resolved, err := doc.Resolve(o)
		if err != nil {
			return nil, err
		}
		if s, ok := resolved.(pdf.String); ok {
			out = append(out, s.Text())
		}
	}
	return out, nil
}

// dict resolves o to a dictionary; anything else counts as none.
func dict(doc *pdf.Document, o pdf.Object) (pdf.Dict, error) {
	resolved, err := doc.Resolve(o)
	d, _ := resolved.(pdf.Dict)
	return d, err
}

// array resolves o to an array; anything else counts as an empty one.
func array(doc *pdf.Document, o pdf.Object) (pdf.Array, error) {
	resolved, err := doc.Resolve(o)
	a, _ := resolved.(pdf.Array)
	return a, err
}
