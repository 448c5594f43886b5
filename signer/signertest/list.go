package signertest

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"time"
)

// List is a CRL as a test wants it (RFC 5280, 5), sound or not. The zero List
// with Of is the full list of the present.
type List struct {
	Of *Certificate // the CA whose list it is
	By *Certificate // whose key signs and whose name it bears; nil: Of
	// Name stands in place of that name.
	Name       Name
	Number     int64         // zero: the seconds of ThisUpdate
	Base       int64         // of a delta list; zero: a full one
	ThisUpdate time.Time     // zero: the present
	NextUpdate time.Duration // after ThisUpdate; zero: a week
	Extensions []pkix.Extension
	// Entries are its lines; nil: what System.Revoke said, by ThisUpdate.
	Entries []Line
	Corrupt bool // the signature does not verify
}

// Line is an entry of a List.
type Line struct {
	About      *Certificate
	At         time.Time
	Reason     int
	Issuer     *Certificate // named as the certificate's issuer (RFC 5280, 5.3.3); nil: not named
	Extensions []pkix.Extension
}

// List returns the CRL in DER.
func (s *System) List(l List) ([]byte, error) {
	if l.By == nil {
		l.By = l.Of
	}
	if l.ThisUpdate.IsZero() {
		l.ThisUpdate = s.current().now()
	}
	l.ThisUpdate = l.ThisUpdate.UTC().Truncate(time.Second)
	if l.NextUpdate == 0 {
		l.NextUpdate = 7 * 24 * time.Hour
	}
	if l.Number == 0 {
		l.Number = l.ThisUpdate.Unix()
	}
	if l.Entries == nil {
		for _, entry := range s.revocations(l.Of) {
			if !entry.revocation.At.After(l.ThisUpdate) {
				l.Entries = append(l.Entries, Line{About: entry.certificate, At: entry.revocation.At, Reason: entry.revocation.Reason})
			}
		}
	}
	return l.make()
}

func (l List) make() ([]byte, error) {
	view := l.By.view()
	if l.Name != nil {
		der, err := l.Name.der()
		if err != nil {
			return nil, err
		}
		view.RawSubject = der
	}
	template := &x509.RevocationList{
		Number: big.NewInt(l.Number), ThisUpdate: l.ThisUpdate, NextUpdate: l.ThisUpdate.Add(l.NextUpdate),
		ExtraExtensions:    l.Extensions,
		SignatureAlgorithm: goAlgorithm(l.By.Key.Public(), l.By.Plan.Hash),
	}
	if l.Base > 0 { // deltaCRLIndicator, RFC 5280, 5.2.4
		value, err := asn1.Marshal(l.Base)
		if err != nil {
			return nil, err
		}
		template.ExtraExtensions = append(template.ExtraExtensions,
			pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 27}, Critical: true, Value: value})
	}
	for _, line := range l.Entries {
		entry, err := line.make()
		if err != nil {
			return nil, err
		}
		template.RevokedCertificateEntries = append(template.RevokedCertificateEntries, entry)
	}
	der, err := x509.CreateRevocationList(rand.Reader, template, view, l.By.Key)
	if err == nil && l.Corrupt {
		der[len(der)-1] ^= 1
	}
	return der, err
}

func (l Line) make() (x509.RevocationListEntry, error) {
	entry := x509.RevocationListEntry{
		SerialNumber: l.About.Serial, RevocationTime: l.At, ReasonCode: l.Reason, ExtraExtensions: l.Extensions,
	}
	if l.Issuer == nil {
		return entry, nil
	}
	value, err := asn1.Marshal([]asn1.RawValue{GeneralDirectory(l.Issuer)})
	entry.ExtraExtensions = append(entry.ExtraExtensions,
		pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 29}, Critical: true, Value: value})
	return entry, err
}

// GeneralDirectory is the directoryName choice of GeneralName for the subject
// of c (RFC 5280, 4.2.1.6).
func GeneralDirectory(c *Certificate) asn1.RawValue {
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 4, IsCompound: true, Bytes: c.subject}
}

// DirectoryName is GeneralDirectory for a name of any kind.
func DirectoryName(n Name) (asn1.RawValue, error) {
	der, err := n.der()
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 4, IsCompound: true, Bytes: der}, err
}
