package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"golang.org/x/term"
)

// progress is a line at a person's terminal that says how far a long run is.
type progress struct {
	out    io.Writer // nil: nobody looks
	text   func(done int) string
	shown  bool
	latest time.Time
}

// newProgress shows something only to a person, and only where there is more
// than one thing to wait for.
func newProgress(c *console, total int) *progress {
	p := &progress{text: func(done int) string {
		return c.words.Text("ctl.progress", map[string]string{"done": count(done), "count": count(total)})
	}}
	if file, ok := c.err.(*os.File); ok && total > 1 && term.IsTerminal(int(file.Fd())) {
		p.out = file
	}
	return p
}

// show tells that done are done, a few times a second at most.
func (p *progress) show(done int) {
	if p.out == nil || time.Since(p.latest) < 100*time.Millisecond {
		return
	}
	fmt.Fprintf(p.out, "\r%s\x1b[K", p.text(done))
	p.shown, p.latest = true, time.Now()
}

// clear makes room for other lines.
func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
		p.shown = false
	}
}

func count(n int) string { return strconv.Itoa(n) }
