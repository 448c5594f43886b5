package diff

import (
	"fmt"
	"testing"
)

// BenchmarkLater compares what came after 1 and after 23 signatures, in a
// document of two pages and in one of a thousand.
func BenchmarkLater(b *testing.B) {
	for _, pages := range []int{2, 1000} {
		for _, signatures := range []int{1, 23} {
			b.Run(fmt.Sprintf("pages=%d/signatures=%d", pages, signatures), func(b *testing.B) {
				d := newDraft()
				d.grow(pages)
				for i := range signatures + 1 {
					d.sign(fmt.Sprintf("S%d", i), "", nil)
				}
				b.ReportMetric(float64(len(d.data)), "bytes")
				for b.Loop() {
					if got := d.later(b)[0]; got.Class != Allowed {
						b.Fatal(got)
					}
				}
			})
		}
	}
}
