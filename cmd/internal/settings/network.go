package settings

import (
	"path/filepath"
	"time"

	"trien/signer/evidence"
	"trien/signer/evidence/web"
	"trien/signer/fault"
)

// patience bounds what is asked before a signature, in all: behind a firewall
// that answers nothing a person should not wait longer for an "unknown".
const patience = 12 * time.Second

// silence is for how long who gave no answer is left alone: long enough for a
// folder of documents, short enough for a person who plugs the cable in again.
const silence = 30 * time.Second

// Web returns the client for what is fetched, with the proxy that the settings
// name: "system" (and ""), "none", or an address.
func (s Settings) Web() (*web.Client, error) {
	proxy := web.SystemProxy()
	switch s.Proxy {
	case "", "system":
	case "none":
		proxy = web.NoProxy()
	default:
		var err error
		if proxy, err = web.ManualProxy(s.Proxy); err != nil {
			return nil, fault.New("ctl.bad-proxy", err, "proxy", s.Proxy)
		}
	}
	return web.New(web.Options{Proxy: proxy}), nil
}

// Evidence returns the client for timestamps and revocation.
func (s Settings) Evidence() (*evidence.Client, error) {
	client, err := s.Web()
	if err != nil {
		return nil, err
	}
	opt := evidence.Options{Web: client, Offline: s.Offline, Total: patience, Timeout: patience / 2, Silence: silence}
	if dir := CacheDir(); dir != "" {
		opt.CacheDir = filepath.Join(dir, "evidence")
	}
	return evidence.New(opt), nil
}
