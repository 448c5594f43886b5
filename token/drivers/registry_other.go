//go:build !windows

package drivers

// providers lists nothing: only Windows has a registry.
func providers() []string { return nil }
