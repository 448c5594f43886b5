package cms

import (
	"bytes"
	"crypto"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/digitorus/pkcs7"
)

var content = []byte("Căn cứ Luật Giao dịch điện tử ngày 22 tháng 6 năm 2023")

func digest(h crypto.Hash, b []byte) []byte {
	w := h.New()
	w.Write(b)
	return w.Sum(nil)
}

// signed runs the builder as a signer does.
func signed(t testing.TB, id identity, h crypto.Hash, pss bool, token []byte) []byte {
	t.Helper()
	b, err := NewBuilder(id.cert, [][]byte{id.cert}, h, pss)
	if err != nil {
		t.Fatal(err)
	}
	attrs, err := b.Attributes(digest(h, content))
	if err != nil {
		t.Fatal(err)
	}
	value, err := id.key.Sign(rand.Reader, digest(h, attrs), b.SignerOpts())
	if err != nil {
		t.Fatal(err)
	}
	der, err := b.Finish(value, token)
	if err != nil {
		t.Fatal(err)
	}
	size, err := b.Size(len(token))
	if err != nil {
		t.Fatal(err)
	}
	if len(der) > size || size > len(der)+8 {
		t.Errorf("Size says %d, the signature has %d bytes", size, len(der))
	}
	return der
}

func TestBuilderMakesWhatOthersAccept(t *testing.T) {
	rsaID := newIdentity(t, shared2048(), "Nguyễn Thị Hồng Đặng")
	p256, p384 := ecIdentity(t, elliptic.P256()), ecIdentity(t, elliptic.P384())
	tests := []struct {
		name string
		id   identity
		hash crypto.Hash
		pss  bool
	}{
		{"RSA SHA-256", rsaID, crypto.SHA256, false},
		{"RSA SHA-384", rsaID, crypto.SHA384, false},
		{"RSA SHA-512", rsaID, crypto.SHA512, false},
		{"PSS SHA-256", rsaID, crypto.SHA256, true},
		{"PSS SHA-384", rsaID, crypto.SHA384, true},
		{"PSS SHA-512", rsaID, crypto.SHA512, true},
		{"P-256 SHA-256", p256, crypto.SHA256, false},
		{"P-384 SHA-384", p384, crypto.SHA384, false},
		{"P-256 SHA-512", p256, crypto.SHA512, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			der := signed(t, tt.id, tt.hash, tt.pss, nil)
			checkBaseline(t, der, tt.id, tt.hash)
			checkOpenSSL(t, der, tt.id)
			if !tt.pss {
				checkPKCS7(t, der)
			}
		})
	}
}

// checkBaseline holds the rules of EN 319 142-1, 6.3 and of DER.
func checkBaseline(t *testing.T, der []byte, id identity, h crypto.Hash) {
	t.Helper()
	s, err := Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	if s.BER || s.TrailingGarbage || s.Content != nil || s.ContentType != OIDData || len(s.Certificates) != 1 || len(s.Signers) != 1 {
		t.Fatalf("not a plain detached DER structure: %+v", s)
	}
	one := &s.Signers[0]
	if err := one.Verify(id.leaf.PublicKey, digest(h, content)); err != nil {
		t.Errorf("own verification: %v", err)
	}
	if !one.DERSorted || one.Version != 1 || one.Digest.Standard() != h || one.SignatureHash.Standard() != h || one.ContentTypeAttr != OIDData {
		t.Errorf("signer info: %+v", one)
	}
	if len(one.Attributes) != 3 || !one.SigningTime.IsZero() || len(one.Unreadable) > 0 || one.UnsignedAttrs != nil {
		t.Errorf("attributes: %+v", one.Attributes)
	}
	if !one.Matches(id.leaf.RawIssuer, id.leaf.SerialNumber, nil) || one.Matches(id.leaf.RawIssuer, nil, nil) {
		t.Error("the signer info does not name its certificate")
	}
	if len(one.ESS) != 1 || one.ESS[0].Version != 2 || one.ESS[0].Hash.Standard() != h || !one.ESS[0].Names(id.cert) ||
		!bytes.Equal(one.ESS[0].IssuerRaw, id.leaf.RawIssuer) || one.ESS[0].Serial.Cmp(id.leaf.SerialNumber) != 0 {
		t.Errorf("signing certificate attribute: %+v", one.ESS)
	}
}

