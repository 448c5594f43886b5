package bundle

import (
	"errors"
	"strconv"
	"time"

	"trien/signer/fault"
	"trien/signer/trust"
)

// ErrSame: the bundle is the one that is installed already.
var ErrSame = errors.New("the same bundle")

// FitAt refuses a bundle that has expired at now. Errors: *fault.Error
// trustdata.bundle-expired.
func (b *Bundle) FitAt(now time.Time) error {
	if now.After(b.Expires) {
		return fault.New("trustdata.bundle-expired", nil, "publisher", b.Publisher, "date", day(b.Expires))
	}
	return nil
}

// Follows refuses a bundle that may not come after one with the given sequence:
// an older one would bring back what was withdrawn since. Errors: *fault.Error
// trustdata.bundle-older.
func (b *Bundle) Follows(sequence uint64) error {
	if b.Sequence > sequence {
		return nil
	}
	return fault.New("trustdata.bundle-older", nil,
		"sequence", strconv.FormatUint(b.Sequence, 10), "installed", strconv.FormatUint(sequence, 10))
}

// Replaces refuses a bundle that may not take the place of installed: one of a
// sequence that is not higher, or one that passes over an anchor instead of
// withdrawing it, so that signatures that could be checked no longer could.
// Errors: ErrSame; *fault.Error trustdata.bundle-older, -twin, -drops.
func (b *Bundle) Replaces(installed *Bundle) error {
	switch {
	case b.SHA256 == installed.SHA256:
		return ErrSame
	case b.Sequence == installed.Sequence:
		return fault.New("trustdata.bundle-twin", nil, "sequence", strconv.FormatUint(b.Sequence, 10))
	}
	if err := b.Follows(installed.Sequence); err != nil {
		return err
	}
	kept := trust.NewStore()
	kept.AddTable(b.Table, trust.FromBundle)
	before := trust.NewStore()
	before.AddTable(installed.Table, trust.FromBundle)
	for _, e := range before.Entries() {
		if !kept.Holds(e) {
			return fault.New("trustdata.bundle-drops", nil, "subject", e.Certificate.Subject.Display())
		}
	}
	return nil
}

// day writes a date as people in Vietnam do.
func day(t time.Time) string { return t.In(time.FixedZone("", 7*60*60)).Format("02/01/2006") }
