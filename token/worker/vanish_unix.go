//go:build unix

package worker

import "golang.org/x/sys/unix"

// vanish ends the process without the destructors of libraries, some of which
// never return.
func vanish() { _ = unix.Kill(unix.Getpid(), unix.SIGKILL) }
