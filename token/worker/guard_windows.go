package worker

/*
#include <io.h>

static int print_to_stderr(void) { return _dup2(2, 1); }
*/
import "C"

import (
	"io"
	"os"

	"golang.org/x/sys/windows"
)

// guard moves the protocol away from the standard handles: what the driver
// prints to standard output, by the system or by the C library, goes to
// standard error, and it reads nothing from standard input.
func guard(in io.Reader, out io.Writer) (io.Reader, io.Writer, error) {
	if f, ok := in.(*os.File); ok && f == os.Stdin {
		private, err := duplicate(f, "requests")
		if err != nil {
			return nil, nil, err
		}
		if err := windows.SetStdHandle(windows.STD_INPUT_HANDLE, windows.InvalidHandle); err != nil {
			return nil, nil, err
		}
		in = private
	}
	if f, ok := out.(*os.File); ok && f == os.Stdout {
		private, err := duplicate(f, "replies")
		if err != nil {
			return nil, nil, err
		}
		if err := windows.SetStdHandle(windows.STD_OUTPUT_HANDLE, windows.Handle(os.Stderr.Fd())); err != nil {
			return nil, nil, err
		}
		C.print_to_stderr() // a window program has no C descriptors: nothing to redirect then
		out = private
	}
	return in, out, nil
}

// duplicate gives f a new handle that processes started by the driver do not get.
func duplicate(f *os.File, name string) (*os.File, error) {
	var private windows.Handle
	self := windows.CurrentProcess()
	err := windows.DuplicateHandle(self, windows.Handle(f.Fd()), self, &private, 0, false, windows.DUPLICATE_SAME_ACCESS)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(private), name), nil
}
