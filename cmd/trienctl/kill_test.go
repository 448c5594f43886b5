package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"trien/cmd/internal/sample"
)

// TestKilledAtAnyMoment kills the program while it signs, at moments spread
// over the time that signing takes: the original stays as it is, and beside it
// there is nothing or a whole signed copy.
func TestKilledAtAnyMoment(t *testing.T) {
	d := demoDesk(t)
	program := buildProgram(t)
	dir := t.TempDir()
	source, target := filepath.Join(dir, "a.pdf"), filepath.Join(dir, "a_signed.pdf")
	var whole bytes.Buffer
	must(t, sample.WriteSized(&whole, 24<<20))
	must(t, os.WriteFile(source, whole.Bytes(), 0o644))
	sign := func() *exec.Cmd {
		cmd := exec.Command(program, "sign", "--offline", "--module", d.module, "--token", d.token, "--cert", "01",
			"--trust", d.trust, "--only-trust", source)
		cmd.Env = append(os.Environ(), d.vars()...)
		return cmd
	}
	start := time.Now()
	must(t, sign().Run())
	usual := time.Since(start)
	must(t, os.Remove(target))

	seed := uint64(start.UnixNano())
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // moments, not secrets
	killed, finished := 0, 0
	for range 40 {
		cmd := sign()
		must(t, cmd.Start())
		timer := time.AfterFunc(time.Duration(random.Int64N(int64(usual))), func() { cmd.Process.Kill() })
		if cmd.Wait() != nil {
			killed++
		} else {
			finished++
		}
		timer.Stop()
		entries, err := os.ReadDir(dir)
		must(t, err)
		for _, e := range entries {
			switch e.Name() {
			case "a.pdf":
			case "a_signed.pdf":
				if out, err := exec.Command("qpdf", "--check", target).CombinedOutput(); err != nil {
					t.Errorf("seed %d: a copy that is not whole: %v\n%s", seed, err, out)
				}
				must(t, os.Remove(target))
			default:
				t.Errorf("seed %d: left behind: %s", seed, e.Name())
			}
		}
	}
	now, err := os.ReadFile(source)
	must(t, err)
	if !bytes.Equal(now, whole.Bytes()) {
		t.Errorf("seed %d: the original changed", seed)
	}
	t.Logf("killed %d times, finished %d times", killed, finished)
}
