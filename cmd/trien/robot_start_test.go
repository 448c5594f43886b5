package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestTheFirstStartAndTheSecond: without a file the program looks at the machine
// first; started once more with one, it opens it in the window that stands.
func TestTheFirstStartAndTheSecond(t *testing.T) {
	r := newRobot(t)
	r.open()
	r.await("page welcome", "tokens=2 certificates=4", "checkup state=")
	r.picture("welcome")
	r.keys("Return")
	r.await("page closed")
	r.run(r.demo, "run", r.demoRoot, "--", r.trien, "--trust", filepath.Join(r.demoRoot, "trust"), r.sample)
	r.await("handed over files=1", "arrived files=1", "document open pages=2")
	r.await("by=name") // the place of the signature
	r.keys("F1")
	r.await("page help")
	r.picture("help")
	r.keys("Escape")
	r.await("page closed")
	r.keys("ctrl+s")
	r.await("pin asked")
	if count := strings.Count(r.all(), "window ready"); count != 1 {
		t.Errorf("%d windows", count)
	}
}
