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
	return filepath.Join(programData(), "policy.json")
}

// MachineTrust is the folder of the trust data that everybody on the machine
// uses. It follows TRIEN_CONFIG.
func MachineTrust() string {
	if dir := os.Getenv("TRIEN_CONFIG"); dir != "" {
		return filepath.Join(dir, "machine", "trust")
	}
	return filepath.Join(programData(), "trust")
}

// programData never is a relative path: what lies in the working directory is
// no administrator's.
func programData() string {
	dir := os.Getenv("ProgramData")
	if !filepath.IsAbs(dir) {
		dir = `C:\ProgramData`
	}
	return filepath.Join(dir, "Trien")
}
