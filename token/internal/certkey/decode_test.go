package certkey

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"io"
	"slices"
	"testing"
)

func packed(t testing.TB, der []byte, into func(io.Writer) io.WriteCloser) []byte {
	t.Helper()
	var out bytes.Buffer
	w := into(&out)
	if _, err := w.Write(der); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestDecode(t *testing.T) {
	_, der := certificate(t)
	gzipped := packed(t, der, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
	wrapped, err := asn1.Marshal(der)
	if err != nil {
		t.Fatal(err)
	}
	noise := []byte("no certificate at all")
	for _, c := range []struct {
		name     string
		value    []byte
		want     []byte
		encoding Encoding
	}{
		{"plain", der, der, Plain},
		{"padded", slices.Concat(der, make([]byte, 500)), der, Padded},
		{"in an OCTET STRING", wrapped, der, Wrapped},
		{"gzip", gzipped, der, Compressed},
		{"gzip behind a header", slices.Concat([]byte{1, 0, 2, 0}, gzipped), der, Compressed},
		{"gzip with padding", slices.Concat(gzipped, make([]byte, 100)), der, Compressed},
		{"zlib", packed(t, der, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }), der, Compressed},
		{"PEM", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), der, Text},
		{"base64", []byte(base64.StdEncoding.EncodeToString(der) + "\r\n\x00"), der, Text},
		{"no value", nil, nil, Empty},
		{"noise", noise, noise, Unreadable},
		{"half a certificate", der[:100], der[:100], Unreadable},
		{"half a gzip", gzipped[:20], gzipped[:20], Unreadable},
	} {
		got, encoding := Decode(c.value)
		if !bytes.Equal(got, c.want) || encoding != c.encoding {
			t.Errorf("%s: %d bytes, %q", c.name, len(got), encoding)
		}
	}
}

func FuzzDecode(f *testing.F) {
	_, der := certificate(f)
	f.Add(der)
	f.Add(packed(f, der, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }))
	f.Add([]byte{0x78, 0x9C, 1})
	f.Fuzz(func(t *testing.T, value []byte) {
		got, encoding := Decode(value)
		if readable := encoding != Unreadable && encoding != Empty; readable && Trim(got) == nil {
			t.Errorf("%q without a certificate", encoding)
		}
	})
}
