package signer

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"time"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/trust"
)

// Ready tells why doc cannot take a further signature; nil means that it can.
func Ready(doc *pdf.Document) error {
	if doc.Encrypted() {
		return fault.New("sign.encrypted", nil)
	}
	closed, err := closedToSignatures(doc)
	switch {
	case err != nil || doc.Repaired():
		return fault.New("sign.damaged", err)
	case closed:
		return fault.New("sign.closed", nil)
	}
	return nil
}

// CertificateReady tells why nobody should sign with cert at the time at; nil
// means that nothing in the certificate speaks against it.
func CertificateReady(cert *trust.Certificate, at time.Time) error {
	day := func(t time.Time) string { return t.In(Vietnam()).Format("02/01/2006") }
	switch {
	case at.After(cert.NotAfter):
		return fault.New("sign.certificate-expired", nil, "name", cert.Subject.CommonName, "date", day(cert.NotAfter))
	case at.Before(cert.NotBefore):
		return fault.New("sign.certificate-not-yet-valid", nil, "name", cert.Subject.CommonName, "date", day(cert.NotBefore))
	case cert.IsCA:
		return fault.New("sign.certificate-of-a-ca", nil, "name", cert.Subject.CommonName)
	case cert.HasKeyUsage && cert.KeyUsage&(trust.DigitalSignature|trust.NonRepudiation) == 0:
		return fault.New("sign.certificate-not-for-signing", nil, "name", cert.Subject.CommonName)
	}
	switch cert.PublicKey.(type) {
	case *rsa.PublicKey, *ecdsa.PublicKey:
		return nil
	}
	return fault.New("sign.key-unsupported", nil, "name", cert.Subject.CommonName)
}

// Vietnam returns the zone of every time that is shown or claimed: UTC+7
// throughout the year, known without the system's zone files.
func Vietnam() *time.Location { return time.FixedZone("+07", 7*60*60) }

// closedToSignatures tells whether an earlier signer certified the document or
// locked it so that nothing may be added: DocMDP with P 1 (ISO 32000-2,
// 12.8.2.2), or a signed field whose Lock has P 1 (12.7.5.5, Table 236).
func closedToSignatures(doc *pdf.Document) (bool, error) {
	catalog, _, err := doc.Catalog()
	if err != nil {
		return false, err
	}
	perms, err := dict(doc, catalog["Perms"])
	if err != nil {
		return false, err
	}
	certification, err := dict(doc, perms["DocMDP"])
	if err != nil {
		return false, err
	}
	closed, err := certifiedClosed(doc, certification)
	if closed || err != nil {
		return closed, err
	}
	return lockedClosed(doc)
}

func certifiedClosed(doc *pdf.Document, signature pdf.Dict) (bool, error) {
	references, err := array(doc, signature["Reference"])
	if err != nil {
		return false, err
	}
	for _, entry := range references {
		reference, err := dict(doc, entry)
		if err != nil {
			return false, err
		}
		if method, _ := reference["TransformMethod"].(pdf.Name); method != "DocMDP" {
			continue
		}
		params, err := dict(doc, reference["TransformParams"])
		if err != nil {
			return false, err
		}
		if p, err := doc.Resolve(params["P"]); err != nil || p == pdf.Integer(1) {
			return err == nil, err
		}
	}
	return false, nil
}

func lockedClosed(doc *pdf.Document) (bool, error) {
	signatures, err := doc.Signatures()
	if err != nil {
		return false, err
	}
	for _, s := range signatures {
		if s.Orphan {
			continue
		}
		field, err := dict(doc, s.FieldRef)
		if err != nil {
			return false, err
		}
		lock, err := dict(doc, field["Lock"])
		if err != nil {
			return false, err
		}
		if p, err := doc.Resolve(lock["P"]); err != nil || p == pdf.Integer(1) {
			return err == nil, err
		}
	}
	return false, nil
}

// dict resolves o to a dictionary; anything else counts as an empty one.
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
