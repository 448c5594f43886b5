package signer

import (
	"fmt"

	"trien/signer/fault"
	"trien/signer/pdf"
)

// checkCertification refuses a certification that would not be the document's
// first signature: it states the author's terms, and those who signed before
// never saw them (ISO 32000-2, 12.8.1 and 12.8.2.2).
func (a *addition) checkCertification() error {
	if a.req.Certify == 0 {
		return nil
	}
	if a.req.Certify < int(nothing) || a.req.Certify > int(annotations) {
		return fmt.Errorf("signer: no certification has level %d", a.req.Certify)
	}
	perms, err := dict(a.doc, a.form.catalog["Perms"])
	if err != nil {
		return err
	}
	signatures, err := a.doc.FieldSignatures()
	if err != nil {
		return err
	}
	if len(signatures) > 0 || perms["DocMDP"] != nil {
		return fault.New("sign.certify-not-first", nil)
	}
	return nil
}

// references returns the signature reference dictionaries: the terms of a
// certification, and the fields that this signature locks (ISO 32000-2, Table
// 256). DigestMethod is left out: nothing is digested since PDF 1.5, errata
// make it optional, and PDF/A-2 forbids it beside DocMDP (ISO 19005-2, 6.1.12).
func (a *addition) references() pdf.Array {
	var list pdf.Array
	if a.req.Certify != 0 {
		list = append(list, pdf.Dict{
			"Type": pdf.Name("SigRef"), "TransformMethod": pdf.Name("DocMDP"),
			"TransformParams": pdf.Dict{
				"Type": pdf.Name("TransformParams"), "P": pdf.Integer(a.req.Certify), "V": pdf.Name("1.2"),
			},
		})
	}
	if a.lock != nil {
		params := a.lock.Clone()
		params["Type"], params["V"] = pdf.Name("TransformParams"), pdf.Name("1.2")
		list = append(list, pdf.Dict{
			"Type": pdf.Name("SigRef"), "TransformMethod": pdf.Name("FieldMDP"),
			"Data": a.form.root, "TransformParams": params,
		})
	}
	return list
}

// readFieldLock copies what the Lock dictionary of a field says, P included
// where it is one of the values of Table 236; nil where it names no fields.
func (a *addition) readFieldLock(field pdf.Dict) (pdf.Dict, error) {
	d, err := dict(a.doc, field["Lock"])
	if err != nil || d == nil {
		return nil, err
	}
	action, err := a.doc.Resolve(d["Action"])
	if err != nil {
		return nil, err
	}
	if _, ok := action.(pdf.Name); !ok {
		return nil, nil
	}
	lock := pdf.Dict{"Type": pdf.Name("SigFieldLock"), "Action": action}
	fields, err := array(a.doc, d["Fields"])
	if err != nil {
		return nil, err
	}
	if action != pdf.Name("All") {
		lock["Fields"] = fields.Clone()
	}
	p, err := permissionOf(a.doc, d)
	if err == nil && p != everything {
		lock["P"] = pdf.Integer(p)
	}
	return lock, err
}
