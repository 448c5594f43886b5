// Package web asks services over HTTP, within bounds: of time, of size, of
// redirects, of attempts. It is the only part of the program below the demo
// that opens sockets. What comes back is believed by nobody until somebody
// checked its signature, so plain http is good enough (RFC 5280, 8).
//
// Start with New and Client.Ask; Client.Reach asks whether anybody is there.
package web

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"trien/signer/fault"
)

// Options are how to reach services. The zero value is fit for use.
type Options struct {
	// Transport replaces the program's own connections; Proxy has no effect
	// then.
	Transport http.RoundTripper
	// Proxy chooses the proxy for a target: SystemProxy, NoProxy or
	// ManualProxy. nil is SystemProxy.
	Proxy Proxy
	// Timeout bounds one attempt where the request sets none; 0 is 10 s.
	Timeout time.Duration
	// Attempts bounds how often a request is sent that may be repeated; 0 is 2.
	Attempts int
	// Pause lies between two attempts; 0 is 300 ms.
	Pause time.Duration
	// Redirects bounds how many are followed; 0 is 3.
	Redirects int
}

// Client asks services. It is safe for concurrent use.
type Client struct {
	opt  Options
	http *http.Client
}

// maxURL bounds an address in bytes.
const maxURL = 4096

var errRedirects = errors.New("too many redirects, or one that leaves HTTP")

// New returns a Client.
func New(opt Options) *Client {
	if opt.Timeout <= 0 {
		opt.Timeout = 10 * time.Second
	}
	if opt.Attempts <= 0 {
		opt.Attempts = 2
	}
	if opt.Pause <= 0 {
		opt.Pause = 300 * time.Millisecond
	}
	if opt.Redirects <= 0 {
		opt.Redirects = 3
	}
	if opt.Proxy == nil {
		opt.Proxy = SystemProxy()
	}
	if opt.Transport == nil {
		opt.Transport = transport(opt.Proxy)
	}
	c := &Client{opt: opt}
	c.http = &http.Client{Transport: opt.Transport, CheckRedirect: c.checkRedirect}
	return c
}

func transport(proxy Proxy) *http.Transport {
	return &http.Transport{
		Proxy:                  func(r *http.Request) (*url.URL, error) { return proxy(r.URL) },
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true, // what is small on the wire stays small here
		MaxConnsPerHost:        4,
		IdleConnTimeout:        30 * time.Second,
	}
}

// checkRedirect follows a bounded number, over HTTP only. A redirect that would
// turn a POST into a GET is not followed: its status is the answer.
func (c *Client) checkRedirect(next *http.Request, before []*http.Request) error {
	switch {
	case len(before) > c.opt.Redirects, !Usable(next.URL.String()):
		return errRedirects
	case next.Method != before[0].Method:
		return http.ErrUseLastResponse
	}
	return nil
}

// Usable reports whether address is one that a Client asks: http or https,
// with a host and without a password.
func Usable(address string) bool {
	u, err := parse(address)
	return err == nil && u != nil
}

func parse(address string) (*url.URL, error) {
	if len(address) > maxURL {
		return nil, errors.New("address too long")
	}
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case err != nil:
		return nil, err
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", u.User != nil:
		return nil, errors.New("not an address of a web service")
	}
	return u, nil
}

