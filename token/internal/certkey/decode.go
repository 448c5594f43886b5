package certkey

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/pem"
	"io"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Encoding is how a token keeps a certificate.
type Encoding string

const (
	Plain      Encoding = ""           // DER, as PKCS#11 wants it
	Padded     Encoding = "padded"     // DER with something behind it
	Wrapped    Encoding = "wrapped"    // DER inside an OCTET STRING
	Compressed Encoding = "compressed" // gzip or zlib
	Text       Encoding = "text"       // PEM or bare base64
	Empty      Encoding = "empty"      // no value at all
	Unreadable Encoding = "unreadable"
)

// maxCertificate bounds what a compressed value may grow to, in bytes.
const maxCertificate = 1 << 20

// Decode finds the DER of the certificate in the CKA_VALUE that a token gives.
// What cannot be read is returned as it is, so that nothing is hidden.
func Decode(value []byte) ([]byte, Encoding) {
	if len(value) == 0 {
		return nil, Empty
	}
	if der := Trim(value); der != nil {
		if len(der) < len(value) {
			return der, Padded
		}
		return der, Plain
	}
	for _, way := range []struct {
		encoding Encoding
		unpack   func([]byte) []byte
	}{{Wrapped, unwrap}, {Compressed, inflate}, {Text, fromText}} {
		if der := Trim(way.unpack(value)); der != nil {
			return der, way.encoding
		}
	}
	return value, Unreadable
}

// Trim cuts what some tokens store behind a certificate, and returns nil when
// value does not begin with one DER sequence.
func Trim(value []byte) []byte {
	input := cryptobyte.String(value)
	var certificate cryptobyte.String
	if !input.ReadASN1Element(&certificate, asn1.SEQUENCE) {
		return nil
	}
	return certificate
}

func unwrap(value []byte) []byte {
	input := cryptobyte.String(value)
	var inner cryptobyte.String
	if !input.ReadASN1(&inner, asn1.OCTET_STRING) {
		return nil
	}
	return inner
}

// inflate unpacks gzip and zlib, which PIV cards use for certificates (NIST SP
// 800-73-4, part 1, appendix A), with a few bytes of a header before it or none.
func inflate(value []byte) []byte {
	if at := bytes.Index(value[:min(len(value), 16)], []byte{0x1F, 0x8B, 8}); at >= 0 {
		if r, err := gzip.NewReader(bytes.NewReader(value[at:])); err == nil {
			return unpacked(r)
		}
	}
	if at := bytes.IndexByte(value[:min(len(value), 16)], 0x78); at >= 0 {
		if r, err := zlib.NewReader(bytes.NewReader(value[at:])); err == nil {
			return unpacked(r)
		}
	}
	return nil
}

// unpacked reads what there is: an error behind the certificate, of padding that
// is taken for more data, does not matter, because the DER tells its own length.
func unpacked(r io.Reader) []byte {
	data, err := io.ReadAll(io.LimitReader(r, maxCertificate))
	if err != nil && len(data) == 0 {
		return nil
	}
	return data
}

func fromText(value []byte) []byte {
	if block, _ := pem.Decode(value); block != nil {
		return block.Bytes
	}
	text := bytes.Join(bytes.Fields(bytes.TrimRight(value, "\x00")), nil)
	der := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Decode(der, text)
	if err != nil {
		return nil
	}
	return der[:n]
}
