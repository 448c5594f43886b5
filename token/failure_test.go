package token_test

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/token"
	"trien/token/internal/wire"
	"trien/token/tokentest"
	"trien/token/worker"
)

// soon is a deadline that is expected to pass.
const soon = 200 * time.Millisecond

// stages are the steps of a signature, with the functions of PKCS#11 that each
// one is the first to call and the deadline that bounds it.
var stages = []struct {
	name      string
	functions []string
	deadlines token.Deadlines
}{
	{"open", []string{"C_GetFunctionList", "C_Initialize", "C_GetInfo"}, token.Deadlines{Load: soon}},
	{
		"list",
		[]string{
			"C_GetSlotList", "C_GetTokenInfo", "C_OpenSession", "C_FindObjectsInit", "C_FindObjects",
			"C_FindObjectsFinal", "C_GetAttributeValue", "C_CloseSession",
		},
		token.Deadlines{List: soon},
	},
	{"unlock", []string{"C_GetSessionInfo", "C_Login", "C_GetMechanismList"}, token.Deadlines{Login: soon}},
	{"sign", []string{"C_SignInit", "C_Sign"}, token.Deadlines{Sign: soon}},
}

// signOnce goes through all stages and tells at which it failed.
func signOnce(t *testing.T, config token.Config) (stage string, err error) {
	t.Helper()
	m, err := token.Open(t.Context(), config)
	if err != nil {
		return "open", err
	}
	defer m.Close()
	list, err := m.Identities(t.Context())
	if err != nil {
		return "list", err
	}
	asked := 0
	key, err := m.Unlock(t.Context(), list[0], "", prompt(tokentest.PIN, &asked))
	if err != nil {
		return "unlock", err
	}
	_, err = key.SignMessage([]byte("x"), crypto.SHA256, false)
	return "sign", err
}

// TestRestart goes on with the same Module after its driver has died.
func TestRestart(t *testing.T) {
	d := newDesk(t)
	m := tokentest.Open(t, d.bad.Config())
	key := unlock(t, m, rsaName)
	d.bad.Order(t, "C_Sign 1 crash")
	_, err := key.SignMessage([]byte("x"), crypto.SHA256, false)
	wants(t, err, token.DriverCrashed)
	d.bad.Order(t)
	_, err = key.SignMessage([]byte("x"), crypto.SHA256, false)
	wants(t, err, token.LoginLost)
	if n := d.bad.Count(t, "C_Login"); n != 1 {
		t.Errorf("%d C_Login: it logged in by itself", n)
	}
	if _, err := unlock(t, m, rsaName).SignMessage([]byte("x"), crypto.SHA256, false); err != nil {
		t.Errorf("after the restart: %v", err)
	}
	_, err = key.SignMessage([]byte("x"), crypto.SHA256, false)
	wants(t, err, token.LoginLost)
}

// TestPrintingDriver lets every function print to standard output, by stdio and
// by the descriptor, text that looks like a frame included.
func TestPrintingDriver(t *testing.T) {
	d := newDesk(t)
	var orders []string
	for _, stage := range stages {
		for _, function := range stage.functions {
			orders = append(orders, function+" 1 print")
		}
	}
	d.bad.Order(t, append(orders, "C_Logout 1 print", "C_Finalize 1 print")...)
	if at, err := signOnce(t, d.bad.Config()); err != nil {
		t.Errorf("at %s: %v", at, err)
	}
}

func TestDriversThatCannotRun(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.so")
	if err := os.WriteFile(text, []byte("not a library"), 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(dir, "foreign.so")
	// The first 64 bytes of an ELF file for 32-bit ARM (EI_CLASS 1).
	header := append([]byte("\x7fELF\x01\x01\x01"), make([]byte, 57)...)
	copy(header[16:], "\x03\x00\x28\x00\x01")
	if err := os.WriteFile(foreign, header, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		config token.Config
		code   string
	}{
		{"absent", token.Config{Module: filepath.Join(dir, "absent.so")}, token.DriverNotFound},
		{"text", token.Config{Module: text}, token.DriverLoad},
		{"another machine", token.Config{Module: foreign}, token.DriverArchitecture},
		{"not PKCS#11", token.Config{Module: "libm.so.6"}, token.DriverLoad},
		{"no worker", token.Config{Command: []string{filepath.Join(dir, "absent")}}, token.WorkerFailed},
		{"a worker that prints", token.Config{Command: []string{"echo", "this is no frame"}}, token.DriverGarbage},
		{"a worker that repeats", token.Config{Command: []string{"cat"}}, token.DriverGarbage},
		{"a worker that ends", token.Config{Command: []string{"true"}}, token.DriverCrashed},
		{"a worker that sleeps", token.Config{
			Command:   []string{"sleep", "60"},
			Deadlines: token.Deadlines{Load: soon},
		}, token.DriverHung},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.config.Command == nil {
				c.config.Command = []string{os.Args[0], token.WorkerFlag}
			}
			_, err := token.Open(t.Context(), c.config)
			if e := wants(t, err, c.code); e.Args["module"] != c.config.Module {
				t.Errorf("args %v", e.Args)
			}
		})
	}
}

func TestContextEndsACall(t *testing.T) {
	d := newDesk(t)
	m := tokentest.Open(t, d.bad.Config())
	d.bad.Order(t, "C_GetSlotList 1 hang")
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	_, err := m.Identities(ctx)
	wants(t, err, token.DriverHung)

	ctx, cancel = context.WithCancel(t.Context())
	time.AfterFunc(soon, cancel)
	_, err = m.Identities(ctx)
	if wants(t, err, token.Cancelled); !errors.Is(err, token.ErrCancelled) {
		t.Errorf("not cancelled: %v", err)
	}
}

