package main

import (
	"github.com/go-gl/glfw/v3.4/glfw"

	"trien/cmd/internal/desktop"
)

// screen is the system's desktop, with what only the library that draws the
// window knows of it.
type screen struct{ desktop.System }

// WorkArea is what the main screen leaves for windows, in pixels. It is called on
// the main goroutine while a window stands.
func (screen) WorkArea() (width, height int) {
	monitor := glfw.GetPrimaryMonitor()
	if monitor == nil {
		return 0, 0
	}
	_, _, width, height = monitor.GetWorkarea()
	return width, height
}
