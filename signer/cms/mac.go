package cms

import (
	"bytes"
	"crypto/aes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"slices"

	"trien/signer/cms/algorithm"
)

// Identifiers of message authentication codes (RFC 5652, 9; RFC 3565, 2.3;
// RFC 4231, 3.1) and of their use in encrypted PDF documents (ISO/TS 32004,
// 6.2 to 6.5).
const (
	OIDPDFMAC            = "1.0.32004.1.2" // the unsigned attribute that holds one
	oidAuthenticatedData = "1.2.840.113549.1.9.16.1.2"
	oidMACInfo           = "1.0.32004.1.0"
	oidMACKeyDerivation  = "1.0.32004.1.1"
	oidAES256Wrap        = "2.16.840.1.101.3.4.1.45"
	oidHMACSHA256        = "1.2.840.113549.2.9"
)

// ErrMACMismatch: the message authentication code does not belong to the key.
var ErrMACMismatch = errors.New("message authentication code does not match")

// MAC is a message authentication code over an encrypted document, made by one
// who could open it (ISO/TS 32004, 6.3): AuthenticatedData (RFC 5652, 9.1)
// whose key is wrapped by one that follows from the document's.
type MAC struct {
	Hash            algorithm.Hash // of the digests; 0 when this program does not compute it
	DataDigest      []byte         // of the bytes of the document
	SignatureDigest []byte         // of the signature value it goes with, nil when it stands alone

	wrapped    []byte // the key, encrypted
	info       []byte // the encapsulated content
	attributes []byte // as found, with the tag of a SET
	sorted     []byte // their DER form
	digest     []byte // message digest among them
	kind       string // content type among them
	value      []byte
}

// ParseMAC reads a message authentication code. Errors: ErrMalformed; and
// ErrAlgorithm for another one than HMAC with SHA-256, or a key wrapped
// otherwise than by AES-256.
func ParseMAC(der []byte) (*MAC, error) {
	if len(der) > maxSize {
		return nil, malformed("%d bytes", len(der))
	}
	r := &reader{}
	info, rest, err := r.next(der)
	if err != nil {
		return nil, err
	}
	if info.tag != tagSequence || len(bytes.Trim(rest, "\x00")) > 0 {
		return nil, malformed("no ContentInfo")
	}
	body, err := r.contentOf(info, oidAuthenticatedData)
	if err != nil {
		return nil, err
	}
	m := &MAC{}
	return m, r.readMAC(body, m)
}

// contentOf returns the elements of the SEQUENCE in a ContentInfo of one kind
// (RFC 5652, 3).
func (r *reader) contentOf(info element, want string) (*list, error) {
	l, err := r.list(info.body)
	if err != nil {
		return nil, err
	}
	kind, err := l.oid()
	if err != nil || kind != want {
		return nil, malformed("content type %q instead of %s", kind, want)
	}
	return r.inside(l, 0xa0, tagSequence)
}

