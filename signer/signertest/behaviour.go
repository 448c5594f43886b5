package signertest

import "time"

// Behaviour is how the services of one system answer. The zero value answers
// as a good service does.
type Behaviour struct {
	OCSP OCSPAnswer
	CRL  CRLAnswer
	TSA  TSAAnswer
	// Clock is what the services take for the present; zero means the real one.
	Clock time.Time
}

func (b Behaviour) now() time.Time {
	if b.Clock.IsZero() {
		return time.Now().UTC()
	}
	return b.Clock.UTC()
}

// OCSPAnswer is what the OCSP responder does with a request.
type OCSPAnswer int

const (
	OCSPRight            OCSPAnswer = iota // good or revoked, signed by the delegated responder
	OCSPByCA                               // right too: signed by the CA itself
	OCSPUnknown                            // status unknown
	OCSPStale                              // nextUpdate has passed
	OCSPSignedByLeaf                       // signed by a leaf of the same CA, without the OCSPSigning usage
	OCSPSignedByStranger                   // signed by a responder of a CA with the right name and the wrong key
	OCSPAboutAnother                       // about another serial number
	OCSPTryLater                           // error response tryLater (RFC 6960, 4.2.1)
	OCSPGarbage                            // not ASN.1
	OCSPFailing                            // HTTP status 500
	OCSPSilent                             // takes the request and never answers
)

// CRLAnswer is what the CRL service does with a request.
type CRLAnswer int

const (
	CRLRight            CRLAnswer = iota
	CRLStale                      // nextUpdate has passed
	CRLSignedByStranger           // the CA's name, another key
	CRLGarbage                    // not ASN.1
	CRLMissing                    // HTTP status 404
	CRLSilent                     // takes the request and never answers
)

// TSAAnswer is what the timestamp authority does with a request.
type TSAAnswer int

const (
	TSARight          TSAAnswer = iota
	TSARejects                  // PKIStatus rejection with systemFailure (RFC 3161, 2.4.2)
	TSAWrongNonce               // a token for another nonce
	TSAWrongImprint             // a token for another digest
	TSAWrongSignature           // the token's signature does not verify
	TSAUntrusted                // a sound token of an authority nobody knows
	TSAOversized                // 64 KiB more certificates than anyone reserves room for
	TSAGarbage                  // not ASN.1
	TSAFailing                  // HTTP status 500
	TSASilent                   // takes the request and never answers
)
