package render

import (
	"fmt"
	"testing"
)

// TestOneWorkerReadsManyDocuments: the characters are those of the document at
// hand, whatever was read before, and the process stays.
func TestOneWorkerReadsManyDocuments(t *testing.T) {
	r := renderer(t)
	pid := 0
	for n := range 5 {
		page := written(90 * (n % 4))
		page.content = fmt.Sprintf("BT /F 14 Tf 80 600 Td (So: %d/QD) Tj ET", n)
		d, err := r.Open(t.Context(), makePDF(t, page, written(0)), "")
		if err != nil {
			t.Fatal(err)
		}
		w, _ := d.state()
		if now := w.cmd.Process.Pid; n > 0 && now != pid {
			t.Errorf("document %d has the worker %d after %d", n, now, pid)
		} else {
			pid = now
		}
		if n == 2 { // one that was drawn is closed with its forms
			if _, err := d.Render(t.Context(), 0, 100); err != nil {
				t.Error(err)
			}
		}
		glyphs, err := d.Text(t.Context(), 0)
		if got, want := said(glyphs), fmt.Sprintf("So: %d/QD", n); err != nil || len(got) < len(want) || got[:len(want)] != want {
			t.Errorf("document %d says %q (%v)", n, got, err)
		}
		if err := d.Recycle(); err != nil {
			t.Error(err)
		}
		if _, err := d.Text(t.Context(), 0); err == nil {
			t.Error("a document that was recycled can still be read")
		}
	}
	if _, err := r.Open(t.Context(), writeFile(t, []byte("%PDF-1.7 broken")), ""); err == nil {
		t.Error("a broken document opens")
	}
	d, err := r.Open(t.Context(), makePDF(t, written(0)), "")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.Recycle(); err != nil {
			t.Errorf("closing twice: %v", err)
		}
	}
}

func TestAWorkerIsReplacedInTheEnd(t *testing.T) {
	r := renderer(t)
	path := makePDF(t, written(0))
	pids := map[int]bool{}
	for range maxReadings + 2 {
		d, err := r.Open(t.Context(), path, "")
		if err != nil {
			t.Fatal(err)
		}
		w, _ := d.state()
		pids[w.cmd.Process.Pid] = true
		if err := d.Recycle(); err != nil {
			t.Fatal(err)
		}
	}
	if len(pids) != 2 {
		t.Errorf("%d workers", len(pids))
	}
}
