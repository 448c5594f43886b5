package signertest

import (
	"crypto"
	"crypto/ecdsa"
	_ "crypto/md5" // the algorithms that issuers once used and verifiers must refuse
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
)

// scheme is how a key signs: with which digest, and RSA with PSS or without.
type scheme struct {
	hash crypto.Hash
	pss  bool
}

func (s scheme) orDefault() scheme {
	if s.hash == 0 {
		s.hash = crypto.SHA256
	}
	return s
}

// sign returns the signature over message and the algorithm identifier that
// names it.
func (s scheme) sign(key crypto.Signer, message []byte) (pkix.AlgorithmIdentifier, []byte, error) {
	s = s.orDefault()
	algorithm, err := s.identifier(key.Public())
	if err != nil {
		return algorithm, nil, err
	}
	digest := s.hash.New()
	digest.Write(message)
	var opts crypto.SignerOpts = s.hash
	if _, isRSA := key.Public().(*rsa.PublicKey); isRSA && s.pss {
		opts = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: s.hash}
	}
	signature, err := key.Sign(rand.Reader, digest.Sum(nil), opts)
	return algorithm, signature, err
}

// identifier follows RFC 4055 (RSA: NULL parameters, or the PSS parameters)
// and RFC 5758 (ECDSA: no parameters).
func (s scheme) identifier(pub crypto.PublicKey) (pkix.AlgorithmIdentifier, error) {
	switch pub.(type) {
	case *rsa.PublicKey:
		if s.pss {
			return s.pssIdentifier()
		}
		last, ok := map[crypto.Hash]int{
			crypto.MD5: 4, crypto.SHA1: 5, crypto.SHA256: 11, crypto.SHA384: 12, crypto.SHA512: 13,
		}[s.hash]
		if !ok {
			return pkix.AlgorithmIdentifier{}, fmt.Errorf("signertest: RSA with %v is not supported", s.hash)
		}
		return pkix.AlgorithmIdentifier{
			Algorithm:  asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, last},
			Parameters: asn1.NullRawValue,
		}, nil
	case *ecdsa.PublicKey:
		oid, ok := map[crypto.Hash]asn1.ObjectIdentifier{
			crypto.SHA1:   {1, 2, 840, 10045, 4, 1},
			crypto.SHA256: {1, 2, 840, 10045, 4, 3, 2},
			crypto.SHA384: {1, 2, 840, 10045, 4, 3, 3},
			crypto.SHA512: {1, 2, 840, 10045, 4, 3, 4},
		}[s.hash]
		if !ok {
			return pkix.AlgorithmIdentifier{}, fmt.Errorf("signertest: ECDSA with %v is not supported", s.hash)
		}
		return pkix.AlgorithmIdentifier{Algorithm: oid}, nil
	default:
		return pkix.AlgorithmIdentifier{}, fmt.Errorf("signertest: no algorithm for a key of type %T", pub)
	}
}

// pssParameters is RSASSA-PSS-params of RFC 4055, 3.1.
type pssParameters struct {
	Hash    pkix.AlgorithmIdentifier `asn1:"explicit,tag:0"`
	MaskGen pkix.AlgorithmIdentifier `asn1:"explicit,tag:1"`
	Salt    int                      `asn1:"explicit,tag:2"`
}

func (s scheme) pssIdentifier() (pkix.AlgorithmIdentifier, error) {
	none := pkix.AlgorithmIdentifier{}
	digest, err := digestIdentifier(s.hash)
	if err != nil {
		return none, err
	}
	digestDER, err := asn1.Marshal(digest)
	if err != nil {
		return none, err
	}
	params, err := asn1.Marshal(pssParameters{
		Hash: digest,
		MaskGen: pkix.AlgorithmIdentifier{
			Algorithm:  asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 8}, // id-mgf1
			Parameters: asn1.RawValue{FullBytes: digestDER},
		},
		Salt: s.hash.Size(),
	})
	if err != nil {
		return none, err
	}
	return pkix.AlgorithmIdentifier{
		Algorithm:  asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10},
		Parameters: asn1.RawValue{FullBytes: params},
	}, nil
}

func digestIdentifier(hash crypto.Hash) (pkix.AlgorithmIdentifier, error) {
	oid, ok := map[crypto.Hash]asn1.ObjectIdentifier{
		crypto.MD5:    {1, 2, 840, 113549, 2, 5},
		crypto.SHA1:   {1, 3, 14, 3, 2, 26},
		crypto.SHA256: {2, 16, 840, 1, 101, 3, 4, 2, 1},
		crypto.SHA384: {2, 16, 840, 1, 101, 3, 4, 2, 2},
		crypto.SHA512: {2, 16, 840, 1, 101, 3, 4, 2, 3},
	}[hash]
	if !ok {
		return pkix.AlgorithmIdentifier{}, fmt.Errorf("signertest: digest %v is not supported", hash)
	}
	return pkix.AlgorithmIdentifier{Algorithm: oid, Parameters: asn1.NullRawValue}, nil
}
