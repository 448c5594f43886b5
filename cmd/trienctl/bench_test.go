package main

import (
	"context"
	"crypto/sha256"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"trien/cmd/internal/sample"
)

var sizes = []struct {
	name  string
	bytes int64
}{{"1MiB", 1 << 20}, {"100MiB", 100 << 20}, {"1GiB", 1 << 30}}

// BenchmarkWholeProcess times trienctl as a user starts it, worker and driver
// included, beside what the machine needs for the same file: B is Go's SHA-256
// and then Go's copy. Peers are run on the same file where they are installed.
func BenchmarkWholeProcess(b *testing.B) {
	d := demoDesk(b)
	binary := buildProgram(b)
	for _, size := range sizes {
		dir := b.TempDir()
		source, signed := filepath.Join(dir, "a.pdf"), filepath.Join(dir, "a_signed.pdf")
		makeSized(b, source, size.bytes)
		hash, both := baseline(b, source, filepath.Join(dir, "copy"))
		b.Run(size.name+"/sha256+copy", func(b *testing.B) {
			b.ReportMetric(ms(both), "ms")
			b.ReportMetric(ms(hash), "ms-sha256")
			b.ReportMetric(0, "ns/op")
		})
		sign := []string{
			binary, "sign", "--module", d.module, "--trust", d.trust, "--only-trust", "--token", d.token, "--cert", "01",
			"--force", "--out", signed, source,
		}
		env := append(os.Environ(), d.vars()...)
		b.Run(size.name+"/sign", func(b *testing.B) { measure(b, env, both, "xB", 0, sign...) })
		b.Run(size.name+"/verify", func(b *testing.B) {
			measure(b, env, hash, "xSHA256", exitUndecided, binary, "verify", "--trust", d.trust, "--only-trust", "--offline", signed)
		})
		b.Run(size.name+"/verify-pdfsig", func(b *testing.B) { peerRun(b, hash, "pdfsig", "-nocert", signed) })
		b.Run(size.name+"/verify-mutool", func(b *testing.B) { peerRun(b, hash, "mutool", "sign", "-v", signed) })
		if err := os.RemoveAll(dir); err != nil {
			b.Fatal(err)
		}
	}
}

func peerRun(b *testing.B, base time.Duration, name string, args ...string) {
	path, err := exec.LookPath(name)
	if err != nil {
		b.Skip(name + " is not installed")
	}
	measure(b, os.Environ(), base, "xSHA256", 0, append([]string{path}, args...)...)
}

// measure runs the command three times and reports the best time, its ratio to
// base, and the largest peak memory of the process itself. The system counts
// what this program held when it started the other one: a smaller peak than
// that cannot be seen.
func measure(b *testing.B, env []string, base time.Duration, unit string, code int, command ...string) {
	best, peak := time.Duration(1<<62), int64(0)
	for range 3 {
		cmd := exec.CommandContext(context.Background(), command[0], command[1:]...)
		cmd.Env = env
		start := time.Now()
		out, err := cmd.CombinedOutput()
		took := time.Since(start)
		if got := cmd.ProcessState.ExitCode(); got != code {
			b.Fatalf("%v: exit %d (%v)\n%s", command, got, err, out)
		}
		best = min(best, took)
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok && runtime.GOOS == "linux" {
			peak = max(peak, usage.Maxrss<<10)
		}
	}
	b.ReportMetric(ms(best), "ms")
	b.ReportMetric(float64(best)/float64(base), unit)
	b.ReportMetric(float64(peak>>20), "MiB-peak")
	b.ReportMetric(0, "ns/op")
}

// baseline returns the time of SHA-256 over the file, and of that and a copy;
// the better of three runs.
func baseline(b *testing.B, name, copyName string) (hash, both time.Duration) {
	hash, both = 1<<62, 1<<62
	for range 3 {
		start := time.Now()
		digest(b, name)
		hash = min(hash, time.Since(start))
		duplicate(b, name, copyName)
		both = min(both, time.Since(start))
		if err := os.Remove(copyName); err != nil {
			b.Fatal(err)
		}
	}
	return hash, both
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
	file, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	if err := sample.WriteSized(file, size); err != nil {
		b.Fatal(err)
	}
	if err := file.Sync(); err != nil {
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
