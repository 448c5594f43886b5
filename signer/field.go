package signer

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"trien/signer/fault"
	"trien/signer/pdf"
)

// The marks under which the appendix tells where the two values stand that are
// known only after everything else has been laid out.
const (
	byteRangeMark = "ByteRange"
	contentsMark  = "Contents"
)

// byteRangeWidth leaves room for four numbers of a file of any size.
const byteRangeWidth = 64

// Annotation flags Print and Locked, ISO 32000-2, Table 167.
const printLocked = 1<<2 | 1<<7

// addSignature puts the signature dictionary, its field, its widget and the
// mark into u and returns the field's name. gap is the number of bytes of CMS
// that /Contents has room for.
func addSignature(doc *pdf.Document, u *pdf.Update, req Request, gap int) (string, error) {
	form, err := openForm(doc)
	if err != nil {
		return "", err
	}
	name := form.freeName()
	page, widget, err := placeWidget(doc, u, req)
	if err != nil {
		return "", err
	}
	widget["T"] = pdf.TextString(name)
	widget["V"] = u.Add(signatureDict(req, gap))
	field := u.Add(widget)
	if err := addAnnotation(doc, u, page, field); err != nil {
		return "", err
	}
	return name, form.addField(u, field)
}

// signatureDict returns the entries that EN 319 142-1, 6.3 asks of a baseline
// signature: /M gives the claimed time, the CMS has no signing-time.
func signatureDict(req Request, gap int) pdf.Dict {
	d := pdf.Dict{
		"Type":      pdf.Name("Sig"),
		"Filter":    pdf.Name("Adobe.PPKLite"),
		"SubFilter": pdf.Name("ETSI.CAdES.detached"),
		"ByteRange": pdf.Placeholder{Name: byteRangeMark, Width: byteRangeWidth},
		"Contents":  pdf.Placeholder{Name: contentsMark, Width: 2*gap + 2},
		"M":         pdf.String(pdfDate(req.Time)),
	}
	if req.Reason != "" {
		d["Reason"] = pdf.TextString(req.Reason)
	}
	if req.Location != "" {
		d["Location"] = pdf.TextString(req.Location)
	}
	return d
}

// placeWidget returns the page and the widget annotation, without a mark and
// without extent on the first page when req asks for none.
func placeWidget(doc *pdf.Document, u *pdf.Update, req Request) (pdf.Page, pdf.Dict, error) {
	index := 0
	if req.Placement != nil {
		index = req.Placement.Page
	}
	if index < 0 || index >= doc.PageCount() {
		return pdf.Page{}, nil, fault.New("sign.no-such-page", nil,
			"page", fmt.Sprint(index+1), "pages", fmt.Sprint(doc.PageCount()))
	}
	page, err := doc.Page(index)
	if err != nil {
		return pdf.Page{}, nil, err
	}
	widget := pdf.Dict{
		"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Widget"), "FT": pdf.Name("Sig"),
		"F": pdf.Integer(printLocked), "P": page.Ref, "Rect": rectArray(pdf.Rect{}),
	}
	if req.Placement == nil {
		return page, widget, nil
	}
	shown := req.Placement.Rect
	if w, h := page.Size(); shown.Width() <= 0 || shown.Height() <= 0 || shown.X0 < 0 || shown.Y0 < 0 || shown.X1 > w || shown.Y1 > h {
		return pdf.Page{}, nil, fault.New("sign.outside-page", nil,
			"page", fmt.Sprint(index+1), "width", fmt.Sprintf("%.0f", w), "height", fmt.Sprintf("%.0f", h))
	}
	mark, err := req.Mark.Draw(u, shown.Width(), shown.Height(), page.Rotate)
	if err != nil {
		return pdf.Page{}, nil, err
	}
	widget["Rect"] = rectArray(page.ToUser(shown))
	widget["AP"] = pdf.Dict{"N": mark}
	return page, widget, nil
}

// addAnnotation appends the widget to the page's /Annots, where that array
// stands: in the page or in an object of its own.
func addAnnotation(doc *pdf.Document, u *pdf.Update, page pdf.Page, widget pdf.Ref) error {
	if ref, ok := page.Dict["Annots"].(pdf.Ref); ok {
		annots, err := array(doc, ref)
		if err != nil {
			return err
		}
		u.Set(ref, append(slices.Clone(annots), widget))
		return nil
	}
	annots, _ := page.Dict["Annots"].(pdf.Array)
	changed := maps.Clone(page.Dict)
	changed["Annots"] = append(slices.Clone(annots), widget)
	u.Set(page.Ref, changed)
	return nil
}

// form is the document's AcroForm as it stands.
type form struct {
	doc     *pdf.Document
	catalog pdf.Dict
	root    pdf.Ref
	dict    pdf.Dict
	fields  pdf.Array
	names   []string // partial names of the fields at the top
}

func openForm(doc *pdf.Document) (*form, error) {
	catalog, root, err := doc.Catalog()
	if err != nil {
		return nil, err
	}
	f := &form{doc: doc, catalog: catalog, root: root}
	if f.dict, err = dict(doc, catalog["AcroForm"]); err != nil {
		return nil, err
	}
	if f.fields, err = array(doc, f.dict["Fields"]); err != nil {
		return nil, err
	}
	for _, o := range f.fields {
		field, err := dict(doc, o)
		if err != nil {
			return nil, err
		}
		if name, ok := field["T"].(pdf.String); ok {
			f.names = append(f.names, string(name))
		}
	}
	return f, nil
}

// freeName returns a field name that the form does not have yet. Names that the
// form keeps as UTF-16 cannot be equal to it.
func (f *form) freeName() string {
	for n := 1; ; n++ {
		name := fmt.Sprintf("Signature%d", n)
		if !slices.Contains(f.names, name) {
			return name
		}
	}
}

// addField appends field and sets SigFlags to SignaturesExist and AppendOnly
// (ISO 32000-2, Table 225). Everything else in the form stays; each object is
// rewritten only where the changed value itself stands.
func (f *form) addField(u *pdf.Update, field pdf.Ref) error {
	changed := maps.Clone(f.dict)
	if changed == nil {
		changed = pdf.Dict{}
	}
	fields := append(slices.Clone(f.fields), field)
	if ref, ok := f.dict["Fields"].(pdf.Ref); ok {
		u.Set(ref, fields)
	} else {
		changed["Fields"] = fields
	}
	flags, err := f.doc.Resolve(f.dict["SigFlags"])
	if err != nil {
		return err
	}
	before, _ := flags.(pdf.Integer)
	changed["SigFlags"] = before | 3
	if ref, ok := f.catalog["AcroForm"].(pdf.Ref); ok && f.dict != nil {
		u.Set(ref, changed)
		return nil
	}
	catalog := maps.Clone(f.catalog)
	catalog["AcroForm"] = changed
	u.Set(f.root, catalog)
	return nil
}

func rectArray(r pdf.Rect) pdf.Array {
	return pdf.Array{pdf.Real(r.X0), pdf.Real(r.Y0), pdf.Real(r.X1), pdf.Real(r.Y1)}
}

// pdfDate writes t in Vietnam's zone as a date string (ISO 32000-2, 7.9.4).
func pdfDate(t time.Time) string {
	return t.In(Vietnam()).Format("D:20060102150405") + "+07'00'"
}
