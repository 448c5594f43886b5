package signer

import (
	"fmt"
	"strings"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp"
	"trien/signer/task"
)

// Paint lets the request paint what a task does: the first mark is that of the
// signature itself, the others are covered by it. A request without a mark of
// its own stays invisible.
func (r *Request) Paint(painted []task.Painted) {
	r.Placement, r.Mark, r.Marks = nil, stamp.Mark{}, nil
	for i, p := range painted {
		switch {
		case i > 0:
			r.Marks = append(r.Marks, PlacedMark{Field: p.Field, Placement: p.Placement, Mark: p.Mark})
		case p.Field != "":
			r.Field, r.Mark = p.Field, p.Mark
		default:
			r.Placement, r.Mark = &p.Placement, p.Mark
		}
	}
}

// addMarks paints the request's further marks, which the signature in the field
// called signature covers.
func (a *addition) addMarks(signature string) error {
	for i, mark := range a.req.Marks {
		var err error
		if mark.Field != "" {
			err = a.fill(mark)
		} else {
			err = a.addStamp(mark, annotationName(signature, i+1))
		}
		if err != nil {
			return err
		}
	}
	a.lockFilled()
	return nil
}

// addStamp puts a mark on its page as a stamp annotation that viewers neither
// move nor change nor delete (flags of ISO 32000-2, Table 167). An earlier
// signer who left open only forms and signatures has closed the document to
// annotations.
func (a *addition) addStamp(mark PlacedMark, name pdf.String) error {
	if a.rules.limit < annotations {
		return fault.New("sign.marks-closed", nil)
	}
	if !a.doc.OpenedAsOwner() && !a.doc.Permissions().Has(pdf.PermitAnnotate) {
		return fault.New("sign.marks-not-permitted", nil)
	}
	page, err := a.sheets.at(mark.Placement)
	if err != nil {
		return err
	}
	appearance, err := a.paint(mark.Mark, mark.Placement.Rect, page)
	if err != nil {
		return err
	}
	date := pdf.String(pdfDate(a.req.Time))
	stamp := pdf.Dict{
		"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Stamp"), "Name": pdf.Name("Trien"),
		"P": page.Ref, "Rect": page.ToUser(mark.Placement.Rect).Array(), "AP": appearance,
		"F":  pdf.Integer(flagPrint | flagReadOnly | flagLocked | flagLockedContents),
		"NM": name, "M": date, "CreationDate": date, "T": pdf.TextString(a.cert.Subject.CommonName),
	}
	if text := strings.Join(mark.Mark.Lines, "\n"); text != "" {
		stamp["Contents"] = pdf.TextString(text)
	}
	a.sheets.add(page, a.update.Add(stamp))
	return nil
}

// lockFilled makes the signature lock the fields that this act has filled: a
// number once issued is not typed over. A field that was prepared says itself
// what it locks.
func (a *addition) lockFilled() {
	if len(a.filled) == 0 || a.req.Field != "" {
		return
	}
	var names pdf.Array
	for _, name := range a.filled {
		names = append(names, pdf.TextString(name))
	}
	a.lock, a.lockIsNew = pdf.Dict{"Type": pdf.Name("SigFieldLock"), "Action": pdf.Name("Include"), "Fields": names}, true
}

// annotationName names an annotation of a signing act; no other in the document
// has that name.
func annotationName(field string, n int) pdf.String {
	return pdf.TextString(fmt.Sprintf("%s-%d", field, n))
}
