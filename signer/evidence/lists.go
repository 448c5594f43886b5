package evidence

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"trien/signer/evidence/revocation"
	"trien/signer/trust"
)

// KeptList is a CRL that was fetched earlier.
type KeptList struct {
	Issuer     string
	ThisUpdate time.Time
	NextUpdate time.Time // zero: it does not say
	Fetched    time.Time // when it was asked for last
}

// Stale tells whether a newer one should have been fetched before now.
func (k KeptList) Stale(now time.Time) bool { return !k.NextUpdate.IsZero() && now.After(k.NextUpdate) }

// KeptLists tells which CRLs lie in the folder, the newest of each issuer, the
// oldest of these first. It is for people to look at: nothing is verified.
func (c *Client) KeptLists() ([]KeptList, error) {
	if c.kept.folder == "" {
		return nil, nil
	}
	files, _, err := c.kept.files()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	newest := map[string]KeptList{}
	for _, f := range files {
		data, err := readBounded(filepath.Join(c.kept.folder, f.Name()), c.kept.limit)
		if err != nil {
			continue // removed meanwhile by another process
		}
		_, body, _ := bytes.Cut(data, []byte("\n"))
		crl, err := revocation.ParseCRL(body)
		if err != nil {
			continue // an answer of another kind
		}
		issuer, err := trust.ParseName(crl.Issuer)
		if err != nil {
			continue
		}
		if old, ok := newest[string(crl.Issuer)]; !ok || crl.ThisUpdate.After(old.ThisUpdate) {
			newest[string(crl.Issuer)] = KeptList{issuer.Display(), crl.ThisUpdate, crl.NextUpdate, f.ModTime()}
		}
	}
	list := make([]KeptList, 0, len(newest))
	for _, k := range newest {
		list = append(list, k)
	}
	slices.SortFunc(list, func(a, b KeptList) int { return a.ThisUpdate.Compare(b.ThisUpdate) })
	return list, nil
}
