package devices

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/token"
)

// watched runs Watch and returns what is seen.
func watched(t *testing.T, set *Set, how Watching) <-chan Sight {
	t.Helper()
	seen, ended := make(chan Sight, 1000), make(chan struct{})
	how.Seen, how.Interval = func(s Sight) { seen <- s }, 20*time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		set.Watch(ctx, how)
		close(ended)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
		set.Close()
	})
	return seen
}

// await returns the first sight that fits.
func await(t *testing.T, seen <-chan Sight, what string, fits func(Sight) bool) Sight {
	t.Helper()
	patience := time.After(time.Minute)
	for {
		select {
		case s := <-seen:
			if fits(s) {
				return s
			}
		case <-patience:
			t.Fatalf("never seen: %s", what)
		}
	}
}

// labels lists the tokens of a module whose certificates were read.
func labels(m Module) []string {
	list := []string{}
	for _, i := range m.Identities {
		list = append(list, i.Token.Label)
	}
	slices.Sort(list)
	return list
}

func shows(module int, want ...string) func(Sight) bool {
	return func(s Sight) bool {
		return s.Modules[module].Err == nil && slices.Equal(labels(s.Modules[module]), want)
	}
}

func TestWatchTellsWhatComesAndGoes(t *testing.T) {
	s := newStage(t).fresh(t)
	s.bad.Order(t, "pulled Other")
	again := make(chan struct{})
	seen := watched(t, New([]string{s.module}, s.anchors), Watching{Again: again})
	first := await(t, seen, "the first token", shows(0, "Official"))
	if got := first.Modules[0]; got.Library.Manufacturer != "SoftHSM" || got.Identities[0].Certificate == nil {
		t.Errorf("%+v", got)
	}
	if first.Plugged.State() != token.StateReady {
		t.Errorf("state %s", first.Plugged.State().Code())
	}
	s.bad.Order(t)
	await(t, seen, "both tokens", shows(0, "Official", "Other"))
	s.bad.Order(t, "pulled Official")
	await(t, seen, "the second token alone", shows(0, "Other"))
	s.bad.Order(t, "no-tokens")
	await(t, seen, "no token", shows(0))
	again <- struct{}{}
	await(t, seen, "an answer to who asks again", shows(0))
	s.bad.Order(t, "C_GetSlotList 1 crash")
	crashed := await(t, seen, "a crash", func(s Sight) bool { return s.Modules[0].Err != nil })
	if code := fault.CodeOf(crashed.Modules[0].Err); code != token.DriverCrashed {
		t.Errorf("code %s", code)
	}
	s.bad.Order(t)
	again <- struct{}{}
	await(t, seen, "both again", shows(0, "Official", "Other"))
}

// TestAFailingModuleHoldsUpNoOther lets one driver hang when its certificates
// are listed, and then fail once more before it answers.
func TestAFailingModuleHoldsUpNoOther(t *testing.T) {
	s := newStage(t).fresh(t)
	s.bad.Order(t, "C_FindObjectsInit 1 hang")
	good := s.device.Module
	seen := watched(t, New([]string{s.module, good}, s.anchors), Watching{})
	got := await(t, seen, "the module that answers", shows(1, "Official", "Other"))
	if len(got.Modules[0].Identities) != 0 || got.Modules[0].Path != s.module {
		t.Errorf("%+v", got.Modules[0])
	}
	s.bad.Await(t, "C_FindObjectsInit")
	s.bad.Order(t, "C_FindObjectsInit 1 crash")
	// The hanging process is ended from outside, as by its deadline.
	if err := killWorkers(s.bad.Module); err != nil {
		t.Fatal(err)
	}
	failing := await(t, seen, "its failure", func(s Sight) bool { return s.Modules[0].Err != nil })
	if code := fault.CodeOf(failing.Modules[0].Err); code != token.DriverCrashed {
		t.Errorf("code %s", code)
	}
	s.bad.Order(t)
	await(t, seen, "its certificates, without anybody asking", shows(0, "Official", "Other"))
}

// TestADriverInstalledMeanwhile is found when somebody asks again.
func TestADriverInstalledMeanwhile(t *testing.T) {
	s := newStage(t).fresh(t)
	var installed atomic.Bool
	find := func() ([]string, error) {
		if !installed.Load() {
			return nil, errors.New("no catalogue")
		}
		return []string{s.module}, nil
	}
	again := make(chan struct{})
	seen := watched(t, New(nil, s.anchors), Watching{Again: again, Find: find})
	await(t, seen, "that there is none", func(s Sight) bool { return len(s.Modules) == 0 })
	again <- struct{}{}
	await(t, seen, "that there is still none", func(s Sight) bool { return len(s.Modules) == 0 })
	installed.Store(true)
	again <- struct{}{}
	await(t, seen, "the driver and its tokens", func(s Sight) bool { return len(s.Modules) == 1 && shows(0, "Official", "Other")(s) })
}

func TestModulesThatStayAreKept(t *testing.T) {
	s := newStage(t).fresh(t)
	set := New([]string{"/nowhere/a.so", s.module, "/nowhere/b.so"}, s.anchors)
	defer set.Close()
	kept := set.list()[1]
	set.Use([]string{s.module, "/nowhere/c.so"})
	if now := set.list(); len(now) != 2 || now[0] != kept || now[1].Path() != "/nowhere/c.so" {
		t.Errorf("%d modules", len(now))
	}
}

// killWorkers ends the processes of this test that have loaded the module.
func killWorkers(module string) error {
	lists, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil {
		return err
	}
	for _, list := range lists {
		children, err := os.ReadFile(list)
		if err != nil {
			continue // a thread that has ended
		}
		for pid := range strings.FieldsSeq(string(children)) {
			maps, err := os.ReadFile(filepath.Join("/proc", pid, "maps"))
			if err != nil || !strings.Contains(string(maps), module) {
				continue
			}
			number, err := strconv.Atoi(pid)
			if err != nil {
				return err
			}
			process, err := os.FindProcess(number)
			if err == nil {
				err = errors.Join(process.Kill(), process.Release())
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
