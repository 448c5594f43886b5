package cms

import (
	"math/big"
	"slices"

	"trien/signer/cms/algorithm"
)

// Limits of one structure.
const (
	maxCertificates = 10000
	maxSigners      = 100
	maxAttributes   = 1000
)

// Parse reads a SignedData in its ContentInfo, as it stands in /Contents or as
// a timestamp token. Zero bytes after it are padding; others set
// TrailingGarbage. Errors: ErrMalformed.
func Parse(contents []byte) (*SignedData, error) {
	if len(contents) > maxSize {
		return nil, malformed("%d bytes", len(contents))
	}
	r := &reader{}
	info, rest, err := r.next(contents)
	if err != nil {
		return nil, err
	}
	if info.tag != tagSequence {
		return nil, malformed("no ContentInfo")
	}
	signed, err := r.signedData(info)
	if err != nil {
		return nil, err
	}
	signed.TrailingGarbage = slices.ContainsFunc(rest, func(b byte) bool { return b != 0 })
	signed.BER = r.ber
	return signed, nil
}

// signedData reads ContentInfo (RFC 5652, 3) and SignedData (5.1).
func (r *reader) signedData(info element) (*SignedData, error) {
	l, err := r.list(info.body)
	if err != nil {
		return nil, err
	}
	kind, err := l.oid()
	if err != nil || kind != OIDSignedData {
		return nil, malformed("content type %q instead of signed data", kind)
	}
	explicit, err := l.take(0xa0)
	if err != nil {
		return nil, err
	}
	inner, err := r.list(explicit.body)
	if err != nil {
		return nil, err
	}
	seq, err := inner.take(tagSequence)
	if err != nil {
		return nil, err
	}
	return r.signedDataBody(seq)
}

func (r *reader) signedDataBody(seq element) (*SignedData, error) {
	l, err := r.list(seq.body)
	if err != nil {
		return nil, err
	}
	s := &SignedData{}
	if _, err := l.integer(); err != nil {
		return nil, err
	}
	steps := []struct {
		tag      byte
		optional bool
		read     func(element, *SignedData) error
	}{
		{tagSet, false, r.digestAlgorithms},
		{tagSequence, false, r.encapsulated},
		{0xa0, true, r.certificates},
		{0xa1, true, r.revocation},
		{tagSet, false, r.signers},
	}
	for _, step := range steps {
		if step.optional && !l.at(step.tag) {
			continue
		}
		e, err := l.take(step.tag)
		if err != nil {
			return nil, err
		}
		if err := step.read(e, s); err != nil {
			return nil, err
		}
	}
	return s, l.end()
}

func (r *reader) digestAlgorithms(e element, s *SignedData) error {
	list, err := r.children(e.body)
	if err != nil {
		return err
	}
	for _, a := range list {
		id, err := r.algorithm(a)
		if err != nil {
			return err
		}
		s.DigestOIDs = append(s.DigestOIDs, id.OID)
	}
	return nil
}

// encapsulated reads EncapsulatedContentInfo (RFC 5652, 5.2). PKCS #7 allowed
// content other than an OCTET STRING; its contents octets count then.
func (r *reader) encapsulated(e element, s *SignedData) error {
	l, err := r.list(e.body)
	if err != nil {
		return err
	}
	if s.ContentType, err = l.oid(); err != nil {
		return err
	}
	if !l.at(0xa0) {
		return l.end()
	}
	explicit, err := l.take(0xa0)
	if err != nil {
		return err
	}
	content, rest, err := r.next(explicit.body)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return malformed("more than one encapsulated content")
	}
	if content.tag&^constructed == tagOctets {
		s.Content, err = r.octets(content)
	} else {
		s.Content = slices.Clone(content.body)
	}
	if s.Content == nil {
		s.Content = []byte{}
	}
	return err
}

// certificates reads CertificateSet (RFC 5652, 10.2.2); attribute certificates
// and other formats are passed over.
func (r *reader) certificates(e element, s *SignedData) error {
	list, err := r.children(e.body)
	if err != nil {
		return err
	}
	if len(list) > maxCertificates {
		return malformed("%d certificates", len(list))
	}
	for _, c := range list {
		if c.tag == tagSequence {
			s.Certificates = append(s.Certificates, slices.Clone(c.raw))
		}
	}
	return nil
}

// revocation reads RevocationInfoChoices (RFC 5652, 10.2.1).
func (r *reader) revocation(e element, s *SignedData) error {
	list, err := r.children(e.body)
	if err != nil {
		return err
	}
	for _, c := range list {
		switch c.tag {
		case tagSequence:
			s.CRLs = append(s.CRLs, slices.Clone(c.raw))
		default:
			s.OtherRevocation = append(s.OtherRevocation, slices.Clone(c.raw))
		}
	}
	return nil
}

func (r *reader) signers(e element, s *SignedData) error {
	list, err := r.children(e.body)
	if err != nil {
		return err
	}
	if len(list) > maxSigners {
		return malformed("%d signers", len(list))
	}
	for _, one := range list {
		signer, err := r.signerInfo(one)
		if err != nil {
			return err
		}
		s.Signers = append(s.Signers, *signer)
	}
	return nil
}

func (r *reader) algorithm(e element) (algorithm.Identifier, error) {
	if e.tag != tagSequence {
		return algorithm.Identifier{}, malformed("algorithm identifier")
	}
	l, err := r.list(e.body)
	if err != nil {
		return algorithm.Identifier{}, err
	}
	oid, err := l.oid()
	id := algorithm.Identifier{OID: oid}
	if err == nil && len(l.elements) > 0 {
		id.Params = slices.Clone(l.elements[0].raw)
	}
	return id, err
}

// list is a sequence of elements that is read from the front.
type list struct{ elements []element }

func (r *reader) list(body []byte) (*list, error) {
	elements, err := r.children(body)
	return &list{elements}, err
}

func (l *list) at(tag byte) bool { return len(l.elements) > 0 && l.elements[0].tag == tag }

func (l *list) take(tag byte) (element, error) {
	if !l.at(tag) {
		return element{}, malformed("element %#x missing", tag)
	}
	e := l.elements[0]
	l.elements = l.elements[1:]
	return e, nil
}

func (l *list) end() error {
	if len(l.elements) > 0 {
		return malformed("unexpected element %#x", l.elements[0].tag)
	}
	return nil
}

func (l *list) oid() (string, error) {
	e, err := l.take(tagOID)
	if err != nil {
		return "", err
	}
	oid := algorithm.DottedOID(e.body)
	if oid == "" {
		return "", malformed("object identifier")
	}
	return oid, nil
}

// integer reads an INTEGER in two's complement, in the shortest form or not.
func (l *list) integer() (*big.Int, error) {
	e, err := l.take(tagInteger)
	if err != nil {
		return nil, err
	}
	if len(e.body) == 0 || len(e.body) > 1024 {
		return nil, malformed("integer of %d bytes", len(e.body))
	}
	n := new(big.Int).SetBytes(e.body)
	if e.body[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(len(e.body))*8))
	}
	return n, nil
}
