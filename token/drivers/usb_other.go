//go:build !linux && !windows && !darwin

package drivers

import "errors"

// USB cannot be asked on this system.
func USB() ([]USBDevice, error) { return nil, errors.ErrUnsupported }
