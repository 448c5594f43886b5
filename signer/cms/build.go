package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms/algorithm"
)

// Builder makes the SignedData of a PAdES baseline signature (EN 319 142-1,
// 6.3): detached, one signer named by issuer and serial number, signed
// attributes content-type, message-digest and signing-certificate-v2, no
// signing-time. The order of calls is Attributes, one signature over their
// digest by the token, Finish.
type Builder struct {
	certificate []byte
	chain       [][]byte
	hash        crypto.Hash
	pss         bool
	key         crypto.PublicKey
	issuer      []byte // DER Name
	serial      []byte // DER INTEGER
	attributes  []byte // DER SET, nil before Attributes
}

var (
	errOrder = errors.New("cms: Finish before Attributes")
	errBuild = errors.New("cms: not a certificate")
)

// NewBuilder starts a signature by the key of cert (DER). chain are further
// certificates to carry, DER. hash is SHA-256, SHA-384 or SHA-512; pss asks
// for RSASSA-PSS and is for RSA keys only. Errors: ErrAlgorithm, ErrKey, or
// that cert is not a certificate.
func NewBuilder(cert []byte, chain [][]byte, hash crypto.Hash, pss bool) (*Builder, error) {
	b := &Builder{certificate: cert, chain: chain, hash: hash, pss: pss}
	switch hash {
	case crypto.SHA256, crypto.SHA384, crypto.SHA512:
	default:
		return nil, &algorithm.UnsupportedError{What: "digest " + hash.String()}
	}
	if err := b.readCertificate(); err != nil {
		return nil, err
	}
	if _, isRSA := b.key.(*rsa.PublicKey); pss && !isRSA {
		return nil, &algorithm.KeyError{Reason: "RSASSA-PSS needs an RSA key"}
	}
	return b, nil
}

// readCertificate takes issuer, serial number and key out of the certificate
// (RFC 5280, 4.1).
func (b *Builder) readCertificate() error {
	in := cryptobyte.String(b.certificate)
	var tbs, serial, issuer, spki cryptobyte.String
	if !in.ReadASN1(&tbs, asn1.SEQUENCE) || !in.Empty() ||
		!tbs.ReadASN1(&tbs, asn1.SEQUENCE) ||
		!tbs.SkipOptionalASN1(asn1.Tag(0).ContextSpecific().Constructed()) ||
		!tbs.ReadASN1Element(&serial, asn1.INTEGER) ||
		!tbs.SkipASN1(asn1.SEQUENCE) || // signature
		!tbs.ReadASN1Element(&issuer, asn1.SEQUENCE) ||
		!tbs.SkipASN1(asn1.SEQUENCE) || // validity
		!tbs.SkipASN1(asn1.SEQUENCE) || // subject
		!tbs.ReadASN1Element(&spki, asn1.SEQUENCE) {
		return errBuild
	}
	b.serial, b.issuer = serial, issuer
	var err error
	b.key, _, err = algorithm.ParsePublicKey(spki)
	return err
}

// SignerOpts returns what the token needs to know for its one signature.
func (b *Builder) SignerOpts() crypto.SignerOpts {
	if b.pss {
		return &rsa.PSSOptions{SaltLength: b.hash.Size(), Hash: b.hash}
	}
	return b.hash
}

// Attributes returns the signed attributes as a DER SET for the digest of the
// content; the token signs their digest, made with the builder's hash.
func (b *Builder) Attributes(contentDigest []byte) ([]byte, error) {
	if len(contentDigest) != b.hash.Size() {
		return nil, &algorithm.UnsupportedError{What: "digest of another length"}
	}
	set, err := setOf(
		attribute(OIDContentType, func(v *cryptobyte.Builder) { addOID(v, OIDData) }),
		attribute(OIDMessageDigest, func(v *cryptobyte.Builder) { v.AddASN1OctetString(contentDigest) }),
		attribute(OIDSigningCertificateV2, b.addSigningCertificate),
	)
	if err != nil {
		return nil, err
	}
	b.attributes = wrap([]byte{tagSet}, set)
	return slices.Clone(b.attributes), nil
}

// addSigningCertificate writes SigningCertificateV2 (RFC 5035, 3). SHA-256 is
// the default of its hash algorithm, which DER leaves out.
func (b *Builder) addSigningCertificate(v *cryptobyte.Builder) {
	h := b.hash.New()
	h.Write(b.certificate)
	v.AddASN1(asn1.SEQUENCE, func(v *cryptobyte.Builder) { // SigningCertificateV2
		v.AddASN1(asn1.SEQUENCE, func(v *cryptobyte.Builder) { // certs
			v.AddASN1(asn1.SEQUENCE, func(v *cryptobyte.Builder) { // ESSCertIDv2
				if b.hash != crypto.SHA256 {
					addAlgorithm(v, algorithm.DigestOID(b.hash), nil)
				}
				v.AddASN1OctetString(h.Sum(nil))
				v.AddASN1(asn1.SEQUENCE, b.addIssuerSerial)
			})
		})
	})
}

