package signertest

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"time"
)

// Token is a timestamp token as a test wants it (RFC 3161, 2.4.2), sound or
// not. It has the imprint of Digest, which is by Hash.
type Token struct {
	Hash   crypto.Hash // zero is SHA-256
	Digest []byte
	Time   time.Time // genTime
	By     *Certificate
	Bound  *Certificate // the certificate that the signed attribute names; nil: By
	Alone  bool         // no certificate is sent along
	// Corrupt spoils the signature.
	Corrupt bool
}

// Token returns the token in DER, by the system's own authority where By is nil.
func (s *System) Token(t Token) ([]byte, error) {
	if t.Hash == 0 {
		t.Hash = crypto.SHA256
	}
	if t.By == nil {
		t.By = s.TSA
	}
	digest, err := digestIdentifier(t.Hash)
	if err != nil {
		return nil, err
	}
	info, err := newTimestampInfo(timestampRequest{Imprint: messageImprint{digest, t.Digest}}, Behaviour{Clock: t.Time})
	if err != nil {
		return nil, err
	}
	content, err := asn1.Marshal(info)
	if err != nil {
		return nil, err
	}
	token := timestampToken{content: content, signer: t.By, bound: t.Bound, time: info.Time, corrupt: t.Corrupt}
	if !t.Alone {
		token.certificates = s.timestampCertificates(true, t.By, TSARight)
	}
	return token.make()
}

// timestampToken is the CMS SignedData around a TSTInfo.
type timestampToken struct {
	content      []byte
	signer       *Certificate
	bound        *Certificate // nil: signer
	time         time.Time
	certificates [][]byte
	corrupt      bool
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values []asn1.RawValue `asn1:"set"`
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

// signerInfo is SignerInfo of RFC 5652, 5.3, with issuerAndSerialNumber.
type signerInfo struct {
	Version    int
	ID         issuerAndSerial
	Digest     pkix.AlgorithmIdentifier
	Attributes asn1.RawValue
	Algorithm  pkix.AlgorithmIdentifier
	Signature  []byte
}

// signedData is SignedData of RFC 5652, 5.1.
type signedData struct {
	Version      int
	Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
	Content      encapsulated
	Certificates asn1.RawValue `asn1:"optional"`
	Signers      []signerInfo  `asn1:"set"`
}

type encapsulated struct {
	Type    asn1.ObjectIdentifier
	Content []byte `asn1:"explicit,tag:0"`
}

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content signedData `asn1:"explicit,tag:0"`
}

func (t timestampToken) make() ([]byte, error) {
	digest, err := digestIdentifier(crypto.SHA256)
	if err != nil {
		return nil, err
	}
	signer, err := t.sign(digest)
	if err != nil {
		return nil, err
	}
	data := signedData{
		Version: 3,
		Digests: []pkix.AlgorithmIdentifier{digest},
		Content: encapsulated{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}, t.content},
		Signers: []signerInfo{signer},
	}
	if len(t.certificates) > 0 {
		data.Certificates = certificateSet(t.certificates)
	}
	return asn1.Marshal(contentInfo{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}, data})
}

func certificateSet(list [][]byte) asn1.RawValue {
	var all []byte
	for _, der := range list {
		all = append(all, der...)
	}
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: all}
}

func (t timestampToken) sign(digest pkix.AlgorithmIdentifier) (signerInfo, error) {
	attributes, err := t.attributes()
	if err != nil {
		return signerInfo{}, err
	}
	algorithm, signature, err := scheme{hash: crypto.SHA256}.sign(t.signer.Key, attributes)
	if err != nil {
		return signerInfo{}, err
	}
	if t.corrupt {
		signature[len(signature)-1] ^= 1
	}
	issuer := t.signer.subject
	if t.signer.Issuer != nil {
		issuer = t.signer.Issuer.subject
	}
	tagged := append([]byte(nil), attributes...)
	tagged[0] = 0xA0 // [0] IMPLICIT in place of SET OF, RFC 5652, 5.4
	return signerInfo{
		Version:    1,
		ID:         issuerAndSerial{asn1.RawValue{FullBytes: issuer}, t.signer.Serial},
		Digest:     digest,
		Attributes: asn1.RawValue{FullBytes: tagged},
		Algorithm:  algorithm,
		Signature:  signature,
	}, nil
}

// attributes returns the signed attributes as the SET OF that is signed:
// content type, digest, signing time and signing certificate (RFC 5816).
func (t timestampToken) attributes() ([]byte, error) {
	sum := sha256.Sum256(t.content)
	bound := t.signer
	if t.bound != nil {
		bound = t.bound
	}
	hash := sha256.Sum256(bound.DER)
	type certID struct{ Hash []byte } // ESSCertIDv2 with the default SHA-256
	type signingCertificate struct{ IDs []certID }
	values := []struct {
		id    asn1.ObjectIdentifier
		value any
	}{
		{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}},
		{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}, sum[:]},
		{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 5}, t.time},
		{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}, signingCertificate{[]certID{{hash[:]}}}},
	}
	var list []attribute
	for _, v := range values {
		der, err := asn1.Marshal(v.value)
		if err != nil {
			return nil, err
		}
		list = append(list, attribute{v.id, []asn1.RawValue{{FullBytes: der}}})
	}
	return asn1.MarshalWithParams(list, "set")
}
