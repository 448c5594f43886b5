package verify

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"math/big"
	"slices"
	"testing"
	"time"

	"trien/signer/cms/algorithm"
	"trien/signer/signertest"
	"trien/signer/trust"
)

// recipe says how a test's CMS is made: by default a sound one, PAdES B-B.
type recipe struct {
	by    *signertest.Certificate
	also  *signertest.Certificate // a second SignerInfo
	bag   []*signertest.Certificate
	named *signertest.Certificate // the certificate that the SignerInfo names, where not by

	hash        crypto.Hash
	pss         bool
	noAttrs     bool
	noESS       bool
	ess         *signertest.Certificate // the certificate in the attribute, where not by
	signingTime time.Time
	digest      []byte // in the attribute, where not that of the content
	unsorted    bool   // attributes signed in an order that is not DER's

	contentType asn1.ObjectIdentifier // default id-data
	content     []byte                // encapsulated
	corrupt     bool                  // flip a bit of the signature value

	signed   [][]byte                    // further signed attributes
	unsigned func(value []byte) [][]byte // unsigned attributes about the signature value
}

func oid(parts ...int) asn1.ObjectIdentifier { return parts }

func oidData() asn1.ObjectIdentifier    { return oid(1, 2, 840, 113549, 1, 7, 1) }
func oidTSTInfo() asn1.ObjectIdentifier { return oid(1, 2, 840, 113549, 1, 9, 16, 1, 4) }

