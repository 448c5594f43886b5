//go:build !windows

package single

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// whose is the person and the screen.
func whose() string {
	return strconv.Itoa(os.Getuid()) + "\x00" + os.Getenv("DISPLAY") + "\x00" + os.Getenv("WAYLAND_DISPLAY")
}

// socketGate is a socket, and a lock that the system lets go when its holder
// dies.
type socketGate struct {
	lock *os.File
	net.Listener
}

func (g socketGate) accept() (connection, error) { return g.Accept() }

func (g socketGate) close() {
	g.Listener.Close() // takes the socket away
	g.lock.Close()
}

func open(name string) (gate, error) {
	dir, err := folder()
	if err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, name+".lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		lock.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, errTaken
		}
		return nil, err
	}
	socket := filepath.Join(dir, name+".sock")
	if err := os.Remove(socket); err != nil && !errors.Is(err, os.ErrNotExist) { // of a program that died
		lock.Close()
		return nil, err
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		lock.Close()
		return nil, err
	}
	return socketGate{lock, listener}, nil
}

func dial(name string) (connection, error) {
	dir, err := folder()
	if err != nil {
		return nil, err
	}
	return net.DialTimeout("unix", filepath.Join(dir, name+".sock"), time.Second)
}

// folder is one that nobody else can enter: the session's, or one of our own.
func folder() (string, error) {
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) && ours(dir) == nil {
		return dir, nil
	}
	dir := filepath.Join(os.TempDir(), "trien-"+strconv.Itoa(os.Getuid()))
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	return dir, ours(dir)
}

func ours(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || !ok || int(owner.Uid) != os.Getuid() || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s belongs to others, or others can enter it", dir)
	}
	return nil
}
