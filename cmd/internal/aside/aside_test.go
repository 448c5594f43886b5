package aside

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"trien/signer/fault"
)

func says(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// holds fails unless the folder holds exactly one file with this text.
func holds(t *testing.T, path, text string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil || string(data) != text || len(entries) != 1 {
		t.Errorf("%q, %v, %d files in the folder", data, err, len(entries))
	}
}

func TestWriteReplacesOnlyWhenTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := Write(path, false, says("first")); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, false, says("second")); fault.CodeOf(err) != "ctl.target-exists" {
		t.Errorf("%v", err)
	}
	holds(t, path, "first")
	if err := Write(path, true, says("third")); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "third")
}

func TestFailureLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := Write(path, false, says("kept")); err != nil {
		t.Fatal(err)
	}
	broken := func(w io.Writer) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, errors.New("broken"))
	}
	if err := Write(path, true, broken); fault.CodeOf(err) != "ctl.cannot-write" {
		t.Errorf("%v", err)
	}
	own := func(io.Writer) error { return fault.New("file.unreadable", nil) }
	if err := Write(path, true, own); fault.CodeOf(err) != "file.unreadable" {
		t.Errorf("%v", err)
	}
	holds(t, path, "kept")
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	there, linked := filepath.Join(dir, "there"), filepath.Join(dir, "linked")
	if err := Write(there, false, says("x")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(there, linked); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		target  string
		replace bool
		keep    string
		code    string
	}{
		{filepath.Join(dir, "new"), false, there, ""},
		{there, false, "", "ctl.target-exists"},
		{there, true, "", ""},
		{there, true, there, "ctl.target-is-input"},
		{linked, true, there, "ctl.target-is-input"},
		{dir, true, "", "ctl.cannot-write"},
		{filepath.Join(dir, "no", "folder"), false, "", "ctl.cannot-write"},
		{filepath.Join(there, "file"), false, "", "ctl.cannot-write"},
	} {
		if code := fault.CodeOf(Check(c.target, c.replace, c.keep)); code != c.code {
			t.Errorf("%s: %q, want %q", c.target, code, c.code)
		}
	}
}
