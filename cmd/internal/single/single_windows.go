package single

import (
	"errors"
	"os"
	"strconv"
	"unsafe"

	"golang.org/x/sys/windows"
)

// whose is the person and the session: a remote one has a screen of its own.
func whose() string {
	var session uint32
	if err := windows.ProcessIdToSessionId(windows.GetCurrentProcessId(), &session); err != nil {
		session = 0
	}
	return owner() + "\x00" + strconv.Itoa(int(session))
}

func owner() string {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return os.Getenv("USERNAME")
	}
	return user.User.Sid.String()
}

// pipeGate is a named pipe: the next of its ends that waits for a program.
type pipeGate struct {
	name *uint16
	next windows.Handle
	done windows.Handle // event, set by close
}

const bufferSize = 4096

func open(name string) (gate, error) {
	path, err := windows.UTF16PtrFromString(`\\.\pipe\` + name)
	if err != nil {
		return nil, err
	}
	first, err := newEnd(path, windows.FILE_FLAG_FIRST_PIPE_INSTANCE)
	if errors.Is(err, windows.ERROR_ACCESS_DENIED) {
		return nil, errTaken
	}
	if err != nil {
		return nil, err
	}
	done, err := windows.CreateEvent(nil, 1, 0, nil)
	if err != nil {
		windows.CloseHandle(first)
		return nil, err
	}
	return &pipeGate{path, first, done}, nil
}

// newEnd makes an end that only the person can open, and nobody over the network.
func newEnd(path *uint16, flags uint32) (windows.Handle, error) {
	access, err := windows.SecurityDescriptorFromString("D:P(A;;GA;;;" + owner() + ")")
	if err != nil {
		return 0, err
	}
	attributes := &windows.SecurityAttributes{SecurityDescriptor: access}
	attributes.Length = uint32(unsafe.Sizeof(*attributes))
	return windows.CreateNamedPipe(path, windows.PIPE_ACCESS_DUPLEX|windows.FILE_FLAG_OVERLAPPED|flags,
		windows.PIPE_TYPE_BYTE|windows.PIPE_REJECT_REMOTE_CLIENTS, windows.PIPE_UNLIMITED_INSTANCES, bufferSize, bufferSize, 0, attributes)
}

func (g *pipeGate) accept() (connection, error) {
	end := g.next
	if err := g.await(end); err != nil {
		windows.CloseHandle(end)
		return nil, err
	}
	next, err := newEnd(g.name, 0)
	if err != nil {
		windows.CloseHandle(end)
		return nil, err
	}
	g.next = next
	return os.NewFile(uintptr(end), "pipe"), nil
}

// await returns when a program has come to the end, or with an error when the
// gate is closed.
func (g *pipeGate) await(end windows.Handle) error {
	came, err := windows.CreateEvent(nil, 1, 0, nil)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(came)
	overlapped := &windows.Overlapped{HEvent: came}
	err = windows.ConnectNamedPipe(end, overlapped)
	switch {
	case errors.Is(err, windows.ERROR_PIPE_CONNECTED), err == nil:
		return nil
	case !errors.Is(err, windows.ERROR_IO_PENDING):
		return err
	}
	which, err := windows.WaitForMultipleObjects([]windows.Handle{came, g.done}, false, windows.INFINITE)
	if err != nil {
		return err
	}
	var bytes uint32
	if which != windows.WAIT_OBJECT_0 {
		err := windows.CancelIoEx(end, overlapped)
		windows.GetOverlappedResult(end, overlapped, &bytes, true) // until it is cancelled the memory is in use
		return errors.Join(os.ErrClosed, err)
	}
	return windows.GetOverlappedResult(end, overlapped, &bytes, true)
}

// close ends accept; what is left goes with the process.
func (g *pipeGate) close() { windows.SetEvent(g.done) }

// dial also lets the first program bring its window to the front, which Windows
// allows only where the program in front permits it.
func dial(name string) (connection, error) {
	path, err := windows.UTF16PtrFromString(`\\.\pipe\` + name)
	if err != nil {
		return nil, err
	}
	const identifyOnly = 0x00100000 | 0x00010000 // SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION of winbase.h
	end, err := windows.CreateFile(path, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil, windows.OPEN_EXISTING,
		windows.FILE_FLAG_OVERLAPPED|identifyOnly, 0)
	if err != nil {
		return nil, err
	}
	var process uint32
	if windows.GetNamedPipeServerProcessId(end, &process) == nil {
		allow := windows.NewLazySystemDLL("user32.dll").NewProc("AllowSetForegroundWindow")
		allow.Call(uintptr(process))
	}
	return os.NewFile(uintptr(end), "pipe"), nil
}
