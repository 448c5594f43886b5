package settings

import (
	"strings"

	"trien/assets/anchors"
	"trien/signer/trust"
)

// List is a flag that may be given several times.
type List []string

func (l *List) String() string { return strings.Join(*l, ",") }

// Set adds one value.
func (l *List) Set(value string) error {
	*l = append(*l, value)
	return nil
}

// Anchors returns what is trusted: the built-in anchors, those of the settings'
// folders and those of dirs; only dirs where only is true. Errors have words.
func (s Settings) Anchors(dirs []string, only bool) (*trust.Store, error) {
	store := trust.NewStore()
	if !only {
		builtin, err := trust.ParseTable(anchors.Table())
		if err != nil {
			return nil, err
		}
		store.Add(builtin...)
		dirs = append(append([]string(nil), s.Trust...), dirs...)
	}
	for _, dir := range dirs {
		entries, err := trust.LoadDir(dir)
		if err != nil {
			return nil, err
		}
		store.Add(entries...)
	}
	return store, nil
}
