package signer

import (
	"errors"

	"golang.org/x/sys/windows"
)

// renameNew gives the file at from the name to, which must not exist: without
// MOVEFILE_REPLACE_EXISTING the system refuses.
func renameNew(from, to string) error {
	old, err := windows.UTF16PtrFromString(from)
	if err != nil {
		return err
	}
	name, err := windows.UTF16PtrFromString(to)
	if err != nil {
		return err
	}
	return windows.MoveFileEx(old, name, windows.MOVEFILE_WRITE_THROUGH)
}

// syncFolder has nothing to do: MOVEFILE_WRITE_THROUGH has waited for the disk.
func syncFolder(string) error { return nil }

func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}
