//go:build linux

package verify

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"trien/signer/fault"
)

// Bounds of one verification, whatever the file: processor time, which a busy
// machine does not stretch, and memory as the system counts it.
const (
	maxProcessor = 5 * time.Second
	maxResident  = 256 << 10 // KiB
)

const hostileFile = "TRIEN_TEST_HOSTILE"

// TestHostileChild is the process that TestHostileFiles measures.
func TestHostileChild(t *testing.T) {
	path := os.Getenv(hostileFile)
	if path == "" {
		return
	}
	doc := File(t.Context(), path, Options{})
	fmt.Printf("verdict %v %d pages %d signatures %s\n", doc.Verdict, doc.Pages, len(doc.Signatures), fault.CodeOf(doc.Error))
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if most, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			fmt.Printf("%s\n", strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(most), "kB")))
		}
	}
	if doc.Error != nil && fault.CodeOf(doc.Error) == "" {
		t.Errorf("error without words: %v", doc.Error)
	}
}

func TestHostileFiles(t *testing.T) {
	all := hostiles(t)
	maps.Copy(all, signedHostiles(t))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "hostile.pdf")
			data := all[name]()
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			child := exec.Command(os.Args[0], "-test.run=^TestHostileChild$")
			child.Env = append(os.Environ(), hostileFile+"="+path)
			limit := time.AfterFunc(12*maxProcessor, func() { _ = child.Process.Kill() })
			out, err := child.CombinedOutput()
			limit.Stop()
			spent := child.ProcessState.UserTime() + child.ProcessState.SystemTime()
			if err != nil {
				t.Fatalf("%v after %v: %s", err, spent, out)
			}
			said, rest, _ := strings.Cut(string(out), "\n")
			most, _, _ := strings.Cut(rest, "\n")
			resident, err := strconv.Atoi(most)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d KiB: %v, %d MiB, %s", len(data)>>10, spent.Round(10*time.Millisecond), resident>>10, said)
			if spent > maxProcessor {
				t.Errorf("took %v", spent)
			}
			if resident > maxResident {
				t.Errorf("took %d MiB", resident>>10)
			}
		})
	}
}
