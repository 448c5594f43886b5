package signertest

import (
	"crypto"
	"crypto/sha1"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"time"
)

// Answer is an OCSP response as a test wants it (RFC 6960, 4.2.1), sound or
// not. The zero Answer with About is a good one of the present.
type Answer struct {
	About  *Certificate
	Serial *big.Int     // in place of About's
	Issuer *Certificate // in place of About's

	By       *Certificate // who signs; nil: the responder of the system
	NoCert   bool         // the signer's certificate is not sent along
	ByKey    bool         // the responder is named by its key, not by its name
	Corrupt  bool         // the signature does not verify
	Hash     crypto.Hash  // of the certificate's identifier; zero is SHA-1
	Produced time.Time    // zero: ThisUpdate
	Nonce    []byte

	ThisUpdate time.Time     // zero: the present
	NextUpdate time.Duration // after ThisUpdate; zero: a day, negative: none
	Cutoff     time.Time     // archive cutoff (RFC 6960, 4.4.4); zero: none
	Unknown    bool
	Revocation *Revocation // nil: as System.Revoke said, by ThisUpdate
}

type certID struct {
	Hash      pkix.AlgorithmIdentifier
	Name, Key []byte
	Serial    *big.Int
}

type singleAnswer struct {
	ID         certID
	Status     asn1.RawValue
	ThisUpdate time.Time        `asn1:"generalized"`
	NextUpdate time.Time        `asn1:"generalized,explicit,tag:0,optional"`
	Extensions []pkix.Extension `asn1:"explicit,tag:1,optional"`
}

type answerData struct {
	Responder  asn1.RawValue
	Produced   time.Time `asn1:"generalized"`
	Singles    []singleAnswer
	Extensions []pkix.Extension `asn1:"explicit,tag:1,optional"`
}

type basicAnswer struct {
	Data         asn1.RawValue
	Algorithm    pkix.AlgorithmIdentifier
	Signature    asn1.BitString
	Certificates []asn1.RawValue `asn1:"explicit,tag:0,optional"`
}

type answerEnvelope struct {
	Status asn1.Enumerated
	Bytes  struct {
		Type  asn1.ObjectIdentifier
		Basic []byte
	} `asn1:"explicit,tag:0"`
}

// Answer returns the OCSP response in DER.
func (s *System) Answer(a Answer) ([]byte, error) {
	a = s.complete(a)
	data, err := a.data()
	if err != nil {
		return nil, err
	}
	der, err := asn1.Marshal(data)
	if err != nil {
		return nil, err
	}
	basic := basicAnswer{Data: asn1.RawValue{FullBytes: der}}
	algorithm, signature, err := scheme{hash: crypto.SHA256}.sign(a.By.Key, der)
	if err != nil {
		return nil, err
	}
	if a.Corrupt {
		signature[len(signature)-1] ^= 1
	}
	basic.Algorithm, basic.Signature = algorithm, asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}
	if !a.NoCert && a.By != a.Issuer {
		basic.Certificates = []asn1.RawValue{{FullBytes: a.By.DER}}
	}
	var envelope answerEnvelope
	envelope.Bytes.Type = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 1}
	if envelope.Bytes.Basic, err = asn1.Marshal(basic); err != nil {
		return nil, err
	}
	return asn1.Marshal(envelope)
}

func (s *System) complete(a Answer) Answer {
	if a.Serial == nil {
		a.Serial = a.About.Serial
	}
	if a.Issuer == nil {
		a.Issuer = a.About.Issuer
	}
	if a.By == nil {
		a.By = s.Responder
	}
	if a.Hash == 0 {
		a.Hash = crypto.SHA1
	}
	if a.ThisUpdate.IsZero() {
		a.ThisUpdate = s.current().now()
	}
	a.ThisUpdate = a.ThisUpdate.UTC().Truncate(time.Second)
	if a.Produced.IsZero() {
		a.Produced = a.ThisUpdate
	}
	if a.NextUpdate == 0 {
		a.NextUpdate = 24 * time.Hour
	}
	if a.Revocation == nil {
		a.Revocation = s.revocationOf(a.Issuer, a.Serial, a.ThisUpdate)
	}
	return a
}

