package worker

import "golang.org/x/sys/windows"

// vanish ends the process without telling libraries, some of which never return
// from being unloaded.
func vanish() { _ = windows.TerminateProcess(windows.CurrentProcess(), 0) }
