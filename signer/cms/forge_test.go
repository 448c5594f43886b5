package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms/algorithm"
)

// identity is a key with a self-signed certificate.
type identity struct {
	key  crypto.Signer
	cert []byte
	leaf *x509.Certificate
}

func newIdentity(t testing.TB, key crypto.Signer, name string) identity {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(0x1234567890),
		Subject:               pkix.Name{CommonName: name, Organization: []string{"Ủy ban nhân dân"}},
		NotBefore:             time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2046, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA:                  true,
		BasicConstraintsValid: true,
		SubjectKeyId:          []byte{1, 2, 3, 4},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return identity{key, der, leaf}
}

func rsaIdentity(t testing.TB, bits int) identity {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return newIdentity(t, key, "Nguyễn Thị Hồng Đặng")
}

func ecIdentity(t testing.TB, curve elliptic.Curve) identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return newIdentity(t, key, "Văn phòng")
}

// shared2048 is one RSA key for all tests that do not care which.
var shared2048 = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// forgery describes a SignedData that Builder would never write. The zero
// value with an identity is a plain detached one with RSA or ECDSA, SHA-256.
type forgery struct {
	id           identity
	content      []byte // what is signed
	eContent     []byte // put into the CMS when not nil
	hash         crypto.Hash
	digestOID    string
	signatureOID string
	params       []byte
	attrs        [][]byte // nil: content type and message digest, in this order
	bare         bool     // no signed attributes
	signedForm   func(attrs [][]byte) []byte
	bySKI        bool
	unsigned     [][]byte
	signers      int
	sign         func(message []byte) []byte
}

func (f forgery) build(t testing.TB) []byte {
	t.Helper()
	if f.hash == 0 {
		f.hash = crypto.SHA256
	}
	if f.digestOID == "" {
		f.digestOID = algorithm.DigestOID(f.hash)
	}
	if f.signatureOID == "" {
		f.signatureOID = algorithm.OIDRSA
	}
	if f.attrs == nil {
		f.attrs = [][]byte{f.contentTypeAttr(), f.messageDigestAttr()}
	}
	if f.signers == 0 {
		f.signers = 1
	}
	context := func(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific().Constructed() }
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addOID(b, OIDSignedData)
		b.AddASN1(context(0), func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1Int64(1)
				b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) { addAlgorithm(b, f.digestOID, nil) })
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					addOID(b, OIDData)
					if f.eContent != nil {
						b.AddASN1(context(0), func(b *cryptobyte.Builder) { b.AddASN1OctetString(f.eContent) })
					}
				})
				b.AddASN1(context(0), func(b *cryptobyte.Builder) { b.AddBytes(f.id.cert) })
				b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) {
					for range f.signers {
						b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { f.addSigner(t, b) })
					}
				})
			})
		})
	})
	der, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func (f forgery) addSigner(t testing.TB, b *cryptobyte.Builder) {
	b.AddASN1Int64(1)
	if f.bySKI {
		b.AddASN1(asn1.Tag(0).ContextSpecific(), func(b *cryptobyte.Builder) { b.AddBytes(f.id.leaf.SubjectKeyId) })
	} else {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(f.id.leaf.RawIssuer)
			b.AddASN1BigInt(f.id.leaf.SerialNumber)
		})
	}
	addAlgorithm(b, f.digestOID, derNull())
	message := f.content
	if !f.bare {
		raw := bytes.Join(f.attrs, nil)
		b.AddBytes(wrap([]byte{0xa0}, raw))
		message = wrap([]byte{tagSet}, raw)
		if f.signedForm != nil {
			message = f.signedForm(f.attrs)
		}
	}
	addAlgorithm(b, f.signatureOID, f.params)
	b.AddASN1OctetString(f.value(t, message))
	if f.unsigned != nil {
		b.AddBytes(wrap([]byte{0xa1}, bytes.Join(f.unsigned, nil)))
	}
}

func (f forgery) value(t testing.TB, message []byte) []byte {
	t.Helper()
	if f.sign != nil {
		return f.sign(message)
	}
	if key, ok := f.id.key.(ed25519.PrivateKey); ok {
		return ed25519.Sign(key, message)
	}
	h := f.hash.New()
	h.Write(message)
	value, err := f.id.key.Sign(rand.Reader, h.Sum(nil), f.hash)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func (f forgery) contentTypeAttr() []byte {
	return attribute(OIDContentType, func(b *cryptobyte.Builder) { addOID(b, OIDData) })
}

func (f forgery) messageDigestAttr() []byte {
	h := crypto.SHA256
	if f.hash != 0 {
		h = f.hash
	}
	w := h.New()
	w.Write(f.content)
	return attribute(OIDMessageDigest, func(b *cryptobyte.Builder) { b.AddASN1OctetString(w.Sum(nil)) })
}

// rawAttr is an attribute whose values are the given DER.
func rawAttr(oid string, values ...[]byte) []byte {
	return attribute(oid, func(b *cryptobyte.Builder) { b.AddBytes(bytes.Join(values, nil)) })
}

// indefinite rewrites every constructed element in indefinite length and cuts
// octet strings of more than 16 bytes into pieces. Signed attributes stay as
// they are: their signature covers the bytes.
func indefinite(t testing.TB, der []byte) []byte {
	t.Helper()
	r := &reader{}
	e, rest, err := r.next(der)
	if err != nil || len(rest) > 0 {
		t.Fatalf("not one element: %v", err)
	}
	return indefiniteElement(t, r, e)
}

func indefiniteElement(t testing.TB, r *reader, e element) []byte {
	t.Helper()
	switch {
	case e.tag == tagOctets && len(e.body) > 16:
		cut := len(e.body) / 2
		return bytes.Join([][]byte{{0x24, 0x80}, wrap([]byte{4}, e.body[:cut]), wrap([]byte{4}, e.body[cut:]), {0, 0}}, nil)
	case !e.constructed():
		return e.raw
	}
	parts, err := r.children(e.body)
	if err != nil {
		t.Fatal(err)
	}
	out := []byte{e.tag, 0x80}
	for _, p := range parts {
		if p.tag == 0xa0 && isAttributes(r, p) || isCertificate(p) {
			out = append(out, p.raw...)
			continue
		}
		out = append(out, indefiniteElement(t, r, p)...)
	}
	return append(out, 0, 0)
}

func isAttributes(r *reader, e element) bool {
	_, err := r.attributes(e)
	return err == nil
}

func isCertificate(e element) bool {
	_, err := x509.ParseCertificate(e.raw)
	return err == nil
}

func sha256Of(b []byte) []byte {
	sum := sha256.Sum256(b)
	return sum[:]
}