// addIssuerSerial writes the fields of IssuerSerial: GeneralNames with one
// directoryName [4], and the serial number.
func (b *Builder) addIssuerSerial(v *cryptobyte.Builder) {
	v.AddASN1(asn1.SEQUENCE, func(v *cryptobyte.Builder) {
		v.AddASN1(asn1.Tag(4).ContextSpecific().Constructed(), func(v *cryptobyte.Builder) { v.AddBytes(b.issuer) })
	})
	v.AddBytes(b.serial)
}

// Finish returns the DER of the whole ContentInfo. signature is the token's
// answer: the PKCS #1 value, or the DER SEQUENCE of r and s. timestampToken is
// the TimeStampToken over it, or nil. Whether the signature is by the
// certificate's key is for Check, or for who reads the result.
func (b *Builder) Finish(signature, timestampToken []byte) ([]byte, error) {
	if b.attributes == nil {
		return nil, errOrder
	}
	id, err := b.signatureAlgorithm()
	if err != nil {
		return nil, err
	}
	return b.encode(id, b.attributes, signature, timestampToken)
}

// Check verifies signature over the attributes with the certificate's key.
// Errors: ErrSignatureMismatch, ErrAlgorithm.
func (b *Builder) Check(signature []byte) error {
	if b.attributes == nil {
		return errOrder
	}
	id, err := b.signatureAlgorithm()
	if err != nil {
		return err
	}
	sig, err := algorithm.ParseSignature(id.OID, id.Params, algorithm.Hash(b.hash))
	if err != nil {
		return err
	}
	return sig.Verify(b.key, b.attributes, signature)
}

// Size returns the number of bytes that Finish will need at most, with a
// timestamp token of up to tokenSize bytes (0 for none).
func (b *Builder) Size(tokenSize int) (int, error) {
	id, err := b.signatureAlgorithm()
	if err != nil {
		return 0, err
	}
	sized := *b
	attributes, err := sized.Attributes(make([]byte, b.hash.Size()))
	if err != nil {
		return 0, err
	}
	var token []byte
	if tokenSize > 0 {
		token = make([]byte, tokenSize)
	}
	der, err := b.encode(id, attributes, make([]byte, b.signatureSize()), token)
	return len(der), err
}

func (b *Builder) signatureSize() int {
	switch key := b.key.(type) {
	case *rsa.PublicKey:
		return key.Size()
	case *ecdsa.PublicKey:
		field := (key.Curve.Params().BitSize + 7) / 8
		return 2*(field+1+2) + 4 // two INTEGERs with a sign octet in a SEQUENCE
	}
	return 0
}

// encode writes ContentInfo and SignedData (RFC 5652, 3 and 5.1).
func (b *Builder) encode(id algorithm.Identifier, attributes, signature, token []byte) ([]byte, error) {
	certificates, err := b.certificateSet()
	if err != nil {
		return nil, err
	}
	var out cryptobyte.Builder
	out.AddASN1(asn1.SEQUENCE, func(c *cryptobyte.Builder) {
		addOID(c, OIDSignedData)
		c.AddASN1(asn1.Tag(0).ContextSpecific().Constructed(), func(c *cryptobyte.Builder) {
			c.AddASN1(asn1.SEQUENCE, func(c *cryptobyte.Builder) {
				c.AddASN1Int64(1)
				c.AddASN1(asn1.SET, func(c *cryptobyte.Builder) { addAlgorithm(c, algorithm.DigestOID(b.hash), nil) })
				c.AddASN1(asn1.SEQUENCE, func(c *cryptobyte.Builder) { addOID(c, OIDData) })
				c.AddASN1(asn1.Tag(0).ContextSpecific().Constructed(), func(c *cryptobyte.Builder) { c.AddBytes(certificates) })
				c.AddASN1(asn1.SET, func(c *cryptobyte.Builder) {
					c.AddASN1(asn1.SEQUENCE, func(c *cryptobyte.Builder) { b.addSigner(c, id, attributes, signature, token) })
				})
			})
		})
	})
	return out.Bytes()
}

// certificateSet returns the signer's certificate and the chain, each once, in
// the order of a SET OF.
func (b *Builder) certificateSet() ([]byte, error) {
	all := [][]byte{b.certificate}
	for _, c := range b.chain {
		if !slices.ContainsFunc(all, func(have []byte) bool { return bytes.Equal(have, c) }) {
			all = append(all, c)
		}
	}
	return setOf(all...)
}

// addSigner writes the fields of SignerInfo (RFC 5652, 5.3).
func (b *Builder) addSigner(c *cryptobyte.Builder, id algorithm.Identifier, attributes, signature, token []byte) {
	c.AddASN1Int64(1)
	c.AddASN1(asn1.SEQUENCE, func(c *cryptobyte.Builder) {
		c.AddBytes(b.issuer)
		c.AddBytes(b.serial)
	})
	addAlgorithm(c, algorithm.DigestOID(b.hash), nil)
	c.AddBytes(append([]byte{0xa0}, attributes[1:]...))
	addAlgorithm(c, id.OID, id.Params)
	c.AddASN1OctetString(signature)
	if token == nil {
		return
	}
	c.AddASN1(asn1.Tag(1).ContextSpecific().Constructed(), func(c *cryptobyte.Builder) {
		c.AddBytes(attribute(OIDSignatureTimestamp, func(v *cryptobyte.Builder) { v.AddBytes(token) }))
	})
}
