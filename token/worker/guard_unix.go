//go:build unix

package worker

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// guard moves the protocol away from the standard descriptors: what the driver
// prints to descriptor 1 goes to standard error, and it reads nothing from 0.
// It also forbids core dumps, which would hold a PIN.
func guard(in io.Reader, out io.Writer) (io.Reader, io.Writer, error) {
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return nil, nil, err
	}
	if f, ok := in.(*os.File); ok && f.Fd() == 0 {
		private, err := duplicate(f, "requests")
		if err != nil {
			return nil, nil, err
		}
		null, err := os.Open(os.DevNull)
		if err != nil {
			return nil, nil, err
		}
		if err := errors.Join(redirect(int(null.Fd()), 0), null.Close()); err != nil {
			return nil, nil, err
		}
		in = private
	}
	if f, ok := out.(*os.File); ok && f.Fd() == 1 {
		private, err := duplicate(f, "replies")
		if err != nil {
			return nil, nil, err
		}
		if err := redirect(2, 1); err != nil {
			return nil, nil, err
		}
		out = private
	}
	return in, out, nil
}

// duplicate gives f a new number that processes started by the driver do not get.
func duplicate(f *os.File, name string) (*os.File, error) {
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), name), nil
}
