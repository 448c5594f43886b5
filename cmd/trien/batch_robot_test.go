package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestManyDocumentsInTheRealWindow opens a folder, signs what is in it with one
// PIN after one that was wrong, and puts the signed copies before a peer.
func TestManyDocumentsInTheRealWindow(t *testing.T) {
	const documents = 12
	r := newRobot(t)
	r.settings(map[string]string{"image": filepath.Join(r.demoRoot, "documents", "chu-ky.png")})
	folder := r.manyDocuments(documents)
	if err := os.WriteFile(filepath.Join(folder, "hong.pdf"), []byte("không phải PDF"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.open(folder)
	r.await("tokens=2 certificates=4", fmt.Sprintf("batch looked documents=%d ready=%d doubtful=0 refused=1", documents+1, documents))
	r.picture("batch")
	r.keys("Return")
	r.await(fmt.Sprintf("batch signing documents=%d task=approve", documents), "pin asked")
	r.write("999999")
	r.keys("Return")
	r.await("batch ended outcomes=12 signed=0 failed=0", "failure token.pin-incorrect")
	r.picture("batch-wrong-pin")
	if found, err := filepath.Glob(filepath.Join(folder, "*_signed*")); err != nil || len(found) > 0 {
		t.Errorf("after a wrong PIN: %v %v", found, err)
	}
	r.keys("Escape")
	r.keys("Return")
	r.await("pin asked")
	r.write("123456")
	r.keys("Return")
	r.await("batch ended outcomes=12 signed=12 failed=0")
	r.picture("batch-done")
	for n := range documents {
		file := filepath.Join(folder, fmt.Sprintf("%03d_signed.pdf", n))
		if s := r.verify(file); s.Integrity != "intact" || s.Coverage != "file" || s.System != "specialised" || s.Page != 2 {
			t.Errorf("%s: %+v", file, s)
		}
	}
	if out := r.run("pdfsig", "-nocert", filepath.Join(folder, "007_signed.pdf")); !strings.Contains(out, "Signature is Valid") {
		t.Error(out)
	}
	if asked := strings.Count(r.all(), "pin asked"); asked != 2 {
		t.Errorf("asked for a PIN %d times", asked)
	}
}

// manyDocuments is a folder with copies of the sample.
func (r *robot) manyDocuments(count int) string {
	r.t.Helper()
	data, err := os.ReadFile(r.sample)
	if err != nil {
		r.t.Fatal(err)
	}
	folder := filepath.Join(r.dir, "nhieu")
	if err := os.Mkdir(folder, 0o700); err != nil {
		r.t.Fatal(err)
	}
	for n := range count {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%03d.pdf", n)), data, 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
	return folder
}
