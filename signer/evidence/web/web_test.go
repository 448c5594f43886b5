package web

import (
	"bytes"
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trien/signer/fault"
)

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func direct() *Client { return New(Options{Proxy: NoProxy(), Pause: time.Millisecond}) }

func TestAsk(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if r.Header.Get("User-Agent") != "Trien" || r.Header.Get("Accept") != "application/x" {
			t.Errorf("%v", r.Header)
		}
		w.Header().Set("Content-Type", "text/plain; tùy ý")
		_, _ = w.Write([]byte(r.Method + " " + r.Header.Get("Content-Type") + " " + string(body)))
	})
	for want, r := range map[string]Request{
		"GET  ":             {},
		"POST a/b nội dung": {Body: []byte("nội dung"), ContentType: "a/b"},
	} {
		r.URL, r.Accept, r.Limit = " "+s.URL+"/x ", "application/x", 100
		if got, err := direct().Ask(t.Context(), r); err != nil || string(got.Body) != want {
			t.Errorf("%q %v, want %q", got.Body, err, want)
		}
	}
}

func TestFailures(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	tests := []struct {
		name   string
		handle http.HandlerFunc
		want   string
		calls  int32
	}{
		{"status 500", status(500), "evidence.http", 1},
		{"status 404", status(404), "evidence.http", 1},
		{"overloaded", status(503), "evidence.http", 2},
		{"gateway", status(502), "evidence.http", 2},
		{"login", status(401), "evidence.unauthorised", 1},
		{"forbidden", status(403), "evidence.unauthorised", 1},
		{"proxy login", status(407), "evidence.proxy", 1},
		{"hangs", hang, "evidence.timeout", 1},
		{"hangs in the body", func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte("0"))
			w.(http.Flusher).Flush()
			hang(w, r)
		}, "evidence.timeout", 1},
		{"too long", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 101)) }, "evidence.too-large", 1},
		{"endless", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}, "evidence.too-large", 1},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "50")
			_, _ = w.Write([]byte("0"))
		}, "evidence.unreachable", 2},
		{"web page", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("\n<!DOCTYPE html><p>Đăng nhập"))
		}, "evidence.web-page", 1},
		{"huge header", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("a", 1<<20)) }, "evidence.unreachable", 2},
		{"compressed", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Accept-Encoding") != "" {
				t.Error("asks for compression")
			}
			status(500)(w, r)
		}, "evidence.http", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var calls atomic.Int32
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				// Only a server that has read the request notices that the client left.
				_, _ = io.Copy(io.Discard, r.Body)
				tt.handle(w, r)
			})
			_, err := direct().Ask(t.Context(), Request{URL: s.URL, Limit: 100, Timeout: 300 * time.Millisecond})
			if fault.CodeOf(err) != tt.want || calls.Load() != tt.calls {
				t.Errorf("%v after %d calls, want %s after %d", err, calls.Load(), tt.want, tt.calls)
			}
			calls.Store(0)
			_, err = direct().Ask(t.Context(), Request{URL: s.URL, Limit: 100, Timeout: 300 * time.Millisecond, Once: true, Body: []byte{1}})
			if fault.CodeOf(err) != tt.want || calls.Load() != 1 {
				t.Errorf("once: %v after %d calls", err, calls.Load())
			}
		})
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func TestSecondAttempt(t *testing.T) {
	var calls atomic.Int32
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("0"))
	})
	if _, err := direct().Ask(t.Context(), Request{URL: s.URL, Limit: 10}); err != nil || calls.Load() != 2 {
		t.Errorf("%v after %d calls", err, calls.Load())
	}
}

