package worker

import "golang.org/x/sys/unix"

// redirect makes descriptor to another name of descriptor from. Some Linux
// architectures have no dup2.
func redirect(from, to int) error { return unix.Dup3(from, to, 0) }
