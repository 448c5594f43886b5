package token_test

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"trien/token"
	"trien/token/tokentest"
)

// rig is something the cases are run on. All rigs hold the same keys.
type rig interface {
	Config() token.Config
	// Order makes trouble, in the words of tokentest/testdata/misbehave.c.
	Order(t testing.TB, orders ...string)
	Count(t testing.TB, function string) int
	Forget(t testing.TB)
}

// makers are the rigs, each made anew for a case.
type maker struct {
	name string
	make func(testing.TB) rig
	// orders tells whether the rig can make any trouble that a case orders.
	orders bool
}

func rigs(t testing.TB) []maker {
	t.Helper()
	d := newDesk(t)
	remote := tokentest.P11Kit(t, newDevice(t))
	fake := tokentest.NewFake(t, officeToken(t))
	return []maker{
		{"fake", func(t testing.TB) rig { return fake.Fresh(t) }, true},
		{"misbehaving", func(t testing.TB) rig { return d.bad.Fresh(t) }, true},
		{"SoftHSM", func(testing.TB) rig { return honest{d.good} }, false},
		{"p11-kit", func(testing.TB) rig { return honest{remote.Device} }, false},
	}
}

// honest is SoftHSM, by itself or behind p11-kit's server. It does nothing wrong
// and counts no calls.
type honest struct{ tokentest.Device }

func (honest) Order(t testing.TB, orders ...string) {
	t.Helper()
	if len(orders) > 0 {
		t.Fatalf("SoftHSM takes no orders: %v", orders)
	}
}

func (honest) Count(testing.TB, string) int { return uncounted }
func (honest) Forget(testing.TB)            {}

// uncounted is the count of a rig that does not count.
const uncounted = -1

// counted compares the calls of a function, where they are counted.
func counted(t testing.TB, r rig, function string, want int) {
	t.Helper()
	if got := r.Count(t, function); got != want && got != uncounted {
		t.Errorf("%d %s, want %d", got, function, want)
	}
}

// stopWorkers lets the worker processes of this test stand still, as a driver
// that waits for ever, until goOn is called.
func stopWorkers(t testing.TB) (goOn func()) {
	t.Helper()
	var stopped []string
	for _, pid := range tokentest.Children(t) {
		command, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
		if err != nil || !strings.Contains(string(command), "--worker=") {
			continue // p11-kit's server
		}
		stopped = append(stopped, strconv.Itoa(pid))
	}
	if len(stopped) == 0 {
		t.Fatal("no worker to stop")
	}
	send := func(signal string) {
		t.Helper()
		for _, pid := range stopped {
			output, err := exec.Command("kill", signal, pid).CombinedOutput()
			if err != nil && !strings.Contains(string(output), "No such process") { // one of an earlier case, just ending
				t.Errorf("%s %s: %v\n%s", signal, pid, err, output)
			}
		}
	}
	send("-STOP")
	return func() { send("-CONT") }
}
