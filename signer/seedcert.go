package signer

import (
	"bytes"
	"slices"
	"strings"

	"trien/signer/pdf"
	"trien/signer/trust"
)

// Bits of /Ff in a certificate seed value dictionary (ISO 32000-2, Table 238).
// Bit 7 is left out: no use of /URL that is defined binds a signer.
const (
	certSubject   = 1 << 0
	certIssuer    = 1 << 1
	certPolicy    = 1 << 2
	certSubjectDN = 1 << 3
	certKeyUsage  = 1 << 5
	certURL       = 1 << 6
)

// certificate compares the signer's certificate with those the field's author
// lets sign.
func (s seed) certificate(value pdf.Object) (string, error) {
	d, ok := value.(pdf.Dict)
	if !ok {
		return "", nil
	}
	flags, err := s.doc.Resolve(d["Ff"])
	if err != nil {
		return "", err
	}
	f, _ := flags.(pdf.Integer)
	for _, c := range []struct {
		bit   int64
		entry pdf.Name
		met   func([]pdf.String) bool
	}{
		{certSubject, "Subject", s.isSubject},
		{certIssuer, "Issuer", s.hasIssuer},
		{certPolicy, "OID", s.hasPolicies},
		{certSubjectDN, "SubjectDN", func([]pdf.String) bool { return false }},
		{certKeyUsage, "KeyUsage", s.hasKeyUsage},
	} {
		entry, err := s.doc.Resolve(d[c.entry])
		if err != nil {
			return "", err
		}
		if int64(f)&c.bit == 0 || entry == nil {
			continue
		}
		list, _ := entry.(pdf.Array)
		strings, err := s.strings(list)
		if err != nil {
			return "", err
		}
		if !c.met(strings) {
			return string(c.entry), nil
		}
	}
	if int64(f)&^(certSubject|certIssuer|certPolicy|certSubjectDN|certKeyUsage|certURL) != 0 {
		return "Ff", nil
	}
	return "", nil
}

func (s seed) isSubject(acceptable []pdf.String) bool {
	return slices.ContainsFunc(acceptable, func(der pdf.String) bool { return bytes.Equal(der, s.cert.Raw) })
}

// hasIssuer climbs from the signer's certificate through the chain at hand
// until one of the acceptable issuers has signed what is reached.
func (s seed) hasIssuer(acceptable []pdf.String) bool {
	var ders [][]byte
	for _, der := range acceptable {
		ders = append(ders, der)
	}
	issuers, chain := certificatesOf(ders), certificatesOf(s.req.Chain)
	for at, steps := s.cert, 0; at != nil && steps <= len(chain); steps++ {
		if issuerOf(at, issuers) != nil {
			return true
		}
		at = issuerOf(at, chain)
	}
	return false
}

func issuerOf(c *trust.Certificate, among []*trust.Certificate) *trust.Certificate {
	for _, issuer := range among {
		if !bytes.Equal(c.RawIssuer, issuer.RawSubject) {
			continue
		}
		if _, err := c.CheckSignatureFrom(issuer); err == nil {
			return issuer
		}
	}
	return nil
}

func (s seed) hasPolicies(wanted []pdf.String) bool {
	return !slices.ContainsFunc(wanted, func(oid pdf.String) bool { return !slices.Contains(s.cert.Policies, string(oid)) })
}

// hasKeyUsage compares the key usage with patterns of 0, 1 and X, one character
// for each bit; what is missing or something else is X.
func (s seed) hasKeyUsage(patterns []pdf.String) bool {
	return slices.ContainsFunc(patterns, func(pattern pdf.String) bool {
		usage := trust.DigitalSignature
		for _, want := range string(pattern[:min(len(pattern), 9)]) {
			has := s.cert.KeyUsage&usage != 0
			if strings.ContainsRune("01", want) && has != (want == '1') {
				return false
			}
			usage <<= 1
		}
		return true
	})
}

// strings returns the strings in a list, as bytes.
func (s seed) strings(list pdf.Array) ([]pdf.String, error) {
	var out []pdf.String
	for _, o := range list {
		resolved, err := s.doc.Resolve(o)
		if err != nil {
			return nil, err
		}
		if text, ok := resolved.(pdf.String); ok {
			out = append(out, text)
		}
	}
	return out, nil
}