// tlv is the DER of one element.
func tlv(t testing.TB, class, tag int, constructed bool, parts ...[]byte) []byte {
	t.Helper()
	der, err := asn1.Marshal(asn1.RawValue{Class: class, Tag: tag, IsCompound: constructed, Bytes: bytes.Join(parts, nil)})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func sequence(t testing.TB, parts ...[]byte) []byte {
	t.Helper()
	return tlv(t, 0, asn1.TagSequence, true, parts...)
}

// setOf sorts, as DER demands.
func setOf(t testing.TB, parts ...[]byte) []byte {
	t.Helper()
	sorted := slices.Clone(parts)
	slices.SortFunc(sorted, bytes.Compare)
	return tlv(t, 0, asn1.TagSet, true, sorted...)
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	der, err := asn1.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func sumOf(h crypto.Hash, data []byte) []byte { return algorithm.Hash(h).Sum(data) }

func hashOID(t testing.TB, h crypto.Hash) asn1.ObjectIdentifier {
	t.Helper()
	switch h {
	case crypto.MD5:
		return oid(1, 2, 840, 113549, 2, 5)
	case crypto.SHA1:
		return oid(1, 3, 14, 3, 2, 26)
	case crypto.SHA224:
		return oid(2, 16, 840, 1, 101, 3, 4, 2, 4)
	case crypto.SHA256:
		return oid(2, 16, 840, 1, 101, 3, 4, 2, 1)
	case crypto.SHA384:
		return oid(2, 16, 840, 1, 101, 3, 4, 2, 2)
	case crypto.SHA512:
		return oid(2, 16, 840, 1, 101, 3, 4, 2, 3)
	}
	t.Fatalf("no identifier for %v", h)
	return nil
}

func identifier(t testing.TB, id asn1.ObjectIdentifier, params ...[]byte) []byte {
	t.Helper()
	return sequence(t, append([][]byte{marshal(t, id)}, params...)...)
}

// build returns the CMS over the signed bytes of a file.
func (r recipe) build(t testing.TB, signed []byte) []byte {
	t.Helper()
	if r.hash == 0 {
		r.hash = crypto.SHA256
	}
	if r.contentType == nil {
		r.contentType = oidData()
	}
	if r.bag == nil {
		r.bag = []*signertest.Certificate{r.by}
	}
	if r.content != nil && !r.contentType.Equal(oidData()) {
		signed = r.content
	}
	encapsulated := [][]byte{marshal(t, r.contentType)}
	if r.content != nil {
		encapsulated = append(encapsulated, tlv(t, 2, 0, true, tlv(t, 0, asn1.TagOctetString, false, r.content)))
	}
	var certificates [][]byte
	for _, c := range r.bag {
		certificates = append(certificates, c.DER)
	}
	signers := [][]byte{r.signerInfo(t, signed)}
	if r.also != nil {
		second := r
		second.by, second.ess, second.named = r.also, nil, nil
		signers = append(signers, second.signerInfo(t, signed))
	}
	body := sequence(t,
		marshal(t, 1),
		setOf(t, identifier(t, hashOID(t, r.hash))),
		sequence(t, encapsulated...),
		tlv(t, 2, 0, true, certificates...),
		tlv(t, 0, asn1.TagSet, true, signers...),
	)
	return sequence(t, marshal(t, oid(1, 2, 840, 113549, 1, 7, 2)), tlv(t, 2, 0, true, body))
}

func (r recipe) signerInfo(t testing.TB, signed []byte) []byte {
	t.Helper()
	attributes := r.attributes(t, signed)
	message := signed
	var shown []byte
	if !r.noAttrs {
		inner := bytes.Join(attributes, nil)
		message = tlv(t, 0, asn1.TagSet, true, inner)
		shown = tlv(t, 2, 0, true, inner)
	}
	scheme, value := r.sign(t, message)
	if r.corrupt {
		value[len(value)/2] ^= 1
	}
	named := r.by
	if r.named != nil {
		named = r.named
	}
	parsed, err := trust.ParseCertificate(named.DER)
	if err != nil {
		t.Fatal(err)
	}
	var unsigned []byte
	if r.unsigned != nil {
		unsigned = tlv(t, 2, 1, true, r.unsigned(value)...)
	}
	return sequence(t,
		marshal(t, 1),
		sequence(t, parsed.RawIssuer, marshal(t, parsed.Serial)),
		identifier(t, hashOID(t, r.hash)),
		shown, scheme, tlv(t, 0, asn1.TagOctetString, false, value), unsigned,
	)
}

func (r recipe) attributes(t testing.TB, signed []byte) [][]byte {
	t.Helper()
	digest := r.digest
	if digest == nil {
		digest = sumOf(r.hash, signed)
	}
	attribute := func(id asn1.ObjectIdentifier, value []byte) []byte {
		return sequence(t, marshal(t, id), setOf(t, value))
	}
	all := [][]byte{
		attribute(oid(1, 2, 840, 113549, 1, 9, 3), marshal(t, r.contentType)),
		attribute(oid(1, 2, 840, 113549, 1, 9, 4), tlv(t, 0, asn1.TagOctetString, false, digest)),
	}
	if !r.noESS {
		bound := r.by
		if r.ess != nil {
			bound = r.ess
		}
		id := sequence(t, tlv(t, 0, asn1.TagOctetString, false, sumOf(crypto.SHA256, bound.DER)))
		all = append(all, attribute(oid(1, 2, 840, 113549, 1, 9, 16, 2, 47), sequence(t, sequence(t, id))))
	}
	if !r.signingTime.IsZero() {
		all = append(all, attribute(oid(1, 2, 840, 113549, 1, 9, 5), marshal(t, r.signingTime.UTC())))
	}
	all = append(all, r.signed...)
	slices.SortFunc(all, bytes.Compare)
	if r.unsorted {
		slices.Reverse(all)
	}
	return all
}

// sign returns the signature algorithm identifier and the value over message.
func (r recipe) sign(t testing.TB, message []byte) (scheme, value []byte) {
	t.Helper()
	null := []byte{5, 0}
	var opts crypto.SignerOpts = r.hash
	switch r.by.Key.Public().(type) {
	case *ecdsa.PublicKey:
		last := map[crypto.Hash]int{crypto.SHA256: 2, crypto.SHA384: 3, crypto.SHA512: 4}[r.hash]
		scheme = identifier(t, oid(1, 2, 840, 10045, 4, 3, last))
	case *rsa.PublicKey:
		scheme = identifier(t, oid(1, 2, 840, 113549, 1, 1, 1), null)
		if r.pss {
			hash := identifier(t, hashOID(t, r.hash), null)
			scheme = identifier(t, oid(1, 2, 840, 113549, 1, 1, 10), sequence(t,
				tlv(t, 2, 0, true, hash),
				tlv(t, 2, 1, true, identifier(t, oid(1, 2, 840, 113549, 1, 1, 8), hash)),
				tlv(t, 2, 2, true, marshal(t, r.hash.Size()))))
			opts = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: r.hash}
		}
	}
	value, err := r.by.Key.Sign(rand.Reader, sumOf(r.hash, message), opts)
	if err != nil {
		t.Fatal(err)
	}
	return scheme, value
}

// tstInfo is a TSTInfo about the digest of signed (RFC 3161, 2.4.2).
func tstInfo(t testing.TB, signed []byte, at time.Time) []byte {
	t.Helper()
	return sequence(t,
		marshal(t, 1),
		marshal(t, oid(2, 16, 704, 1, 1, 1, 2)),
		sequence(t, identifier(t, hashOID(t, crypto.SHA256), []byte{5, 0}),
			tlv(t, 0, asn1.TagOctetString, false, sumOf(crypto.SHA256, signed))),
		marshal(t, big.NewInt(42)),
		tlv(t, 0, asn1.TagGeneralizedTime, false, []byte(at.UTC().Format("20060102150405Z"))),
	)
}
