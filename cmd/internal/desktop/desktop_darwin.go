package desktop

import "os/exec"

// Open opens a file or a folder.
func (System) Open(path string) error { return run(exec.Command("open", path)) }

// Print opens the file in the viewer, where the person prints: sent is false.
func (s System) Print(path string) (sent bool, err error) { return false, s.Open(path) }

// Reveal shows the folder with the file selected.
func (System) Reveal(path string) error { return run(exec.Command("open", "-R", path)) }

// Maximised and Maximise know windows of Microsoft Windows alone.
func (System) Maximised(uintptr) bool { return false }

// Maximise does nothing here.
func (System) Maximise(uintptr) {}
