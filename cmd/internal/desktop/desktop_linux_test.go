package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// viewer puts a program of our own in the place of xdg-open, which writes down
// what it is given, and takes the session bus away.
func viewer(t *testing.T, script string) (given func() string) {
	t.Helper()
	dir := t.TempDir()
	note := filepath.Join(dir, "given")
	body := "#!/bin/sh\nprintf '%s\\n' \"$@\" >> " + note + "\n" + script + "\n"
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte(body), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":/bin:/usr/bin")
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(dir, "none"))
	return func() string {
		data, err := os.ReadFile(note)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(data))
	}
}

func TestHandingOver(t *testing.T) {
	file := "/a b/Quyết định, số 1.pdf"
	for name, tt := range map[string]struct {
		do   func() error
		want string
	}{
		"open": {func() error { return System{}.Open(file) }, file},
		"print": {func() error {
			sent, err := System{}.Print(file)
			if sent {
				t.Error("nobody printed")
			}
			return err
		}, file},
		"reveal without a bus": {func() error { return System{}.Reveal(file) }, filepath.Dir(file)},
	} {
		given := viewer(t, "")
		if err := tt.do(); err != nil || given() != tt.want {
			t.Errorf("%s: %v, given %q", name, err, given())
		}
	}
}

func TestNoProgramForIt(t *testing.T) {
	viewer(t, "echo 'no application' >&2; exit 3")
	err := System{}.Open("/a.pdf")
	if err == nil || !strings.Contains(err.Error(), "no application") {
		t.Errorf("%v", err)
	}
}
