package cms

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"slices"
	"testing"
	"time"
)

func mustParse(t testing.TB, der []byte) *SignedData {
	t.Helper()
	s, err := Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestIndefiniteLengthIsRead(t *testing.T) {
	id := newIdentity(t, shared2048(), "A")
	der := signed(t, id, crypto.SHA256, false, wrap([]byte{tagSequence}, []byte{2, 1, 5}))
	ber := append(indefinite(t, der), make([]byte, 100)...)
	s := mustParse(t, ber)
	if !s.BER || s.TrailingGarbage {
		t.Errorf("BER %v, trailing garbage %v", s.BER, s.TrailingGarbage)
	}
	if err := s.Signers[0].Verify(id.leaf.PublicKey, sha256Of(content)); err != nil {
		t.Error(err)
	}
	if !bytes.Equal(s.Certificates[0], id.cert) {
		t.Error("the certificate differs")
	}
}

func TestWhatFollows(t *testing.T) {
	der := signed(t, newIdentity(t, shared2048(), "A"), crypto.SHA256, false, nil)
	for _, tt := range []struct {
		tail    []byte
		garbage bool
	}{{nil, false}, {make([]byte, 1000), false}, {[]byte{0, 0, 0, 1}, true}, {[]byte("x"), true}} {
		if s := mustParse(t, append(slices.Clone(der), tt.tail...)); s.TrailingGarbage != tt.garbage {
			t.Errorf("%q: trailing garbage %v", tt.tail, s.TrailingGarbage)
		}
	}
}

func TestVerifyKnowsRealAndOddSignatures(t *testing.T) {
	rsaID := newIdentity(t, shared2048(), "A")
	small := rsaIdentity(t, 1024)
	ec, wide := ecIdentity(t, elliptic.P256()), ecIdentity(t, elliptic.P521())
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ed := newIdentity(t, edKey, "E")
	base := forgery{id: rsaID, content: content}
	sorted := func(attrs [][]byte) []byte {
		set, err := setOf(attrs...)
		if err != nil {
			t.Fatal(err)
		}
		return wrap([]byte{tagSet}, set)
	}
	md := func(f forgery) [][]byte { return [][]byte{f.messageDigestAttr(), f.contentTypeAttr()} }
	tests := []struct {
		name string
		with func(*forgery)
		bare bool
	}{
		{"generic rsaEncryption", func(f *forgery) {}, false},
		{"digest algorithm holds a signature identifier", func(f *forgery) { f.digestOID = "1.2.840.113549.1.1.11" }, false},
		{"signature algorithm holds a digest identifier", func(f *forgery) { f.signatureOID = "2.16.840.1.101.3.4.2.1" }, false},
		{"identifiers contradict each other", func(f *forgery) { f.signatureOID = "1.2.840.113549.1.1.13" }, false},
		{"attributes out of order, signed as they are", func(f *forgery) { f.attrs = md(*f) }, false},
		{"attributes out of order, signed in order", func(f *forgery) { f.attrs = md(*f); f.signedForm = sorted }, false},
		{"no signed attributes", func(f *forgery) { f.bare = true }, true},
		{"named by key identifier", func(f *forgery) { f.bySKI = true }, false},
		{"SHA-1", func(f *forgery) { f.hash = crypto.SHA1 }, false},
		{"SHA-224", func(f *forgery) { f.hash = crypto.SHA224 }, false},
		{"SHA3-256", func(f *forgery) { f.hash = crypto.SHA3_256; f.signatureOID = "2.16.840.1.101.3.4.3.14" }, false},
		{"SHA3-512", func(f *forgery) { f.hash = crypto.SHA3_512 }, false},
		{"RSA of 1024 bits", func(f *forgery) { f.id = small }, false},
		{"ECDSA", func(f *forgery) { f.id = ec; f.signatureOID = "1.2.840.10045.4.3.2" }, false},
		{"ECDSA named by its key only", func(f *forgery) { f.id = ec; f.signatureOID = "1.2.840.10045.2.1" }, false},
		{"ECDSA named by a digest", func(f *forgery) { f.id = wide; f.hash = crypto.SHA512; f.signatureOID = "2.16.840.1.101.3.4.2.3" }, false},
		{"ECDSA SHA3-384", func(f *forgery) { f.id = ec; f.hash = crypto.SHA3_384; f.signatureOID = "2.16.840.1.101.3.4.3.11" }, false},
		{"Ed25519", func(f *forgery) { f.id = ed; f.hash = crypto.SHA512; f.signatureOID = "1.3.101.112" }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := base
			tt.with(&f)
			s := mustParse(t, f.build(t))
			one := &s.Signers[0]
			sum := one.Digest.Sum(content)
			if err := one.Verify(f.id.leaf.PublicKey, sum); err != nil {
				t.Errorf("genuine: %v", err)
			}
			want := ErrDigestMismatch
			if tt.bare {
				want = ErrSignatureMismatch
			}
			if err := one.Verify(f.id.leaf.PublicKey, one.Digest.Sum([]byte("khác"))); !errors.Is(err, want) {
				t.Errorf("other content: %v", err)
			}
			if err := one.VerifyAttributes(f.id.leaf.PublicKey); tt.bare != errors.Is(err, ErrMalformed) || !tt.bare && err != nil {
				t.Errorf("attributes alone: %v", err)
			}
			one.Signature[len(one.Signature)-1] ^= 1
			if err := one.Verify(f.id.leaf.PublicKey, sum); !errors.Is(err, ErrSignatureMismatch) {
				t.Errorf("other value: %v", err)
			}
		})
	}
}

