//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestRobot presses its way through the real program under Xvfb: a document as
// argument, Enter, the PIN, Enter; the log tells what happened.
func TestRobot(t *testing.T) {
	r := newRobot(t)
	r.start(r.document)
	r.wait("window ready")
	r.wait("tokens=2 certificates=4")
	r.wait("document open pages=2")
	r.wait("verdict unsigned signatures=0")
	before := read(t, r.document)
	r.focus()
	r.pressUntil("Return", "pin asked")
	r.x("type", "--delay", "60", "123456")
	r.pressUntil("Return", "signed")
	r.wait("verdict indeterminate signatures=1")
	signed := read(t, strings.TrimSuffix(r.document, ".pdf")+"_signed.pdf")
	if !bytes.Equal(before, read(t, r.document)) {
		t.Error("the original was changed")
	}
	if !bytes.HasPrefix(signed, before) {
		t.Error("the signed file does not begin with the original")
	}
}

// robot is a display of its own with the program on it.
type robot struct {
	t        *testing.T
	ctx      context.Context
	dir      string
	env      []string
	document string
	pid      int
}

func newRobot(t *testing.T) *robot {
	t.Helper()
	for _, program := range []string{"Xvfb", "xdotool", "softhsm2-util"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("this test needs %s; make test installs it", program)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	r := &robot{t: t, ctx: ctx, dir: t.TempDir()}
	r.build("trien", "trien/cmd/trien")
	r.build("demo", "trien/cmd/demo")
	r.run(os.Environ(), r.at("demo"), "setup", r.at("demodir"))
	r.env = append(os.Environ(), "DISPLAY="+r.display(), "TRIEN_LOG="+r.at("log"), "TRIEN_CONFIG="+r.at("config"),
		"SOFTHSM2_CONF="+r.at("demodir", "softhsm2.conf"))
	r.document = r.at("demodir", "documents", "quyet-dinh.pdf")
	return r
}

func (r *robot) at(names ...string) string {
	return filepath.Join(append([]string{r.dir}, names...)...)
}

func (r *robot) build(name, pkg string) {
	r.t.Helper()
	r.run(os.Environ(), "go", "build", "-o", r.at(name), pkg)
}

func (r *robot) run(env []string, name string, args ...string) string {
	r.t.Helper()
	cmd := exec.CommandContext(r.ctx, name, args...)
	cmd.Env = env
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// display starts Xvfb on a free display and returns its name.
func (r *robot) display() string {
	r.t.Helper()
	reads, writes, err := os.Pipe()
	if err != nil {
		r.t.Fatal(err)
	}
	cmd := exec.CommandContext(r.ctx, "Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{writes}
	r.begin(cmd)
	writes.Close()
	var number int
	if _, err := fmt.Fscan(reads, &number); err != nil {
		r.t.Fatal("Xvfb: ", err)
	}
	return fmt.Sprintf(":%d", number)
}

// begin starts a program that ends with the test.
func (r *robot) begin(cmd *exec.Cmd) {
	r.t.Helper()
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		cmd.Process.Kill() //nolint:errcheck // it may have ended by itself
		cmd.Wait()         //nolint:errcheck // killed
	})
}

func (r *robot) start(file string) {
	r.t.Helper()
	cmd := exec.CommandContext(r.ctx, r.at("trien"), "--trust", r.at("demodir", "trust"), file)
	cmd.Env = r.env
	r.begin(cmd)
	r.pid = cmd.Process.Pid
}

// x works the mouse and the keyboard.
func (r *robot) x(args ...string) string {
	r.t.Helper()
	return r.run(r.env, "timeout", append([]string{"20", "xdotool"}, args...)...)
}

func (r *robot) focus() {
	r.t.Helper()
	windows := strings.Fields(r.x("search", "--sync", "--onlyvisible", "--pid", fmt.Sprint(r.pid)))
	r.x("windowfocus", "--sync", windows[0])
}

func (r *robot) logged(line string) bool {
	data, err := os.ReadFile(r.at("log"))
	return err == nil && strings.Contains(string(data), line)
}

func (r *robot) wait(line string) {
	r.t.Helper()
	r.until(line, func() {})
}

// pressUntil presses a key, again where the window was not yet listening.
func (r *robot) pressUntil(key, line string) {
	r.t.Helper()
	pressed := time.Time{}
	r.until(line, func() {
		if time.Since(pressed) > 15*time.Second {
			r.x("key", key)
			pressed = time.Now()
		}
	})
}

func (r *robot) until(line string, meanwhile func()) {
	r.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !r.logged(line) {
		meanwhile()
		select {
		case <-tick.C:
		case <-r.ctx.Done():
			data, _ := os.ReadFile(r.at("log"))
			r.t.Fatalf("waited in vain for %q; the log says:\n%s", line, data)
		}
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
