package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms/algorithm"
)

// setOf returns the elements in the order of a DER SET OF (X.690, 11.6),
// without the set around them.
func setOf(elements ...[]byte) ([]byte, error) {
	for _, e := range elements {
		if len(e) == 0 {
			return nil, malformed("empty element")
		}
	}
	sorted := slices.Clone(elements)
	slices.SortFunc(sorted, bytes.Compare)
	return bytes.Join(sorted, nil), nil
}

// attribute returns an Attribute with one value, nil when it cannot be
// written.
func attribute(oid string, value func(*cryptobyte.Builder)) []byte {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addOID(b, oid)
		b.AddASN1(asn1.SET, value)
	})
	der, err := b.Bytes()
	if err != nil {
		return nil
	}
	return der
}

// addAlgorithm writes an AlgorithmIdentifier; params are raw DER, nil for
// absent ones.
func addAlgorithm(b *cryptobyte.Builder, oid string, params []byte) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addOID(b, oid)
		b.AddBytes(params)
	})
}

func addOID(b *cryptobyte.Builder, dotted string) {
	arcs := strings.Split(dotted, ".")
	oid := make([]int, len(arcs))
	for i, arc := range arcs {
		n, err := strconv.Atoi(arc)
		if err != nil {
			b.SetError(err)
			return
		}
		oid[i] = n
	}
	b.AddASN1ObjectIdentifier(oid)
}

// derNull is the parameters of RSA identifiers (RFC 4055, 5; RFC 5754, 3.2).
func derNull() []byte { return []byte{0x05, 0x00} }

// signatureAlgorithm returns the identifier for SignerInfo: RFC 5754, 3.2 for
// RSA and 3.3 for ECDSA, RFC 4056, 3 for RSASSA-PSS.
func (b *Builder) signatureAlgorithm() (algorithm.Identifier, error) {
	switch b.key.(type) {
	case *rsa.PublicKey:
		if b.pss {
			params, err := pssParams(b.hash)
			return algorithm.Identifier{OID: algorithm.OIDPSS, Params: params}, err
		}
		return algorithm.Identifier{OID: rsaOID(b.hash), Params: derNull()}, nil
	case *ecdsa.PublicKey:
		return algorithm.Identifier{OID: ecdsaOID(b.hash)}, nil
	}
	return algorithm.Identifier{}, &algorithm.UnsupportedError{What: "key"}
}

func rsaOID(h crypto.Hash) string {
	switch h {
	case crypto.SHA384:
		return algorithm.OIDRSASHA384
	case crypto.SHA512:
		return algorithm.OIDRSASHA512
	}
	return algorithm.OIDRSASHA256
}

func ecdsaOID(h crypto.Hash) string {
	switch h {
	case crypto.SHA384:
		return algorithm.OIDECDSA384
	case crypto.SHA512:
		return algorithm.OIDECDSA512
	}
	return algorithm.OIDECDSA256
}

// pssParams writes RSASSA-PSS-params (RFC 4055, 3.1) with one hash for message
// and mask and a salt of its length; the trailer field is the default.
func pssParams(h crypto.Hash) ([]byte, error) {
	context := func(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific().Constructed() }
	hash := func(b *cryptobyte.Builder) { addAlgorithm(b, algorithm.DigestOID(h), derNull()) }
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(context(0), hash)
		b.AddASN1(context(1), func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				addOID(b, algorithm.OIDMGF1)
				hash(b)
			})
		})
		b.AddASN1(context(2), func(b *cryptobyte.Builder) { b.AddASN1Int64(int64(h.Size())) })
	})
	return b.Bytes()
}
