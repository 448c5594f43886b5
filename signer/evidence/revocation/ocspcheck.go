package revocation

import (
	"bytes"
	"crypto"
	"crypto/sha1"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms/algorithm"
	"trien/signer/evidence/extension"
	"trien/signer/trust"
)

// Check makes sure that the response speaks about cert, issued by issuer, and
// that issuer or a responder to whom it delegated signed it (RFC 6960, 3.2 and
// 4.2.2.2). Of several answers about cert the newest counts.
// Errors: ErrOther, ErrSigner, ErrSignature, ErrUnsupported.
func (o *OCSP) Check(cert, issuer *trust.Certificate) (*Statement, error) {
	if !trust.EqualNames(cert.RawIssuer, issuer.RawSubject) {
		return nil, ErrOther
	}
	one := o.answerFor(cert, issuer)
	if one == nil {
		return nil, ErrOther
	}
	s := &Statement{
		Certificate: cert, Source: FromOCSP, Raw: o.Raw,
		State: one.state, RevokedAt: one.revokedAt, Reason: one.reason, InvalidSince: one.invalidSince,
		ThisUpdate: one.thisUpdate, NextUpdate: one.nextUpd, ProducedAt: o.ProducedAt, Keeps: one.cutoff,
	}
	return s, o.checkSigner(s, issuer)
}

func (o *OCSP) answerFor(cert, issuer *trust.Certificate) *single {
	var best *single
	for i := range o.singles {
		s := &o.singles[i]
		if s.about(cert, issuer) && (best == nil || s.thisUpdate.After(best.thisUpdate)) {
			best = s
		}
	}
	return best
}

// about compares CertID: hashes of the issuer's name and key, serial number.
func (s *single) about(cert, issuer *trust.Certificate) bool {
	hash := algorithm.Digest(s.hashOID)
	return hash.Available() && bytes.Equal(unsigned(s.serial), unsigned(serialOf(cert))) &&
		(bytes.Equal(s.nameHash, sum(hash, cert.RawIssuer)) || bytes.Equal(s.nameHash, sum(hash, issuer.RawSubject))) &&
		bytes.Equal(s.keyHash, sum(hash, keyBits(issuer)))
}

func sum(hash crypto.Hash, data []byte) []byte {
	h := hash.New()
	h.Write(data)
	return h.Sum(nil)
}

// keyBits returns the content of subjectPublicKey without its count of unused
// bits.
func keyBits(c *trust.Certificate) []byte {
	in := cryptobyte.String(c.RawPublicKey)
	var bits []byte
	if !in.ReadASN1(&in, asn1.SEQUENCE) || !in.SkipASN1(asn1.SEQUENCE) || !in.ReadASN1BitStringAsBytes(&bits) {
		return nil
	}
	return bits
}

// serialOf returns the content octets of the serial number as the certificate
// writes them.
func serialOf(c *trust.Certificate) []byte {
	tbs := cryptobyte.String(c.TBS)
	var serial cryptobyte.String
	if !tbs.ReadASN1(&tbs, asn1.SEQUENCE) || !tbs.SkipOptionalASN1(context(0)) || !tbs.ReadASN1(&serial, asn1.INTEGER) {
		return nil
	}
	return serial
}

// unsigned drops leading zero octets, which some issuers add or forget.
func unsigned(n []byte) []byte { return bytes.TrimLeft(n, "\x00") }

// checkSigner finds who signed among the issuer and the certificates that the
// response brings.
func (o *OCSP) checkSigner(s *Statement, issuer *trust.Certificate) error {
	sig, err := algorithm.ParseSignature(o.algorithm.OID, o.algorithm.Params, 0)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	why := ErrSigner
	for _, c := range append([]*trust.Certificate{issuer}, o.Certificates...) {
		if !o.namesResponder(c) || c.PublicKey == nil {
			continue
		}
		weak, err := o.entitled(c, issuer)
		if err != nil {
			continue
		}
		switch err := sig.Verify(c.PublicKey, o.tbs, o.signature); {
		case err == nil:
			s.Signer = c
			o.noteSigner(s, issuer, weak || sig.Hash == algorithm.SHA1)
			return nil
		case errors.Is(err, algorithm.ErrMismatch), errors.Is(err, algorithm.ErrKey):
			why = fmt.Errorf("%w: %w", ErrSignature, err) // a key of another kind did not sign either
		default:
			why = fmt.Errorf("%w: %w", ErrUnsupported, err)
		}
	}
	return why
}

func (o *OCSP) namesResponder(c *trust.Certificate) bool {
	if o.ResponderName != nil {
		return trust.EqualNames(o.ResponderName, c.RawSubject)
	}
	key := sha1.Sum(keyBits(c)) // RFC 6960, 4.2.1: KeyHash is SHA-1
	return bytes.Equal(o.ResponderKey, key[:])
}

// entitled: the CA itself, or a certificate that it issued for signing OCSP
// responses, valid when the response was made (RFC 6960, 4.2.2.2).
func (o *OCSP) entitled(c, issuer *trust.Certificate) (weak bool, err error) {
	if c.Equal(issuer) || bytes.Equal(c.RawPublicKey, issuer.RawPublicKey) && trust.EqualNames(c.RawSubject, issuer.RawSubject) {
		return false, nil
	}
	if !c.For(trust.EKUOCSPSigning) || len(c.UnknownCritical) > 0 || !c.ValidAt(o.ProducedAt) {
		return false, ErrSigner
	}
	return c.CheckSignatureFrom(issuer)
}

func (o *OCSP) noteSigner(s *Statement, issuer *trust.Certificate, weak bool) {
	if weak {
		s.Notes = append(s.Notes, NoteSHA1)
	}
	if !s.Delegated(issuer) {
		return
	}
	if _, ok := extension.Of(s.Signer, oidNoCheck); !ok && !bytes.Equal(s.Signer.RawPublicKey, issuer.RawPublicKey) {
		s.Notes = append(s.Notes, NoteResponderUnchecked)
	}
}
