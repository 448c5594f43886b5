package settings

import (
	"os"
	"path/filepath"
)

// machineFile follows TRIEN_CONFIG, so that a test sees no machine's policy.
func machineFile() string {
	if dir := os.Getenv("TRIEN_CONFIG"); dir != "" {
		return filepath.Join(dir, "policy.json")
	}
	return filepath.Join(os.Getenv("ProgramData"), "Trien", "policy.json")
}
