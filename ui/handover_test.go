package ui

import (
	"errors"
	"sync"
	"testing"

	"trien/ui/flow"
)

// fakeDesktop writes down what it is handed.
type fakeDesktop struct {
	mu     sync.Mutex
	handed []string
	sent   bool
	err    error
	width  int
	height int
}

func (f *fakeDesktop) note(what, path string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.handed = append(f.handed, what+" "+path)
	return f.err
}

func (f *fakeDesktop) all() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.handed
}

func (f *fakeDesktop) Open(path string) error          { return f.note("open", path) }
func (f *fakeDesktop) Print(path string) (bool, error) { return f.sent, f.note("print", path) }
func (f *fakeDesktop) Reveal(path string) error        { return f.note("reveal", path) }

func (f *fakeDesktop) WorkArea() (int, int)   { return f.width, f.height }
func (f *fakeDesktop) Maximised(uintptr) bool { return false }
func (f *fakeDesktop) Maximise(uintptr)       {}

func TestPrinting(t *testing.T) {
	o := newWorld(t, "vi")
	o.w.print()
	o.mustSay("Chưa có văn bản để in")
	o.w.shown.escape()
	o.open("a.pdf")
	o.w.print()
	o.until("words", func() bool { return o.w.shown != nil })
	o.mustSay("Văn bản đã mở trong chương trình xem của máy")
	o.w.shown.escape()
	o.desktop.err = errors.New("no viewer")
	o.w.print()
	o.until("words", func() bool { return o.w.shown != nil })
	o.mustSay("Không mở được tệp bằng chương trình khác")
	if got := o.desktop.all(); len(got) != 2 || got[0] != "print a.pdf" && got[0] != "print "+o.w.state.Path {
		t.Errorf("handed over: %q", got)
	}
}

// TestCtrlSIsTheButton, where there is something to sign, and speaks elsewhere.
func TestCtrlSIsTheButton(t *testing.T) {
	o := newWorld(t, "vi")
	o.w.signByKey()
	o.mustSay("Không có gì cần lưu")
	o.w.shown.escape()
	o.open("a.pdf")
	o.w.signByKey()
	if o.w.shown == nil {
		t.Error("not a word about what is missing")
	}
	o.w.shown.escape()
	o.plug(holder())
	o.until("ready", func() bool { return o.w.state.Phase == flow.Ready })
	o.w.signByKey()
	o.until("PIN", func() bool { return o.w.pin != nil })
}
