//go:build !windows

package web

// systemSettings: the environment says everything here.
func systemSettings() internetSettings { return internetSettings{} }
