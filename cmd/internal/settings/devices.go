package settings

import "path/filepath"

// DriverFiles returns the files that add drivers to the catalogue, the machine's
// first: drivers.json beside each settings file. They need not exist.
func DriverFiles() []string {
	var files []string
	if machine := machineFile(); machine != "" {
		files = append(files, filepath.Join(filepath.Dir(machine), "drivers.json"))
	}
	if dir, err := configDir(); err == nil {
		files = append(files, filepath.Join(dir, "drivers.json"))
	}
	return files
}

// TriesFile is where wrong PINs are counted; "" when the system has no place for
// it.
func TriesFile() string {
	dir, err := configDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "pin-tries.json")
}
