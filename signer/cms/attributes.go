package cms

import (
	"slices"
	"time"

	"trien/signer/cms/algorithm"
)

// readSigned takes the known ones out of the signed attributes. What is not as
// defined is left out and noted in Unreadable.
func (s *SignerInfo) readSigned(r *reader) {
	for _, a := range s.Attributes {
		read := s.attributeReader(a.OID)
		if read == nil {
			continue
		}
		if len(a.Values) != 1 || s.count(a.OID) != 1 || !read(r, a.Values[0]) {
			s.Unreadable = append(s.Unreadable, a.OID)
		}
	}
	if slices.Contains(s.Unreadable, OIDMessageDigest) {
		s.MessageDigest = nil
	}
}

func (s *SignerInfo) attributeReader(oid string) func(*reader, []byte) bool {
	switch oid {
	case OIDMessageDigest:
		return s.readMessageDigest
	case OIDContentType:
		return s.readContentType
	case OIDSigningTime:
		return s.readSigningTime
	case OIDSigningCertificate:
		return func(r *reader, v []byte) bool { return s.readESS(r, v, 1) }
	case OIDSigningCertificateV2:
		return func(r *reader, v []byte) bool { return s.readESS(r, v, 2) }
	case OIDAdobeRevocation:
		return s.readAdobeRevocation
	}
	return nil
}

func (s *SignerInfo) count(oid string) int {
	n := 0
	for _, a := range s.Attributes {
		if a.OID == oid {
			n++
		}
	}
	return n
}

func (s *SignerInfo) readMessageDigest(r *reader, value []byte) bool {
	e, _, err := r.next(value)
	if err != nil || e.tag&^constructed != tagOctets {
		return false
	}
	s.MessageDigest, err = r.octets(e)
	return err == nil
}

func (s *SignerInfo) readContentType(r *reader, value []byte) bool {
	l, err := r.list(value)
	if err != nil {
		return false
	}
	s.ContentTypeAttr, err = l.oid()
	return err == nil
}

// readAdobeRevocation keeps the first element as it is; its owner parses it.
func (s *SignerInfo) readAdobeRevocation(_ *reader, value []byte) bool {
	s.AdobeRevocation = value
	return true
}

// readSigningTime reads UTCTime or GeneralizedTime (RFC 5652, 11.3), with or
// without seconds and fractions.
func (s *SignerInfo) readSigningTime(r *reader, value []byte) bool {
	e, _, err := r.next(value)
	if err != nil {
		return false
	}
	layouts := []string{"060102150405Z0700", "0601021504Z0700"}
	if e.tag == tagGeneralTime {
		layouts = []string{"20060102150405Z0700", "200601021504Z0700"}
	} else if e.tag != tagUTCTime {
		return false
	}
	for _, layout := range layouts {
		t, err := time.Parse(layout, string(e.body))
		if err != nil {
			continue
		}
		if e.tag == tagUTCTime && t.Year() >= 2050 {
			t = t.AddDate(-100, 0, 0)
		}
		s.SigningTime = t.UTC()
		return true
	}
	return false
}

// readESS reads SigningCertificate (RFC 2634, 5.4) or SigningCertificateV2
// (RFC 5035, 3): a list of certificates, of which the first is the signer's.
func (s *SignerInfo) readESS(r *reader, value []byte, version int) bool {
	outer, err := r.list(value)
	if err != nil {
		return false
	}
	seq, err := outer.take(tagSequence)
	if err != nil {
		return false
	}
	l, err := r.list(seq.body)
	if err != nil {
		return false
	}
	certs, err := l.take(tagSequence)
	if err != nil {
		return false
	}
	ids, err := r.children(certs.body)
	if err != nil || len(ids) == 0 || len(ids) > maxAttributes {
		return false
	}
	for _, one := range ids {
		id, err := r.essCertID(one, version)
		if err != nil {
			return false
		}
		s.ESS = append(s.ESS, id)
	}
	return true
}

// essCertID reads ESSCertID (SHA-1, RFC 2634, 5.4.1) or ESSCertIDv2 (RFC 5035,
// 4, where SHA-256 is the default).
func (r *reader) essCertID(e element, version int) (ESSCertID, error) {
	id := ESSCertID{Version: version, Hash: algorithm.SHA1}
	l, err := r.list(e.body)
	if err != nil {
		return id, err
	}
	if version == 2 {
		id.Hash = algorithm.SHA256
		if l.at(tagSequence) {
			alg, err := l.take(tagSequence)
			if err != nil {
				return id, err
			}
			named, err := r.algorithm(alg)
			if err != nil {
				return id, err
			}
			if id.Hash = named.Hash(); id.Hash.Broken() {
				id.Hash = 0
			}
		}
	}
	hash, err := l.take(tagOctets)
	if err != nil {
		return id, err
	}
	id.CertHash = slices.Clone(hash.body)
	if !l.at(tagSequence) {
		return id, l.end()
	}
	return id, r.issuerSerial(l, &id)
}

// issuerSerial reads IssuerSerial, whose issuer is a GeneralNames with one
// directoryName [4].
func (r *reader) issuerSerial(l *list, id *ESSCertID) error {
	e, err := l.take(tagSequence)
	if err != nil {
		return err
	}
	both, err := r.list(e.body)
	if err != nil {
		return err
	}
	names, err := both.take(tagSequence)
	if err != nil {
		return err
	}
	general, err := r.children(names.body)
	if err != nil {
		return err
	}
	if len(general) == 1 && general[0].tag == 0xa4 {
		id.IssuerRaw = slices.Clone(general[0].body)
	}
	id.Serial, err = both.integer()
	return err
}
