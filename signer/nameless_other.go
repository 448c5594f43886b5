//go:build !linux

package signer

import (
	"errors"
	"os"
)

func createNameless(string) (*os.File, string, error) {
	return nil, "", errors.ErrUnsupported
}

func linkNameless(string, string) error { return errors.ErrUnsupported }