func checkOpenSSL(t *testing.T, der []byte, id identity) {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sig, data := write("sig.der", der), write("content", content)
	ca := write("ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.cert}))
	cmd := exec.Command("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", sig,
		"-content", data, "-CAfile", ca, "-purpose", "any", "-out", os.DevNull)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("openssl cms -verify: %v\n%s", err, out)
	}
}

func checkPKCS7(t *testing.T, der []byte) {
	t.Helper()
	p7, err := pkcs7.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	p7.Content = content
	if err := p7.Verify(); err != nil {
		t.Errorf("pkcs7: %v", err)
	}
}

func TestDefaultHashIsLeftOut(t *testing.T) {
	id := newIdentity(t, shared2048(), "A")
	for h, want := range map[crypto.Hash]bool{crypto.SHA256: false, crypto.SHA384: true} {
		s, err := Parse(signed(t, id, h, false, nil))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range s.Signers[0].Attributes {
			// ESSCertIDv2 begins with a SEQUENCE only when it names its hash.
			if a.OID == OIDSigningCertificateV2 && named(t, a.Values[0]) != want {
				t.Errorf("%v: hash algorithm present: %v", h, !want)
			}
		}
	}
}

func named(t *testing.T, value []byte) bool {
	t.Helper()
	r := &reader{}
	for range 3 { // SigningCertificateV2, certs, ESSCertIDv2
		e, _, err := r.next(value)
		if err != nil {
			t.Fatal(err)
		}
		value = e.body
	}
	return value[0] == tagSequence
}

func TestTimestampIsAddedUnsigned(t *testing.T) {
	token := wrap([]byte{tagSequence}, bytes.Repeat([]byte{5, 0}, 3000))
	s, err := Parse(signed(t, newIdentity(t, shared2048(), "A"), crypto.SHA256, false, token))
	if err != nil {
		t.Fatal(err)
	}
	one := s.Signers[0]
	if len(one.TimestampTokens) != 1 || !bytes.Equal(one.TimestampTokens[0], token) {
		t.Errorf("timestamp tokens: %d", len(one.TimestampTokens))
	}
}

func TestBuilderRefuses(t *testing.T) {
	rsaID, ecID := newIdentity(t, shared2048(), "A"), ecIdentity(t, elliptic.P256())
	other := newIdentity(t, shared2048(), "A")
	other.key = rsaIdentity(t, 2048).key
	build := func(id identity, h crypto.Hash, pss bool) error {
		_, err := NewBuilder(id.cert, nil, h, pss)
		return err
	}
	if err := build(rsaID, crypto.SHA1, false); !errors.Is(err, ErrAlgorithm) {
		t.Errorf("SHA-1: %v", err)
	}
	if err := build(ecID, crypto.SHA256, true); !errors.Is(err, ErrKey) {
		t.Errorf("PSS with an ECDSA key: %v", err)
	}
	if _, err := NewBuilder([]byte{1, 2, 3}, nil, crypto.SHA256, false); err == nil {
		t.Error("took something else for a certificate")
	}
	b, err := NewBuilder(rsaID.cert, nil, crypto.SHA256, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Finish(make([]byte, 256), nil); err == nil {
		t.Error("Finish before Attributes")
	}
	if err := b.Check(make([]byte, 256)); err == nil {
		t.Error("Check before Attributes")
	}
	attrs, err := b.Attributes(sha256Of(content))
	if err != nil {
		t.Fatal(err)
	}
	value, err := rsa.SignPKCS1v15(nil, other.key.(*rsa.PrivateKey), crypto.SHA256, sha256Of(attrs))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Check(value); !errors.Is(err, ErrSignatureMismatch) {
		t.Errorf("signature by another key: %v", err)
	}
	if value, err = rsa.SignPKCS1v15(nil, rsaID.key.(*rsa.PrivateKey), crypto.SHA256, sha256Of(attrs)); err != nil {
		t.Fatal(err)
	}
	if err := b.Check(value); err != nil {
		t.Errorf("signature by the certificate's key: %v", err)
	}
}
