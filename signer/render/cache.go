package render

import (
	"os"
	"path/filepath"
)

// discard removes compiled code that could not be used, so that the next start
// writes it anew. Only the folders the compiler makes are touched.
func discard(dir string) {
	found, err := filepath.Glob(filepath.Join(dir, "wazero-*"))
	if err != nil {
		return
	}
	for _, folder := range found {
		// A folder that cannot be removed costs time at each start, no more.
		_ = os.RemoveAll(folder)
	}
}