func TestOneBadTokenHidesNoOther(t *testing.T) {
	d := newDesk(t)
	d.good.Provision(t, worker.ProvisionSpec{
		Label:   "Second",
		Entries: []worker.ProvisionEntry{tokentest.Entry(t, "second", 1, rsaKey(t))},
	})
	d.bad.Order(t, "C_OpenSession 2 rv 0x30")
	m := tokentest.Open(t, d.bad.Config())
	list, err := m.Identities(t.Context())
	wants(t, err, token.DeviceFailed)
	if len(list) == 0 {
		t.Error("no identity of the token that answers")
	}
}

func TestManyKeysAtOnce(t *testing.T) {
	d := newDesk(t)
	d.good.Provision(t, worker.ProvisionSpec{
		Label:   "Second",
		Entries: []worker.ProvisionEntry{tokentest.Entry(t, "second", 1, rsaKey(t))},
	})
	m := tokentest.Open(t, d.bad.Config())
	var keys []*token.Key
	for _, label := range []string{rsaName, p256Name, "second"} {
		keys = append(keys, unlock(t, m, label))
	}
	const each = 10
	var wait sync.WaitGroup
	for _, key := range keys {
		for range 2 {
			wait.Go(func() {
				for i := range each {
					if _, err := key.SignMessage(fmt.Appendf(nil, "%d", i), crypto.SHA256, false); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
	}
	wait.Go(func() {
		for range each {
			if _, err := m.Identities(t.Context()); err != nil {
				t.Error(err)
				return
			}
		}
	})
	wait.Wait()
	if n := d.bad.Count(t, "C_Sign"); n != 2*each*len(keys) {
		t.Errorf("%d C_Sign for %d signatures", n, 2*each*len(keys))
	}
}

func TestCloseWaitsForNoDriver(t *testing.T) {
	d := newDesk(t)
	d.bad.Order(t, "C_Finalize 1 hang")
	config := d.bad.Config()
	config.Deadlines.Close = soon
	m := tokentest.Open(t, config)
	key := unlock(t, m, rsaName)
	begin := time.Now()
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("closing took %v", took)
	}
	_, err := m.Identities(t.Context())
	wants(t, err, token.WorkerFailed)
	_, err = key.SignMessage([]byte("x"), crypto.SHA256, false)
	wants(t, err, token.LoginLost)
}

func TestCloseEndsACallInProgress(t *testing.T) {
	d := newDesk(t)
	config := d.bad.Config()
	config.Deadlines.Close = soon
	m := tokentest.Open(t, config)
	d.bad.Order(t, "C_GetSlotList 1 hang")
	ended := make(chan error)
	go func() {
		_, err := m.Tokens(context.Background())
		ended <- err
	}()
	d.bad.Await(t, "C_GetSlotList")
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	wants(t, <-ended, token.DriverCrashed)
}

// TestNothingLeaks opens and closes, well and badly, and counts descriptors.
func TestNothingLeaks(t *testing.T) {
	d := newDesk(t)
	count := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	round := func() {
		m, err := token.Open(t.Context(), d.bad.Config())
		if err != nil {
			t.Fatal(err)
		}
		d.bad.Order(t, "C_GetSlotList 1 crash")
		_, err = m.Tokens(t.Context())
		wants(t, err, token.DriverCrashed)
		d.bad.Order(t)
		if _, err := m.Tokens(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
	round()
	before := count()
	for range 10 {
		round()
	}
	if after := count(); after > before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}

// TestOrphanEnds lets a worker hang in the driver while its program goes away.
func TestOrphanEnds(t *testing.T) {
	d := newDesk(t)
	d.bad.Order(t, "C_Initialize 1 hang")
	cmd := exec.Command(os.Args[0], token.WorkerFlag)
	cmd.Env = append(os.Environ(), d.bad.Env...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := wire.Write(in, wire.Request{Seq: 1, Op: wire.Load, Module: d.bad.Module}, nil); err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the worker ended well in spite of the hanging driver")
	}
}

func TestPINIsNowhereToBeSeen(t *testing.T) {
	d := newDesk(t)
	d.bad.Order(t, "C_GetMechanismList 1 hang")
	config := d.bad.Config()
	m := tokentest.Open(t, config)
	chosen := identity(t, m, rsaName)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		asked := 0
		_, err := m.Unlock(ctx, chosen, "", prompt(tokentest.PIN, &asked))
		ended <- err
	}()
	d.bad.Await(t, "C_GetMechanismList")
	workers := childProcesses(t)
	if len(workers) == 0 {
		t.Error("no worker found")
	}
	for _, process := range workers {
		for _, file := range []string{"cmdline", "environ"} {
			data, err := os.ReadFile(filepath.Join(process, file))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(data), tokentest.PIN) {
				t.Errorf("the PIN is in %s of the worker", file)
			}
		}
	}
	cancel()
	wants(t, <-ended, token.Cancelled)
}

// childProcesses lists the folders in /proc of the processes this one started.
func childProcesses(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	var ours []string
	for _, process := range all {
		status, err := os.ReadFile(filepath.Join(process, "status"))
		if err == nil && strings.Contains(string(status), fmt.Sprintf("\nPPid:\t%d\n", os.Getpid())) {
			ours = append(ours, process)
		}
	}
	return ours
}
