package main

import (
	"flag"
	"io"
	"path/filepath"

	"trien/cmd/internal/aside"
	"trien/signer/report"
	"trien/signer/report/sheet"
)

// reportFlags name the files that a report is written to.
type reportFlags struct {
	html, pdf, text string
	force           bool
}

func (f *reportFlags) add(set *flag.FlagSet) {
	set.StringVar(&f.html, "html", "", "")
	set.StringVar(&f.pdf, "pdf", "", "")
	set.StringVar(&f.text, "text", "", "")
	set.BoolVar(&f.force, "force", false, "")
}

// reportFile is one file with the form it gets.
type reportFile struct {
	path  string
	write func(sheet.Sheet, io.Writer) error
}

func (f *reportFlags) files() []reportFile {
	var files []reportFile
	for _, file := range []reportFile{{f.html, sheet.Sheet.WriteHTML}, {f.pdf, sheet.Sheet.WritePDF}, {f.text, sheet.Sheet.WriteText}} {
		if file.path != "" {
			files = append(files, file)
		}
	}
	return files
}

func (f *reportFlags) any() bool { return len(f.files()) > 0 }

// refused tells the person, before the work, of a report file that cannot be
// written or would replace one of the documents, and returns the exit code.
func (f *reportFlags) refused(c *console, documents []string) int {
	seen := map[string]bool{}
	for _, file := range f.files() {
		if path := filepath.Clean(file.path); seen[path] {
			return c.usage("ctl.same-report", map[string]string{"file": file.path})
		}
		seen[filepath.Clean(file.path)] = true
		if err := aside.Check(file.path, f.force, documents...); err != nil {
			return c.fail(err, "")
		}
	}
	return exitDone
}

// write makes one report of all documents.
func (f *reportFlags) write(docs []report.Document, basis report.Basis, words report.Words) error {
	if !f.any() {
		return nil
	}
	s := sheet.Read(docs, basis, words)
	for _, file := range f.files() {
		err := aside.Write(file.path, f.force, func(w io.Writer) error { return file.write(s, w) })
		if err != nil {
			return err
		}
	}
	return nil
}
