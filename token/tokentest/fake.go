package tokentest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"trien/token"
	"trien/token/worker"
)

// fakeFlag makes a test binary the worker of a Fake.
const fakeFlag = "--worker=fake"

// fakeTokens names the file with the tokens of a Fake.
const fakeTokens = "FAKE_TOKENS"

// Fake is a worker that speaks the protocol and has no driver. It takes the
// orders of Misbehaving and counts the calls that a worker would make, so that
// what the program makes of an answer is tested apart from SoftHSM.
type Fake struct{ Misbehaving }

// NewFake makes tokens as specified. PINs left empty are PIN and SOPIN.
func NewFake(t testing.TB, specs ...worker.ProvisionSpec) Fake {
	t.Helper()
	for n := range specs {
		specs[n] = withPINs(specs[n])
	}
	data, err := json.Marshal(specs)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "tokens.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	f := Fake{Misbehaving{Device: Device{Module: "/nowhere/fake.so", Env: []string{fakeTokens + "=" + file}}}}
	return f.Fresh(t)
}

// Fresh is the same fake with orders and counts of its own.
func (f Fake) Fresh(t testing.TB) Fake { return Fake{f.Misbehaving.Fresh(t)} }

// Config opens the fake in a process that is this test binary.
func (f Fake) Config() token.Config {
	config := f.Misbehaving.Config()
	config.Command = []string{os.Args[0], fakeFlag}
	return config
}
