package signertest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/x509"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// CRL returns the list that ca publishes, in DER.
func (s *System) CRL(ca *Certificate) ([]byte, error) {
	behaviour := s.current()
	now := behaviour.now()
	list := List{Of: ca, Number: now.Unix(), ThisUpdate: now.Add(-time.Hour), NextUpdate: 7*24*time.Hour + time.Hour, Entries: []Line{}}
	for _, entry := range s.revocations(ca) {
		list.Entries = append(list.Entries, Line{About: entry.certificate, At: entry.revocation.At, Reason: entry.revocation.Reason})
	}
	switch behaviour.CRL {
	case CRLStale:
		list.ThisUpdate, list.NextUpdate = now.Add(-30*24*time.Hour), 7*24*time.Hour
	case CRLSignedByStranger:
		stranger, err := s.strangerKey()
		if err != nil {
			return nil, err
		}
		fake := *ca
		fake.Key, list.By = stranger, &fake
	}
	return s.List(list)
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

func (s *System) serveCRL(w http.ResponseWriter, r *http.Request) {
	const mediaType = "application/pkix-crl" // RFC 2585, 4.2
	s.count(func(c *Calls) { c.CRL++ })
	role, _ := strings.CutSuffix(r.PathValue("file"), ".crl")
	ca, published := s.authority(role), s.list(r.PathValue("file"))
	switch answer := s.current().CRL; {
	case answer == CRLSilent:
		hang(r)
	case answer == CRLMissing, ca == nil && published == nil:
		http.NotFound(w, r)
	case answer == CRLGarbage:
		reply(w, mediaType, []byte("<html>no list here</html>"))
	case published != nil:
		reply(w, mediaType, published)
	default:
		list, err := s.CRL(ca)
		if err != nil {
			err = fmt.Errorf("crl: %w", err)
		}
		replyOr500(w, mediaType, list, err)
	}
}
