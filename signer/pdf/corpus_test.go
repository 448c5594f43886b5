package pdf_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/pdf"
)

// TestCorpus opens every document of a corpus that is no part of the project;
// TRIEN_CORPUS names its folder, which holds manifest.tsv.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("TRIEN_CORPUS")
	if dir == "" {
		return
	}
	for _, row := range corpusRows(t, filepath.Join(dir, "manifest.tsv")) {
		t.Run(row["file"], func(t *testing.T) {
			start := time.Now()
			got := corpusFile(t, filepath.Join(dir, row["file"]), row["pw"])
			if spent := time.Since(start); spent > 5*time.Second {
				t.Errorf("took %v", spent)
			}
			t.Logf("RESULT\t%s\t%s\t%s\t%s\t%s", row["must"], got, row["nsigned"], row["category"], row["notes"])
		})
	}
}

func corpusFile(t *testing.T, path, password string) string {
	f, err := pdf.OpenFile(path, pdf.Options{Password: []byte(password)})
	if err != nil {
		if fault.CodeOf(err) == "" {
			t.Errorf("error without words: %v", err)
		}
		return "open: " + err.Error()
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	n := f.PageCount()
	for i := range min(n, 200) {
		if _, err := f.Page(i); err != nil {
			return "page: " + err.Error()
		}
	}
	all, err := f.Signatures()
	if err != nil {
		return "signatures: " + err.Error()
	}
	result := strconv.Itoa(len(all))
	for _, s := range all {
		if s.Orphan {
			result += "o"
		}
		if s.Unlisted {
			result += "u"
		}
		if s.ByteRange == nil {
			result += "!" + s.ByteRangeFault
		}
	}
	if f.Repaired() {
		result += " repaired"
	}
	if n == 0 {
		result += " no-pages"
	}
	return result
}

func corpusRows(t *testing.T, path string) []map[string]string {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	head := strings.Split(lines[0], "\t")
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, cell := range strings.Split(line, "\t") {
			if i < len(head) {
				row[head[i]] = cell
			}
		}
		rows = append(rows, row)
	}
	return rows
}