// inside takes an element with the tags one in the other and returns what is in
// the innermost.
func (r *reader) inside(l *list, tags ...byte) (*list, error) {
	for _, tag := range tags {
		e, err := l.take(tag)
		if err != nil {
			return nil, err
		}
		if l, err = r.list(e.body); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (r *reader) readMAC(l *list, m *MAC) error {
	if _, err := l.integer(); err != nil {
		return err
	}
	for _, read := range []func(*list, *MAC) error{r.macRecipient, r.macAlgorithms, r.macInfo, r.macAttributes} {
		if err := read(l, m); err != nil {
			return err
		}
	}
	value, err := l.take(tagOctets)
	if err != nil {
		return err
	}
	m.value = slices.Clone(value.body)
	return l.end()
}

// macRecipient reads the only PasswordRecipientInfo (RFC 5652, 6.2.4).
func (r *reader) macRecipient(l *list, m *MAC) error {
	recipients, err := r.inside(l, tagSet)
	if err != nil {
		return err
	}
	one, err := r.inside(recipients, 0xa3)
	if err != nil {
		return err
	}
	if err := recipients.end(); err != nil {
		return err
	}
	if _, err := one.integer(); err != nil {
		return err
	}
	derivation, err := r.inside(one, 0xa0)
	if err != nil {
		return err
	}
	how, err := derivation.oid()
	if err != nil {
		return err
	}
	wrap, err := r.takeAlgorithm(one, tagSequence)
	if err != nil {
		return err
	}
	if how != oidMACKeyDerivation || wrap.OID != oidAES256Wrap {
		return &algorithm.UnsupportedError{OID: wrap.OID, What: "key encryption"}
	}
	key, err := one.take(tagOctets)
	if err != nil {
		return err
	}
	m.wrapped = slices.Clone(key.body)
	return one.end()
}

// takeAlgorithm takes an AlgorithmIdentifier that may have an implicit tag.
func (r *reader) takeAlgorithm(l *list, tag byte) (algorithm.Identifier, error) {
	e, err := l.take(tag)
	if err != nil {
		return algorithm.Identifier{}, err
	}
	e.tag = tagSequence
	return r.algorithm(e)
}

func (r *reader) macAlgorithms(l *list, m *MAC) error {
	code, err := r.takeAlgorithm(l, tagSequence)
	if err != nil {
		return err
	}
	if code.OID != oidHMACSHA256 {
		return &algorithm.UnsupportedError{OID: code.OID, What: "message authentication"}
	}
	digest, err := r.takeAlgorithm(l, 0xa1)
	if err != nil {
		return err
	}
	if m.Hash = digest.Hash(); m.Hash.Broken() {
		m.Hash = 0
	}
	return nil
}

// macInfo reads the encapsulated PdfMacIntegrityInfo (ISO/TS 32004, 6.2).
func (r *reader) macInfo(l *list, m *MAC) error {
	e, err := l.take(tagSequence)
	if err != nil {
		return err
	}
	held := &SignedData{}
	if err := r.encapsulated(e, held); err != nil {
		return err
	}
	if held.ContentType != oidMACInfo {
		return malformed("content type %q in a message authentication code", held.ContentType)
	}
	m.info = held.Content
	seq, rest, err := r.next(m.info)
	if err != nil || len(rest) > 0 || seq.tag != tagSequence {
		return malformed("integrity information")
	}
	info, err := r.list(seq.body)
	if err != nil {
		return err
	}
	if _, err := info.integer(); err != nil {
		return err
	}
	data, err := info.take(tagOctets)
	if err != nil {
		return err
	}
	m.DataDigest = slices.Clone(data.body)
	if info.at(0x80) {
		signature, err := info.take(0x80)
		if err != nil {
			return err
		}
		m.SignatureDigest = slices.Clone(signature.body)
	}
	return info.end()
}

// macAttributes reads the authenticated attributes, which the code is over.
func (r *reader) macAttributes(l *list, m *MAC) error {
	e, err := l.take(0xa2)
	if err != nil {
		return err
	}
	m.attributes = slices.Clone(e.raw)
	m.attributes[0] = tagSet
	if m.sorted, err = derAttributes(m.attributes); err != nil {
		return err
	}
	s := &SignerInfo{}
	if s.Attributes, err = r.attributes(e); err != nil {
		return err
	}
	s.readSigned(r)
	m.digest, m.kind = s.MessageDigest, s.ContentTypeAttr
	return nil
}

// Verify checks the code with the key that follows from the document's
// (ISO/TS 32004, 6.4), 32 bytes. It says nothing about the document itself:
// DataDigest and SignatureDigest are to be compared with it.
// Errors: ErrMACMismatch.
func (m *MAC) Verify(key []byte) error {
	code, ok := unwrapKey(key, m.wrapped)
	if !ok || m.kind != oidMACInfo || m.digest == nil || !bytes.Equal(m.digest, m.Hash.Sum(m.info)) {
		return ErrMACMismatch
	}
	for _, form := range [][]byte{m.attributes, m.sorted} {
		h := hmac.New(sha256.New, code)
		h.Write(form)
		if hmac.Equal(h.Sum(nil), m.value) {
			return nil
		}
	}
	return ErrMACMismatch
}

// maxWrapped bounds the wrapped key in bytes.
const maxWrapped = 1 << 10

// unwrapKey is the AES key unwrap (RFC 3394, 2.2.2).
func unwrapKey(with, wrapped []byte) ([]byte, bool) {
	block, err := aes.NewCipher(with)
	if err != nil || len(wrapped) < 24 || len(wrapped)%8 != 0 || len(wrapped) > maxWrapped {
		return nil, false
	}
	n := len(wrapped)/8 - 1
	key := slices.Clone(wrapped[8:])
	work := make([]byte, aes.BlockSize)
	copy(work, wrapped[:8])
	for step := 6 * n; step >= 1; step-- {
		at := 8 * ((step - 1) % n)
		binary.BigEndian.PutUint64(work, binary.BigEndian.Uint64(work)^uint64(step))
		copy(work[8:], key[at:at+8])
		block.Decrypt(work, work)
		copy(key[at:], work[8:])
	}
	whole := bytes.Repeat([]byte{0xa6}, 8) // 2.2.3.1
	return key, subtle.ConstantTimeCompare(work[:8], whole) == 1
}
