package revocation

import (
	"fmt"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms/algorithm"
	"trien/signer/evidence/extension"
	"trien/signer/trust"
)

const (
	maxOCSP       = 1 << 20 // bytes; real responses have 0.5 to 4 KiB
	maxSingles    = 1000
	maxResponders = 20

	oidBasicResponse = "1.3.6.1.5.5.7.48.1.1" // RFC 6960, 4.2.1
	oidNonce         = "1.3.6.1.5.5.7.48.1.2" // 4.4.1
	oidNoCheck       = "1.3.6.1.5.5.7.48.1.5" // 4.2.2.2.1
	oidArchiveCutoff = "1.3.6.1.5.5.7.48.1.6" // 4.4.4
	oidInvalidity    = "2.5.29.24"            // RFC 5280, 5.3.2
	oidReason        = "2.5.29.21"            // RFC 5280, 5.3.1
)

// ResponderError is an OCSP response without an answer (RFC 6960, 4.2.1).
type ResponderError struct{ Status int }

func (e *ResponderError) Error() string { return "OCSP responder: " + e.Name() }

// Name returns the standard's name of the status.
func (e *ResponderError) Name() string {
	names := map[int]string{1: "malformedRequest", 2: "internalError", 3: "tryLater", 5: "sigRequired", 6: "unauthorized"}
	if name, ok := names[e.Status]; ok {
		return name
	}
	return fmt.Sprintf("status %d", e.Status)
}

// OCSP is a response that holds answers.
type OCSP struct {
	Raw           []byte // the whole OCSPResponse
	ProducedAt    time.Time
	ResponderName []byte // DER Name, nil when named by key
	ResponderKey  []byte // SHA-1 of the key, nil when named by name
	Nonce         []byte // content of the extension, nil when absent
	Certificates  []*trust.Certificate

	tbs       []byte
	algorithm algorithm.Identifier
	signature []byte
	singles   []single
}

// single is SingleResponse.
type single struct {
	hashOID             string
	nameHash, keyHash   []byte
	serial              []byte // content of the INTEGER
	state               State
	revokedAt           time.Time
	reason              Reason
	invalidSince        time.Time
	thisUpdate, nextUpd time.Time
	cutoff              time.Time
}

func malformed(what string) error { return fmt.Errorf("%w: %s", ErrMalformed, what) }

func context(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific().Constructed() }

// ParseOCSP reads an OCSPResponse. It checks no signature.
// Errors: ErrMalformed, ErrUnsupported, *ResponderError.
func ParseOCSP(der []byte) (*OCSP, error) {
	if len(der) > maxOCSP {
		return nil, malformed("larger than 1 MiB")
	}
	o := &OCSP{Raw: append([]byte(nil), der...)}
	in := cryptobyte.String(o.Raw)
	var body, wrapped, kind, basic cryptobyte.String
	var status int
	if !in.ReadASN1(&body, asn1.SEQUENCE) || !in.Empty() || !body.ReadASN1Enum(&status) {
		return nil, malformed("OCSPResponse")
	}
	if status != 0 {
		return nil, &ResponderError{status}
	}
	if !body.ReadASN1(&wrapped, context(0)) || !wrapped.ReadASN1(&wrapped, asn1.SEQUENCE) ||
		!wrapped.ReadASN1(&kind, asn1.OBJECT_IDENTIFIER) || !wrapped.ReadASN1(&basic, asn1.OCTET_STRING) {
		return nil, malformed("responseBytes")
	}
	if algorithm.DottedOID(kind) != oidBasicResponse {
		return nil, fmt.Errorf("%w: response type", ErrUnsupported)
	}
	return o, o.parseBasic(basic)
}

// parseBasic reads BasicOCSPResponse.
func (o *OCSP) parseBasic(in cryptobyte.String) error {
	var basic, tbs, value, certs cryptobyte.String
	var hasCerts bool
	if !in.ReadASN1(&basic, asn1.SEQUENCE) || !in.Empty() || !basic.ReadASN1Element(&tbs, asn1.SEQUENCE) {
		return malformed("BasicOCSPResponse")
	}
	o.tbs = tbs
	var err error
	if o.algorithm, err = algorithm.ReadIdentifier(&basic); err != nil {
		return malformed("signatureAlgorithm")
	}
	if !basic.ReadASN1(&value, asn1.BIT_STRING) || len(value) < 1 || value[0] != 0 ||
		!basic.ReadOptionalASN1(&certs, &hasCerts, context(0)) || !basic.Empty() {
		return malformed("signature")
	}
	o.signature = value[1:]
	if hasCerts && !certs.ReadASN1(&certs, asn1.SEQUENCE) {
		return malformed("certs")
	}
	for !certs.Empty() && len(o.Certificates) < maxResponders {
		var der cryptobyte.String
		if !certs.ReadAnyASN1Element(&der, nil) {
			return malformed("certs")
		}
		// One that cannot be read is not the responder's.
		if c, err := trust.ParseCertificate(der); err == nil {
			o.Certificates = append(o.Certificates, c)
		}
	}
	return o.parseData(tbs)
}

// parseData reads ResponseData.
func (o *OCSP) parseData(in cryptobyte.String) error {
	var data, list, name, key cryptobyte.String
	var err error
	version := 0
	if !in.ReadASN1(&data, asn1.SEQUENCE) || !data.ReadOptionalASN1Integer(&version, context(0), 0) || version != 0 {
		return malformed("ResponseData")
	}
	switch {
	case data.PeekASN1Tag(context(1)):
		if !data.ReadASN1(&name, context(1)) {
			return malformed("responderID")
		}
		o.ResponderName = name
	case !data.ReadASN1(&key, context(2)) || !key.ReadASN1(&key, asn1.OCTET_STRING):
		return malformed("responderID")
	default:
		o.ResponderKey = key
	}
	if o.ProducedAt, err = readTime(&data); err != nil {
		return err
	}
	if !data.ReadASN1(&list, asn1.SEQUENCE) {
		return malformed("responses")
	}
	for !list.Empty() {
		one, err := readSingle(&list)
		if err != nil {
			return err
		}
		if len(o.singles) == maxSingles {
			return malformed("more than 1000 answers")
		}
		o.singles = append(o.singles, one)
	}
	return o.parseExtensions(data)
}

func (o *OCSP) parseExtensions(data cryptobyte.String) error {
	extensions, err := optionalExtensions(&data, 1)
	if err != nil {
		return err
	}
	for _, e := range extensions {
		switch {
		case e.OID == oidNonce:
			o.Nonce = e.Value
		case e.Critical:
			return fmt.Errorf("%w: critical extension %s", ErrUnsupported, e.OID)
		}
	}
	return nil
}

// optionalExtensions reads [n] EXPLICIT Extensions at the end of in.
func optionalExtensions(in *cryptobyte.String, n uint8) ([]extension.Extension, error) {
	var wrapped, list cryptobyte.String
	var present bool
	if !in.ReadOptionalASN1(&wrapped, &present, context(n)) || !in.Empty() {
		return nil, malformed("end of structure")
	}
	if !present {
		return nil, nil
	}
	if !wrapped.ReadASN1(&list, asn1.SEQUENCE) || !wrapped.Empty() {
		return nil, malformed("extensions")
	}
	all, err := extension.Read(list)
	if err != nil {
		return nil, malformed("extensions")
	}
	return all, nil
}
