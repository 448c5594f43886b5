package signer

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// createNameless makes a file in folder that has no name (open(2), O_TMPFILE)
// and returns it with a path under which this process can open it again. Not
// every file system can do that.
func createNameless(folder string) (*os.File, string, error) {
	fd, err := unix.Open(folder, unix.O_TMPFILE|unix.O_RDWR|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return nil, "", &os.PathError{Op: "open", Path: folder, Err: err}
	}
	path := fmt.Sprintf("/proc/self/fd/%d", fd)
	if _, err := os.Stat(path); err != nil { // no /proc: it could not get a name
		unix.Close(fd)
		return nil, "", err
	}
	return os.NewFile(uintptr(fd), path), path, nil
}

// linkNameless gives the file behind path the name target, which must not
// exist (open(2), O_TMPFILE).
func linkNameless(path, target string) error {
	err := unix.Linkat(unix.AT_FDCWD, path, unix.AT_FDCWD, target, unix.AT_SYMLINK_FOLLOW)
	if err != nil {
		return &os.LinkError{Op: "link", Old: path, New: target, Err: err}
	}
	return nil
}
