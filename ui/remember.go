package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
)

const (
	usualWidth, usualHeight = 1280, 800
	// leastWidth and leastHeight are the smallest window in which every page can be
	// worked with.
	leastWidth, leastHeight = 900, 560
	// frameHeight is what the system's title bar takes at most.
	frameHeight = 40
)

// firstSize is the size of the window at the start: that of last time, if it
// is one that a window can have.
func firstSize(c Choices) fyne.Size {
	const most = 16000
	if c.Width < leastWidth || c.Height < leastHeight || c.Width > most || c.Height > most {
		return fyne.NewSize(usualWidth, usualHeight)
	}
	return fyne.NewSize(c.Width, c.Height)
}

// fitting is size made as small as the screen is, which leaves area for windows;
// zero is not known.
func fitting(size, area fyne.Size) fyne.Size {
	if area.Width <= 0 || area.Height <= 0 {
		return size
	}
	size.Width = min(size.Width, area.Width)
	if size.Height > area.Height {
		size.Height = area.Height - frameHeight
	}
	return size
}

// settle makes the window as it was left, and no larger than the screen.
func (w *Window) settle() {
	if w.choices.Maximised {
		w.native(w.services.Desktop.Maximise)
		return
	}
	width, height := w.services.Desktop.WorkArea()
	scale := w.win.Canvas().Scale()
	if scale <= 0 {
		return
	}
	size := firstSize(w.choices)
	if fit := fitting(size, fyne.NewSize(float32(width)/scale, float32(height)/scale)); fit != size {
		w.win.Resize(fit)
		w.win.CenterOnScreen()
	}
}

// native calls do with the system's name of the window, where it has one that the
// desktop understands.
func (w *Window) native(do func(window uintptr)) {
	native, ok := w.win.(driver.NativeWindow)
	if !ok {
		return
	}
	native.RunNative(func(context any) {
		if c, ok := context.(driver.WindowsWindowContext); ok {
			do(c.HWND)
		}
	})
}
