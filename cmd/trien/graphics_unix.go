//go:build !windows

package main

import (
	"os"
	"runtime"

	"trien/signer/fault"
)

// graphics tells why no window can be shown. Mesa draws in software wherever
// there is a display, so only the display is asked for.
func graphics() error {
	if runtime.GOOS != "darwin" && os.Getenv("DISPLAY") == "" {
		return fault.New("ui.display", nil)
	}
	return nil
}

// tell needs nothing more than the standard error output here.
func tell(_, _ string) {}
