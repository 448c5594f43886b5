package revocation

import (
	"fmt"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms/algorithm"
)

// readSingle reads SingleResponse (RFC 6960, 4.2.1).
func readSingle(list *cryptobyte.String) (single, error) {
	var s single
	var one, id, name, key, serial cryptobyte.String
	if !list.ReadASN1(&one, asn1.SEQUENCE) || !one.ReadASN1(&id, asn1.SEQUENCE) {
		return s, malformed("SingleResponse")
	}
	hash, err := algorithm.ReadIdentifier(&id)
	if err != nil || !id.ReadASN1(&name, asn1.OCTET_STRING) || !id.ReadASN1(&key, asn1.OCTET_STRING) ||
		!id.ReadASN1(&serial, asn1.INTEGER) || !id.Empty() {
		return s, malformed("CertID")
	}
	s.hashOID, s.nameHash, s.keyHash, s.serial = hash.OID, name, key, serial
	if err := s.readState(&one); err != nil {
		return s, err
	}
	if s.thisUpdate, err = readTime(&one); err != nil {
		return s, err
	}
	var next cryptobyte.String
	var hasNext bool
	if !one.ReadOptionalASN1(&next, &hasNext, context(0)) {
		return s, malformed("nextUpdate")
	}
	if hasNext {
		if s.nextUpd, err = readTime(&next); err != nil {
			return s, err
		}
	}
	return s, s.readExtensions(&one)
}

// readState reads CertStatus: good [0], revoked [1], unknown [2].
func (s *single) readState(in *cryptobyte.String) error {
	var value cryptobyte.String
	var tag asn1.Tag
	if !in.ReadAnyASN1(&value, &tag) {
		return malformed("certStatus")
	}
	switch tag {
	case asn1.Tag(0).ContextSpecific():
		s.state = Good
	case context(1):
		return s.readRevoked(value)
	case asn1.Tag(2).ContextSpecific():
		s.state = Unknown
	default:
		return malformed("certStatus")
	}
	return nil
}

func (s *single) readRevoked(in cryptobyte.String) error {
	var err error
	s.state = Revoked
	if s.revokedAt, err = readTime(&in); err != nil {
		return err
	}
	var wrapped cryptobyte.String
	var present bool
	if !in.ReadOptionalASN1(&wrapped, &present, context(0)) {
		return malformed("revocationReason")
	}
	if present {
		var code int
		if !wrapped.ReadASN1Enum(&code) {
			return malformed("revocationReason")
		}
		s.reason = Reason(code)
	}
	return nil
}

func (s *single) readExtensions(in *cryptobyte.String) error {
	extensions, err := optionalExtensions(in, 1)
	if err != nil {
		return err
	}
	for _, e := range extensions {
		value := cryptobyte.String(e.Value)
		switch {
		case e.OID == oidArchiveCutoff:
			s.cutoff, err = readTime(&value)
		case e.OID == oidInvalidity:
			s.invalidSince, err = readTime(&value)
		case e.OID == oidReason:
			// A repetition of what RevokedInfo says (RFC 6960, 4.4.5).
		case e.Critical:
			err = fmt.Errorf("%w: critical extension %s", ErrUnsupported, e.OID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readTime reads GeneralizedTime or UTCTime, with or without seconds and with
// zones other than Z, as issuers write them.
func readTime(in *cryptobyte.String) (time.Time, error) {
	var text cryptobyte.String
	var tag asn1.Tag
	if !in.ReadAnyASN1(&text, &tag) {
		return time.Time{}, malformed("time")
	}
	return parseTime(tag, text)
}

func parseTime(tag asn1.Tag, text []byte) (time.Time, error) {
	layouts := [2]string{"060102150405Z0700", "0601021504Z0700"}
	if tag == asn1.GeneralizedTime {
		layouts = [2]string{"20060102150405Z0700", "200601021504Z0700"}
	} else if tag != asn1.UTCTime {
		return time.Time{}, malformed("time")
	}
	if len(text) > 40 {
		return time.Time{}, malformed("time")
	}
	for _, layout := range layouts {
		t, err := time.Parse(layout, string(text))
		if err != nil {
			continue
		}
		if tag == asn1.UTCTime && t.Year() >= 2050 { // RFC 5280, 4.1.2.5.1
			t = t.AddDate(-100, 0, 0)
		}
		return t.UTC(), nil
	}
	return time.Time{}, malformed("time")
}
