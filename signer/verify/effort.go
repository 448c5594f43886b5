package verify

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"

	"trien/signer/cms/algorithm"
	"trien/signer/trust"
)

// effort is what a document may still cost in signature verifications and in
// looking through lists, in units of about a tenth of a millisecond. Real
// documents need some hundred; one made to cost the most ends soon after.
type effort struct{ left int }

// allEffort is about three seconds.
const allEffort = 30_000

// spend takes units away, also more than there are: what something costs is
// often known only afterwards.
func (e *effort) spend(units int) { e.left -= units }

func (e *effort) exhausted() bool { return e.left <= 0 }

// verifying is what one verification with the key costs.
func verifying(key crypto.PublicKey) int {
	switch key := key.(type) {
	case *rsa.PublicKey:
		return 1 + key.N.BitLen()*key.N.BitLen()/(4096*4096)
	case *ecdsa.PublicKey:
		if key.Curve.Params().BitSize <= 256 {
			return 1
		}
		return 20
	case *algorithm.CurveKey, *algorithm.DSAKey, algorithm.Ed448Key:
		return 60
	}
	return 1
}

// dearest is what one verification with the dearest of keys costs.
func dearest(certificates ...*trust.Certificate) int {
	most := 1
	for _, c := range certificates {
		most = max(most, verifying(c.PublicKey))
	}
	return most
}

// parsing is what it costs to read these certificates: a point on a rare curve
// has to be checked.
func parsing(certificates ...*trust.Certificate) int {
	units := 0
	for _, c := range certificates {
		units++
		if _, rare := c.PublicKey.(*algorithm.CurveKey); rare {
			units += 10
		}
	}
	return units
}

// scanning is what it costs to hash and look through so many bytes, inflating
// to get them out of a stream.
func scanning(bytes int) int { return bytes / (32 << 10) }

func inflating(bytes int) int { return bytes / (10 << 10) }
