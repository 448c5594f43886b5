package tokentest

import (
	_ "embed"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/token"
)

//go:embed testdata/pcsc.c
var readersSource string

// Readers is a PC/SC service that says what Plug says.
type Readers struct{ dir string }

// FakeReaders builds the service: a library that the worker loads in place of
// the system's. What Plug takes is described in testdata/pcsc.c.
func FakeReaders(t testing.TB) Readers {
	t.Helper()
	r := Readers{t.TempDir()}
	source := filepath.Join(r.dir, "pcsc.c")
	if err := os.WriteFile(source, []byte(readersSource), 0o600); err != nil {
		t.Fatal(err)
	}
	gcc := exec.Command("gcc", "-shared", "-fPIC", "-o", filepath.Join(r.dir, "libpcsclite.so.1"), source)
	if output, err := gcc.CombinedOutput(); err != nil {
		t.Fatalf("gcc is needed to build the PC/SC service: %v\n%s", err, output)
	}
	r.Plug(t)
	return r
}

// Plug replaces all readers, for running workers too.
func (r Readers) Plug(t testing.TB, lines ...string) {
	t.Helper()
	control := filepath.Join(r.dir, "readers")
	text := strings.Join(lines, "\n") + "\n"
	if err := errors.Join(os.WriteFile(control+".next", []byte(text), 0o600), os.Rename(control+".next", control)); err != nil {
		t.Fatal(err)
	}
}

// Service asks the service in a worker that is this test binary.
func (r Readers) Service(t testing.TB) *token.ReaderService {
	t.Helper()
	s := token.NewReaderService(token.Config{
		Command: []string{os.Args[0], token.WorkerFlag},
		Env:     []string{"LD_LIBRARY_PATH=" + r.dir, "PCSC_CONTROL=" + filepath.Join(r.dir, "readers")},
	})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}
