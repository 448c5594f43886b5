package signertest

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/asn1"
	"io"
	"math/big"
	"net/http"
	"time"
)

// timestampRequest is TimeStampReq of RFC 3161, 2.4.1.
type timestampRequest struct {
	Version    int
	Imprint    messageImprint
	Policy     asn1.ObjectIdentifier `asn1:"optional"`
	Nonce      *big.Int              `asn1:"optional"`
	CertReq    bool                  `asn1:"optional"`
	Extensions []pkix.Extension      `asn1:"optional,tag:0"`
}

type messageImprint struct {
	Algorithm pkix.AlgorithmIdentifier
	Digest    []byte
}

// timestampInfo is TSTInfo of RFC 3161, 2.4.2.
type timestampInfo struct {
	Version  int
	Policy   asn1.ObjectIdentifier
	Imprint  messageImprint
	Serial   *big.Int
	Time     time.Time `asn1:"generalized"`
	Accuracy struct {
		Seconds int
	}
	Nonce *big.Int `asn1:"optional"`
}

type timestampResponse struct {
	Status struct {
		Status   int
		FailInfo asn1.BitString `asn1:"optional"`
	}
	Token asn1.RawValue `asn1:"optional"`
}

// oidTimestampPolicy is an invented policy.
func oidTimestampPolicy() asn1.ObjectIdentifier { return asn1.ObjectIdentifier{2, 25, 704, 1} }

// Timestamp answers a DER request in DER (RFC 3161).
func (s *System) Timestamp(request []byte) ([]byte, error) {
	var asked timestampRequest
	if rest, err := asn1.Unmarshal(request, &asked); err != nil || len(rest) > 0 {
		return rejection(5) // badDataFormat
	}
	behaviour := s.current()
	if behaviour.TSA == TSARejects {
		return rejection(25) // systemFailure
	}
	info, err := newTimestampInfo(asked, behaviour)
	if err != nil {
		return nil, err
	}
	content, err := asn1.Marshal(info)
	if err != nil {
		return nil, err
	}
	signer, err := s.timestamper(behaviour.TSA)
	if err != nil {
		return nil, err
	}
	token := timestampToken{
		content: content, signer: signer, time: info.Time,
		certificates: s.timestampCertificates(asked.CertReq, signer, behaviour.TSA),
		corrupt:      behaviour.TSA == TSAWrongSignature,
	}
	der, err := token.make()
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(timestampResponse{Token: asn1.RawValue{FullBytes: der}})
}

func newTimestampInfo(asked timestampRequest, behaviour Behaviour) (timestampInfo, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 63))
	if err != nil {
		return timestampInfo{}, err
	}
	info := timestampInfo{
		Version: 1,
		Policy:  oidTimestampPolicy(),
		Imprint: asked.Imprint,
		Serial:  serial,
		Time:    behaviour.now().Truncate(time.Second),
		Nonce:   asked.Nonce,
	}
	info.Accuracy.Seconds = 1
	if len(asked.Policy) > 0 {
		info.Policy = asked.Policy
	}
	switch {
	case behaviour.TSA == TSAWrongNonce && asked.Nonce == nil:
		info.Nonce = big.NewInt(1)
	case behaviour.TSA == TSAWrongNonce:
		info.Nonce = new(big.Int).Add(asked.Nonce, big.NewInt(1))
	case behaviour.TSA == TSAWrongImprint:
		sum := sha256.Sum256(asked.Imprint.Digest)
		info.Imprint.Digest = append([]byte(nil), sum[:min(len(sum), len(asked.Imprint.Digest))]...)
	}
	return info, nil
}

func rejection(bit int) ([]byte, error) {
	var r timestampResponse
	r.Status.Status = 2 // rejection
	bits := make([]byte, bit/8+1)
	bits[bit/8] = 0x80 >> (bit % 8)
	r.Status.FailInfo = asn1.BitString{Bytes: bits, BitLength: bit + 1}
	return asn1.Marshal(r)
}

func (s *System) timestamper(answer TSAAnswer) (*Certificate, error) {
	if answer != TSAUntrusted {
		return s.TSA, nil
	}
	plan := s.TSA.Plan
	plan.Key = P256
	plan.Subject = Name{Country("VN"), Organisation("Không ai biết"), CommonName("Unknown TSA")}
	key, err := s.keys.Key(s.Folder+"/stranger-tsa", plan.Key)
	if err != nil {
		return nil, err
	}
	return order{role: "stranger-tsa", kind: Timestamper, plan: plan, key: key, signer: key}.make()
}

// timestampCertificates returns what the token carries: the signer and the
// CAs above it, when the request asks for them.
func (s *System) timestampCertificates(wanted bool, signer *Certificate, answer TSAAnswer) [][]byte {
	if !wanted {
		return nil
	}
	list := [][]byte{signer.DER}
	for _, up := range signer.Chain() {
		if up.Issuer != nil {
			list = append(list, up.DER)
		}
	}
	for size := 0; answer == TSAOversized && size < 64<<10; size += len(s.Root.DER) {
		list = append(list, s.Root.DER)
	}
	return list
}

func (s *System) serveTSA(w http.ResponseWriter, r *http.Request) {
	const mediaType = "application/timestamp-reply" // RFC 3161, 3.4
	s.count(func(c *Calls) { c.TSA++ })
	request, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	switch s.current().TSA {
	case TSASilent:
		hang(r)
	case TSAFailing:
		http.Error(w, "out of order", http.StatusInternalServerError)
	case TSAGarbage:
		reply(w, mediaType, []byte("no token"))
	default:
		answer, err := s.Timestamp(request)
		replyOr500(w, mediaType, answer, err)
	}
}
