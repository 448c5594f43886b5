package cms

import (
	"slices"

	"trien/signer/cms/algorithm"
)

// signerInfo reads SignerInfo (RFC 5652, 5.3).
func (r *reader) signerInfo(e element) (*SignerInfo, error) {
	if e.tag != tagSequence {
		return nil, malformed("signer info")
	}
	l, err := r.list(e.body)
	if err != nil {
		return nil, err
	}
	s := &SignerInfo{}
	version, err := l.integer()
	if err != nil {
		return nil, err
	}
	s.Version = int(version.Int64())
	for _, read := range []func(*list, *SignerInfo) error{
		r.signerIdentifier, r.digestAlgorithm, r.signedAttributes, r.signatureValue, r.unsignedAttributes,
	} {
		if err := read(l, s); err != nil {
			return nil, err
		}
	}
	return s, l.end()
}

// signerIdentifier reads issuerAndSerialNumber or subjectKeyIdentifier [0].
func (r *reader) signerIdentifier(l *list, s *SignerInfo) error {
	if l.at(0x80) || l.at(0xa0) {
		e, err := l.take(l.elements[0].tag)
		if err != nil {
			return err
		}
		s.SubjectKeyID, err = r.octets(e)
		return err
	}
	e, err := l.take(tagSequence)
	if err != nil {
		return err
	}
	both, err := r.list(e.body)
	if err != nil {
		return err
	}
	issuer, err := both.take(tagSequence)
	if err != nil {
		return err
	}
	s.IssuerRaw = slices.Clone(issuer.raw)
	s.Serial, err = both.integer()
	return err
}

func (r *reader) digestAlgorithm(l *list, s *SignerInfo) error {
	e, err := l.take(tagSequence)
	if err != nil {
		return err
	}
	id, err := r.algorithm(e)
	s.DigestOID = id.OID
	s.Digest = id.Hash()
	return err
}

// signedAttributes keeps the attributes as found, for the signature covers
// these very bytes, tagged as SET (RFC 5652, 5.4).
func (r *reader) signedAttributes(l *list, s *SignerInfo) error {
	if !l.at(0xa0) {
		return nil
	}
	e, err := l.take(0xa0)
	if err != nil {
		return err
	}
	s.SignedAttrs = slices.Clone(e.raw)
	s.SignedAttrs[0] = tagSet
	der, err := derAttributes(s.SignedAttrs)
	if err != nil {
		return err
	}
	s.DERSorted = slices.Equal(der, s.SignedAttrs)
	if s.Attributes, err = r.attributes(e); err != nil {
		return err
	}
	s.readSigned(r)
	return nil
}

// derAttributes returns the DER form of signed attributes.
func derAttributes(set []byte) ([]byte, error) {
	r := &reader{}
	e, _, err := r.next(set)
	if err != nil {
		return nil, err
	}
	return r.toDER(e)
}

func (r *reader) signatureValue(l *list, s *SignerInfo) error {
	e, err := l.take(tagSequence)
	if err != nil {
		return err
	}
	id, err := r.algorithm(e)
	if err != nil {
		return err
	}
	s.SignatureOID, s.SignatureParams = id.OID, id.Params
	if sig, err := algorithm.ParseSignature(id.OID, id.Params, s.Digest); err == nil {
		s.SignatureHash = sig.Hash
	}
	if len(l.elements) == 0 || l.elements[0].tag&^constructed != tagOctets {
		return malformed("signature value")
	}
	value, err := l.take(l.elements[0].tag)
	if err != nil {
		return err
	}
	s.Signature, err = r.octets(value)
	return err
}

func (r *reader) unsignedAttributes(l *list, s *SignerInfo) error {
	if !l.at(0xa1) {
		return nil
	}
	e, err := l.take(0xa1)
	if err != nil {
		return err
	}
	if s.UnsignedAttrs, err = r.attributes(e); err != nil {
		return err
	}
	for _, a := range s.UnsignedAttrs {
		if a.OID == OIDSignatureTimestamp {
			s.TimestampTokens = append(s.TimestampTokens, a.Values...)
		}
	}
	return nil
}

// attributes reads a SET OF Attribute (RFC 5652, 5.3).
func (r *reader) attributes(e element) ([]Attribute, error) {
	items, err := r.children(e.body)
	if err != nil {
		return nil, err
	}
	if len(items) > maxAttributes {
		return nil, malformed("%d attributes", len(items))
	}
	list := make([]Attribute, 0, len(items))
	for _, item := range items {
		a, err := r.attribute(item)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

func (r *reader) attribute(e element) (Attribute, error) {
	var a Attribute
	if e.tag != tagSequence {
		return a, malformed("attribute")
	}
	l, err := r.list(e.body)
	if err != nil {
		return a, err
	}
	if a.OID, err = l.oid(); err != nil {
		return a, err
	}
	set, err := l.take(tagSet)
	if err != nil {
		return a, err
	}
	values, err := r.children(set.body)
	for _, v := range values {
		a.Values = append(a.Values, slices.Clone(v.raw))
	}
	return a, err
}
