package signertest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"math/big"
	"net/http"
	"time"
)

// CRL returns the list that ca publishes, in DER.
func (s *System) CRL(ca *Certificate) ([]byte, error) {
	behaviour := s.current()
	now := behaviour.now().Truncate(time.Second)
	list := &x509.RevocationList{
		Number:     big.NewInt(now.Unix()),
		ThisUpdate: now.Add(-time.Hour),
		NextUpdate: now.Add(7 * 24 * time.Hour),
	}
	if behaviour.CRL == CRLStale {
		list.ThisUpdate = now.Add(-30 * 24 * time.Hour)
		list.NextUpdate = now.Add(-23 * 24 * time.Hour)
	}
	for _, entry := range s.revocations(ca) {
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries, x509.RevocationListEntry{
			SerialNumber:   entry.certificate.Serial,
			RevocationTime: entry.revocation.At,
			ReasonCode:     entry.revocation.Reason,
		})
	}
	issuer, key := ca.view(), ca.Key
	if behaviour.CRL == CRLSignedByStranger {
		stranger, err := s.strangerKey()
		if err != nil {
			return nil, err
		}
		key, issuer.PublicKey = stranger, stranger.Public()
	}
	list.SignatureAlgorithm = goAlgorithm(key.Public(), ca.Plan.Hash)
	return x509.CreateRevocationList(rand.Reader, list, issuer, key)
}

// goAlgorithm is x509's word for hash with that key; zero lets x509 choose.
func goAlgorithm(pub crypto.PublicKey, hash crypto.Hash) x509.SignatureAlgorithm {
	if _, isECDSA := pub.(*ecdsa.PublicKey); isECDSA {
		return 0
	}
	switch hash {
	case crypto.SHA1:
		return x509.SHA1WithRSA
	case crypto.SHA384:
		return x509.SHA384WithRSA
	case crypto.SHA512:
		return x509.SHA512WithRSA
	default:
		return 0
	}
}

func (s *System) serveCRL(ca *Certificate) http.HandlerFunc {
	const mediaType = "application/pkix-crl" // RFC 2585, 4.2
	return func(w http.ResponseWriter, r *http.Request) {
		s.count(func(c *Calls) { c.CRL++ })
		switch s.current().CRL {
		case CRLSilent:
			hang(r)
		case CRLMissing:
			http.NotFound(w, r)
		case CRLGarbage:
			reply(w, mediaType, []byte("<html>no list here</html>"))
		default:
			list, err := s.CRL(ca)
			if err != nil {
				err = fmt.Errorf("crl: %w", err)
			}
			replyOr500(w, mediaType, list, err)
		}
	}
}