func TestCancelled(t *testing.T) {
	s := serve(t, status(503))
	ctx, cancel := context.WithCancel(t.Context())
	c := New(Options{Proxy: NoProxy(), Pause: time.Hour})
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := c.Ask(ctx, Request{URL: s.URL, Limit: 10}); fault.CodeOf(err) != "evidence.http" {
		t.Errorf("while pausing: %v", err)
	}
	if _, err := c.Ask(ctx, Request{URL: s.URL, Limit: 10}); fault.CodeOf(err) != "evidence.cancelled" {
		t.Errorf("before asking: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"http://ocsp.ca.gov.vn/": true, "https://rootca.gov.vn/crl/a.crl": true, " http://a.vn ": true, "http://[::1]:80/": true,
		"": false, "ldap://a.vn/cn=x": false, "file:///etc/passwd": false, "ftp://a.vn": false, "http://": false, "http:///x": false,
		"http://u:p@a.vn/": false, "a.vn": false, "http://a.vn/" + strings.Repeat("a", maxURL): false, "http://a\x00.vn": false,
	} {
		if Usable(address) != want {
			t.Errorf("%q: %v", address, !want)
		}
		if _, err := direct().Ask(t.Context(), Request{URL: address, Limit: 1}); !want && fault.CodeOf(err) != "evidence.bad-address" {
			t.Errorf("%q: %v", address, err)
		}
		if !want && Host(address) != "" {
			t.Errorf("%q has a host", address)
		}
	}
}

func TestRedirects(t *testing.T) {
	var s *httptest.Server
	s = serve(t, func(w http.ResponseWriter, r *http.Request) {
		code, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		switch code {
		case "loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "file":
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		case "secret":
			http.Redirect(w, r, strings.Replace(s.URL, "http://", "http://u:p@", 1), http.StatusFound)
		case "found":
			http.Redirect(w, r, "/"+rest, http.StatusFound)
		case "same":
			http.Redirect(w, r, "/"+rest, http.StatusTemporaryRedirect)
		default:
			_, _ = w.Write([]byte(r.Method))
		}
	})
	for path, want := range map[string][2]string{ // of GET, of POST
		"/":                          {"GET", "POST"},
		"/found/x":                   {"GET", "evidence.http"},
		"/same/x":                    {"GET", "POST"},
		"/found/found/found/x":       {"GET", "evidence.http"},
		"/found/found/found/found/x": {"evidence.redirect", "evidence.http"},
		"/same/same/same/same/x":     {"evidence.redirect", "evidence.redirect"},
		"/loop":                      {"evidence.redirect", "evidence.http"},
		"/file":                      {"evidence.redirect", "evidence.redirect"},
		"/secret":                    {"evidence.redirect", "evidence.redirect"},
	} {
		for i, body := range [][]byte{nil, {1}} {
			got, err := direct().Ask(t.Context(), Request{URL: s.URL + path, Body: body, Limit: 100})
			if said := string(got.Body) + fault.CodeOf(err); said != want[i] {
				t.Errorf("%s, %d: %s (%v), want %s", path, i, said, err, want[i])
			}
		}
	}
}

func TestUntrustedTLS(t *testing.T) {
	s := httptest.NewUnstartedServer(status(200))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	if _, err := direct().Ask(t.Context(), Request{URL: s.URL, Limit: 10}); fault.CodeOf(err) != "evidence.tls" {
		t.Errorf("%v", err)
	}
	plain := serve(t, status(200))
	if _, err := direct().Ask(t.Context(), Request{URL: strings.Replace(plain.URL, "http:", "https:", 1), Limit: 10}); fault.CodeOf(err) != "evidence.tls" {
		t.Errorf("no TLS there: %v", err)
	}
}

func TestNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + l.Addr().String()
	l.Close()
	if _, err := direct().Ask(t.Context(), Request{URL: address, Limit: 1}); fault.CodeOf(err) != "evidence.unreachable" {
		t.Errorf("%v", err)
	}
	if err := direct().Reach(t.Context(), address, 0); fault.CodeOf(err) != "evidence.unreachable" {
		t.Errorf("%v", err)
	}
}

// TestProxy: the request arrives at a proxy that wants a password, for a host
// that does not exist.
func TestProxy(t *testing.T) {
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") == "" {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		_, _ = w.Write([]byte("cho " + r.URL.Host))
	})
	host := strings.TrimPrefix(proxy.URL, "http://")
	gone := "127.0.0.1:1"
	for address, want := range map[string]string{
		"http://u:p@" + host: "cho ocsp.vi-du.invalid",
		host:                 "evidence.proxy",
		gone:                 "evidence.proxy",
	} {
		manual, err := ManualProxy(address)
		if err != nil {
			t.Fatal(err)
		}
		c := New(Options{Proxy: manual, Pause: time.Millisecond})
		got, err := c.Ask(t.Context(), Request{URL: "http://ocsp.vi-du.invalid/", Limit: 100})
		if said := string(got.Body) + fault.CodeOf(err); said != want {
			t.Errorf("%s: %s (%v)", address, said, err)
		}
		_, err = c.Ask(t.Context(), Request{URL: "https://ocsp.vi-du.invalid/", Limit: 100})
		if address != "http://u:p@"+host && fault.CodeOf(err) != "evidence.proxy" {
			t.Errorf("%s, TLS: %v", address, err)
		}
		if err := c.Reach(t.Context(), "http://ocsp.vi-du.invalid/", 0); (err != nil) != strings.HasPrefix(want, "evidence") {
			t.Errorf("%s, reach: %v", address, err)
		}
	}
	for _, bad := range []string{"", "ftp://a", "http://", "a b"} {
		if _, err := ManualProxy(bad); err == nil {
			t.Errorf("proxy %q", bad)
		}
	}
}

func TestInternetSettings(t *testing.T) {
	one := internetSettings{enabled: true, server: "proxy.vn:8080", bypass: "*.coquan.vn;10.*;<local>"}
	each := internetSettings{enabled: true, server: "http=p1:80;https=p2:81;socks=p3:82"}
	for _, tt := range []struct {
		s            internetSettings
		target, want string
	}{
		{one, "http://ocsp.ca.gov.vn/", "http://proxy.vn:8080"},
		{one, "https://ocsp.ca.gov.vn/", "http://proxy.vn:8080"},
		{one, "http://tsa.COQUAN.vn/", ""},
		{one, "http://10.1.2.3/", ""},
		{one, "http://maychu/", ""},
		{one, "http://localhost/", ""},
		{one, "http://127.0.0.1:9/", ""},
		{each, "http://a.vn/", "http://p1:80"},
		{each, "https://a.vn/", "http://p2:81"},
		{internetSettings{server: "proxy.vn:8080"}, "http://a.vn/", ""},
		{internetSettings{enabled: true}, "http://a.vn/", ""},
		{internetSettings{}, "http://a.vn/", ""},
	} {
		u, err := url.Parse(tt.target)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tt.s.proxyFor(u)
		if err != nil || (got == nil) != (tt.want == "") || got != nil && got.String() != tt.want {
			t.Errorf("%+v, %s: %v %v", tt.s, tt.target, got, err)
		}
	}
}

func TestOwnTransport(t *testing.T) {
	c := New(Options{Transport: transportFunc(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: io.NopCloser(bytes.NewReader([]byte("0"))), Request: r, Header: http.Header{}}, nil
	})})
	if got, err := c.Ask(t.Context(), Request{URL: "http://vi-du.invalid", Limit: 1}); err != nil || string(got.Body) != "0" {
		t.Errorf("%v", err)
	}
}

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
