package sheet

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"trien/signer/pdf"
	"trien/signer/report"
)

var update = flag.Bool("update", false, "write the golden files")

// TestGolden compares every form with what was looked at and found good. Of the
// PDF it is the text with its place on the page.
func TestGolden(t *testing.T) {
	doubt := every()[2:3]
	for _, c := range []struct {
		name  string
		docs  []report.Document
		lang  string
		write func(Sheet, io.Writer) error
	}{
		{"all_vi.txt", every(), "vi", Sheet.WriteText},
		{"doubt_en.txt", doubt, "en", Sheet.WriteText},
		{"doubt_vi.html", doubt, "vi", Sheet.WriteHTML},
		{"good_en.html", every()[:1], "en", Sheet.WriteHTML},
		{"doubt_vi.pdf.txt", doubt, "vi", placed(t)},
		{"good_en.pdf.txt", every()[:1], "en", placed(t)},
	} {
		var got bytes.Buffer
		if err := c.write(Read(c.docs, basis(), load(t, c.lang)), &got); err != nil {
			t.Fatal(err)
		}
		golden(t, c.name, got.Bytes())
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("differs from %s:\n%s", path, got)
	}
}

var (
	shown   = regexp.MustCompile(`BT /(F\d) ([\d.]+) Tf .* rg 1 0 0 1 ([\d.]+) ([\d.]+) Tm <([0-9A-F]*)> Tj ET`)
	mapping = regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]{4})>`)
)

// placed writes the text of the PDF line by line as the file itself maps its
// glyphs to letters: page, place from the lower left, size and text.
func placed(t *testing.T) func(Sheet, io.Writer) error {
	return func(s Sheet, w io.Writer) error {
		var out bytes.Buffer
		if err := s.WritePDF(&out); err != nil {
			return err
		}
		doc, err := pdf.Open(bytes.NewReader(out.Bytes()), int64(out.Len()), pdf.Options{})
		if err != nil {
			return err
		}
		for i := range doc.PageCount() {
			page, err := doc.Page(i)
			if err != nil {
				return err
			}
			letters := map[string]map[string]string{}
			for _, font := range []string{"F0", "F1", "F2"} {
				dict, _ := doc.DictAt(page.Dict, "Resources", "Font", pdf.Name(font))
				letters[font] = map[string]string{}
				for _, m := range mapping.FindAllSubmatch(decoded(t, doc, dict["ToUnicode"]), -1) {
					letters[font][string(m[1])] = string(m[2])
				}
			}
			content := ""
			parts, _ := doc.Array(page.Dict["Contents"])
			for _, part := range parts {
				content += string(decoded(t, doc, part))
			}
			for _, m := range shown.FindAllStringSubmatch(content, -1) {
				text := ""
				for glyph := range slices.Chunk([]byte(m[5]), 4) {
					code, err := strconv.ParseUint(letters[m[1]][string(glyph)], 16, 16)
					if err != nil {
						return err
					}
					text += string(rune(code))
				}
				fmt.Fprintf(w, "%d %s %s %s %s\n", i+1, m[3], m[4], m[2], text)
			}
		}
		return nil
	}
}

func decoded(t *testing.T, doc *pdf.Document, o pdf.Object) []byte {
	t.Helper()
	stream, ok := doc.Stream(o)
	if !ok {
		t.Fatalf("%v is no stream", o)
	}
	data, err := doc.Decode(stream, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func run(t *testing.T, input []byte, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(input)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatalf("%s: %v\n%s", name, err, complaints.Bytes())
	}
	return out
}

// accepted lets qpdf judge a file.
func accepted(t *testing.T, pdf []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, nil, "qpdf", "--check", path)
}