// revocationOf returns what has been said about a certificate by then.
func (s *System) revocationOf(issuer *Certificate, serial *big.Int, by time.Time) *Revocation {
	for _, entry := range s.revocations(issuer) {
		if entry.certificate.Serial.Cmp(serial) == 0 && !entry.revocation.At.After(by) {
			return &entry.revocation
		}
	}
	return nil
}

func (a Answer) data() (answerData, error) {
	single, err := a.single()
	if err != nil {
		return answerData{}, err
	}
	d := answerData{Produced: a.Produced.UTC(), Singles: []singleAnswer{single}}
	if d.Responder, err = a.responder(); err != nil {
		return d, err
	}
	if a.Nonce != nil { // RFC 6960, 4.4.1
		value, err := asn1.Marshal(a.Nonce)
		if err != nil {
			return d, err
		}
		d.Extensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 2}, Value: value}}
	}
	return d, nil
}

// responder is ResponderID: byName [1] or byKey [2].
func (a Answer) responder() (asn1.RawValue, error) {
	if !a.ByKey {
		return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 1, IsCompound: true, Bytes: a.By.subject}, nil
	}
	hash, err := asn1.Marshal(a.By.keyID)
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 2, IsCompound: true, Bytes: hash}, err
}

func (a Answer) single() (singleAnswer, error) {
	var s singleAnswer
	bits, err := keyBits(a.Issuer.spki)
	if err != nil {
		return s, err
	}
	if s.ID.Hash, err = digestIdentifier(a.Hash); err != nil {
		return s, err
	}
	s.ID.Name, s.ID.Key, s.ID.Serial = digestOf(a.Hash, a.Issuer.subject), digestOf(a.Hash, bits), a.Serial
	if s.Status, err = a.status(); err != nil {
		return s, err
	}
	s.ThisUpdate = a.ThisUpdate
	if a.NextUpdate > 0 {
		s.NextUpdate = a.ThisUpdate.Add(a.NextUpdate)
	}
	if !a.Cutoff.IsZero() {
		value, err := asn1.MarshalWithParams(a.Cutoff.UTC(), "generalized")
		if err != nil {
			return s, err
		}
		s.Extensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 6}, Value: value}}
	}
	return s, nil
}

// status is CertStatus: good [0], revoked [1] or unknown [2].
func (a Answer) status() (asn1.RawValue, error) {
	switch {
	case a.Unknown:
		return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 2}, nil
	case a.Revocation == nil:
		return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0}, nil
	}
	der, err := asn1.Marshal(struct {
		At     time.Time       `asn1:"generalized"`
		Reason asn1.Enumerated `asn1:"explicit,tag:0,optional"`
	}{a.Revocation.At.UTC(), asn1.Enumerated(a.Revocation.Reason)})
	if err != nil {
		return asn1.RawValue{}, err
	}
	var inner asn1.RawValue
	if _, err := asn1.Unmarshal(der, &inner); err != nil {
		return asn1.RawValue{}, err
	}
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 1, IsCompound: true, Bytes: inner.Bytes}, nil
}

func digestOf(hash crypto.Hash, data []byte) []byte {
	h := hash.New()
	h.Write(data)
	return h.Sum(nil)
}

// keyBits returns the bits of a SubjectPublicKeyInfo that identifiers hash.
func keyBits(spki []byte) ([]byte, error) {
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	_, err := asn1.Unmarshal(spki, &info)
	return info.Key.Bytes, err
}

// keyIDOf is method 1 of RFC 5280, 4.2.1.2: SHA-1 of the key bits.
func keyIDOf(spki []byte) ([]byte, error) {
	bits, err := keyBits(spki)
	if err != nil {
		return nil, err
	}
	sum := sha1.Sum(bits)
	return sum[:], nil
}
