package token_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"trien/token"
	"trien/token/tokentest"
)

// TestKillAndRestart and BenchmarkKillAndRestart kill the worker again and again
// from outside and count what is left behind.
func TestKillAndRestart(t *testing.T) { killAndRestart(t, 50) }

// BenchmarkKillAndRestart does a thousand cycles per round.
func BenchmarkKillAndRestart(b *testing.B) {
	for b.Loop() {
		killAndRestart(b, 1000)
	}
}

func killAndRestart(t testing.TB, cycles int) {
	d := newDesk(t)
	t.Setenv("TMPDIR", t.TempDir())
	m, err := token.Open(t.Context(), d.good.Config())
	if err != nil {
		t.Fatal(err)
	}
	alive := func() { // a kill may first be seen by the call that follows it
		if _, err := m.Tokens(t.Context()); err == nil {
			return
		}
		if _, err := m.Tokens(t.Context()); err != nil {
			t.Fatalf("after a restart: %v", err)
		}
	}
	alive()
	before := descriptors(t)
	for range cycles {
		for _, pid := range tokentest.Children(t) {
			process, err := os.FindProcess(pid)
			if err == nil {
				err = errors.Join(process.Kill(), process.Release())
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		alive()
		if workers := tokentest.Children(t); len(workers) != 1 {
			t.Fatalf("%d workers", len(workers))
		}
	}
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	if left := tokentest.Children(t); len(left) != 0 {
		t.Errorf("processes are left: %v", left)
	}
	if files, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(files) != 0 {
		t.Errorf("%d temporary files, %v", len(files), err)
	}
}

func descriptors(t testing.TB) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// BenchmarkPolling is one look at a driver. At one look per second "%CPU" is
// what watching costs, in this process and in the worker together.
func BenchmarkPolling(b *testing.B) {
	d := newDesk(b)
	m, err := token.Open(b.Context(), d.good.Config())
	if err != nil {
		b.Fatal(err)
	}
	defer m.Close()
	const looks = 500
	var spent time.Duration
	rounds := 0
	for b.Loop() {
		before := tokentest.CPUTime(b)
		for n := range looks {
			if _, err := token.Poll(b.Context(), m, n%5 == 0); err != nil {
				b.Fatal(err)
			}
		}
		spent += tokentest.CPUTime(b) - before
		rounds++
	}
	perLook := float64(spent) / float64(rounds*looks)
	b.ReportMetric(perLook/1e3, "µs-CPU/look")
	b.ReportMetric(perLook/1e9*100, "%CPU")
}
