package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/assets/words"
	"trien/signer/fault"
	"trien/token"
	"trien/token/worker"
)

// asProgram makes the test binary run as the demo itself.
const asProgram = "TRIEN_TEST_AS_DEMO"

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == token.WorkerFlag {
		os.Exit(worker.Run(os.Stdin, os.Stdout))
	}
	if os.Getenv(asProgram) != "" {
		main()
	}
	code := m.Run()
	if first, err := firstFolder(); err == nil {
		if err := os.RemoveAll(filepath.Dir(string(first))); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// firstFolder is one finished demo, copied by the tests: making its keys takes
// a second or two.
var firstFolder = sync.OnceValues(func() (folder, error) {
	dir, err := os.MkdirTemp("", "trien-demo-")
	if err != nil {
		return "", err
	}
	first := folder(filepath.Join(dir, "first"))
	_, err = setup(context.Background(), first, options{now: time.Now()})
	return first, err
})

// newFolder returns a copy of the first folder.
func newFolder(t *testing.T) folder {
	t.Helper()
	first, err := firstFolder()
	if err != nil {
		t.Fatal(err)
	}
	f := folder(filepath.Join(t.TempDir(), "thư mục dùng thử"))
	if err := os.CopyFS(string(f), os.DirFS(string(first))); err != nil {
		t.Fatal(err)
	}
	return f
}

func mustSetup(t *testing.T, f folder, o options) *demo {
	t.Helper()
	if o.now.IsZero() {
		o.now = time.Now()
	}
	d, err := setup(t.Context(), f, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// contents returns every file below the folder with what is in it.
func contents(t *testing.T, f folder) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(string(f), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if entry.Name() == "token.object" {
			return nil // SoftHSM notes every login in it
		}
		data, err := os.ReadFile(path)
		files[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func testConsole(t *testing.T) (c *console, out, errs *bytes.Buffer) {
	t.Helper()
	catalogue, err := words.Load("vi")
	if err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	out, errs = new(bytes.Buffer), new(bytes.Buffer)
	return &console{in: in, out: out, err: errs, words: catalogue}, out, errs
}

func TestParse(t *testing.T) {
	tests := []struct {
		line string
		want request
		ok   bool
	}{
		{"setup d", request{verb: "setup", folder: "d"}, true},
		{"serve d --addr 127.0.0.1:9", request{verb: "serve", folder: "d", address: "127.0.0.1:9"}, true},
		{"run d -- sh -c x", request{verb: "run", folder: "d", command: []string{"sh", "-c", "x"}}, true},
		{"run d", request{}, false},
		{"run d --", request{}, false},
		{"run d sh", request{}, false},
		{"setup", request{}, false},
		{"setup --addr 127.0.0.1:9", request{}, false},
		{"setup d e", request{}, false},
		{"wipe d", request{}, false},
	}
	for _, tt := range tests {
		got, ok := parse(strings.Fields(tt.line))
		if ok != tt.ok || ok && (got.verb != tt.want.verb || got.folder != tt.want.folder ||
			got.address != tt.want.address || strings.Join(got.command, " ") != strings.Join(tt.want.command, " ")) {
			t.Errorf("%q: %+v, %v", tt.line, got, ok)
		}
	}
}

func TestLoopbackOnly(t *testing.T) {
	for address, ok := range map[string]bool{
		"127.0.0.1:18080": true, "[::1]:18970": true,
		"0.0.0.0:18970": false, ":18970": false, "192.168.1.2:80": false,
		"localhost:18970": false, "127.0.0.1:0": false, "127.0.0.1": false, "127.0.0.1:x": false,
	} {
		if err := loopback(address); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestEveryMessageHasWords(t *testing.T) {
	keys := []string{
		"demo.usage", "demo.ready", "demo.serving", "demo.note.damaged", "demo.note.renewed",
		"demo.note.moved", "demo.note.tokens", "demo.note.documents",
	}
	for _, code := range []string{
		"demo.no-softhsm", "demo.port-taken", "demo.bad-address", "demo.folder-not-ours",
		"demo.cannot-write", "demo.token-failed", "demo.command-failed",
	} {
		keys = append(keys, code+".title", code+".what", code+".do", code+".who")
	}
	for _, lang := range words.Languages() {
		catalogue, err := words.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			if !catalogue.Has(key) {
				t.Errorf("%s lacks %s", lang, key)
			}
		}
	}
}

func TestUsage(t *testing.T) {
	c, out, errs := testConsole(t)
	if code := c.run(t.Context(), nil); code != exitUsage || errs.Len() == 0 || out.Len() != 0 {
		t.Errorf("no arguments: %d %q", code, errs)
	}
	c, out, _ = testConsole(t)
	if code := c.run(t.Context(), []string{"help"}); code != exitDone || out.Len() == 0 {
		t.Errorf("help: %d %q", code, out)
	}
}

func TestRefusals(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "thư"), []byte("quan trọng"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(full, "thư", "mục")
	tests := []struct {
		args []string
		code int
		what string
	}{
		{[]string{"setup", full}, exitCannotWrite, "demo.folder-not-ours"},
		{[]string{"setup", file}, exitCannotWrite, "demo.cannot-write"},
		{[]string{"setup", t.TempDir(), "--addr", "0.0.0.0:80"}, exitUsage, "demo.bad-address"},
		{[]string{"run", string(newFolder(t)), "--", "/không/có"}, exitUnavailable, "demo.command-failed"},
	}
	for _, tt := range tests {
		c, _, errs := testConsole(t)
		code := c.run(t.Context(), tt.args)
		if title := c.words.Text(tt.what+".title", nil); code != tt.code || !strings.Contains(errs.String(), title) {
			t.Errorf("%v: %d, %s", tt.args, code, errs)
		}
	}
	if left, err := os.ReadDir(full); err != nil || len(left) != 1 {
		t.Errorf("the refused folder holds %v, %v", left, err)
	}
}

func TestBrokenModule(t *testing.T) {
	t.Setenv("SOFTHSM2_MODULE", filepath.Join(t.TempDir(), "none.so"))
	_, err := setup(t.Context(), newFolder(t), options{now: time.Now()})
	if fault.CodeOf(err) != "demo.token-failed" {
		t.Errorf("%v", err)
	}
}

func listenOn(t *testing.T, address string) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp4", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return listener
}

func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "TRIEN_LANG=en", "TRIEN_CONFIG="+filepath.Join(t.TempDir(), "none.json"))
	return cmd
}
