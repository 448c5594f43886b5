package cms

import (
	"bytes"
	"crypto"
	"errors"

	"trien/signer/cms/algorithm"
)

// Verify checks the digest of the content, made with s.Digest, and the
// signature value under pub. The signature is computed over the signed
// attributes as found; only when that fails, and they are not DER, over their
// DER form, which RFC 5652, 5.4 asks for and which some writers do not store.
//
// Errors: ErrDigestMismatch, ErrSignatureMismatch, ErrAlgorithm (for a broken
// hash too), ErrKey, and ErrMalformed where there is no message digest to
// compare with.
func (s *SignerInfo) Verify(pub crypto.PublicKey, contentDigest []byte) error {
	if s.Broken() {
		return &algorithm.UnsupportedError{OID: s.DigestOID, What: "digest"}
	}
	return s.VerifyUnsafe(pub, contentDigest)
}

// Broken reports whether content, attributes or signature value rest on a
// hash that keeps nothing apart (MD5).
func (s *SignerInfo) Broken() bool { return s.Digest.Broken() || s.SignatureHash.Broken() }

// VerifyUnsafe is Verify that takes a broken hash too: what it finds to match
// may be the work of anybody who could choose what was signed. It tells an old
// document from a changed one; whoever calls it has to name the weakness.
func (s *SignerInfo) VerifyUnsafe(pub crypto.PublicKey, contentDigest []byte) error {
	if !s.Digest.Available() {
		return &algorithm.UnsupportedError{OID: s.DigestOID, What: "digest"}
	}
	if s.SignedAttrs == nil {
		return s.verifyBare(pub, contentDigest)
	}
	if s.MessageDigest == nil {
		return malformed("no message digest")
	}
	if !bytes.Equal(s.MessageDigest, contentDigest) {
		return ErrDigestMismatch
	}
	return s.verifyAttributes(pub)
}

// verifyBare is for signatures without signed attributes, which cover the
// content itself. A wrong content cannot be told from a wrong signature then.
func (s *SignerInfo) verifyBare(pub crypto.PublicKey, contentDigest []byte) error {
	sig, err := s.algorithm(pub)
	if err != nil {
		return err
	}
	if sig.Hash != s.Digest {
		return &algorithm.UnsupportedError{OID: s.SignatureOID, What: "signature with another digest than the content's"}
	}
	return sig.VerifyDigestUnsafe(pub, contentDigest, s.Signature)
}

// VerifyAttributes checks the signature value over the signed attributes
// alone. It says nothing about the content: a signature that passes here and
// fails in Verify is genuine and belongs to another content, as when a file
// was saved anew after signing. Without signed attributes it is ErrMalformed.
func (s *SignerInfo) VerifyAttributes(pub crypto.PublicKey) error {
	if s.Broken() {
		return &algorithm.UnsupportedError{OID: s.SignatureOID, What: "signature"}
	}
	return s.verifyAttributes(pub)
}

func (s *SignerInfo) verifyAttributes(pub crypto.PublicKey) error {
	if s.SignedAttrs == nil {
		return malformed("no signed attributes")
	}
	sig, err := s.algorithm(pub)
	if err != nil {
		return err
	}
	forms := [][]byte{s.SignedAttrs}
	if !s.DERSorted {
		der, err := derAttributes(s.SignedAttrs)
		if err != nil {
			return err
		}
		forms = append(forms, der)
	}
	var mismatch error
	for _, way := range s.ways(sig) {
		for _, form := range forms {
			err := way.VerifyUnsafe(pub, form, s.Signature)
			if !errors.Is(err, ErrSignatureMismatch) {
				return err
			}
			mismatch = err
		}
	}
	return mismatch
}

// ways returns how the value may have been computed: as its identifier says,
// and, for PKCS #1 v1.5, with the digest algorithm's hash where the two
// contradict each other, as some writers leave it. The value itself names its
// hash, so that none of the two can be put in for the other.
func (s *SignerInfo) ways(sig algorithm.Signature) []algorithm.Signature {
	if sig.Hash == s.Digest || sig.Family != algorithm.RSA {
		return []algorithm.Signature{sig}
	}
	return []algorithm.Signature{sig, {Family: algorithm.RSA, Hash: s.Digest}}
}

// algorithm returns how the signature value was computed. The identifier
// decides; where it names no hash, the digest algorithm does.
func (s *SignerInfo) algorithm(pub crypto.PublicKey) (algorithm.Signature, error) {
	if pub == nil {
		return algorithm.Signature{}, &algorithm.KeyError{Reason: "no public key"}
	}
	return algorithm.ParseSignature(s.SignatureOID, s.SignatureParams, s.Digest)
}
