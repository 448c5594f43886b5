package main

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/windows"

	"trien/signer/fault"
)

// graphics asks for what Fyne needs, OpenGL 2.1, in a window of its own that
// nobody sees: Fyne itself would end the program without a word.
func graphics() error {
	version, err := openGLVersion()
	if err != nil || version < "2.1" {
		return fault.New("ui.opengl", err)
	}
	return nil
}

// pixelFormat is PIXELFORMATDESCRIPTOR of wingdi.h.
type pixelFormat struct {
	size, version                     uint16
	flags                             uint32
	kind, colorBits                   byte
	_                                 [13]byte
	depthBits, stencilBits, auxiliary byte
	_, _                              byte
	_, _, _                           uint32
}

const (
	drawToWindow, supportOpenGL, doubleBuffer = 0x4, 0x20, 0x1
	glVersion                                 = 0x1F02
)

// openGLVersion returns GL_VERSION of a context on a hidden window.
func openGLVersion() (string, error) {
	user, gdi, gl := windows.NewLazySystemDLL("user32.dll"), windows.NewLazySystemDLL("gdi32.dll"), windows.NewLazySystemDLL("opengl32.dll")
	if err := gl.Load(); err != nil {
		return "", err
	}
	class, err := windows.UTF16PtrFromString("STATIC")
	if err != nil {
		return "", err
	}
	window, _, err := user.NewProc("CreateWindowExW").Call(0, uintptr(unsafe.Pointer(class)), 0, 0, 0, 0, 1, 1, 0, 0, 0, 0)
	if window == 0 {
		return "", err
	}
	defer user.NewProc("DestroyWindow").Call(window)
	device, _, _ := user.NewProc("GetDC").Call(window)
	defer user.NewProc("ReleaseDC").Call(window, device)
	format := pixelFormat{version: 1, flags: drawToWindow | supportOpenGL | doubleBuffer, colorBits: 32, depthBits: 24}
	format.size = uint16(unsafe.Sizeof(format))
	chosen, _, err := gdi.NewProc("ChoosePixelFormat").Call(device, uintptr(unsafe.Pointer(&format)))
	if chosen == 0 {
		return "", err
	}
	if ok, _, err := gdi.NewProc("SetPixelFormat").Call(device, chosen, uintptr(unsafe.Pointer(&format))); ok == 0 {
		return "", err
	}
	context, _, err := gl.NewProc("wglCreateContext").Call(device)
	if context == 0 {
		return "", err
	}
	defer gl.NewProc("wglDeleteContext").Call(context)
	if ok, _, err := gl.NewProc("wglMakeCurrent").Call(device, context); ok == 0 {
		return "", err
	}
	defer gl.NewProc("wglMakeCurrent").Call(0, 0)
	text, _, _ := gl.NewProc("glGetString").Call(glVersion)
	if text == 0 {
		return "", errors.New("OpenGL tells no version")
	}
	return windows.BytePtrToString(*(**byte)(unsafe.Pointer(&text))), nil // memory of the driver, not of Go
}

// tell shows a message box: a program without a console has no other voice.
func tell(title, text string) {
	caption, err := windows.UTF16PtrFromString(title)
	if err != nil {
		return
	}
	body, err := windows.UTF16PtrFromString(text)
	if err != nil {
		return
	}
	const iconError = 0x10
	windows.MessageBox(0, body, caption, iconError) //nolint:errcheck // there is nobody left to tell
}
