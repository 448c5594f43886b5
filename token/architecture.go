package token

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"trien/token/drivers"
)

// HelperName is the program beside ours that runs drivers of 32 bits under
// Windows of 64.
const HelperName = "trien-worker32.exe"

// command returns what to start for the driver: as configured, our own program,
// or the helper for a driver of the other bitness.
func (c Config) command() ([]string, error) {
	if len(c.Command) > 0 {
		return c.Command, nil
	}
	self, err := os.Executable()
	if err != nil {
		return nil, New(WorkerFailed, err)
	}
	made, err := drivers.MachinesOf(c.Module)
	if err != nil || drivers.Own().Fits(made) {
		return []string{self, WorkerFlag}, nil // the worker tells what is wrong with the file
	}
	if helper := helperFor(runtime.GOOS, drivers.Own(), made); helper != "" {
		helper = filepath.Join(filepath.Dir(self), helper)
		if _, err := os.Stat(helper); err != nil {
			return nil, New(DriverArchitecture, err)
		}
		return []string{helper, WorkerFlag}, nil
	}
	return nil, New(DriverArchitecture, fmt.Errorf("made for %v", made))
}

// helperFor names the program that can load what ours cannot; "" where there is
// none.
func helperFor(system string, own drivers.Machine, made []drivers.Machine) string {
	if system == "windows" && own == "amd64" && slices.Contains(made, "386") {
		return HelperName
	}
	return ""
}

// withMachines adds to DriverArchitecture what the driver is made for and what
// this program is.
func (e *Error) withMachines(module string) *Error {
	if e.Code != DriverArchitecture {
		return e
	}
	found := "?"
	if made, err := drivers.MachinesOf(module); err == nil && len(made) > 0 {
		found = made[0].String()
	}
	return e.about(map[string]string{"found": found, "own": drivers.Own().String()})
}
