package drivers

import (
	"context"
	"os/exec"
	"time"
)

// USB lists what is plugged in, as the system's ioreg prints it.
func USB() ([]USBDevice, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	output, err := exec.CommandContext(ctx, "/usr/sbin/ioreg", "-p", "IOUSB", "-l", "-w", "0").Output()
	if err != nil {
		return nil, err
	}
	return parseIOReg(string(output)), nil
}
