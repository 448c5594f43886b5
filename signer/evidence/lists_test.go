package evidence

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestKeptLists(t *testing.T) {
	w := newWorld(t, nil)
	dir := filepath.Join(t.TempDir(), "kept")
	c := client(func(o *Options) { o.CacheDir, o.AlsoCRL = dir, true })
	if lists, err := c.KeptLists(); err != nil || len(lists) != 0 {
		t.Errorf("before anything was fetched: %v, %v", lists, err)
	}
	c.Collect(t.Context(), w.path(t, w.National.Personal), present)
	if err := os.WriteFile(filepath.Join(dir, "odd"+keptSuffix), []byte("no list"), 0o600); err != nil {
		t.Fatal(err)
	}
	lists, err := c.KeptLists()
	if err != nil || len(lists) == 0 {
		t.Fatalf("%v, %v", lists, err)
	}
	for _, l := range lists {
		if l.Issuer == "" || l.ThisUpdate.IsZero() || l.Stale(l.NextUpdate.Add(-time.Second)) || !l.Stale(l.NextUpdate.Add(time.Second)) {
			t.Errorf("%+v", l)
		}
	}
	if lists, err := client(nil).KeptLists(); err != nil || lists != nil {
		t.Errorf("without a folder: %v, %v", lists, err)
	}
}
