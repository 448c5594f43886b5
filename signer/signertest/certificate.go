package signertest

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"
)

// Certificate is an issued certificate with its private key.
type Certificate struct {
	Role   string // "root", "ca", "subca", "tsa", "ocsp", "personal", "organisation" or the name given to Issue
	Plan   Cert
	DER    []byte
	Serial *big.Int
	Key    crypto.Signer
	Issuer *Certificate // nil for a root

	subject, spki, keyID []byte
}

// PEM returns the certificate in PEM.
func (c *Certificate) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.DER})
}

// Parse returns the certificate as Go's x509 reads it. It fails on the defects
// that x509 refuses.
func (c *Certificate) Parse() (*x509.Certificate, error) { return x509.ParseCertificate(c.DER) }

// Chain returns the certificates above c, its issuer first, the root last.
func (c *Certificate) Chain() []*Certificate {
	var chain []*Certificate
	for up := c.Issuer; up != nil; up = up.Issuer {
		chain = append(chain, up)
	}
	return chain
}

// view holds what the OCSP and CRL encoders of Go need of a certificate, also
// of one that x509 does not parse.
func (c *Certificate) view() *x509.Certificate {
	return &x509.Certificate{
		Raw:                     c.DER,
		RawSubject:              c.subject,
		RawSubjectPublicKeyInfo: c.spki,
		SerialNumber:            c.Serial,
		SubjectKeyId:            c.keyID,
		PublicKey:               c.Key.Public(),
		KeyUsage:                x509.KeyUsageCRLSign,
	}
}

// Kind is what a certificate is for.
type Kind int

const (
	Leaf        Kind = iota
	Authority        // a CA
	Timestamper      // a time-stamping unit
	Responder        // a delegated OCSP responder
)

// order asks for a certificate.
type order struct {
	role   string
	kind   Kind
	plan   Cert
	key    crypto.Signer
	issuer *Certificate // nil: self-signed
	signer crypto.Signer
	urls   urls
}

// urls is what a certificate says about where its issuer answers; an empty
// one is left out.
type urls struct{ ocsp, issuer, crl string }

type tbsCertificate struct {
	Version    int `asn1:"explicit,tag:0"`
	Serial     *big.Int
	Signature  pkix.AlgorithmIdentifier
	Issuer     asn1.RawValue
	Validity   struct{ NotBefore, NotAfter time.Time }
	Subject    asn1.RawValue
	PublicKey  asn1.RawValue
	Extensions []pkix.Extension `asn1:"explicit,tag:3"`
}

type signedCertificate struct {
	TBS       asn1.RawValue
	Algorithm pkix.AlgorithmIdentifier
	Signature asn1.BitString
}

// make assembles and signs the certificate (RFC 5280, 4.1) without x509, which
// does not write the defects.
func (o order) make() (*Certificate, error) {
	c := &Certificate{Role: o.role, Plan: o.plan, Key: o.key, Issuer: o.issuer, Serial: o.serial()}
	var err error
	if c.subject, err = o.plan.Subject.der(); err != nil {
		return nil, err
	}
	if c.spki, err = x509.MarshalPKIXPublicKey(o.key.Public()); err != nil {
		return nil, err
	}
	if c.keyID, err = keyIDOf(c.spki); err != nil {
		return nil, err
	}
	tbs, err := o.body(c)
	if err != nil {
		return nil, err
	}
	c.DER, err = o.seal(tbs)
	if err != nil {
		return nil, fmt.Errorf("signertest: certificate %s: %w", o.role, err)
	}
	return c, nil
}

// serial is derived from what distinguishes the certificate, so that making
// the same PKI again from saved keys gives the same certificates.
func (o order) serial() *big.Int {
	if o.plan.Serial != nil {
		return o.plan.Serial
	}
	seed := sha256.New()
	fmt.Fprintln(seed, o.urls.crl, o.role, o.plan.Subject, o.plan.NotBefore.Unix(), o.plan.NotAfter.Unix())
	sum := seed.Sum(nil)[:16]
	sum[0] = sum[0]&0x3F | 0x40
	return new(big.Int).SetBytes(sum)
}

func (o order) body(c *Certificate) ([]byte, error) {
	scheme := scheme{o.plan.Hash, o.plan.PSS}.orDefault()
	algorithm, err := scheme.identifier(o.signer.Public())
	if err != nil {
		return nil, err
	}
	extensions, err := o.extensions(c)
	if err != nil {
		return nil, err
	}
	issuer := c.subject
	if o.issuer != nil {
		issuer = o.issuer.subject
	}
	tbs := tbsCertificate{
		Version:    2,
		Serial:     c.Serial,
		Signature:  algorithm,
		Issuer:     asn1.RawValue{FullBytes: issuer},
		Subject:    asn1.RawValue{FullBytes: c.subject},
		PublicKey:  asn1.RawValue{FullBytes: c.spki},
		Extensions: extensions,
	}
	tbs.Validity.NotBefore = o.plan.NotBefore.UTC()
	tbs.Validity.NotAfter = o.plan.NotAfter.UTC()
	return asn1.Marshal(tbs)
}

func (o order) seal(tbs []byte) ([]byte, error) {
	algorithm, signature, err := scheme{o.plan.Hash, o.plan.PSS}.sign(o.signer, tbs)
	if err != nil {
		return nil, err
	}
	if o.plan.Defects.CorruptSign {
		signature[len(signature)-1] ^= 1
	}
	return asn1.Marshal(signedCertificate{
		TBS:       asn1.RawValue{FullBytes: tbs},
		Algorithm: algorithm,
		Signature: asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)},
	})
}
