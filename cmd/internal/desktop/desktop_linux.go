package desktop

import (
	"net/url"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/godbus/dbus/v5"
)

// Open opens a file or a folder.
func (System) Open(path string) error { return run(exec.Command("xdg-open", path)) }

// Print opens the file in the viewer, where the person prints: sent is false,
// because no desktop has a way to print a file that goes through its viewer.
func (s System) Print(path string) (sent bool, err error) { return false, s.Open(path) }

// Reveal shows the folder with the file selected, where the file manager can
// (freedesktop.org, File Manager DBus Interface, ShowItems), else the folder.
func (s System) Reveal(path string) error {
	if showItem(path) == nil {
		return nil
	}
	return s.Open(filepath.Dir(path))
}

const answerTime = 3 * time.Second

func showItem(path string) error {
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		return err
	}
	defer bus.Close()
	address := (&url.URL{Scheme: "file", Path: path}).String()
	call := bus.Object("org.freedesktop.FileManager1", "/org/freedesktop/FileManager1").
		Go("org.freedesktop.FileManager1.ShowItems", 0, make(chan *dbus.Call, 1), []string{address}, "")
	select {
	case <-call.Done:
		return call.Err
	case <-time.After(answerTime):
		return dbus.ErrMsgNoObject
	}
}

// Maximised and Maximise know windows of Microsoft Windows alone.
func (System) Maximised(uintptr) bool { return false }

// Maximise does nothing here.
func (System) Maximise(uintptr) {}