func TestOrderOfAttributesIsReported(t *testing.T) {
	f := forgery{id: newIdentity(t, shared2048(), "A"), content: content}
	if !mustParse(t, f.build(t)).Signers[0].DERSorted {
		t.Error("sorted attributes are reported as unsorted")
	}
	f.attrs = [][]byte{f.messageDigestAttr(), f.contentTypeAttr()}
	if mustParse(t, f.build(t)).Signers[0].DERSorted {
		t.Error("unsorted attributes are reported as sorted")
	}
}

func TestKnownAttributes(t *testing.T) {
	f := forgery{id: newIdentity(t, shared2048(), "A"), content: content}
	utc := wrap([]byte{tagUTCTime}, []byte("211116185046Z"))
	general := wrap([]byte{tagGeneralTime}, []byte("20211116185046+0700"))
	v1 := wrap([]byte{tagSequence}, wrap([]byte{tagSequence}, wrap([]byte{tagSequence}, wrap([]byte{tagOctets}, digest(crypto.SHA1, f.id.cert)))))
	revocation := wrap([]byte{tagSequence}, []byte{0xa1, 0})
	token := wrap([]byte{tagSequence}, []byte{5, 0})
	f.attrs = [][]byte{
		f.contentTypeAttr(), f.messageDigestAttr(), rawAttr(OIDSigningTime, utc),
		rawAttr(OIDSigningCertificate, v1), rawAttr(OIDAdobeRevocation, revocation),
	}
	f.unsigned = [][]byte{rawAttr(OIDSignatureTimestamp, token), rawAttr(OIDSignatureTimestamp, token)}
	one := mustParse(t, f.build(t)).Signers[0]
	if !one.SigningTime.Equal(time.Date(2021, 11, 16, 18, 50, 46, 0, time.UTC)) {
		t.Errorf("signing time %v", one.SigningTime)
	}
	if len(one.ESS) != 1 || one.ESS[0].Version != 1 || !one.ESS[0].Names(f.id.cert) {
		t.Errorf("signing certificate %+v", one.ESS)
	}
	if !bytes.Equal(one.AdobeRevocation, revocation) || len(one.TimestampTokens) != 2 || len(one.Unreadable) > 0 {
		t.Errorf("revocation %x, %d tokens, unreadable %v", one.AdobeRevocation, len(one.TimestampTokens), one.Unreadable)
	}
	f.attrs[2] = rawAttr(OIDSigningTime, general)
	if one := mustParse(t, f.build(t)).Signers[0]; !one.SigningTime.Equal(time.Date(2021, 11, 16, 11, 50, 46, 0, time.UTC)) {
		t.Errorf("generalized signing time %v", one.SigningTime)
	}
}

func TestBadAttributesAreNamed(t *testing.T) {
	f := forgery{id: newIdentity(t, shared2048(), "A"), content: content}
	md := f.messageDigestAttr()
	tests := map[string][][]byte{
		OIDMessageDigest:        {f.contentTypeAttr(), md, md},
		OIDSigningTime:          {f.contentTypeAttr(), md, rawAttr(OIDSigningTime, wrap([]byte{tagUTCTime}, []byte("hôm qua")))},
		OIDSigningCertificateV2: {f.contentTypeAttr(), md, rawAttr(OIDSigningCertificateV2, []byte{5, 0})},
	}
	for oid, attrs := range tests {
		f.attrs = attrs
		one := mustParse(t, f.build(t)).Signers[0]
		if !slices.Contains(one.Unreadable, oid) {
			t.Errorf("%s is not named: %v", oid, one.Unreadable)
		}
		err := one.Verify(f.id.leaf.PublicKey, sha256Of(content))
		if (oid == OIDMessageDigest) != errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", oid, err)
		}
	}
}

