package timestamp

import (
	"fmt"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Rejection is an answer without a token: PKIStatusInfo (RFC 3161, 2.4.2).
type Rejection struct {
	Status  int    // PKIStatus: 2 rejection, 3 waiting, 4 and 5 revocation of the authority
	Failure string // name of the failure bit, "" when none is given
	Text    string // the authority's own words, shortened
}

func (r *Rejection) Error() string {
	return strings.TrimSpace(fmt.Sprintf("timestamp refused: status %d %s %s", r.Status, r.Failure, r.Text))
}

// Read reads the answer (TimeStampResp) to the request and checks that its
// token is about this digest, this nonce and, where one was asked for, this
// policy. The signature is left to Token.Verify.
// Errors: *Rejection, ErrMalformed, ErrUnsupported, ErrImprint, ErrNonce, ErrPolicy.
func (r Request) Read(answer []byte) (*Token, error) {
	token, err := readResponse(answer)
	if err != nil {
		return nil, err
	}
	t, err := Parse(token)
	switch {
	case err != nil:
		return nil, err
	case !t.CoversDigest(r.Hash, r.Digest):
		return nil, ErrImprint
	case r.Nonce != nil && (t.Nonce == nil || t.Nonce.Cmp(r.Nonce) != 0):
		return nil, ErrNonce
	case r.Policy != "" && t.Policy != r.Policy:
		return nil, ErrPolicy
	}
	return t, nil
}

// readResponse returns the token of a TimeStampResp whose status is granted (0)
// or grantedWithMods (1).
func readResponse(answer []byte) ([]byte, error) {
	in := cryptobyte.String(answer)
	var body, info cryptobyte.String
	var status int
	if len(answer) > maxToken || !in.ReadASN1(&body, asn1.SEQUENCE) || !in.Empty() ||
		!body.ReadASN1(&info, asn1.SEQUENCE) || !info.ReadASN1Integer(&status) {
		return nil, malformed("TimeStampResp")
	}
	if status != 0 && status != 1 {
		return nil, readRejection(status, info)
	}
	if body.Empty() {
		return nil, malformed("granted without a token")
	}
	return body, nil
}

func readRejection(status int, info cryptobyte.String) error {
	r := &Rejection{Status: status}
	var texts cryptobyte.String
	if info.PeekASN1Tag(asn1.SEQUENCE) && info.ReadASN1(&texts, asn1.SEQUENCE) {
		r.Text = readTexts(texts)
	}
	var bits []byte
	if info.PeekASN1Tag(asn1.BIT_STRING) {
		var value cryptobyte.String
		if info.ReadASN1(&value, asn1.BIT_STRING) && len(value) > 1 {
			bits = value[1:]
		}
	}
	r.Failure = failureName(bits)
	return r
}

// readTexts joins PKIFreeText, without control characters, up to 200 bytes.
func readTexts(in cryptobyte.String) string {
	var parts []string
	for !in.Empty() && len(parts) < 4 {
		var text cryptobyte.String
		if !in.ReadASN1(&text, asn1.UTF8String) {
			break
		}
		parts = append(parts, string(text[:min(len(text), 200)]))
	}
	joined := strings.Join(parts, " ")
	return strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || c == 0xfffd {
			return -1
		}
		return c
	}, strings.ToValidUTF8(joined[:min(len(joined), 200)], ""))
}

// failureName names the first bit of PKIFailureInfo that is set.
func failureName(bits []byte) string {
	names := map[int]string{
		0: "badAlg", 2: "badRequest", 5: "badDataFormat", 14: "timeNotAvailable",
		15: "unacceptedPolicy", 16: "unacceptedExtension", 17: "addInfoNotAvailable", 25: "systemFailure",
	}
	for i := range min(len(bits)*8, 32) {
		if bits[i/8]&(0x80>>(i%8)) != 0 {
			if name := names[i]; name != "" {
				return name
			}
			return fmt.Sprintf("bit %d", i)
		}
	}
	return ""
}
