package evidence

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"time"

	"trien/signer/evidence/revocation"
	"trien/signer/evidence/web"
	"trien/signer/fault"
	"trien/signer/trust"
)

// maxGet is the length up to which a request goes into the address (RFC 6960,
// A.1), where proxies can keep its answer.
const maxGet = 255

// subject is a certificate whose status is asked, with who issued it and who
// else may speak about it.
type subject struct {
	cert, issuer *trust.Certificate
	others       []*trust.Certificate
	at           time.Time
}

// ocsp asks the responder at address about s.
func (r *round) ocsp(ctx context.Context, address string, s subject) (reply, error) {
	request, err := revocation.Request(s.cert, s.issuer)
	if err != nil {
		return reply{}, err
	}
	return r.answer(ctx, question{
		url: address,
		key: keyOf(serviceOCSP, address, request),
		send: func(ctx context.Context) ([]byte, error) {
			return r.askOCSP(ctx, address, request)
		},
		read: func(body []byte) (revocation.Status, error) {
			response, err := revocation.ParseOCSP(body)
			if err != nil {
				return revocation.Status{}, err
			}
			statement, err := response.Check(s.cert, s.issuer)
			if err != nil {
				return revocation.Status{}, err
			}
			return statement.Status(s.at, r.opt.Now()), nil
		},
	})
}

// askOCSP sends a small request by GET and, where the responder does not know
// that way, by POST.
func (r *round) askOCSP(ctx context.Context, address string, request []byte) ([]byte, error) {
	small := getAddress(address, request)
	if small != "" {
		body, err := r.ask(ctx, serviceOCSP, web.Request{URL: small, Accept: "application/ocsp-response", Limit: maxOCSP})
		if err == nil && !refusesForm(body) || err != nil && !refusesMethod(err) {
			return body, err
		}
	}
	return r.ask(ctx, serviceOCSP, web.Request{
		URL: address, Body: request, ContentType: "application/ocsp-request", Accept: "application/ocsp-response", Limit: maxOCSP,
	})
}

func refusesMethod(err error) bool {
	switch fault.CodeOf(err) {
	case "evidence.http", "evidence.web-page", "evidence.unauthorised", "evidence.redirect":
		return true
	}
	return false
}

// refusesForm: malformedRequest, by a responder that looked for a body.
func refusesForm(body []byte) bool {
	_, err := revocation.ParseOCSP(body)
	var refused *revocation.ResponderError
	return errors.As(err, &refused) && refused.Status == 1
}

// getAddress returns the address of the GET form, "" where it is too long or
// the responder's address has a query.
func getAddress(address string, request []byte) string {
	if strings.ContainsAny(address, "?#") || !web.Usable(address) {
		return ""
	}
	text := base64.StdEncoding.EncodeToString(request)
	full := strings.TrimSuffix(strings.TrimSpace(address), "/") + "/" + url.QueryEscape(text)
	if len(full) > maxGet {
		return ""
	}
	return full
}
