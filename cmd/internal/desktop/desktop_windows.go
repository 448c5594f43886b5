package desktop

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/windows"
)

// Open opens a file or a folder.
func (System) Open(path string) error { return shell("open", path) }

// Print has the viewer print the file. A viewer that knows no such verb is
// opened instead, and the person prints there: sent is false.
func (s System) Print(path string) (sent bool, err error) {
	if shell("print", path) == nil {
		return true, nil
	}
	return false, s.Open(path)
}

func shell(verb, path string) error {
	what, err := windows.UTF16PtrFromString(verb)
	if err != nil {
		return err
	}
	file, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return err
	}
	return windows.ShellExecute(0, what, file, nil, nil, windows.SW_SHOWNORMAL)
}

// Reveal shows the folder with the file selected. Explorer wants its own way of
// quoting, and its exit code says nothing.
func (s System) Reveal(path string) error {
	explorer := exec.Command(filepath.Join(os.Getenv("SystemRoot"), "explorer.exe"))
	explorer.SysProcAttr = &syscall.SysProcAttr{CmdLine: `explorer.exe /select,"` + path + `"`}
	if err := explorer.Start(); err != nil {
		return s.Open(filepath.Dir(path))
	}
	return explorer.Process.Release()
}

// Maximised tells whether the window of that HWND fills the screen.
func (System) Maximised(window uintptr) bool {
	zoomed, _, _ := windows.NewLazySystemDLL("user32.dll").NewProc("IsZoomed").Call(window)
	return zoomed != 0
}

// Maximise lets the window of that HWND fill the screen.
func (System) Maximise(window uintptr) {
	windows.NewLazySystemDLL("user32.dll").NewProc("ShowWindow").Call(window, windows.SW_MAXIMIZE)
}
