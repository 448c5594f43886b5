package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rc4"
	"errors"
	"fmt"
	"io"

	"trien/signer/fault"
)

// sealer encrypts what an update writes, by the handler in force.
type sealer struct {
	*crypt
	doc    *Document
	random io.Reader
	open   map[Ref]bool // strings that are the /Contents of signatures
}

// sealer returns nil for a document that is not encrypted. A message
// authentication code over the file (ISO/TS 32004), which an update would have
// to renew, is not written.
func (u *Update) sealer() (*sealer, error) {
	d := u.doc
	if d.crypt == nil {
		return nil, nil
	}
	if err := d.Locked(); err != nil {
		return nil, fault.New("pdf.encrypted-write", err)
	}
	if d.crypt.salt != nil || d.Trailer()["AuthCode"] != nil {
		return nil, fault.New("pdf.encrypted-write", errors.New("message authentication code"))
	}
	return &sealer{d.crypt, d, d.random, u.signatureContents()}, nil
}

// signatureContents returns the objects that the update's signature
// dictionaries have as their /Contents.
func (u *Update) signatureContents() map[Ref]bool {
	found := map[Ref]bool{}
	const depth = 4 // a field holds its value, an array the fields
	for _, o := range u.objects {
		for _, dict := range signatureDicts(o, depth) {
			if ref, ok := dict["Contents"].(Ref); ok {
				found[ref] = true
			}
		}
	}
	return found
}

// leavesOpen reports whether nothing in the object ref is encrypted
// (ISO 32000-2, 7.6.2 and 7.5.8.2).
func (s *sealer) leavesOpen(ref Ref, o Object) bool {
	if stream, ok := o.(*Stream); ok && stream.Dict["Type"] == Name("XRef") {
		return true
	}
	_, isString := o.(String)
	return ref == s.ref || isString && s.open[ref]
}

func (s *sealer) string(text String, ref Ref) (String, error) {
	return s.seal(s.strings, ref, text)
}

// stream returns the bytes to be written for a stream under ref; encoded is
// what its filters made. A stream of the source that keeps its number and its
// cipher is taken over as it stands.
func (s *sealer) stream(stream *Stream, ref Ref) ([]byte, error) {
	kind, err := s.doc.cipherFor(stream.Dict)
	if err != nil {
		return nil, err
	}
	if stream.Span == (Span{}) {
		return s.seal(kind, ref, stream.Data)
	}
	raw, err := s.doc.rawBytes(stream)
	switch {
	case err != nil:
		return nil, err
	case !stream.sealed:
		return nil, fmt.Errorf("stream at %d was not read from the document", stream.Span.Start)
	}
	was, err := s.doc.cipherFor(stream.origin)
	if err != nil || was == kind && stream.ref == ref {
		return raw, err
	}
	r, err := s.reader(was, stream.ref, bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, err
	}
	encoded, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return s.seal(kind, ref, encoded)
}

// seal encrypts text (ISO 32000-2, 7.6.3.2 and 7.6.3.3).
func (s *sealer) seal(kind cipherKind, ref Ref, text []byte) ([]byte, error) {
	key := s.objectKey(kind, ref)
	switch kind {
	case cipherIdentity:
		return text, nil
	case cipherRC4:
		c, err := rc4.NewCipher(key)
		if err != nil {
			return nil, err
		}
		out := make([]byte, len(text))
		c.XORKeyStream(out, text)
		return out, nil
	case cipherAESV2, cipherAESV3:
		return s.sealCBC(key, text)
	case cipherAESV4:
		return s.sealGCM(key, text)
	}
	return nil, fault.New("pdf.encrypted-write", fmt.Errorf("cipher %d", kind))
}

// sealCBC puts a random initialisation vector before the text and pads it;
// whole blocks get a block of padding too (ISO 32000-2, 7.6.3.1).
func (s *sealer) sealCBC(key, text []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	pad := aes.BlockSize - len(text)%aes.BlockSize
	out := make([]byte, aes.BlockSize, aes.BlockSize+len(text)+pad)
	if _, err := io.ReadFull(s.random, out); err != nil {
		return nil, fmt.Errorf("no random bytes for encryption: %w", err)
	}
	out = append(out, text...)
	out = append(out, bytes.Repeat([]byte{byte(pad)}, pad)...)
	body := out[aes.BlockSize:]
	cipher.NewCBCEncrypter(block, out[:aes.BlockSize]).CryptBlocks(body, body)
	return out, nil
}

// sealGCM puts a random nonce before the text and the tag behind it
// (ISO/TS 32003, 5).
func (s *sealer) sealGCM(key, text []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, gcm.NonceSize(), gcm.NonceSize()+len(text)+gcm.Overhead())
	if _, err := io.ReadFull(s.random, nonce); err != nil {
		return nil, fmt.Errorf("no random bytes for encryption: %w", err)
	}
	return gcm.Seal(nonce, nonce, text, nil), nil
}
