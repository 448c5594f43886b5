package single

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMain is a program of a key when the environment says so: it starts and
// says what became of it.
func TestMain(m *testing.M) {
	settings := os.Getenv("SINGLE_SETTINGS")
	if settings == "" {
		os.Exit(m.Run())
	}
	first, err := Start(Key{Settings: settings}, os.Args[1:])
	switch {
	case err != nil:
		os.Stdout.WriteString("alone\n")
	case first == nil:
		os.Stdout.WriteString("handed\n")
		return
	default:
		os.Stdout.WriteString("first\n")
	}
	os.Stdin.Read(make([]byte, 1)) // until the test has enough
}

// other starts a program and returns what it said first.
func other(t *testing.T, settings string, files ...string) (*exec.Cmd, string) {
	t.Helper()
	program := exec.Command(os.Args[0], files...)
	program.Env = append(os.Environ(), "SINGLE_SETTINGS="+settings)
	in, err := program.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); program.Process.Kill(); program.Wait() })
	said := make([]byte, 16)
	n, err := out.Read(said)
	if err != nil {
		t.Fatal(err)
	}
	return program, strings.TrimSpace(string(said[:n]))
}

func here(t *testing.T) {
	t.Helper()
	t.Setenv("XDG_RUNTIME_DIR", "")
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv("TEMP", os.Getenv("TMPDIR"))
}

// TestFilesAreHandedOver from programs of their own, in any number, and to
// nobody whose settings lie elsewhere.
func TestFilesAreHandedOver(t *testing.T) {
	here(t)
	first, err := Start(Key{Settings: "/a"}, nil)
	if err != nil || first == nil {
		t.Fatal(first, err)
	}
	defer first.Close()
	got := make(chan []string, 8)
	go first.Serve(func(files []string) { got <- files })
	for _, files := range [][]string{{"/x/Quyết định số 1.pdf", "/y.pdf"}, {}, {"/z.pdf"}} {
		if _, said := other(t, "/a", files...); said != "handed" {
			t.Fatalf("another program is %s", said)
		}
		if came := <-got; !slices.Equal(came, files) {
			t.Errorf("%q came, %q was given", came, files)
		}
	}
	if _, said := other(t, "/b"); said != "first" {
		t.Errorf("a program of other settings is %s", said)
	}
}

func TestTheNextIsFirstWhenTheFirstIsGone(t *testing.T) {
	here(t)
	first, err := Start(Key{Settings: "/a"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan bool)
	go func() { first.Serve(func([]string) {}); close(served) }()
	first.Close()
	<-served
	program, said := other(t, "/a")
	if said != "first" {
		t.Fatalf("after a close: %s", said)
	}
	program.Process.Kill()
	program.Wait()
	if _, said := other(t, "/a"); said != "first" {
		t.Errorf("after a kill: %s", said)
	}
}

// TestAFirstThatHangsHoldsNobodyUp: it has the gate, and nobody accepts.
func TestAFirstThatHangsHoldsNobodyUp(t *testing.T) {
	here(t)
	first, err := Start(Key{Settings: "/a"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	began := time.Now()
	if _, said := other(t, "/a", "/x.pdf"); said != "alone" {
		t.Errorf("the other program is %s", said)
	}
	if took := time.Since(began); took > 3*patience {
		t.Errorf("after %v", took)
	}
}

func TestNobodyComesInWithRubbish(t *testing.T) {
	here(t)
	key := Key{Settings: "/a"}
	first, err := Start(key, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	got := make(chan []string, 8)
	go first.Serve(func(files []string) { got <- files })
	for _, rubbish := range []string{"{\n", "\n", strings.Repeat("x", longest+10)} {
		c, err := dial(key.name())
		if err != nil {
			t.Fatal(err)
		}
		c.Write([]byte(rubbish)) // it may have been closed already
		c.Close()
	}
	if err := hand(key.name(), []string{"/x.pdf"}); err != nil {
		t.Fatal(err)
	}
	if files := <-got; !slices.Equal(files, []string{"/x.pdf"}) {
		t.Errorf("%q came", files)
	}
}

func TestNamesTellPeopleApart(t *testing.T) {
	names := map[string]bool{}
	for _, k := range []Key{{}, {Settings: "/a"}, {Settings: "/b"}, {Settings: "/a", Options: []string{"x"}}, {Settings: "/a", Options: []string{"x", "y"}}} {
		names[k.name()] = true
	}
	t.Setenv("DISPLAY", ":77")
	t.Setenv("WAYLAND_DISPLAY", "another")
	names[Key{}.name()] = true
	if len(names) < 5 {
		t.Errorf("%d names", len(names))
	}
}
