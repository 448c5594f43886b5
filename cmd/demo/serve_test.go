package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/signertest"
)

// openssl runs in dir: it takes a space in some of its arguments for the end of
// a file name.
func openssl(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("openssl", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// answers asks all services of d as anybody on this machine would.
func answers(t *testing.T, d *demo) {
	t.Helper()
	for _, s := range d.pki.Systems() {
		anchors := d.folder.path("trust", s.Folder)
		askStatus(t, s, anchors)
		askTimestamp(t, s, anchors)
		askList(t, s, anchors)
	}
}

func askStatus(t *testing.T, s *signertest.System, anchors string) {
	t.Helper()
	leaf := filepath.Join(t.TempDir(), "leaf.pem")
	if err := os.WriteFile(leaf, s.Personal.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	url := strings.TrimSpace(openssl(t, anchors, "x509", "-noout", "-ocsp_uri", "-in", leaf))
	out := openssl(t, anchors, "ocsp", "-url", url, "-issuer", "ca.pem", "-cert", leaf, "-CAfile", "root.pem", "-verify_other", "ca.pem")
	if !strings.Contains(out, ": good") || !strings.Contains(out, "Response verify OK") {
		t.Errorf("%s: %s", s.Folder, out)
	}
}

func askTimestamp(t *testing.T, s *signertest.System, anchors string) {
	t.Helper()
	dir := t.TempDir()
	query, reply := filepath.Join(dir, "q"), filepath.Join(dir, "r")
	openssl(t, anchors, "ts", "-query", "-data", "root.pem", "-sha256", "-cert", "-out", query)
	request, err := os.ReadFile(query)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Post(s.TSAURL(), "application/timestamp-query", bytes.NewReader(request))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	token, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(reply, token, 0o600); err != nil {
		t.Fatal(err)
	}
	openssl(t, anchors, "ts", "-verify", "-queryfile", query, "-in", reply, "-CAfile", "root.pem", "-untrusted", "ca.pem")
}

func askList(t *testing.T, s *signertest.System, anchors string) {
	t.Helper()
	answer, err := http.Get(s.CRLURL(s.CA))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	list, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "list.crl")
	if err := os.WriteFile(file, list, 0o600); err != nil {
		t.Fatal(err)
	}
	if out := openssl(t, anchors, "crl", "-inform", "DER", "-in", file, "-CAfile", "ca.pem", "-noout"); !strings.Contains(out, "verify OK") {
		t.Errorf("%s: %s", s.Folder, out)
	}
}

func TestServeUntilTheParentIsGone(t *testing.T) {
	f := newFolder(t)
	d := mustSetup(t, f, options{})
	cmd := program(t, "serve", string(f))
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if want := fmt.Sprintf("The demo services are ready at http://%s\n", d.state.Address); line != want || err != nil {
		t.Errorf("ready line %q, %v", line, err)
	}
	answers(t, d)
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("serve: %v", err)
	}
	listenOn(t, d.state.Address)
}

func TestServeUntilTerminated(t *testing.T) {
	f := newFolder(t)
	cmd := program(t, "serve", string(f))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if err := terminate(cmd.Process); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("serve: %v", err)
	}
}

func TestServeSaysThatThePortIsTaken(t *testing.T) {
	d := mustSetup(t, newFolder(t), options{})
	listenOn(t, d.state.Address)
	c, _, _ := testConsole(t)
	err := c.serve(t.Context(), request{verb: "serve", folder: string(d.folder)})
	if fault.CodeOf(err) != "demo.port-taken" {
		t.Errorf("%v", err)
	}
}

func TestSecondServerTakesOver(t *testing.T) {
	d := mustSetup(t, newFolder(t), options{})
	first, err := d.start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second, err := d.start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answers(t, d)
	if err := first.stop(); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !servedAlready(ctx, d.pki) {
		if ctx.Err() != nil {
			t.Fatal("nobody took over")
		}
	}
	answers(t, d)
	if err := second.stop(); err != nil {
		t.Error(err)
	}
}

func TestServeAtAnotherAddress(t *testing.T) {
	f := newFolder(t)
	before := mustSetup(t, f, options{})
	listenOn(t, before.state.Address)
	other, err := freeAddress()
	if err != nil {
		t.Fatal(err)
	}
	after := mustSetup(t, f, options{address: other})
	if again := mustSetup(t, f, options{}); again.state.Address != other || len(again.notes) != 0 {
		t.Errorf("address %s, notes %v", again.state.Address, again.notes)
	}
	s, err := after.start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answers(t, after)
	if err := s.stop(); err != nil {
		t.Error(err)
	}
}

func TestRun(t *testing.T) {
	f := newFolder(t)
	script := `test "$SOFTHSM2_CONF" = "$1/softhsm2.conf" && read line && echo "got $line" && exit 7`
	cmd := program(t, "run", string(f), "--", "sh", "-c", script, "sh", string(f))
	cmd.Stdin = strings.NewReader("xin chào\n")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); cmd.ProcessState.ExitCode() != 7 || out.String() != "got xin chào\n" {
		t.Errorf("%v: %q\n%s", err, &out, &errs)
	}
	if !strings.Contains(errs.String(), userPIN) {
		t.Errorf("the PIN is not told: %s", &errs)
	}
}

// While the command runs, the services answer; afterwards they do not.
func TestRunServesMeanwhile(t *testing.T) {
	f := newFolder(t)
	d := mustSetup(t, f, options{})
	cmd := program(t, "run", string(f), "--", "sh", "-c", "echo started; read line")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	answers(t, d)
	if _, err := io.WriteString(in, "\n"); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	listenOn(t, d.state.Address)
}

func TestRunMovesAwayFromATakenPort(t *testing.T) {
	f := newFolder(t)
	d := mustSetup(t, f, options{})
	listenOn(t, d.state.Address)
	cmd := program(t, "run", string(f), "--", "true")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "The demo services move to") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestRunPassesTheEndOn(t *testing.T) {
	cmd := program(t, "run", string(newFolder(t)), "--", "sh", "-c", "trap 'exit 9' TERM; echo started; while :; do read line || wait; done")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if err := terminate(cmd.Process); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 9 {
		t.Errorf("%v", err)
	}
}
