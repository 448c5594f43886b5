package ui

import (
	"bytes"
	"image"
	_ "image/jpeg" // pictures of marks
	_ "image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/stamp"
	"trien/signer/trust"
)

// maxImageBytes bounds a picture that becomes part of a signature.
const maxImageBytes = 4 << 20

// markCard is what the signature will look like: a picture, lines of text, or
// both. It outlives the widgets that show it.
type markCard struct {
	window *Window

	image    []byte
	name     string // base name of the picture's file
	layout   stamp.Layout
	lines    string // "" while the lines follow the certificate
	linesOf  string // key of the certificate that lines were written for
	withTime bool
	open     bool // everything that can be changed is shown

	ghost ghostView // what the ghost on the page was made for
}

// ghostView is what a ghost depends on.
type ghostView struct {
	image  int // length stands for content: another picture is set anew
	name   string
	layout stamp.Layout
	lines  string
	shown  bool
}

func newMarkCard(w *Window) *markCard {
	return &markCard{window: w, withTime: true, layout: stamp.TextOnly}
}

// load takes the picture used last; one that is gone is forgotten silently.
func (m *markCard) load(path string) {
	if path == "" {
		return
	}
	if data, err := readImage(path); err == nil {
		m.take(path, data)
	}
}

// choose takes the picture that the person picked.
func (m *markCard) choose(path string) {
	data, err := readImage(path)
	if err != nil {
		m.window.fail(err)
		return
	}
	m.take(path, data)
	m.window.choices.Image = path
	m.window.keep()
	m.window.show()
}

func (m *markCard) take(path string, data []byte) {
	m.image, m.name = data, filepath.Base(path)
	if m.layout == stamp.TextOnly {
		m.layout = stamp.ImageOnly
	}
}

func (m *markCard) remove() {
	m.image, m.name, m.layout = nil, "", stamp.TextOnly
	m.window.choices.Image = ""
	m.window.keep()
	m.window.show()
}

func readImage(path string) ([]byte, error) {
	base := filepath.Base(path)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New("file.unreadable", err, "file", base)
	}
	if len(data) > maxImageBytes {
		return nil, fault.New("ui.image.too-large", nil, "file", base, "limit", strconv.Itoa(maxImageBytes>>20))
	}
	if _, _, err := image.DecodeConfig(bytes.NewReader(data)); err != nil {
		return nil, fault.New("ui.image.unreadable", err, "file", base)
	}
	return data, nil
}

// mark is what will be drawn for the signer at that time.
func (m *markCard) mark(subject trust.Name, at time.Time) stamp.Mark {
	mark := stamp.Mark{Layout: m.layout}
	if m.layout != stamp.TextOnly {
		mark.Image = m.image
	}
	if m.layout != stamp.ImageOnly {
		mark.Lines = m.text(subject, at)
	}
	return mark
}

// text is what the person wrote for this certificate, else name and
// organisation; the time stands below when it is wanted.
func (m *markCard) text(subject trust.Name, at time.Time) []string {
	own := signer.MarkLines(m.window.speech.Text, subject, at)
	lines, stamped := own[:len(own)-1], own[len(own)-1]
	if strings.TrimSpace(m.lines) != "" && m.linesOf == m.window.state.Chosen {
		lines = strings.Split(strings.TrimSpace(m.lines), "\n")
	}
	if m.withTime {
		lines = append(lines[:len(lines):len(lines)], stamped)
	}
	return lines
}

// showGhost gives the page the drawing of the mark, when it has changed.
func (m *markCard) showGhost() {
	w := m.window
	chosen, known := w.state.Credential()
	mark := m.mark(chosen.Subject, w.services.Now().Truncate(time.Minute))
	if !known {
		mark.Lines = nil // nobody yet whose name could stand there
	}
	view := ghostView{len(mark.Image), m.name, mark.Layout, strings.Join(mark.Lines, "\n"), w.state.Placed}
	if view == m.ghost {
		return
	}
	m.ghost = view
	w.viewer.SetGhost(func(width, height, pxPerPoint float64) image.Image {
		picture, err := mark.Preview(width, height, pxPerPoint)
		if err != nil {
			w.do(func() { w.services.Log("preview %s", fault.CodeOf(err)) })
		}
		if picture == nil {
			return nil
		}
		return picture
	})
}
