package signertest

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"io"
	"math/big"
	"net/http"
	"time"

	"golang.org/x/crypto/ocsp"
)

// OCSP answers a DER request (RFC 6960, 4.1) in DER. Like the responders of
// many CAs it works from the revocation list: what is not revoked is good.
func (s *System) OCSP(request []byte) ([]byte, error) {
	asked, err := ocsp.ParseRequest(request)
	if err != nil {
		return ocsp.MalformedRequestErrorResponse, nil
	}
	behaviour := s.current()
	if behaviour.OCSP == OCSPTryLater {
		return ocsp.TryLaterErrorResponse, nil
	}
	issuer := s.issuerWith(asked)
	answer := s.status(issuer, asked.SerialNumber, behaviour)
	answer.IssuerHash = asked.HashAlgorithm
	responder, key, err := s.responder(behaviour.OCSP, issuer)
	if err != nil {
		return nil, err
	}
	view := responder.view()
	if responder != issuer {
		answer.Certificate = view
	}
	return ocsp.CreateResponse(issuer.view(), view, answer, key)
}

// issuerWith returns the CA that the request names by its key, else the one
// that issues the leaves.
func (s *System) issuerWith(asked *ocsp.Request) *Certificate {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := func(ca *Certificate) bool {
		bits, err := keyBits(ca.spki)
		return err == nil && bytes.Equal(digestOf(asked.HashAlgorithm, bits), asked.IssuerKeyHash)
	}
	if names(s.Issuer()) {
		return s.Issuer()
	}
	for _, ca := range s.authorities {
		if names(ca) {
			return ca
		}
	}
	return s.Issuer()
}

func (s *System) status(issuer *Certificate, serial *big.Int, behaviour Behaviour) ocsp.Response {
	now := behaviour.now()
	answer := ocsp.Response{
		Status:       ocsp.Good,
		SerialNumber: serial,
		ThisUpdate:   now.Add(-time.Minute),
		NextUpdate:   now.Add(24 * time.Hour),
	}
	for _, entry := range s.revocations(issuer) {
		if entry.certificate.Serial.Cmp(serial) == 0 {
			answer.Status = ocsp.Revoked
			answer.RevokedAt = entry.revocation.At
			answer.RevocationReason = entry.revocation.Reason
		}
	}
	switch behaviour.OCSP {
	case OCSPUnknown:
		answer.Status = ocsp.Unknown
	case OCSPStale:
		answer.ThisUpdate = now.Add(-10 * 24 * time.Hour)
		answer.NextUpdate = now.Add(-9 * 24 * time.Hour)
	case OCSPAboutAnother:
		answer.SerialNumber = new(big.Int).Add(serial, big.NewInt(1))
	}
	return answer
}

// responder returns the certificate and the key that sign an answer for issuer;
// CAs other than the one that issues the leaves answer themselves.
func (s *System) responder(answer OCSPAnswer, issuer *Certificate) (*Certificate, crypto.Signer, error) {
	if answer == OCSPByCA || issuer != s.Issuer() {
		return issuer, issuer.Key, nil
	}
	switch answer {
	case OCSPSignedByLeaf:
		return s.Personal, s.Personal.Key, nil
	case OCSPSignedByStranger:
		plan := s.Responder.Plan
		plan.Key = P256
		plan.Defects.Stranger = true
		stranger, err := s.IssueBy(s.Issuer(), "stranger-ocsp", Responder, plan)
		if err != nil {
			return nil, nil, err
		}
		return stranger, stranger.Key, nil
	default:
		return s.Responder, s.Responder.Key, nil
	}
}

func (s *System) serveOCSP(w http.ResponseWriter, r *http.Request) {
	const mediaType = "application/ocsp-response" // RFC 6960, A.2
	s.count(func(c *Calls) { c.OCSP++ })
	request, err := ocspRequest(w, r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	switch s.current().OCSP {
	case OCSPSilent:
		hang(r)
	case OCSPFailing:
		http.Error(w, "out of order", http.StatusInternalServerError)
	case OCSPGarbage:
		reply(w, mediaType, []byte("no answer"))
	default:
		answer, err := s.OCSP(request)
		replyOr500(w, mediaType, answer, err)
	}
}

// ocspRequest reads the request from the body, or from the path of a GET
// (RFC 6960, A.1: base64, then URL-encoded).
func ocspRequest(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.Method == http.MethodPost {
		return io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	}
	return base64.StdEncoding.DecodeString(r.PathValue("request"))
}
