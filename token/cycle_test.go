package token_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"trien/token"
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
		for _, pid := range children(t) {
			process, err := os.FindProcess(pid)
			if err == nil {
				err = errors.Join(process.Kill(), process.Release())
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		alive()
		if workers := children(t); len(workers) != 1 {
			t.Fatalf("%d workers", len(workers))
		}
	}
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	if left := children(t); len(left) != 0 {
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

// children lists the processes this one started, zombies included.
func children(t testing.TB) []int {
	t.Helper()
	files, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil || len(files) == 0 {
		t.Fatalf("no list of child processes: %v", err)
	}
	var all []int
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue // a thread that has ended
		}
		for field := range strings.FieldsSeq(string(data)) {
			pid, err := strconv.Atoi(field)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, pid)
		}
	}
	return all
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
	var spent int64
	rounds := 0
	for b.Loop() {
		before := cpuTime(b)
		for n := range looks {
			if _, err := token.Poll(b.Context(), m, n%5 == 0); err != nil {
				b.Fatal(err)
			}
		}
		spent += cpuTime(b) - before
		rounds++
	}
	perLook := float64(spent) / float64(rounds*looks)
	b.ReportMetric(perLook/1e3, "µs-CPU/look")
	b.ReportMetric(perLook/1e9*100, "%CPU")
}

// cpuTime is what this process and its children have used, in nanoseconds.
func cpuTime(t testing.TB) int64 {
	t.Helper()
	total := int64(0)
	for _, pid := range append(children(t), os.Getpid()) {
		tasks, err := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/schedstat")
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range tasks {
			data, err := os.ReadFile(task)
			if err != nil {
				continue // a thread that has ended
			}
			first, _, _ := strings.Cut(string(data), " ")
			used, err := strconv.ParseInt(first, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			total += used
		}
	}
	return total
}