func TestSeveralSignersAndContent(t *testing.T) {
	f := forgery{id: newIdentity(t, shared2048(), "A"), content: content, signers: 2, eContent: content}
	s := mustParse(t, f.build(t))
	if len(s.Signers) != 2 || !bytes.Equal(s.Content, content) {
		t.Fatalf("%d signers, content %q", len(s.Signers), s.Content)
	}
	f.eContent = []byte{}
	if s := mustParse(t, f.build(t)); s.Content == nil || len(s.Content) != 0 {
		t.Errorf("empty content reads as %v", s.Content)
	}
}

func TestWhatCannotBeComputed(t *testing.T) {
	f := forgery{id: newIdentity(t, shared2048(), "A"), content: content}
	sum := sha256Of(content)
	verify := func(pub crypto.PublicKey) error {
		return mustParse(t, f.build(t)).Signers[0].Verify(pub, sum)
	}
	if err := verify(nil); !errors.Is(err, ErrKey) {
		t.Errorf("no key: %v", err)
	}
	if err := verify(ecIdentity(t, elliptic.P256()).leaf.PublicKey); !errors.Is(err, ErrSignatureMismatch) {
		t.Errorf("another kind of key: %v", err)
	}
	f.signatureOID = "1.2.840.113549.1.1.11"
	if err := verify(ecIdentity(t, elliptic.P256()).leaf.PublicKey); !errors.Is(err, ErrKey) {
		t.Errorf("RSA algorithm, ECDSA key: %v", err)
	}
	f.digestOID = "1.2.840.113549.2.5"
	if err := verify(f.id.leaf.PublicKey); !errors.Is(err, ErrAlgorithm) {
		t.Errorf("MD5: %v", err)
	}
	f.digestOID, f.signatureOID = "", "1.2.840.113549.1.1.4"
	if err := verify(f.id.leaf.PublicKey); !errors.Is(err, ErrAlgorithm) {
		t.Errorf("MD5 with RSA: %v", err)
	}
}

func TestMalformed(t *testing.T) {
	der := signed(t, newIdentity(t, shared2048(), "A"), crypto.SHA256, false, nil)
	deep := bytes.Repeat([]byte{0x30, 0x80}, 100000)
	tests := map[string][]byte{
		"empty":             nil,
		"zeros":             make([]byte, 100),
		"a PKCS #1 value":   wrap([]byte{tagOctets}, make([]byte, 128)),
		"cut off":           der[:len(der)/2],
		"deep":              deep,
		"giant length":      {0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 0},
		"eight octets":      {0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"no end":            {0x30, 0x80, 0x06, 0x01, 0x2a},
		"other content":     wrap([]byte{tagSequence}, append([]byte{6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1}, 0xa0, 0)),
		"primitive, no end": {0x04, 0x80, 0, 0},
	}
	for name, in := range tests {
		if _, err := Parse(in); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	id := newIdentity(f, shared2048(), "A")
	der := signed(f, id, crypto.SHA256, false, wrap([]byte{tagSequence}, []byte{2, 1, 5}))
	f.Add(der)
	f.Add(indefinite(f, der))
	f.Add(append(slices.Clone(der), 0, 0, 0, 7))
	odd := forgery{id: id, content: content, signers: 2, eContent: content, bySKI: true}
	odd.attrs = [][]byte{odd.messageDigestAttr(), odd.contentTypeAttr(), rawAttr(OIDSigningTime, wrap([]byte{tagUTCTime}, []byte("211116185046Z")))}
	f.Add(odd.build(f))
	odd.bare = true
	f.Add(odd.build(f))
	sum := sha256Of(content)
	f.Fuzz(func(t *testing.T, in []byte) {
		s, err := Parse(in)
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Errorf("untyped error %v", err)
			}
			return
		}
		for i := range s.Signers {
			one := &s.Signers[i]
			one.Matches(id.leaf.RawIssuer, id.leaf.SerialNumber, nil)
			if one.Verify(id.leaf.PublicKey, sum) == nil && one.SignedAttrs != nil && !bytes.Equal(one.MessageDigest, sum) {
				t.Error("verified without the digest")
			}
			for _, token := range one.TimestampTokens {
				if _, err := Parse(token); err != nil && !errors.Is(err, ErrMalformed) {
					t.Errorf("untyped error %v", err)
				}
			}
		}
	})
}
