package signer

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // a name, not a protection: ISO 32000-2, 12.8.4.4
	"encoding/hex"
	"errors"
	"maps"
	"strings"

	"trien/signer/evidence"
	"trien/signer/pdf"
)

// maxKept bounds a stream of an earlier DSS that is read to see whether it
// holds what is about to be added.
const maxKept = 16 << 20

// addEvidence appends an update with the document security store (ISO 32000-2,
// 12.8.4.3; EN 319 142-1, 5.4.2): what is there stays, what is new is added,
// and the newest signature gets an entry in /VRI.
func (j *job) addEvidence(e evidence.Evidence) error {
	doc, err := j.out.document(j.req.Password)
	if err != nil {
		return err
	}
	u := doc.Update()
	if err := addDSS(doc, u, e, j.field); err != nil {
		return err
	}
	appendix, err := u.Build()
	if err != nil {
		return err
	}
	return j.out.append(appendix)
}

// addDSS puts e into the document's DSS. field names the signature that e is
// about; "" leaves /VRI alone.
func addDSS(doc *pdf.Document, u *pdf.Update, e evidence.Evidence, field string) error {
	catalog, root, err := doc.Catalog()
	if err != nil {
		return err
	}
	before, err := dict(doc, catalog["DSS"])
	if err != nil {
		return err
	}
	dss := maps.Clone(before)
	if dss == nil {
		dss = pdf.Dict{"Type": pdf.Name("DSS")}
	}
	entry := pdf.Dict{"Type": pdf.Name("VRI")}
	for _, list := range []struct {
		all, one pdf.Name
		items    [][]byte
	}{{"Certs", "Cert", e.Certificates}, {"OCSPs", "OCSP", e.OCSPs}, {"CRLs", "CRL", e.CRLs}} {
		whole, own, err := kept(doc, u, dss[list.all], list.items)
		if err != nil {
			return err
		}
		if len(whole) > 0 {
			dss[list.all] = whole
		}
		if len(own) > 0 {
			entry[list.one] = own
		}
	}
	if field != "" {
		if err := addVRI(doc, dss, field, entry); err != nil {
			return err
		}
	}
	if ref, ok := catalog["DSS"].(pdf.Ref); ok && before != nil {
		u.Set(ref, dss)
		return nil
	}
	changed := catalog.Clone()
	changed["DSS"] = u.Add(dss)
	u.Set(root, changed)
	return nil
}

// kept returns the list with items added that it did not hold yet, and the
// references of the items alone.
func kept(doc *pdf.Document, u *pdf.Update, list pdf.Object, items [][]byte) (whole, own pdf.Array, err error) {
	before, err := array(doc, list)
	if err != nil {
		return nil, nil, err
	}
	whole = before.Clone()
	for _, item := range items {
		ref, err := find(doc, before, item)
		if err != nil {
			return nil, nil, err
		}
		if ref == nil {
			ref = u.AddDeflated(pdf.Dict{}, item)
			whole = append(whole, ref)
		}
		own = append(own, ref)
	}
	return whole, own, nil
}

// find returns the element of list whose stream holds item, nil for none.
func find(doc *pdf.Document, list pdf.Array, item []byte) (pdf.Object, error) {
	for _, element := range list {
		o, err := doc.Resolve(element)
		if err != nil {
			return nil, err
		}
		stream, ok := o.(*pdf.Stream)
		if !ok {
			continue
		}
		if data, err := doc.Decode(stream, maxKept); err == nil && bytes.Equal(data, item) {
			return element, nil
		}
	}
	return nil, nil
}

// addVRI enters entry under the SHA-1 of the signature's /Contents, padding
// included (ISO 32000-2, 12.8.4.4).
func addVRI(doc *pdf.Document, dss pdf.Dict, field string, entry pdf.Dict) error {
	signatures, err := doc.FieldSignatures()
	if err != nil {
		return err
	}
	for _, s := range signatures {
		if s.Field != field {
			continue
		}
		before, err := dict(doc, dss["VRI"])
		if err != nil {
			return err
		}
		vri := maps.Clone(before)
		if vri == nil {
			vri = pdf.Dict{}
		}
		sum := sha1.Sum(s.Contents) //nolint:gosec // as above
		vri[pdf.Name(strings.ToUpper(hex.EncodeToString(sum[:])))] = entry
		dss["VRI"] = vri
		return nil
	}
	return errors.New("the signature is not found in the written file")
}
