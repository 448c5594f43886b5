package certkey

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
)

func certificate(t testing.TB, extension ...pkix.Extension) (*ecdsa.PrivateKey, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), ExtraExtensions: extension}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return key, der
}

func TestOf(t *testing.T) {
	key, der := certificate(t)
	// A critical authority information access: crypto/x509 refuses the whole certificate.
	oddKey, odd := certificate(t, pkix.Extension{Id: []int{1, 3, 6, 1, 5, 5, 7, 1, 1}, Critical: true, Value: []byte{0x30, 0}})
	if _, err := x509.ParseCertificate(odd); err == nil {
		t.Error("crypto/x509 takes the odd certificate: this test shows nothing")
	}
	for _, c := range []struct {
		name string
		der  []byte
		key  *ecdsa.PrivateKey
	}{
		{"plain", der, key},
		{"odd extension", odd, oddKey},
		{"cut", der[:100], nil},
		{"empty", nil, nil},
		{"not a certificate", []byte{0x30, 2, 5, 0}, nil},
	} {
		public, err := Of(c.der)
		if (err == nil) != (c.key != nil) {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.key != nil && !c.key.PublicKey.Equal(public) {
			t.Errorf("%s: another key", c.name)
		}
	}
}

func TestOfOtherKinds(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Of(der); err != nil || !public.Equal(got) {
		t.Errorf("%T, %v", got, err)
	}
}

func TestTrim(t *testing.T) {
	_, der := certificate(t)
	for _, c := range []struct {
		name     string
		in, want []byte
	}{
		{"exact", der, der},
		{"padded", append(bytes.Clone(der), 0, 0, 0), der},
		{"cut", der[:50], nil},
		{"zero length", []byte{}, nil},
		{"absent", nil, nil},
	} {
		if got := Trim(c.in); !bytes.Equal(got, c.want) {
			t.Errorf("%s: %d bytes, want %d", c.name, len(got), len(c.want))
		}
	}
}

func FuzzOf(f *testing.F) {
	_, der := certificate(f)
	f.Add(der)
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = Of(Trim(data))
	})
}
