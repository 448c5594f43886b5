package signertest

import (
	"crypto"
	"crypto/x509/pkix"
	"math/big"
	"time"
)

// Marker stands in the organisation of every certification authority made
// here, so that no one takes such a certificate for a real one.
const Marker = "TRIỆN DEMO"

const authorityOrganisation = Marker + " - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"

// Plan describes a PKI of both certification systems. It is plain data: start
// from NewPlan and change the fields that a test is about.
type Plan struct {
	National, Specialised SystemPlan
}

// SystemPlan describes one certification system: a root, an issuing CA below
// it and, when SubCA is not nil, one more CA below that. The lowest CA issues
// the TSA, the OCSP responder and both leaves.
type SystemPlan struct {
	Folder                 string // first element of its URLs, folder of its trust files
	Root, CA               Cert
	SubCA                  *Cert
	TSA, Responder         Cert
	Personal, Organisation Cert
	Behaviour              Behaviour
}

// Cert describes one certificate.
type Cert struct {
	Subject             Name
	Key                 KeyKind
	Hash                crypto.Hash // in the issuer's signature on it; zero means SHA-256
	PSS                 bool        // the issuer signs with RSASSA-PSS
	NotBefore, NotAfter time.Time
	MaxPath             *int        // pathLenConstraint of a CA; nil leaves it out
	Revoked             *Revocation // nil: not revoked
	Defects             Defects
	Serial              *big.Int     // nil: one of its own
	SameKey             *Certificate // certifies the key of that one; nil: a key of its own
	// Extensions stand each in place of the one of its kind, else behind the
	// others; one without Value leaves its kind out.
	Extensions []pkix.Extension
}

// Revocation is when and why a certificate was revoked.
type Revocation struct {
	At     time.Time
	Reason int // CRLReason of RFC 5280, 5.3.1; 0 is unspecified
}

// Defects are ways in which a certificate is not what it should be.
type Defects struct {
	Stranger        bool // issued by a CA that has the right name and the wrong key
	NoAIA           bool // names neither OCSP responder nor issuer certificate
	CriticalAIA     bool // as one real TSA certificate; Go's x509 refuses it
	NoCDP           bool // names no CRL
	NoKeyCertSign   bool // a CA whose key usage does not allow issuing
	NotCA           bool // a CA without basic constraints
	NoExtKeyUsage   bool // a TSA or a responder without its extended key usage
	UnknownCritical bool // a critical extension that no one knows
	CorruptSign     bool // the issuer's signature does not verify
}

// NewPlan returns a healthy PKI as seen at now: RSA-2048 with SHA-256, an
// official and an agency under the specialised system, an employee and a
// company under the national one. All of them are invented.
func NewPlan(now time.Time) Plan {
	return Plan{
		National: SystemPlan{
			Folder:       "national",
			Root:         lasting(now, authority("Triện Demo National Root CA"), -6, 14),
			CA:           lasting(now, authority("Triện Demo Public CA"), -3, 7),
			TSA:          lasting(now, authority("Triện Demo National TSA"), -1, 4),
			Responder:    lasting(now, authority("Triện Demo National OCSP"), -1, 2),
			Personal:     lasting(now, employee(), -1, 2),
			Organisation: lasting(now, company(), -1, 2),
		},
		Specialised: SystemPlan{
			Folder:       "specialised",
			Root:         lasting(now, authority("Triện Demo Specialised Root CA G2"), -6, 14),
			CA:           lasting(now, authority("Triện Demo CA phục vụ cơ quan Nhà nước G2"), -3, 7),
			TSA:          lasting(now, authority("Triện Demo Specialised TSA"), -1, 4),
			Responder:    lasting(now, authority("Triện Demo Specialised OCSP"), -1, 2),
			Personal:     lasting(now, official(), -1, 2),
			Organisation: lasting(now, agency(), -1, 2),
		},
	}
}

// lasting returns a certificate valid from years from after now to years to
// after it.
func lasting(now time.Time, subject Name, from, to int) Cert {
	day := now.UTC().Truncate(24 * time.Hour)
	return Cert{
		Subject:   subject,
		NotBefore: day.AddDate(from, 0, 0),
		NotAfter:  day.AddDate(to, 0, 0),
	}
}

func authority(name string) Name {
	return Name{Country("VN"), Organisation(authorityOrganisation), CommonName(name)}
}

func official() Name {
	return Name{
		Country("VN"), Province("Tỉnh Minh Họa"), Locality("Xã Hòa Bình"),
		Organisation("Ủy ban nhân dân xã Hòa Bình"), Title("Chủ tịch"),
		CommonName("Nguyễn Thị Hồng Đặng"), UID("CCCD:001000000001"),
		Email("nthdang@hoabinh.example"),
	}
}

func agency() Name {
	return Name{
		Country("VN"), Province("Tỉnh Minh Họa"), Locality("Xã Hòa Bình"),
		Organisation("Ủy ban nhân dân tỉnh Minh Họa"), Unit("Ủy ban nhân dân xã Hòa Bình"),
		CommonName("Ủy ban nhân dân xã Hòa Bình"), UID("MST:0000000001"),
		Email("vanthu@hoabinh.example"),
	}
}

func employee() Name {
	return Name{
		Country("VN"), Province("Thành phố Minh Họa"), Locality("Phường Ví Dụ"),
		Organisation("Công ty Cổ phần Minh Họa"), Title("Giám đốc"),
		CommonName("Trần Văn Minh"), UID("CCCD:001000000002"),
		Email("tvminh@minhhoa.example"),
	}
}

func company() Name {
	return Name{
		Country("VN"), Province("Thành phố Minh Họa"), Locality("Phường Ví Dụ"),
		Organisation("Công ty Cổ phần Minh Họa"),
		CommonName("Công ty Cổ phần Minh Họa"), UID("MST:0000000002"),
		Email("vanthu@minhhoa.example"),
	}
}
