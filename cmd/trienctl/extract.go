package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"trien/cmd/internal/aside"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp/font"
)

// extract writes the wanted version of the document, byte for byte, to a file
// of its own and returns the exit code.
func (c *console) extract(doc *pdf.File, name string, h *history, f *revisionsFlags) int {
	end, number, err := h.version(f)
	if err != nil {
		return c.fail(err, name)
	}
	target := f.out
	if target == "" {
		target = strings.TrimSuffix(name, filepath.Ext(name)) + fmt.Sprintf("_r%d.pdf", number)
	}
	err = aside.Check(target, f.force, name)
	if err == nil {
		err = aside.Write(target, f.force, func(w io.Writer) error { return copyStart(w, doc, end) })
	}
	if err != nil {
		return c.fail(err, name)
	}
	args := map[string]string{"revision": count(number), "bytes": fmt.Sprint(end), "file": target, "field": printable(f.field)}
	key := "ctl.extracted"
	if f.field != "" {
		key = "ctl.extracted-signed"
	}
	fmt.Fprintln(c.out, c.words.Text(key, args))
	return exitDone
}

// version returns where the wanted version ends, and the number of the
// revision that it is or ends in.
func (h *history) version(f *revisionsFlags) (end int64, number int, err error) {
	if f.field == "" {
		if f.extract < 1 || f.extract > len(h.revisions) {
			return 0, 0, fault.New("ctl.no-such-revision", nil, "number", fmt.Sprint(f.extract), "count", count(len(h.revisions)))
		}
		return h.revisions[f.extract-1].end, f.extract, nil
	}
	for _, s := range h.signatures {
		switch {
		case s.field != f.field:
			continue
		case s.end == 0:
			return 0, 0, fault.New("ctl.covers-nothing", nil, "field", f.field)
		}
		number := s.revision
		for i := 0; number == 0 && i < len(h.revisions); i++ {
			if s.end <= h.revisions[i].end {
				number = i + 1
			}
		}
		return s.end, max(number, 1), nil
	}
	return 0, 0, fault.New("ctl.no-such-field", nil, "field", f.field)
}

// copyStart copies the first end bytes of the file.
func copyStart(w io.Writer, doc *pdf.File, end int64) error {
	source := io.NewSectionReader(doc.Source(), 0, end)
	n, err := io.Copy(w, readFaults{source, doc.Source().Name()})
	if err == nil && n != end {
		err = fault.New("file.unreadable", io.ErrUnexpectedEOF, "file", doc.Source().Name())
	}
	return err
}

// readFaults gives failures to read their words, so that nobody takes them for
// failures to write.
type readFaults struct {
	io.Reader
	name string
}

func (r readFaults) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fault.New("file.unreadable", err, "file", r.name)
	}
	return n, err
}

// printable keeps what a document says from giving orders to the terminal.
func printable(text string) string { return font.Clean(text) }
