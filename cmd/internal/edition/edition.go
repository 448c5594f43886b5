// Package edition says which edition of the program this is.
package edition

// Name and Version are what reports and settings show. Version is that of
// FyneApp.toml.
const (
	Name    = "Triện"
	Version = "0.1.0"
)

// Full returns name and version, "Triện 0.1.0".
func Full() string { return Name + " " + Version }
