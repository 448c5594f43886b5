// Package evidence fetches what proves a signature for years: timestamps, OCSP
// responses and CRLs. Everything that comes from the network or from the cache
// is checked before it counts; what cannot be had leaves an Unknown and a
// problem in words, never an error that stops signing.
//
// Client.Collect gathers what a DSS needs, Client.Timestamp gets a timestamp,
// Client.Probe asks beforehand whether an authority is there, Client.Complete
// fetches missing issuers. The pure parts are the packages timestamp and
// revocation below this one; package web opens the sockets.
package evidence

import (
	"bytes"
	"slices"
	"time"

	"trien/signer/evidence/revocation"
	"trien/signer/evidence/web"
)

// Options are how a Client works. The zero value asks over the system's proxy
// and keeps answers in memory.
type Options struct {
	Web *web.Client // nil: web.New(web.Options{})
	// Offline asks nobody; what is kept from earlier is used.
	Offline bool
	// CacheDir keeps answers between runs, "" only in memory. It is made when
	// missing. Nothing in it is trusted: each answer is checked anew.
	CacheDir string
	// CacheSize bounds the folder in bytes; 0 is 256 MiB.
	CacheSize int64
	// MaxAge is how long a kept answer is used before a newer one is asked for,
	// even where its nextUpdate would allow more; 0 is 12 h.
	MaxAge time.Duration
	// Total bounds one Collect or Complete; 0 is 40 s.
	Total time.Duration
	// Timeout bounds one request for revocation evidence or a certificate; 0 is 15 s.
	Timeout time.Duration
	// Silence is for how long a service that gave no answer is not asked by later
	// rounds: a folder of documents in a dead network costs one time-out. 0 asks
	// in every round.
	Silence time.Duration
	// MaxCRL bounds a CRL in bytes; 0 is 128 MiB.
	MaxCRL int64
	// AlsoCRL asks for the CRL of a certificate even where OCSP has answered
	// (15/2025/TT-BKHCN, Phụ lục II, wants the newest CRL at signing).
	AlsoCRL bool
	// Now is the present; nil is time.Now.
	Now func() time.Time
}

// Client gathers evidence. It is safe for concurrent use.
type Client struct {
	opt    Options
	kept   *store
	silent *silence
}

// Sizes of answers in bytes.
const (
	maxOCSP        = 256 << 10
	maxCertificate = 1 << 20 // a bundle of certificates
	maxTimestamp   = 1 << 20
)

// New returns a Client.
func New(opt Options) *Client {
	if opt.Web == nil {
		opt.Web = web.New(web.Options{})
	}
	if opt.CacheSize <= 0 {
		opt.CacheSize = 256 << 20
	}
	if opt.MaxAge <= 0 {
		opt.MaxAge = 12 * time.Hour
	}
	if opt.Total <= 0 {
		opt.Total = 40 * time.Second
	}
	if opt.Timeout <= 0 {
		opt.Timeout = 15 * time.Second
	}
	if opt.MaxCRL <= 0 {
		opt.MaxCRL = 128 << 20
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Client{opt: opt, kept: newStore(opt.CacheDir, opt.CacheSize), silent: &silence{}}
}

// Status is what is known about one certificate, with what went wrong on the
// way to it. Problems are *fault.Error, in the order of the attempts; a good
// status may have some, when the second source asked knew.
type Status struct {
	revocation.Status
	Kept     bool // it rests on an answer of earlier, for which nobody was asked now
	Problems []error
}

// Evidence is what Collect gathered. The byte slices are DER for a DSS
// (ISO 32000-2, 12.8.4.3), each once.
type Evidence struct {
	Certificates [][]byte
	OCSPs        [][]byte
	CRLs         [][]byte
	Statuses     []Status // of the path's certificates, leaf first, without the root
	Problems     []error  // *fault.Error, about no single certificate
}

// State returns what is known of the path as a whole: Revoked where any
// certificate is, Good where every one is and there is at least one.
func (e Evidence) State() revocation.State {
	count := map[revocation.State]int{}
	for _, s := range e.Statuses {
		count[s.State]++
	}
	switch {
	case count[revocation.Revoked] > 0:
		return revocation.Revoked
	case count[revocation.Good] > 0 && count[revocation.Unknown] == 0:
		return revocation.Good
	}
	return revocation.Unknown
}

// Merge returns the evidence of e and others together.
func (e Evidence) Merge(others ...Evidence) Evidence {
	var all Evidence
	for _, one := range append([]Evidence{e}, others...) {
		all.Certificates = appendNew(all.Certificates, one.Certificates...)
		all.OCSPs = appendNew(all.OCSPs, one.OCSPs...)
		all.CRLs = appendNew(all.CRLs, one.CRLs...)
		all.Statuses = append(all.Statuses, one.Statuses...)
		all.Problems = append(all.Problems, one.Problems...)
	}
	return all
}

// appendNew adds what list does not hold yet.
func appendNew(list [][]byte, more ...[]byte) [][]byte {
	for _, one := range more {
		if one != nil && !slices.ContainsFunc(list, func(other []byte) bool { return bytes.Equal(one, other) }) {
			list = append(list, one)
		}
	}
	return list
}
