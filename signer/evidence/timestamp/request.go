package timestamp

import (
	"crypto"
	"crypto/rand"
	"encoding/asn1"
	"fmt"
	"math/big"
	"strings"

	"trien/signer/cms/algorithm"
)

// Request is a TimeStampReq (RFC 3161, 2.4.1) that asks for the authority's
// certificate.
type Request struct {
	Hash   crypto.Hash
	Digest []byte
	Nonce  *big.Int
	Policy string // OID, "" leaves the choice to the authority
}

// NewRequest asks about a digest made with SHA-256, SHA-384 or SHA-512, with a
// fresh nonce of 128 bits. An unfit digest is an error of the caller.
func NewRequest(hash crypto.Hash, digest []byte) (Request, error) {
	switch hash {
	case crypto.SHA256, crypto.SHA384, crypto.SHA512:
	default:
		return Request{}, &algorithm.UnsupportedError{What: "timestamp digest " + hash.String()}
	}
	if len(digest) != hash.Size() {
		return Request{}, &algorithm.UnsupportedError{What: "timestamp digest of another length"}
	}
	nonce, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 128))
	if err != nil {
		return Request{}, err
	}
	return Request{Hash: hash, Digest: digest, Nonce: nonce}, nil
}

type messageImprint struct {
	Algorithm struct {
		OID    asn1.ObjectIdentifier
		Params asn1.RawValue
	}
	Digest []byte
}

type timeStampReq struct {
	Version int
	Imprint messageImprint
	Policy  asn1.ObjectIdentifier `asn1:"optional"`
	Nonce   *big.Int              `asn1:"optional"`
	CertReq bool                  `asn1:"optional"`
}

// DER returns the request's bytes.
func (r Request) DER() ([]byte, error) {
	oid, err := parseOID(algorithm.DigestOID(r.Hash))
	if err != nil {
		return nil, err
	}
	q := timeStampReq{Version: 1, Nonce: r.Nonce, CertReq: true}
	q.Imprint.Algorithm.OID, q.Imprint.Algorithm.Params, q.Imprint.Digest = oid, asn1.NullRawValue, r.Digest
	if r.Policy != "" {
		if q.Policy, err = parseOID(r.Policy); err != nil {
			return nil, err
		}
	}
	return asn1.Marshal(q)
}

func parseOID(dotted string) (asn1.ObjectIdentifier, error) {
	var oid asn1.ObjectIdentifier
	for part := range strings.SplitSeq(dotted, ".") {
		var arc int
		if _, err := fmt.Sscanf(part, "%d", &arc); err != nil || arc < 0 {
			return nil, fmt.Errorf("object identifier %q", dotted)
		}
		oid = append(oid, arc)
	}
	return oid, nil
}
