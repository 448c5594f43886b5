package place

import (
	"flag"
	"os"
	"testing"

	"trien/signer/render"
)

// TestMain lets the test binary be the renderer's worker.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == render.WorkerFlag {
		os.Exit(render.RunWorker(os.Stdin, os.Stdout))
	}
	flag.Parse()
	os.Exit(m.Run())
}
