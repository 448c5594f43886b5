package pdf

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"errors"
	"fmt"
	"io"
)

// objectKey is Algorithm 1 (ISO 32000-2, 7.6.3.2); the AES-256 ciphers use the
// file's key as it is (Algorithm 1.A).
func (c *crypt) objectKey(kind cipherKind, ref Ref) []byte {
	if kind == cipherAESV3 || kind == cipherAESV4 {
		return c.key
	}
	salted := append(bytes.Clone(c.key), byte(ref.Num), byte(ref.Num>>8), byte(ref.Num>>16), byte(ref.Gen), byte(ref.Gen>>8))
	if kind == cipherAESV2 {
		salted = append(salted, "sAlT"...)
	}
	sum := md5.Sum(salted)
	return sum[:min(len(c.key)+5, 16)]
}

func (c *crypt) decryptString(s String, ref Ref) (String, error) {
	if len(s) == 0 || c.strings == cipherLocked {
		return String{}, nil
	}
	r, err := c.reader(c.strings, ref, bytes.NewReader(s), int64(len(s)))
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(r)
	return out, err
}

// reader decrypts the n bytes of r.
func (c *crypt) reader(kind cipherKind, ref Ref, r io.Reader, n int64) (io.Reader, error) {
	if kind == cipherLocked {
		return nil, c.locked
	}
	key := c.objectKey(kind, ref)
	switch kind {
	case cipherIdentity:
		return r, nil
	case cipherRC4:
		stream, err := rc4.NewCipher(key)
		return cipher.StreamReader{S: stream, R: r}, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	if kind == cipherAESV4 {
		return openGCM(block, r, n)
	}
	iv := make([]byte, aes.BlockSize)
	if _, err := io.ReadFull(r, iv); err != nil {
		return bytes.NewReader(nil), nil // shorter than an initialisation vector: nothing in it
	}
	return &cbcReader{r: bufio.NewReader(r), mode: cipher.NewCBCDecrypter(block, iv)}, nil
}

const gcmSize = 256 << 20 // most bytes taken into memory to be authenticated

func openGCM(block cipher.Block, r io.Reader, n int64) (io.Reader, error) {
	if n > gcmSize {
		return nil, errLimit
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	sealed, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if len(sealed) < gcm.NonceSize() {
		return nil, errors.New("encrypted data is too short")
	}
	nonce, sealed := sealed[:gcm.NonceSize()], sealed[gcm.NonceSize():]
	plain, err := gcm.Open(sealed[:0], nonce, sealed, nil)
	return bytes.NewReader(plain), err
}

// cbcReader decrypts blocks and takes off the padding. Padding that is none is
// left on and an incomplete last block off, as other readers do.
type cbcReader struct {
	r    *bufio.Reader
	mode cipher.BlockMode
	buf  [4096]byte
	out  []byte
	done bool
}

func (c *cbcReader) Read(p []byte) (int, error) {
	for len(c.out) == 0 {
		if c.done {
			return 0, io.EOF
		}
		if err := c.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.out)
	c.out = c.out[n:]
	return n, nil
}

func (c *cbcReader) fill() error {
	n, err := io.ReadFull(c.r, c.buf[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	n -= n % aes.BlockSize
	c.out = c.buf[:n]
	c.mode.CryptBlocks(c.out, c.out)
	if _, err := c.r.Peek(1); err == nil {
		return nil
	}
	c.done = true
	if n == 0 {
		return nil
	}
	if pad := int(c.out[n-1]); pad >= 1 && pad <= aes.BlockSize {
		c.out = c.out[:n-pad]
	}
	return nil
}

// opened returns the raw bytes of s, decrypted.
func (d *Document) opened(s *Stream) (io.Reader, error) {
	raw := d.RawStream(s)
	if d.crypt == nil || !s.sealed {
		return raw, nil
	}
	kind, err := d.cipherFor(s.origin)
	if err != nil {
		return nil, err
	}
	return d.crypt.reader(kind, s.ref, raw, s.Span.Len())
}

// cipherFor returns how the stream with the dictionary dict is encrypted
// (ISO 32000-2, 7.6.6).
func (d *Document) cipherFor(dict Dict) (cipherKind, error) {
	names, parms, err := d.filtersOf(dict)
	if err != nil {
		return cipherUnknown, err
	}
	kind := d.crypt.streams
	switch dict["Type"] {
	case Name("XRef"):
		return cipherIdentity, nil
	case Name("Metadata"):
		if !d.crypt.metadata {
			kind = cipherIdentity
		}
	case Name("EmbeddedFile"):
		kind = d.crypt.embedded
	}
	for i, name := range names { // 7.4.10: a filter of its own
		if name == "Crypt" {
			filter, ok := d.Name(parms[i]["Name"])
			if !ok {
				filter = "Identity"
			}
			if kind = d.crypt.filters[filter]; kind == cipherUnknown {
				return cipherUnknown, fmt.Errorf("unknown crypt filter %s", string(filter))
			}
		}
	}
	return kind, nil
}
