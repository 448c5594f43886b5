package timestamp

import (
	"slices"
	"time"

	"trien/signer/trust"
)

// Authority says whose timestamping unit a certificate is. Timestamping units
// are a trust set of their own: a token of a unit that is not Trusted proves
// nothing.
type Authority struct {
	// System is Unknown when nobody vouches for the unit.
	System trust.System
	// Pinned: the store holds the unit's very certificate in the role of a
	// timestamping unit. Otherwise a CA of the system issued it for
	// timestamping.
	Pinned bool
	// Path is the way to the root at the time of the token, as far as found.
	Path trust.Path
}

// Trusted reports whether a system vouches for the unit.
func (a Authority) Trusted() bool { return a.System != trust.Unknown }

// AuthorityOf asks the store about the certificate of a verified token at the
// token's own time. A pinned unit counts within its validity period, also where
// its path is incomplete; another counts when its path ends in a root of the
// store and nothing on the way speaks against it at that time.
func AuthorityOf(store *trust.Store, signer Signer, extra []*trust.Certificate, at time.Time) Authority {
	c := signer.Certificate
	if store == nil || c == nil {
		return Authority{}
	}
	a := Authority{Path: store.Path(c, extra, at)}
	for _, e := range store.Lookup(c) {
		if e.Role == trust.RoleTSA && c.ValidAt(at) && !store.Withdrawn(c, at) {
			a.Pinned, a.System = true, max(a.System, e.System)
		}
	}
	if a.Path.System != trust.Unknown && !slices.ContainsFunc(a.Path.Problems, disqualifies) {
		a.System = a.Path.System
	}
	return a
}

// disqualifies: a weak signature of an old CA is for policy to judge; the rest
// leaves the unit without a voucher.
func disqualifies(p trust.Problem) bool { return p.Code != trust.WeakSignature }