// Host returns the host of an address with its port, "" for one that is not
// Usable.
func Host(address string) string {
	u, err := parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// Request is one question to a service.
type Request struct {
	URL            string
	Body           []byte // nil: GET, else POST
	ContentType    string // of Body
	Accept         string
	User, Password string        // HTTP Basic, sent only when User is not ""
	Limit          int64         // bytes of the answer, required
	Timeout        time.Duration // of one attempt, 0 the client's
	Once           bool          // never sent a second time
}

// Answer is what a service sent with a status of success.
type Answer struct {
	Body        []byte
	ContentType string // as sent; nobody should rely on it
}

// Ask sends the request and reads the whole answer. Errors are *fault.Error:
// evidence.bad-address, -unknown-host, -unreachable, -timeout, -cancelled,
// -tls, -proxy, -redirect, -http, -unauthorised, -too-large, -web-page.
func (c *Client) Ask(ctx context.Context, r Request) (Answer, error) {
	u, err := parse(r.URL)
	if err != nil {
		return Answer{}, fault.New("evidence.bad-address", err, "address", shorten(r.URL))
	}
	attempts := c.opt.Attempts
	if r.Once {
		attempts = 1
	}
	for n := 1; ; n++ {
		answer, again, err := c.attempt(ctx, u, r)
		if err == nil || !again || n >= attempts || !c.pause(ctx) {
			return answer, err
		}
	}
}

// pause waits between two attempts; false when ctx ended meanwhile.
func (c *Client) pause(ctx context.Context) bool {
	timer := time.NewTimer(c.opt.Pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// attempt sends the request once. again says that another attempt may help: a
// connection that broke, a server that is overloaded. A time-out may not: the
// person waits already.
func (c *Client) attempt(ctx context.Context, u *url.URL, r Request) (answer Answer, again bool, err error) {
	timeout := r.Timeout
	if timeout <= 0 {
		timeout = c.opt.Timeout
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	response, err := c.send(limited, u, r)
	if err != nil {
		f := classify(ctx, u, err)
		return Answer{}, f.Code == "evidence.unreachable", f
	}
	defer response.Body.Close()
	if f := refused(u, response); f != nil {
		return Answer{}, response.StatusCode >= 502 && response.StatusCode <= 504, f
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, r.Limit+1))
	switch {
	case err != nil:
		f := classify(ctx, u, err)
		return Answer{}, f.Code == "evidence.unreachable", f
	case int64(len(body)) > r.Limit:
		return Answer{}, false, fault.New("evidence.too-large", nil, "host", u.Host)
	case webPage(body):
		return Answer{}, false, fault.New("evidence.web-page", nil, "host", u.Host)
	}
	return Answer{Body: body, ContentType: response.Header.Get("Content-Type")}, false, nil
}

func (c *Client) send(ctx context.Context, u *url.URL, r Request) (*http.Response, error) {
	method, body := http.MethodGet, io.Reader(nil)
	if r.Body != nil {
		method, body = http.MethodPost, bytes.NewReader(r.Body)
	}
	request, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", "Trien")
	if r.Accept != "" {
		request.Header.Set("Accept", r.Accept)
	}
	if r.Body != nil {
		request.Header.Set("Content-Type", r.ContentType)
	}
	if r.User != "" {
		request.SetBasicAuth(r.User, r.Password)
	}
	return c.http.Do(request)
}

// webPage: services answer in DER, or in PEM at most. Markup comes from a
// network that wants a login first, or from a proxy that explains itself.
func webPage(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(body, "\xef\xbb\xbf \t\r\n"), []byte("<"))
}

// Reach asks whether anybody answers HTTP at address, with a HEAD request,
// which no service counts. Nobody being there, a proxy that refuses, and a
// gateway without its server are errors as of Ask; any other answer, an error
// status too, is somebody.
func (c *Client) Reach(ctx context.Context, address string, timeout time.Duration) error {
	u, err := parse(address)
	if err != nil {
		return fault.New("evidence.bad-address", err, "address", shorten(address))
	}
	if timeout <= 0 {
		timeout = c.opt.Timeout
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(limited, http.MethodHead, u.String(), nil)
	if err != nil {
		return fault.New("evidence.bad-address", err, "address", shorten(address))
	}
	request.Header.Set("User-Agent", "Trien")
	response, err := c.http.Do(request)
	if err != nil {
		return classify(ctx, u, err)
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusProxyAuthRequired, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return refused(u, response)
	}
	return nil
}
