package main

import (
	"io"
	"path/filepath"
	"testing"
	"time"

	"trien/cmd/internal/sample"
	"trien/signer/pdf"
)

// BenchmarkOpen opens a document of 100,000 pages, counts them and reads the
// first and the last, beside a program that prints the number.
func BenchmarkOpen(b *testing.B) {
	const pages = 100_000
	name := filepath.Join(b.TempDir(), "pages.pdf")
	made(b, name, func(out io.Writer) error { return sample.WritePages(out, pages, sample.Shape{}) })
	b.Run("100000pages", func(b *testing.B) {
		var best time.Duration
		for range rounds {
			start := time.Now()
			doc, err := pdf.OpenFile(name, pdf.Options{})
			must(b, err)
			if doc.PageCount() != pages {
				b.Fatalf("%d pages", doc.PageCount())
			}
			for _, n := range []int{0, pages - 1} {
				_, err := doc.Page(n)
				must(b, err)
			}
			best = better(best, time.Since(start))
			must(b, doc.Close())
		}
		b.ReportMetric(ms(best), "ms")
		b.ReportMetric(0, "ns/op")
	})
	b.Run("100000pages-mutool", func(b *testing.B) {
		command := peer(b, "mutool", "show", name, "trailer/Root/Pages/Count")
		timed{command: command}.measure(b, yardstick{source: name, only: true})
	})
	b.Run("100000pages-pdfinfo", func(b *testing.B) {
		timed{command: peer(b, "pdfinfo", name)}.measure(b, yardstick{source: name, only: true})
	})
}
