package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"trien/cmd/internal/sample"
)

var sizes = []struct {
	name  string
	bytes int64
}{{"1MiB", 1 << 20}, {"100MiB", 100 << 20}, {"1GiB", 1 << 30}}

// BenchmarkWholeProcess times trienctl as a user starts it, worker, driver and
// PIN included, beside what the machine needs for the same file: B is Go's
// SHA-256 and then Go's copy. Peers are run on the same file where they are
// installed. What signing itself takes, with and without reading back what was
// written, is measured in package signer.
func BenchmarkWholeProcess(b *testing.B) {
	d := demoDesk(b)
	binary := buildProgram(b)
	for _, size := range sizes {
		dir := b.TempDir()
		source, signed := filepath.Join(dir, "a.pdf"), filepath.Join(dir, "a_signed.pdf")
		makeSized(b, source, size.bytes)
		y := yardstick{source: source, copy: filepath.Join(dir, "copy")}
		verifying := y
		verifying.only = true
		b.Run(size.name+"/sha256+copy", func(b *testing.B) {
			for range rounds {
				y.measure(b)
			}
			b.ReportMetric(ms(y.both), "ms")
			b.ReportMetric(ms(y.hash), "ms-sha256")
			b.ReportMetric(0, "ns/op")
		})
		sign := func(from, to string) timed {
			command := []string{
				binary, "sign", "--module", d.module, "--trust", d.trust, "--only-trust", "--token", d.token, "--cert", "01",
				"--offline", "--out", to, from,
			}
			return timed{command: command, env: append(os.Environ(), d.vars()...), makes: to}
		}
		b.Run(size.name+"/sign", func(b *testing.B) {
			sign(source, signed).measure(b, y)
		})
		b.Run(size.name+"/sign-mutool", func(b *testing.B) { signByMutool(b, dir, source, y) })
		b.Run(size.name+"/verify", func(b *testing.B) {
			command := []string{binary, "verify", "--trust", d.trust, "--only-trust", "--offline", signed}
			timed{command: command, code: exitUndecided}.measure(b, verifying)
		})
		b.Run(size.name+"/verify-pdfsig", func(b *testing.B) {
			timed{command: peer(b, "pdfsig", "-nocert", signed)}.measure(b, verifying)
		})
		b.Run(size.name+"/verify-mutool", func(b *testing.B) {
			timed{command: peer(b, "mutool", "sign", "-v", signed)}.measure(b, verifying)
		})
		b.Run(size.name+"/verify-23-signatures", func(b *testing.B) {
			for n := 2; n <= 23; n++ {
				next := filepath.Join(dir, "next.pdf")
				sign(signed, next).run(b)
				must(b, os.Rename(next, signed))
			}
			y := yardstick{source: signed, only: true}
			command := []string{binary, "verify", "--trust", d.trust, "--only-trust", "--offline", signed}
			timed{command: command, code: exitUndecided}.measure(b, y)
		})
		if err := os.RemoveAll(dir); err != nil {
			b.Fatal(err)
		}
	}
}

// rounds is how often everything is run; the best of them counts.
const rounds = 5

// timed is a command to be timed.
type timed struct {
	command []string
	env     []string
	code    int    // the exit code it has to have
	makes   string // a file that is not there before it; "" for none
}

// measure runs the command in turn with the yardstick, so that both meet the
// same machine, and reports the best time, its ratio to the yardstick's best,
// and the largest peak memory of the process itself. The system counts what this
// program held when it started the other one: a smaller peak than that cannot
// be seen.
func (r timed) measure(b *testing.B, y yardstick) {
	best, peak := time.Duration(1<<62), int64(0)
	for range rounds {
		y.measure(b)
		took, state := r.run(b)
		best = min(best, took)
		peak = max(peak, peakMemory(state))
	}
	b.ReportMetric(ms(best), "ms")
	if y.only {
		b.ReportMetric(float64(best)/float64(y.hash), "xSHA256")
	} else {
		b.ReportMetric(float64(best)/float64(y.both), "xB")
	}
	b.ReportMetric(float64(peak>>20), "MiB-peak")
	b.ReportMetric(0, "ns/op")
}

// run runs the command once.
func (r timed) run(b *testing.B) (time.Duration, *os.ProcessState) {
	if r.makes != "" {
		absent(b, r.makes)
	}
	cmd := exec.CommandContext(context.Background(), r.command[0], r.command[1:]...)
	cmd.Env = r.env
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start)
	if got := cmd.ProcessState.ExitCode(); got != r.code {
		b.Fatalf("%v: exit %d (%v)\n%s", r.command, got, err, out)
	}
	return took, cmd.ProcessState
}

// yardstick is the best time so far of SHA-256 over a file, and of that and a
// copy.
type yardstick struct {
	source, copy string
	only         bool // SHA-256 alone
	hash, both   time.Duration
}

func (y *yardstick) measure(b *testing.B) {
	start := time.Now()
	digest(b, y.source)
	hash := time.Since(start)
	y.hash = better(y.hash, hash)
	if y.only {
		return
	}
	absent(b, y.copy)
	start = time.Now()
	duplicate(b, y.source, y.copy)
	y.both = better(y.both, hash+time.Since(start))
	absent(b, y.copy)
}

// better returns the shorter of two times; 0 is none yet.
func better(best, took time.Duration) time.Duration {
	if best == 0 {
		return took
	}
	return min(best, took)
}

func absent(b *testing.B, name string) {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		b.Fatal(err)
	}
}

// peer returns a command line of another program, and skips where it is missing.
func peer(b *testing.B, name string, args ...string) []string {
	path, err := exec.LookPath(name)
	if err != nil {
		b.Skip(name + " is not installed")
	}
	return append([]string{path}, args...)
}

func digest(b *testing.B, name string) {
	file, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		b.Fatal(err)
	}
}

func duplicate(b *testing.B, from, to string) {
	in, err := os.Open(from)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	if _, err := io.Copy(out, in); err != nil {
		b.Fatal(err)
	}
}

func makeSized(b *testing.B, name string, size int64) {
	made(b, name, func(out io.Writer) error { return sample.WriteSized(out, size) })
}

func made(b *testing.B, name string, write func(io.Writer) error) {
	file, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	if err := errors.Join(write(file), file.Sync()); err != nil {
		b.Fatal(err)
	}
}

func buildProgram(b testing.TB) string {
	b.Helper()
	name := filepath.Join(b.TempDir(), "trienctl")
	if out, err := exec.Command("go", "build", "-o", name, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return name
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
