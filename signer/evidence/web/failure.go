package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"trien/signer/fault"
)

// classify gives a failure of the connection its words. outer is the caller's
// context: its end is the caller's wish, while the end of an attempt is not.
func classify(outer context.Context, u *url.URL, err error) *fault.Error {
	var dns *net.DNSError
	var op *net.OpError
	code := "evidence.unreachable"
	switch {
	case errors.Is(outer.Err(), context.Canceled):
		code = "evidence.cancelled"
	case errors.Is(err, errRedirects):
		code = "evidence.redirect"
	case errors.As(err, &op) && op.Op == "proxyconnect", strings.Contains(err.Error(), http.StatusText(http.StatusProxyAuthRequired)):
		code = "evidence.proxy"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), timedOut(err):
		code = "evidence.timeout"
	case errors.As(err, &dns):
		code = "evidence.unknown-host"
	case untrustedTLS(err):
		code = "evidence.tls"
	}
	return fault.New(code, err, "host", u.Host)
}

func timedOut(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

func untrustedTLS(err error) bool {
	_, verification := errors.AsType[*tls.CertificateVerificationError](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	return verification || record || alert || authority || errors.Is(err, http.ErrSchemeMismatch)
}

// refused gives a status other than success its words, nil for success.
func refused(u *url.URL, response *http.Response) *fault.Error {
	status := response.StatusCode
	code := "evidence.http"
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusProxyAuthRequired:
		code = "evidence.proxy"
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		code = "evidence.unauthorised"
	}
	return fault.New(code, nil, "host", u.Host, "status", strconv.Itoa(status))
}

// shorten makes an address fit to be shown.
func shorten(address string) string {
	if len(address) > 100 {
		return strings.ToValidUTF8(address[:100], "") + "…"
	}
	return strings.ToValidUTF8(address, "")
}
