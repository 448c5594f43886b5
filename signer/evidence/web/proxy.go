package web

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// Proxy returns the proxy through which target is reached, nil for none.
type Proxy func(target *url.URL) (*url.URL, error)

// NoProxy reaches every service directly.
func NoProxy() Proxy { return func(*url.URL) (*url.URL, error) { return nil, nil } }

// ManualProxy reaches every service through one
// proxy, "HOST:PORT" or a URL (http, https or socks5), which may hold user and
// password.
func ManualProxy(address string) (Proxy, error) {
	proxy, err := proxyURL(address)
	if err != nil {
		return nil, err
	}
	return func(*url.URL) (*url.URL, error) { return proxy, nil }, nil
}

func proxyURL(address string) (*url.URL, error) {
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return nil, fmt.Errorf("proxy address of scheme %q", u.Scheme)
	}
	if u.Hostname() == "" {
		return nil, fmt.Errorf("proxy address without a host")
	}
	return u, nil
}

// SystemProxy follows the environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY) and,
// on Windows where that names none, the user's Internet settings. Automatic
// configuration scripts are not run.
func SystemProxy() Proxy {
	settings := systemSettings()
	return func(target *url.URL) (*url.URL, error) {
		proxy, err := http.ProxyFromEnvironment(&http.Request{URL: target})
		if proxy != nil || err != nil {
			return proxy, err
		}
		return settings.proxyFor(target)
	}
}

// internetSettings are those of Windows: whether, through what, and for which
// hosts not.
type internetSettings struct {
	enabled bool
	server  string // "host:port", or "http=host:port;https=host:port"
	bypass  string // "*.local;10.*;<local>"
}

func (s internetSettings) proxyFor(target *url.URL) (*url.URL, error) {
	if !s.enabled || s.bypasses(target.Hostname()) {
		return nil, nil
	}
	server := ""
	for part := range strings.SplitSeq(s.server, ";") {
		scheme, address, typed := strings.Cut(strings.TrimSpace(part), "=")
		switch {
		case !typed && server == "":
			server = scheme
		case typed && strings.EqualFold(scheme, target.Scheme):
			server = address
		}
	}
	if server == "" {
		return nil, nil
	}
	return proxyURL(server)
}

func (s internetSettings) bypasses(host string) bool {
	if host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.") {
		return true
	}
	for pattern := range strings.SplitSeq(s.bypass, ";") {
		pattern = strings.ToLower(strings.TrimSpace(pattern))
		if pattern == "<local>" && !strings.Contains(host, ".") {
			return true
		}
		if ok, err := path.Match(pattern, strings.ToLower(host)); ok && err == nil {
			return true
		}
	}
	return false
}
