package sample

import (
	"os"
	"testing"
)

func TestDump(t *testing.T) {
	data, err := Decision()
	if err != nil {
		t.Fatal(err)
	}
	_ = os.WriteFile("/tmp/w/stamp/d.pdf", data, 0o644)
}
