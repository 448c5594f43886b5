package tokentest

import (
	_ "embed"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

//go:embed testdata/misbehave.c
var misbehaveSource string

// Misbehaving is a driver in front of a good one that does what Order says and
// counts what is called.
type Misbehaving struct {
	Device
	control, log string
}

// Misbehave builds the driver in front of good. The orders are described in
// testdata/misbehave.c.
func Misbehave(t testing.TB, good Device) Misbehaving {
	t.Helper()
	dir := t.TempDir()
	source, module := filepath.Join(dir, "misbehave.c"), filepath.Join(dir, "misbehave.so")
	if err := os.WriteFile(source, []byte(misbehaveSource), 0o600); err != nil {
		t.Fatal(err)
	}
	gcc := exec.Command("gcc", "-shared", "-fPIC", "-o", module, source, "-ldl")
	if output, err := gcc.CombinedOutput(); err != nil {
		t.Fatalf("gcc is needed to build the misbehaving driver: %v\n%s", err, output)
	}
	m := Misbehaving{Device: Device{Module: module, Env: append(good.Env[:len(good.Env):len(good.Env)], "MISBEHAVE_TARGET="+good.Module)}}
	return m.Fresh(t)
}

// Fresh is the same driver with orders and counts of its own.
func (m Misbehaving) Fresh(t testing.TB) Misbehaving {
	t.Helper()
	dir := t.TempDir()
	m.control, m.log = filepath.Join(dir, "orders"), filepath.Join(dir, "calls")
	m.Env = append(m.Env[:len(m.Env):len(m.Env)], "MISBEHAVE_CONTROL="+m.control, "MISBEHAVE_LOG="+m.log)
	return m
}

// Order replaces all orders, for running workers too; none means good behaviour.
func (m Misbehaving) Order(t testing.TB, orders ...string) {
	t.Helper()
	next := m.control + ".next"
	text := strings.Join(orders, "\n") + "\n"
	if err := errors.Join(os.WriteFile(next, []byte(text), 0o600), os.Rename(next, m.control)); err != nil {
		t.Fatal(err)
	}
}

// Count returns how often the function has been called since Forget.
func (m Misbehaving) Count(t testing.TB, function string) int {
	t.Helper()
	data, err := os.ReadFile(m.log)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	count := 0
	for line := range strings.Lines(string(data)) {
		if strings.TrimSpace(line) == function {
			count++
		}
	}
	return count
}

// Await returns when the function has been called.
func (m Misbehaving) Await(t testing.TB, function string) {
	t.Helper()
	for m.Count(t, function) == 0 {
		time.Sleep(time.Millisecond)
	}
}

// Forget starts counting anew.
func (m Misbehaving) Forget(t testing.TB) {
	t.Helper()
	if err := os.Remove(m.log); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}
