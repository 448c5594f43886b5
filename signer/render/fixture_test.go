package render

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pageSpec is one page of a made PDF. Content is its stream; extra goes into its
// dictionary.
type pageSpec struct {
	box     string
	content string
	extra   string
}

// makePDF writes a PDF with the pages given.
func makePDF(t testing.TB, pages ...pageSpec) string {
	t.Helper()
	var b bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n", len(offsets))
		fmt.Fprintf(&b, format, args...)
		b.WriteString("\nendobj\n")
	}
	b.WriteString("%PDF-1.7\n")
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 3+2*i)
	}
	object("<</Type/Catalog/Pages 2 0 R>>")
	object("<</Type/Pages/Count %d/Kids[%s]>>", len(pages), kids.String())
	for i, p := range pages {
		object("<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents %d 0 R/Resources<<>> %s>>", p.box, 4+2*i, p.extra)
		object("<</Length %d>>stream\n%s\nendstream", len(p.content), p.content)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return writeFile(t, b.Bytes())
}

func writeFile(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "văn bản.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// red fills the lower left quarter of an A4 page with red.
const red = "1 0 0 rg 0 0 297 421 re f"

func a4(content string) pageSpec { return pageSpec{box: "0 0 595 842", content: content} }

// replaceObject appends object n anew, with a table for it, as a later revision
// does.
func replaceObject(t testing.TB, data []byte, n int, body string) []byte {
	t.Helper()
	previous := bytes.LastIndex(data, []byte("startxref"))
	var old int
	if _, err := fmt.Sscanf(string(data[previous:]), "startxref\n%d", &old); err != nil {
		t.Fatal(err)
	}
	b := bytes.NewBuffer(data)
	at := b.Len()
	fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", n, body)
	start := b.Len()
	fmt.Fprintf(b, "xref\n%d 1\n%010d 00000 n \ntrailer<</Size 100/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", n, at, old, start)
	return b.Bytes()
}
