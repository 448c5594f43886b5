package verify

import (
	"context"
	"crypto/sha256"
	"time"

	"trien/signer/evidence"
	"trien/signer/trust"
)

// paths builds the path of each certificate once, and again only where the time
// asked about makes a difference.
type paths struct {
	store   *trust.Store
	effort  *effort
	inquiry *evidence.Inquiry // fetches missing issuers; nil fetches none
	made    map[pathKey][]madePath
	fetched map[pathKey][]*trust.Certificate
}

// pathKey is a certificate and the others at hand when its path is sought.
type pathKey struct{ leaf, extra [32]byte }

type madePath struct {
	path trust.Path
	at   time.Time
}

func newPaths(store *trust.Store, inquiry *evidence.Inquiry, e *effort) *paths {
	if inquiry != nil && inquiry.Offline() {
		inquiry = nil
	}
	return &paths{store: store, effort: e, inquiry: inquiry, made: map[pathKey][]madePath{}, fetched: map[pathKey][]*trust.Certificate{}}
}

// of returns the path from leaf at time at, over the store and extra. Once too
// much effort has been spent it leads over the store alone.
func (p *paths) of(ctx context.Context, leaf *trust.Certificate, extra []*trust.Certificate, at time.Time) trust.Path {
	if p.store == nil {
		return trust.Path{}
	}
	key := keyOf(leaf, extra)
	for _, m := range p.made[key] {
		if m.at.Equal(at) || p.timeless(m, at) {
			return m.path
		}
	}
	if p.effort.exhausted() {
		extra = nil
	}
	path := p.build(ctx, key, leaf, append(p.fetched[key], extra...), at)
	p.effort.spend(1 + path.Checked*dearest(extra...))
	p.made[key] = append(p.made[key], madePath{path, at})
	return path
}

// timeless tells a path without any problem of time that has none at time at
// either.
func (p *paths) timeless(m madePath, at time.Time) bool {
	for _, c := range m.path.Certificates {
		if !c.ValidAt(m.at) || !c.ValidAt(at) || p.store.Withdrawn(c, m.at) || p.store.Withdrawn(c, at) {
			return false
		}
	}
	return true
}

// build seeks a path and, the first time, fetches the issuers that it lacks.
func (p *paths) build(ctx context.Context, key pathKey, leaf *trust.Certificate, extra []*trust.Certificate, at time.Time) trust.Path {
	if p.inquiry == nil || len(p.made[key]) > 0 {
		return p.store.Path(leaf, extra, at)
	}
	// What could not be fetched shows as the issuer that is missing.
	path, _ := p.inquiry.Complete(ctx, p.store, leaf, extra, at)
	p.fetched[key] = path.Certificates
	return path
}

func keyOf(leaf *trust.Certificate, extra []*trust.Certificate) pathKey {
	h := sha256.New()
	for _, c := range extra {
		h.Write(c.SHA256[:])
	}
	key := pathKey{leaf: leaf.SHA256}
	h.Sum(key.extra[:0])
	return key
}
