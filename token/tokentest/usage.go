package tokentest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Children lists the processes this one started, zombies included.
func Children(t testing.TB) []int {
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

// CPUTime is what this process and its children have used. Threads that have ended
// are left out.
func CPUTime(t testing.TB) time.Duration {
	t.Helper()
	total := time.Duration(0)
	for _, pid := range append(Children(t), os.Getpid()) {
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
			total += time.Duration(used)
		}
	}
	return total
}
