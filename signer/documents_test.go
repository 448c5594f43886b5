package signer_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// document is a small PDF in the making: objects by number, from 1; object 1 is
// the catalog.
type document struct{ objects []string }

// twoPages returns a document of two A4 pages; extra goes into the page
// dictionaries, root into the catalog, more are further objects from 7.
func twoPages(extra, root string, more ...string) document {
	content := "BT /F1 12 Tf 72 720 Td (Trien) Tj ET"
	d := document{objects: []string{
		"<< /Type /Catalog /Pages 2 0 R " + root + " >>",
		"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 595 842] >>",
		"<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 6 0 R >> >> " + extra + " >>",
		"<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 6 0 R >> >> " + extra + " >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
	}}
	d.objects = append(d.objects, more...)
	return d
}

// bytes writes the document with a classic cross-reference table.
func (d document) bytes() []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(d.objects))
	for n, body := range d.objects {
		offsets[n] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", n+1, body)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}

// converted lets qpdf rewrite data with the given options.
func converted(t testing.TB, data []byte, options ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pdf"), filepath.Join(dir, "out.pdf")
	write(t, in, data)
	peer(t, "qpdf", append(options, in, out)...)
	result, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// peer runs another program, which make test installs, and returns what it
// printed.
func peer(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

func dirOf(name string) string { return filepath.Dir(name) }

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
