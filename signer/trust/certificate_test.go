package trust

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"slices"
	"testing"
	"time"
)

func TestParseCertificate(t *testing.T) {
	root := issue(t, nil, "Root", isCA, pathLen(2))
	leaf := issue(t, root, "Nguyễn Thị Hồng Đặng", func(c *x509.Certificate) {
		c.Subject.ExtraNames = []pkix.AttributeTypeAndValue{
			{Type: asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 1}, Value: "MST:0101928940"},
			{Type: asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 1}, Value: "cccd: 001082035188"},
			{Type: asn1.ObjectIdentifier{2, 5, 4, 12}, Value: "Chủ tịch"},
		}
		c.EmailAddresses = []string{"a@example.vn"}
		c.OCSPServer = []string{"http://ocsp.example.vn/"}
		c.IssuingCertificateURL = []string{"http://example.vn/ca.cer"}
		c.CRLDistributionPoints = []string{"http://example.vn/a.crl", "http://example.vn/b.crl"}
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}
		c.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	})
	c, x := leaf.cert, leaf.x509
	if c.Version != 3 || c.Serial.Cmp(x.SerialNumber) != 0 || !c.NotBefore.Equal(x.NotBefore) || !c.NotAfter.Equal(x.NotAfter) ||
		!bytes.Equal(c.TBS, x.RawTBSCertificate) || !bytes.Equal(c.RawSubject, x.RawSubject) || !bytes.Equal(c.RawIssuer, x.RawIssuer) {
		t.Errorf("frame: %+v", c)
	}
	if c.Subject.CommonName != "Nguyễn Thị Hồng Đặng" || c.Subject.Organisation != "Kiểm thử" || c.Subject.Country != "VN" ||
		c.Subject.Title != "Chủ tịch" || c.Email() != "a@example.vn" || c.Issuer.CommonName != "Root" {
		t.Errorf("names: %+v", c.Subject)
	}
	if got := c.Subject.Identifiers(); !slices.Equal(got, []Identifier{{"MST", "0101928940"}, {"CCCD", "001082035188"}}) {
		t.Errorf("identifiers: %v", got)
	}
	if c.KeyBits != 256 || c.KeyError != nil || c.IsCA || c.MaxPathLen != -1 || c.KeyUsage != DigitalSignature|NonRepudiation || len(c.Flaws) > 0 {
		t.Errorf("rules: %+v", c)
	}
	if !slices.Equal(c.OCSP, x.OCSPServer) || !slices.Equal(c.CAIssuers, x.IssuingCertificateURL) ||
		!slices.Equal(c.CRLURLs(), x.CRLDistributionPoints) || !bytes.Equal(c.AuthorityKeyID, root.cert.SubjectKeyID) {
		t.Errorf("pointers: %v %v %v", c.OCSP, c.CAIssuers, c.CRLs)
	}
	if r := root.cert; !r.IsCA || r.MaxPathLen != 2 || !r.SelfSigned() || r.KeyUsage != KeyCertSign|CRLSign {
		t.Errorf("root: %+v", r)
	}
}

func TestCheckSignatureFrom(t *testing.T) {
	root, other := issue(t, nil, "Root", isCA), issue(t, nil, "Root", isCA)
	good, weak := issue(t, root, "A"), issue(t, root, "B", sha1Signed)
	if w, err := good.cert.CheckSignatureFrom(root.cert); w || err != nil {
		t.Errorf("good: %v %v", w, err)
	}
	if w, err := weak.cert.CheckSignatureFrom(root.cert); !w || err != nil {
		t.Errorf("SHA-1: %v %v", w, err)
	}
	if _, err := good.cert.CheckSignatureFrom(other.cert); err == nil {
		t.Error("a namesake's signature")
	}
	if _, err := good.cert.CheckSignatureFrom(good.cert); !errors.Is(err, ErrNotIssuer) {
		t.Errorf("another name: %v", err)
	}
}

func TestUnreadableExtensions(t *testing.T) {
	aia := asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 1}
	points := asn1.ObjectIdentifier{2, 5, 29, 31}
	c := issueRaw(t, extension(aia, true, 0x30, 0))
	if !slices.Equal(c.Flaws, []Flaw{FlawCriticalAIA}) || len(c.UnknownCritical) > 0 {
		t.Errorf("critical access information: %v %v", c.Flaws, c.UnknownCritical)
	}
	if c := issueRaw(t, extension(points, false, 5, 0)); !slices.Equal(c.Flaws, []Flaw{FlawExtension}) {
		t.Errorf("unreadable distribution points: %v", c.Flaws)
	}
}

// issueRaw signs what crypto/x509 refuses to read back.
func issueRaw(t *testing.T, e edit) *Certificate {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(serial.Add(1)), Subject: pkix.Name{CommonName: "A"}, NotBefore: begin, NotAfter: end}
	e(template)
	key := newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMalformedCertificates(t *testing.T) {
	der := issue(t, nil, "A").cert.Raw
	for name, in := range map[string][]byte{
		"empty": nil, "text": []byte("không phải chứng thư"), "cut off": der[:len(der)-1],
		"bytes after it": append(slices.Clone(der), 0), "huge": make([]byte, maxCertificate+1),
	} {
		if _, err := ParseCertificate(in); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestValidAtIncludesBothEnds(t *testing.T) {
	c := issue(t, nil, "A").cert
	for at, want := range map[time.Time]bool{begin: true, end: true, begin.Add(-time.Second): false, end.Add(time.Second): false} {
		if c.ValidAt(at) != want {
			t.Errorf("%v: %v", at, !want)
		}
	}
}

func FuzzParseCertificate(f *testing.F) {
	root := issue(f, nil, "Root", isCA)
	f.Add(root.cert.Raw)
	f.Add(issue(f, root, "Leaf", func(c *x509.Certificate) {
		c.CRLDistributionPoints = []string{"http://example.vn/a.crl"}
		c.EmailAddresses = []string{"a@example.vn"}
		c.OCSPServer = []string{"http://ocsp.example.vn/"}
	}).cert.Raw)
	f.Add(issue(f, root, "Sub", isCA, pathLen(1), policies(0, 1), maps(1, 2), demands(1, 0), noAny(1),
		constraint(subtrees(0, []asn1.RawValue{email(".vn"), domain("gov.vn"), directory(country("VN"))}), subtrees(1, []asn1.RawValue{web("evil.vn"), subnet("10.0.0.0/8")})),
		hosts("a.vn"), site("https://a.gov.vn/"), mail("a@so.gov.vn")).cert.Raw)
	store := NewStore(Entry{System: National, Role: RoleRoot, Certificate: root.cert})
	f.Fuzz(func(t *testing.T, in []byte) {
		c, err := ParseCertificate(in)
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Errorf("untyped error %v", err)
			}
			return
		}
		if n := c.constraints; n != nil && len(c.names())*(len(n.permitted)+len(n.excluded)) < 10_000 {
			for _, name := range c.names() {
				if !c.constraints.allow(name) && name.text() == "" {
					t.Error("a name is refused without being told")
				}
			}
		}
		policyProblem([]*Certificate{c, c, root.cert})
		p := store.Path(c, []*Certificate{c}, now)
		if p.System != Unknown && !p.Certificates[len(p.Certificates)-1].Equal(root.cert) {
			t.Error("a system without its root")
		}
		if c.Subject.String() == "" && len(c.Subject.Attributes) > 0 {
			t.Error("a name without text")
		}
	})
}
