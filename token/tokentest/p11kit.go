package tokentest

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Server is p11-kit's server, which serves a module to others over a socket. Its
// client module is what a program loads.
type Server struct {
	Device
	served Device
	socket string
	cmd    *exec.Cmd
}

// P11Kit serves a device. It ends with the test.
func P11Kit(t testing.TB, served Device) *Server {
	t.Helper()
	s := &Server{served: served, socket: filepath.Join(t.TempDir(), "p11-kit")}
	s.Device = Device{Module: p11KitClient(t), Env: []string{"P11_KIT_SERVER_ADDRESS=unix:path=" + s.socket}}
	s.Start(t)
	t.Cleanup(func() { s.Stop(t) })
	return s
}

// Start starts the server and returns when its socket is there.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	s.cmd = exec.Command("p11-kit", "server", "--foreground", "--name", s.socket, "--provider", s.served.Module, "pkcs11:")
	s.cmd.Env = append(os.Environ(), s.served.Env...)
	if err := s.cmd.Start(); err != nil {
		t.Fatalf("p11-kit is not installed; make test installs it: %v", err)
	}
	for begun := time.Now(); ; time.Sleep(time.Millisecond) {
		if info, err := os.Stat(s.socket); err == nil && info.Mode().Type() == fs.ModeSocket {
			return
		}
		if time.Since(begun) > 30*time.Second {
			t.Fatal("p11-kit's server opens no socket")
		}
	}
}

// Stop ends the server, not the processes that serve those who are connected.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if s.cmd == nil {
		return
	}
	if err := s.cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = s.cmd.Wait() // it was killed
	s.cmd = nil
	if err := os.Remove(s.socket); err != nil {
		t.Error(err)
	}
}

func p11KitClient(t testing.TB) string {
	t.Helper()
	for _, path := range []string{
		"/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-client.so",
		"/usr/lib/aarch64-linux-gnu/pkcs11/p11-kit-client.so",
		"/usr/lib64/pkcs11/p11-kit-client.so",
		"/usr/lib/pkcs11/p11-kit-client.so",
	} {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Fatal("p11-kit's client module is not installed; make test installs it (package p11-kit-modules)")
	return ""
}
