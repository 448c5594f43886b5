package tokentest

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"trien/token/worker"
)

// Entry makes an entry of key with a self-signed certificate for name.
func Entry(t testing.TB, name string, id byte, key crypto.Signer) worker.ProvisionEntry {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(int64(id) + 1),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return EntryOf(t, name, id, key, der)
}

// EntryOf makes an entry of key with a certificate made elsewhere, DER.
func EntryOf(t testing.TB, name string, id byte, key crypto.Signer, certificate []byte) worker.ProvisionEntry {
	t.Helper()
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return worker.ProvisionEntry{ID: []byte{id}, Label: name, PrivateKey: pkcs8, Certificate: certificate}
}
