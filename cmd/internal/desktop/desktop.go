// Package desktop hands files to the programs that the system has for them: to
// be opened, printed, or shown in their folder. A System does it; its methods
// return once the system has taken the file, not when the person is done.
package desktop

import (
	"fmt"
	"os/exec"
	"strings"
)

// System is the desktop of the person's session.
type System struct{}

// run starts a program of the system and waits for it to hand over.
func run(command *exec.Cmd) error {
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", command.Path, err, strings.TrimSpace(string(out)))
	}
	return nil
}
