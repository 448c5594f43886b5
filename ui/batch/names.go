package batch

import (
	"path/filepath"
	"strconv"
	"strings"
)

// names gives signed copies names that no file has and no other copy of the
// batch gets.
type names struct {
	taken func(path string) bool
	given map[string]bool // folded: some disks do not tell cases apart
}

func (n *names) free(name string) string {
	ending := filepath.Ext(name)
	stem, candidate := strings.TrimSuffix(name, ending), name
	for i := 2; n.given[fold(candidate)] || n.taken(candidate); i++ {
		candidate = stem + "-" + strconv.Itoa(i) + ending
	}
	n.given[fold(candidate)] = true
	return candidate
}

func fold(name string) string { return strings.ToLower(name) }
