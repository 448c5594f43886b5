package render

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// BenchmarkPage draws a full page of text as wide as windows show it, one after
// the other, so that nothing is kept.
func BenchmarkPage(b *testing.B) {
	line := "0 -12 Td (" + strings.Repeat("Cong hoa xa hoi ", 5) + ") Tj "
	page := written(0)
	page.content = "BT /F 10 Tf 40 680 Td " + strings.Repeat(line, 50) + "ET"
	pages := make([]pageSpec, 20)
	for i := range pages {
		pages[i] = page
	}
	d := open(b, renderer(b), makePDF(b, pages...))
	for _, width := range []int{600, 1240} {
		b.Run(fmt.Sprint(width), func(b *testing.B) {
			at := 0
			for b.Loop() {
				if _, err := d.Render(context.Background(), at%len(pages), width); err != nil {
					b.Fatal(err)
				}
				at++
			}
		})
	}
}
