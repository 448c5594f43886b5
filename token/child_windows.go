package token

import "syscall"

// createNoWindow is CREATE_NO_WINDOW of the Windows process creation flags: a
// console program started from a window must not open a console.
const createNoWindow = 0x08000000

func withoutWindow() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{HideWindow: true, CreationFlags: createNoWindow}
}
