//go:build !windows

package token

import "syscall"

func withoutWindow() *syscall.SysProcAttr { return nil }
