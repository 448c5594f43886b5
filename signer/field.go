package signer

import (
	"time"

	"trien/signer/evidence"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp"
	"trien/signer/trust"
)

// The marks under which the appendix tells where the two values stand that are
// known only after everything else has been laid out.
const (
	byteRangeMark = "ByteRange"
	contentsMark  = "Contents"
)

// byteRangeWidth leaves room for four numbers of a file of any size.
const byteRangeWidth = 64

// Annotation flags, ISO 32000-2, Table 167.
const (
	flagPrint          = 1 << 2
	flagReadOnly       = 1 << 6
	flagLocked         = 1 << 7
	flagLockedContents = 1 << 9
)

// addition is everything that one signing act adds to a document.
type addition struct {
	doc       *pdf.Document
	update    *pdf.Update
	req       Request
	cert      *trust.Certificate
	subFilter pdf.Name
	form      *form
	rules     rules
	archive   archive
	sheets    sheets
	lock      pdf.Dict // of the field, to be carried into the signature; nil for none
	lockIsNew bool     // it does not stand in the field yet
	filled    []string // names of the text fields that this act fills
	demands   demands
}

// demands is what the author of a field asks of the signature that shows only
// while it is being made.
type demands struct {
	field     string         // the field's name
	timestamp bool           // without a timestamp there is no signature
	tsas      []evidence.TSA // who may give it
}

// addSignature puts the signature dictionary, its field, its widget and all
// marks into u and returns what the field, whose name it gives, asks for. gap is
// the number of bytes of CMS that /Contents has room for.
func addSignature(doc *pdf.Document, u *pdf.Update, req Request, cert *trust.Certificate, gap int) (demands, error) {
	a, err := newAddition(doc, u, req, cert)
	if err != nil {
		return demands{}, err
	}
	if err := a.checkCertification(); err != nil {
		return demands{}, err
	}
	name, sign, err := a.target()
	if err != nil {
		return demands{}, err
	}
	a.demands.field = name
	if err := a.addMarks(name); err != nil {
		return demands{}, err
	}
	value := u.Add(a.signatureDict(gap))
	if err := sign(value); err != nil {
		return demands{}, err
	}
	if a.req.Certify != 0 {
		if err := a.form.certify(value); err != nil {
			return demands{}, err
		}
	}
	if err := a.sheets.write(u); err != nil {
		return demands{}, err
	}
	return a.demands, a.form.write(u)
}

func newAddition(doc *pdf.Document, u *pdf.Update, req Request, cert *trust.Certificate) (*addition, error) {
	a := &addition{doc: doc, update: u, req: req, cert: cert, subFilter: subFilterCAdES, sheets: sheets{doc: doc}}
	var err error
	if a.form, err = openForm(doc); err != nil {
		return nil, err
	}
	if a.rules, err = readRules(doc); err != nil {
		return nil, err
	}
	a.archive = readArchive(doc)
	return a, nil
}

// target returns the name of the field that will hold the signature and what
// puts the signature into it: a field that is there, or one to be made.
func (a *addition) target() (name string, sign func(value pdf.Ref) error, err error) {
	if a.req.Field == "" {
		name, err := a.newName()
		return name, func(value pdf.Ref) error { return a.makeField(name, value) }, err
	}
	field, err := a.existingField()
	if err != nil {
		return "", nil, err
	}
	return field.Name, func(value pdf.Ref) error { return a.signInto(field, value) }, nil
}

func (a *addition) newName() (string, error) {
	if a.rules.closedToNewFields() {
		return "", fault.New("sign.new-field-locked", nil)
	}
	if !a.doc.MayAddField() {
		return "", fault.New("sign.new-field-not-permitted", nil)
	}
	return a.form.freeName(a.rules), nil
}

// makeField adds a new field, merged with its widget, at the top of the form.
// Without a placement the widget has no extent and stands on the first page.
func (a *addition) makeField(name string, value pdf.Ref) error {
	page, widget, err := a.newWidget()
	if err != nil {
		return err
	}
	widget["FT"], widget["T"], widget["V"] = pdf.Name("Sig"), pdf.TextString(name), value
	if a.lockIsNew {
		widget["Lock"] = a.update.Add(a.lock)
	}
	field := a.update.Add(widget)
	a.sheets.add(page, field)
	a.form.add(field)
	return nil
}

func (a *addition) newWidget() (pdf.Page, pdf.Dict, error) {
	widget := pdf.Dict{
		"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Widget"),
		"F": pdf.Integer(flagPrint | flagLocked), "Rect": pdf.Rect{}.Array(),
	}
	if a.req.Placement == nil {
		page, err := a.sheets.page(0)
		widget["P"] = page.Ref
		if a.archive.part == 1 {
			widget["AP"] = a.blank(0, 0)
		}
		return page, widget, err
	}
	page, err := a.sheets.at(*a.req.Placement)
	if err != nil {
		return page, nil, err
	}
	appearance, err := a.paint(a.req.Mark, a.req.Placement.Rect, page)
	widget["P"], widget["Rect"], widget["AP"] = page.Ref, page.ToUser(a.req.Placement.Rect).Array(), appearance
	return page, widget, err
}

// paint draws a mark as the document allows it and returns it as an appearance.
func (a *addition) paint(mark stamp.Mark, shown pdf.Rect, page pdf.Page) (pdf.Dict, error) {
	mark.Opaque = mark.Opaque || !a.archive.transparency()
	mark.Calibrated = mark.Calibrated || !a.archive.deviceColour()
	drawn, err := a.req.drawings.draw(mark, a.update, shown.Width(), shown.Height(), page.Rotate)
	return pdf.Dict{"N": drawn}, err
}

// blank returns an appearance that shows nothing.
func (a *addition) blank(width, height float64) pdf.Dict {
	return pdf.Dict{"N": a.update.AddStream(pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"),
		"BBox": pdf.Rect{X1: width, Y1: height}.Array(), "Resources": pdf.Dict{},
	}, nil)}
}

// The forms in which a CMS signature stands in a PDF (ISO 32000-2, 12.8.3.1).
const (
	subFilterCAdES pdf.Name = "ETSI.CAdES.detached"
	subFilterPKCS7 pdf.Name = "adbe.pkcs7.detached"
	handler        pdf.Name = "Adobe.PPKLite"
)

// signatureDict returns the entries that EN 319 142-1, 6.3 asks of a baseline
// signature: /M gives the claimed time, the CMS has no signing-time.
func (a *addition) signatureDict(gap int) pdf.Dict {
	d := pdf.Dict{
		"Type":      pdf.Name("Sig"),
		"Filter":    handler,
		"SubFilter": a.subFilter,
		"ByteRange": pdf.Placeholder{Name: byteRangeMark, Width: byteRangeWidth},
		"Contents":  pdf.Placeholder{Name: contentsMark, Width: 2*gap + 2},
		"M":         pdf.String(pdfDate(a.req.Time)),
	}
	if a.req.Reason != "" {
		d["Reason"] = pdf.TextString(a.req.Reason)
	}
	if a.req.Location != "" {
		d["Location"] = pdf.TextString(a.req.Location)
	}
	if references := a.references(); len(references) > 0 {
		d["Reference"] = references
	}
	return d
}

// pdfDate writes t in Vietnam's zone as a date string (ISO 32000-2, 7.9.4).
func pdfDate(t time.Time) string {
	return t.In(Vietnam()).Format("D:20060102150405") + "+07'00'"
}
