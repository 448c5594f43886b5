package worker

import (
	"fmt"

	"github.com/miekg/pkcs11"

	"trien/token/internal/wire"
)

// way is one of the mechanisms that lead to the same signature.
type way struct {
	mechanism uint
	pss       []byte // CK_RSA_PKCS_PSS_PARAMS, nil for other schemes
	input     []byte // for C_Sign
}

// parameter is what the library takes for a mechanism.
func (y way) parameter() any {
	if y.pss == nil {
		return nil
	}
	return y.pss
}

// digestAlgorithm is what PKCS#11 and PKCS#1 call a digest.
type digestAlgorithm struct {
	size              int
	ckm, mgf          uint
	pkcs1, pss, ecdsa uint   // mechanisms that hash on the token
	info              []byte // DigestInfo before the digest (RFC 8017, 9.2, note 1)
}

func digestNamed(name string) (digestAlgorithm, bool) {
	switch name {
	case "SHA-256":
		return digestAlgorithm{
			32, pkcs11.CKM_SHA256, pkcs11.CKG_MGF1_SHA256,
			pkcs11.CKM_SHA256_RSA_PKCS, pkcs11.CKM_SHA256_RSA_PKCS_PSS, pkcs11.CKM_ECDSA_SHA256,
			digestInfo(1, 32),
		}, true
	case "SHA-384":
		return digestAlgorithm{
			48, pkcs11.CKM_SHA384, pkcs11.CKG_MGF1_SHA384,
			pkcs11.CKM_SHA384_RSA_PKCS, pkcs11.CKM_SHA384_RSA_PKCS_PSS, pkcs11.CKM_ECDSA_SHA384,
			digestInfo(2, 48),
		}, true
	case "SHA-512":
		return digestAlgorithm{
			64, pkcs11.CKM_SHA512, pkcs11.CKG_MGF1_SHA512,
			pkcs11.CKM_SHA512_RSA_PKCS, pkcs11.CKM_SHA512_RSA_PKCS_PSS, pkcs11.CKM_ECDSA_SHA512,
			digestInfo(3, 64),
		}, true
	}
	return digestAlgorithm{}, false
}

// digestInfo is the DER before a SHA-2 digest: SEQUENCE { SEQUENCE { OID
// 2.16.840.1.101.3.4.2.arc, NULL }, OCTET STRING of size bytes }.
func digestInfo(arc, size byte) []byte {
	return []byte{
		0x30, 17 + size, 0x30, 13,
		0x06, 9, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, arc,
		0x05, 0, 0x04, size,
	}
}

// waysFor lists the mechanisms for s, the one where we hash first. Those where
// the token hashes need the message. An ECDSA digest is cut to order bytes, the
// size of the group order (SEC 1, 4.1.3, step 5), because some tokens refuse
// longer ones.
func waysFor(s *wire.Signature, order int) ([]way, error) {
	d, known := digestNamed(s.Hash)
	if !known || len(s.Digest) != d.size {
		return nil, &wire.Fault{Code: "mechanism-unsupported", Detail: fmt.Sprintf("%s of %d bytes", s.Hash, len(s.Digest))}
	}
	var ways []way
	switch s.Scheme {
	case wire.PKCS1:
		ways = []way{{pkcs11.CKM_RSA_PKCS, nil, append(d.info, s.Digest...)}, {d.pkcs1, nil, s.Message}}
	case wire.PSS:
		params := pkcs11.NewPSSParams(d.ckm, d.mgf, uint(s.Salt))
		ways = []way{{pkcs11.CKM_RSA_PKCS_PSS, params, s.Digest}, {d.pss, params, s.Message}}
	case wire.ECDSA:
		ways = []way{{pkcs11.CKM_ECDSA, nil, s.Digest[:min(len(s.Digest), order)]}, {d.ecdsa, nil, s.Message}}
	default:
		return nil, &wire.Fault{Code: "mechanism-unsupported", Detail: string(s.Scheme)}
	}
	if len(s.Message) == 0 {
		return ways[:1], nil
	}
	return ways, nil
}
