package timestamp

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"

	"trien/signer/trust"
)

var (
	genTime  = time.Date(2026, 6, 1, 9, 0, 0, 123456000, time.UTC)
	notAfter = genTime.AddDate(5, 0, 0)
)

// unit is a timestamping unit with its key.
type unit struct {
	key  crypto.Signer
	x509 *x509.Certificate
	cert *trust.Certificate
}

func newUnit(t testing.TB, parent *unit, edit func(*x509.Certificate)) unit {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Máy chủ cấp dấu thời gian"},
		NotBefore: genTime.AddDate(-1, 0, 0), NotAfter: notAfter, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if edit != nil {
		edit(template)
	}
	signer, above := crypto.Signer(key), template
	if parent != nil {
		signer, above = parent.key, parent.x509
	}
	der, err := x509.CreateCertificate(rand.Reader, template, above, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	u := unit{key: key}
	if u.x509, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	if u.cert, err = trust.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return u
}

// usage sets the extended key usage.
func usage(critical bool, oids ...asn1.ObjectIdentifier) func(*x509.Certificate) {
	return func(c *x509.Certificate) {
		value, err := asn1.Marshal(oids)
		if err != nil {
			panic(err)
		}
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: critical, Value: value})
	}
}

var (
	timeStamping = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 8}
	codeSigning  = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 3}
)

func asCA(c *x509.Certificate) {
	c.IsCA, c.BasicConstraintsValid = true, true
	c.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	c.Subject = pkix.Name{CommonName: "Gốc kiểm thử"}
}

// info is TSTInfo as asn1.Marshal writes it; a field of the wrong kind makes a
// malformed one.
type info struct {
	Version    int
	Policy     asn1.ObjectIdentifier
	Imprint    messageImprint
	Serial     *big.Int
	Time       asn1.RawValue
	Accuracy   asn1.RawValue    `asn1:"optional"`
	Ordering   bool             `asn1:"optional"`
	Nonce      *big.Int         `asn1:"optional"`
	TSA        asn1.RawValue    `asn1:"optional"`
	Extensions []pkix.Extension `asn1:"optional,tag:1"`
}

func newInfo(data []byte) info {
	sum := sha256.Sum256(data)
	i := info{
		Version: 1, Policy: asn1.ObjectIdentifier{2, 16, 704, 1, 1, 1, 2}, Serial: big.NewInt(77),
		Time: asn1.RawValue{Tag: asn1.TagGeneralizedTime, Bytes: []byte("20260601090000.123456Z")},
	}
	i.Imprint.Algorithm.OID = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	i.Imprint.Algorithm.Params = asn1.NullRawValue
	i.Imprint.Digest = sum[:]
	return i
}

// forgery is a token put together by hand.
type forgery struct {
	content []byte
	signer  unit
	bag     []unit
	bind    map[int]*trust.Certificate // by version of the attribute: whose hash
	named   *trust.Certificate         // by the SignerInfo; nil: the signer
	bare    bool                       // no signed attributes
	hash    crypto.Hash
	signers int
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values []asn1.RawValue `asn1:"set"`
}

type essCertID struct{ Hash []byte }

func (f forgery) make(t testing.TB) []byte {
	t.Helper()
	type identifier struct{ OID asn1.ObjectIdentifier }
	type issuerAndSerial struct {
		Issuer asn1.RawValue
		Serial *big.Int
	}
	type signerInfo struct {
		Version    int
		ID         issuerAndSerial
		Digest     identifier
		Attributes asn1.RawValue `asn1:"optional"`
		Algorithm  identifier
		Signature  []byte
	}
	type encapsulated struct {
		Type    asn1.ObjectIdentifier
		Content []byte `asn1:"explicit,tag:0"`
	}
	type signedData struct {
		Version      int
		Digests      []identifier `asn1:"set"`
		Content      encapsulated
		Certificates asn1.RawValue `asn1:"optional"`
		Signers      []signerInfo  `asn1:"set"`
	}
	type contentInfo struct {
		Type    asn1.ObjectIdentifier
		Content signedData `asn1:"explicit,tag:0"`
	}
	digestOID, signatureOID := asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
	if f.hash == crypto.SHA1 {
		digestOID, signatureOID = asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 1}
	} else {
		f.hash = crypto.SHA256
	}
	signed := f.content
	var tagged asn1.RawValue
	if !f.bare {
		signed = f.attributes(t)
		tagged.FullBytes = append([]byte{0xa0}, signed[1:]...)
	}
	signature, err := f.signer.key.Sign(rand.Reader, digest(f.hash, signed), f.hash)
	if err != nil {
		t.Fatal(err)
	}
	named := f.named
	if named == nil {
		named = f.signer.cert
	}
	one := signerInfo{
		Version: 1, ID: issuerAndSerial{asn1.RawValue{FullBytes: named.RawIssuer}, named.Serial},
		Digest: identifier{digestOID}, Attributes: tagged, Algorithm: identifier{signatureOID}, Signature: signature,
	}
	data := signedData{Version: 3, Digests: []identifier{{digestOID}}, Content: encapsulated{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}, f.content}}
	for range max(f.signers, 1) {
		data.Signers = append(data.Signers, one)
	}
	var bag []byte
	for _, u := range f.bag {
		bag = append(bag, u.cert.Raw...)
	}
	if bag != nil {
		data.Certificates = asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: bag}
	}
	return marshal(t, contentInfo{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}, data})
}

func (f forgery) attributes(t testing.TB) []byte {
	t.Helper()
	list := []attribute{
		attr(t, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}),
		attr(t, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}, digest(f.hash, f.content)),
	}
	type signingCertificate struct{ IDs []essCertID }
	if c := f.bind[1]; c != nil {
		sum := sha1.Sum(c.Raw)
		list = append(list, attr(t, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 12}, signingCertificate{[]essCertID{{sum[:]}}}))
	}
	if c := f.bind[2]; c != nil {
		list = append(list, attr(t, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}, signingCertificate{[]essCertID{{c.SHA256[:]}}}))
	}
	der, err := asn1.MarshalWithParams(list, "set")
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func attr(t testing.TB, oid asn1.ObjectIdentifier, value any) attribute {
	t.Helper()
	return attribute{oid, []asn1.RawValue{{FullBytes: marshal(t, value)}}}
}

func digest(hash crypto.Hash, data []byte) []byte {
	h := hash.New()
	h.Write(data)
	return h.Sum(nil)
}

func marshal(t testing.TB, value any) []byte {
	t.Helper()
	der, err := asn1.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return der
}
