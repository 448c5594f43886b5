package pdf

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"trien/signer/fault"
)

func TestPageTrees(t *testing.T) {
	leaf := "<</Type/Page/MediaBox[0 0 %d 100]>>"
	tests := []struct {
		name   string
		nodes  map[uint32]string
		widths []float64 // of the pages, in order
	}{
		{"flat", map[uint32]string{2: "/Kids[11 0 R 12 0 R 13 0 R]/Count 3"}, []float64{11, 12, 13}},
		{"nested", map[uint32]string{
			2: "/Kids[3 0 R 13 0 R 4 0 R]/Count 5",
			3: "/Kids[11 0 R 12 0 R]/Count 2", 4: "/Kids[5 0 R 15 0 R]/Count 2", 5: "/Kids[14 0 R]/Count 1",
		}, []float64{11, 12, 13, 14, 15}},
		{"empty node", map[uint32]string{2: "/Kids[3 0 R 11 0 R]/Count 1", 3: "/Kids[]/Count 0"}, []float64{11}},
		{"count too large", map[uint32]string{2: "/Kids[11 0 R 12 0 R]/Count 20"}, []float64{11, 12}},
		{"count too small", map[uint32]string{2: "/Kids[11 0 R 12 0 R]/Count 1"}, []float64{11, 12}},
		{"count missing", map[uint32]string{2: "/Kids[11 0 R 12 0 R]"}, []float64{11, 12}},
		{"count negative", map[uint32]string{2: "/Kids[11 0 R 12 0 R]/Count -1"}, []float64{11, 12}},
		{"inner count wrong", map[uint32]string{2: "/Kids[3 0 R 12 0 R]/Count 2", 3: "/Kids[11 0 R 13 0 R]/Count 1"}, []float64{11, 13, 12}},
		{"kid is null", map[uint32]string{2: "/Kids[null 11 0 R]/Count 2"}, []float64{11}},
		{"loop", map[uint32]string{2: "/Kids[11 0 R 3 0 R]/Count 5", 3: "/Kids[2 0 R 12 0 R]/Count 4"}, []float64{11, 12}},
		{"node is its own kid", map[uint32]string{2: "/Kids[2 0 R]/Count 1"}, nil},
		{"no kids", map[uint32]string{2: "/Count 3"}, nil},
		{"same page twice", map[uint32]string{2: "/Kids[11 0 R 11 0 R]/Count 2"}, []float64{11, 11}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDraft()
			d.object(1, "<</Type/Catalog/Pages 2 0 R>>")
			for num, text := range tt.nodes {
				d.object(num, "<</Type/Pages"+text+">>")
			}
			for num := uint32(11); num <= 15; num++ {
				d.object(num, fmt.Sprintf(leaf, num))
			}
			d.classic("")
			doc := mustOpen(t, d.Bytes())
			if n := doc.PageCount(); n != len(tt.widths) {
				t.Fatalf("%d pages, want %d", n, len(tt.widths))
			}
			for i, want := range tt.widths {
				p, err := doc.Page(i)
				if err != nil || p.MediaBox.X1 != want || p.Index != i {
					t.Errorf("page %d: %+v, %v; want width %v", i, p, err, want)
				}
			}
			for _, i := range []int{-1, len(tt.widths)} {
				if _, err := doc.Page(i); fault.CodeOf(err) != "pdf.no-such-page" {
					t.Errorf("page %d: %v", i, err)
				}
			}
		})
	}
}

// manyPages is a document of n pages, 3 n objects, its page tree with the
// given number of kids per node; 0 is one flat node.
func manyPages(n, perNode int, compact bool) []byte {
	d := newDraft()
	d.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	next := uint32(3)
	var leaves []uint32
	for range n {
		d.object(next, fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources %d 0 R>>", next+1, next+2))
		d.object(next+1, "<</Length 0>>\nstream\n\nendstream")
		d.object(next+2, "<<>>")
		leaves = append(leaves, next)
		next += 3
	}
	level, under := leaves, 1
	for perNode > 0 && len(level) > perNode {
		var up []uint32
		under *= perNode
		for i := 0; i < len(level); i += perNode {
			d.object(next, treeNode(level[i:min(i+perNode, len(level))], min(under, n-i*under/perNode)))
			up = append(up, next)
			next++
		}
		level = up
	}
	d.object(2, treeNode(level, n))
	if compact {
		d.compact(next, "")
	} else {
		d.classic("")
	}
	return d.Bytes()
}

func treeNode(kids []uint32, count int) string {
	var b strings.Builder
	for _, k := range kids {
		fmt.Fprintf(&b, "%d 0 R ", k)
	}
	return fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", b.String(), count)
}

// TestManyPages holds the target for opening; the benchmark says by how much.
func TestManyPages(t *testing.T) {
	for name, data := range map[string][]byte{
		"flat, table": manyPages(100_000, 0, false), "nested, stream": manyPages(100_000, 20, true),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			d := mustOpen(t, data)
			if n := d.PageCount(); n != 100_000 {
				t.Fatalf("%d pages", n)
			}
			for _, i := range []int{0, 50_000, 99_999} {
				if p, err := d.Page(i); err != nil || p.Ref.Num != uint32(3+3*i) {
					t.Errorf("page %d is %v, %v", i, p.Ref, err)
				}
			}
			if spent := time.Since(start); spent > 2*time.Second {
				t.Errorf("took %v", spent)
			}
		})
	}
}

func BenchmarkOpen100kPages(b *testing.B) {
	for _, tt := range []struct {
		name    string
		perNode int
		compact bool
	}{{"flat table", 0, false}, {"flat stream", 0, true}, {"nested table", 20, false}, {"nested stream", 20, true}} {
		data := bytes.Clone(manyPages(100_000, tt.perNode, tt.compact))
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d, err := Open(bytes.NewReader(data), int64(len(data)), Options{})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := d.Page(d.PageCount() - 1); err != nil {
					b.Fatal(err)
				}
			}
			b.StopTimer()
			d := mustOpen(b, data)
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			runtime.KeepAlive(d)
			b.ReportMetric(float64(m.HeapAlloc-uint64(len(data)))/(1<<20), "MiB-live")
		})
	}
}
