package settings

import (
	"path/filepath"

	"trien/signer/evidence"
	"trien/signer/evidence/web"
	"trien/signer/fault"
)

// Evidence returns the client for timestamps and revocation, with the proxy
// that the settings name: "system" (and ""), "none", or an address.
func (s Settings) Evidence() (*evidence.Client, error) {
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
	opt := evidence.Options{Web: web.New(web.Options{Proxy: proxy})}
	if dir := CacheDir(); dir != "" {
		opt.CacheDir = filepath.Join(dir, "evidence")
	}
	return evidence.New(opt), nil
}
