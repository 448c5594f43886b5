package signer

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"time"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/task"
	"trien/signer/trust"
)

// Ready tells why doc cannot take a further signature; nil means that it can,
// in a field that Request names or that is still to be made. It does not read
// the whole file unless that is damaged; then an update may put it right, and
// Notices says so.
func Ready(doc *pdf.Document) error {
	if !doc.MaySign() {
		return fault.New("sign.not-permitted", nil)
	}
	rules, err := readRules(doc)
	switch {
	case err != nil:
		return fault.New("sign.damaged", err)
	case rules.closed():
		return fault.New("sign.closed", nil)
	case doc.Repaired():
		return repairable(doc)
	}
	return nil
}

func repairable(doc *pdf.Document) error {
	if ok, err := doc.Repairable(); err != nil || !ok {
		return fault.New("sign.damaged", err)
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
func Vietnam() *time.Location { return task.Vietnam() }
