// Package tokentest makes real tokens for tests: SoftHSM with a configuration
// of its own per test, keys and certificates on it, and a driver that
// misbehaves on demand. A test binary that uses it calls Intercept first in its
// TestMain (or has Main as all of it), because it is its own worker process.
package tokentest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"trien/token"
	"trien/token/worker"
)

// PINs of the tokens made here.
const (
	PIN   = "246810"
	SOPIN = "13579135"
)

// provisionFlag makes a test binary prepare a token instead of running tests.
const provisionFlag = "--worker=provision"

// Main is a TestMain for packages that need nothing else in theirs.
func Main(m *testing.M) {
	Intercept()
	os.Exit(m.Run())
}

// Intercept runs the worker and does not return when this process was started
// as one.
func Intercept() {
	if len(os.Args) != 2 {
		return
	}
	switch os.Args[1] {
	case token.WorkerFlag:
		os.Exit(worker.Run(os.Stdin, os.Stdout))
	case fakeFlag:
		os.Exit(runFake(os.Stdin, os.Stdout))
	case provisionFlag:
		if err := provision(os.Stdin); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// Device is a module with the environment it needs.
type Device struct {
	Module string
	Env    []string // "NAME=value"
}

// Config opens the device in a worker that is this test binary.
func (d Device) Config() token.Config {
	return token.Config{Module: d.Module, Command: []string{os.Args[0], token.WorkerFlag}, Env: d.Env}
}

// SoftHSM makes tokens as specified in a folder of the test. PINs left empty
// are PIN and SOPIN.
func SoftHSM(t testing.TB, specs ...worker.ProvisionSpec) Device {
	t.Helper()
	dir := t.TempDir()
	tokens := filepath.Join(dir, "tokens")
	conf := filepath.Join(dir, "softhsm2.conf")
	text := "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n"
	if err := os.Mkdir(tokens, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d := Device{Module: softHSMModule(t), Env: []string{"SOFTHSM2_CONF=" + conf}}
	for _, spec := range specs {
		d.Provision(t, spec)
	}
	return d
}

func softHSMModule(t testing.TB) string {
	t.Helper()
	for _, path := range []string{
		"/usr/lib/softhsm/libsofthsm2.so",
		"/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
		"/usr/lib64/softhsm/libsofthsm2.so",
		"/usr/local/lib/softhsm/libsofthsm2.so",
	} {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Fatal("SoftHSM 2 is not installed; make test installs it (package softhsm2)")
	return ""
}

type order struct {
	Module string
	Spec   worker.ProvisionSpec
}

// Provision calls worker.Provision in a process of its own.
func (d Device) Provision(t testing.TB, spec worker.ProvisionSpec) {
	t.Helper()
	input, err := json.Marshal(order{d.Module, withPINs(spec)})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], provisionFlag)
	cmd.Env = append(os.Environ(), d.Env...)
	cmd.Stdin = bytes.NewReader(input)
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("provision: %v\n%s", err, output)
	}
}

func withPINs(spec worker.ProvisionSpec) worker.ProvisionSpec {
	if spec.UserPIN == "" {
		spec.UserPIN = PIN
	}
	if spec.SOPIN == "" {
		spec.SOPIN = SOPIN
	}
	return spec
}

func provision(r io.Reader) error {
	var o order
	if err := json.NewDecoder(r).Decode(&o); err != nil {
		return err
	}
	return worker.Provision(o.Module, o.Spec)
}

// Open opens the device and closes it with the test.
func Open(t testing.TB, config token.Config) *token.Module {
	t.Helper()
	m, err := token.Open(t.Context(), config)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return m
}
