package pdf

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// draft builds PDF files by hand, revision after revision.
type draft struct {
	bytes.Buffer
	at     map[uint32]int64    // objects since the last section
	packed map[uint32][2]int   // object stream and index, since the last section
	size   uint32              // one above the highest object number
	prev   int64               // offset of the last section; 0 none
	shift  int64               // subtracted from every offset written
	free   map[uint32]struct{} // objects to be listed as free
}

func newDraft() *draft {
	d := &draft{size: 1}
	d.reset()
	d.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	return d
}

func (d *draft) reset() {
	d.at, d.packed, d.free = map[uint32]int64{}, map[uint32][2]int{}, map[uint32]struct{}{}
}

func (d *draft) here() int64 { return int64(d.Len()) - d.shift }

func (d *draft) object(num uint32, body string) {
	d.at[num] = d.here()
	d.size = max(d.size, num+1)
	fmt.Fprintf(d, "%d 0 obj\n%s\nendobj\n", num, body)
}

func (d *draft) stream(num uint32, dict, data string) {
	d.object(num, fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data))
}

// pack writes an object stream; bodies alternate with their numbers.
func (d *draft) pack(num uint32, extra string, nums []uint32, bodies ...string) {
	var head, text strings.Builder
	for i, n := range nums {
		fmt.Fprintf(&head, "%d %d ", n, text.Len())
		text.WriteString(bodies[i] + "\n")
		d.packed[n] = [2]int{int(num), i}
		d.size = max(d.size, n+1)
	}
	dict := fmt.Sprintf("/Type/ObjStm/N %d/First %d/Filter/FlateDecode%s", len(nums), head.Len(), extra)
	d.stream(num, dict, string(Deflate([]byte(head.String()+text.String()))))
}

func (d *draft) tail(offset int64) {
	fmt.Fprintf(d, "startxref\n%d\n%%%%EOF\n", offset)
	d.prev = offset
	d.reset()
}

func (d *draft) trailerText(extra string) string {
	text := fmt.Sprintf("/Size %d/Root 1 0 R%s", d.size, extra)
	if d.prev > 0 && !strings.Contains(extra, "/Prev") {
		text += fmt.Sprintf("/Prev %d", d.prev)
	}
	return text
}

// classic ends a revision by a cross-reference table.
func (d *draft) classic(extra string) {
	offset := d.here()
	d.WriteString("xref\n")
	if d.prev == 0 {
		d.WriteString("0 1\n0000000000 65535 f \n")
	}
	for _, num := range slices.Sorted(maps.Keys(d.free)) {
		fmt.Fprintf(d, "%d 1\n0000000000 00001 f \n", num)
	}
	for nums := slices.Sorted(maps.Keys(d.at)); len(nums) > 0; {
		n := inARow(nums)
		fmt.Fprintf(d, "%d %d\n", nums[0], n)
		for _, num := range nums[:n] {
			fmt.Fprintf(d, "%010d 00000 n \n", d.at[num])
		}
		nums = nums[n:]
	}
	fmt.Fprintf(d, "trailer\n<<%s>>\n", d.trailerText(extra))
	d.tail(offset)
}

// inARow returns how many numbers from the first on are consecutive.
func inARow(nums []uint32) int {
	n := 1
	for n < len(nums) && nums[n] == nums[n-1]+1 {
		n++
	}
	return n
}

// rows writes a cross-reference stream object and returns its offset.
func (d *draft) rows(num uint32, extra string) int64 {
	offset := d.here()
	d.at[num] = offset
	d.size = max(d.size, num+1)
	var index, data bytes.Buffer
	nums := slices.Sorted(maps.Keys(d.at))
	nums = append(nums, slices.Sorted(maps.Keys(d.packed))...)
	slices.Sort(nums)
	for rest := nums; len(rest) > 0; rest = rest[inARow(rest):] {
		fmt.Fprintf(&index, "%d %d ", rest[0], inARow(rest))
	}
	for _, n := range nums {
		if at, ok := d.packed[n]; ok {
			data.Write([]byte{2, 0, 0, byte(at[0] >> 8), byte(at[0]), 0, byte(at[1])})
			continue
		}
		o := d.at[n]
		data.Write([]byte{1, byte(o >> 24), byte(o >> 16), byte(o >> 8), byte(o), 0, 0})
	}
	dict := fmt.Sprintf("/Type/XRef/W[1 4 2]/Index[%s]/Filter/FlateDecode%s", index.String(), d.trailerText(extra))
	d.stream(num, dict, string(Deflate(data.Bytes())))
	return offset
}

// compact ends a revision by a cross-reference stream.
func (d *draft) compact(num uint32, extra string) { d.tail(d.rows(num, extra)) }

// hybrid ends a revision by a table that hides the packed objects in a
// cross-reference stream.
func (d *draft) hybrid(num uint32) {
	for n := range d.packed {
		d.free[n] = struct{}{}
	}
	direct := maps.Clone(d.at)
	d.at = map[uint32]int64{}
	at := d.rows(num, "")
	own := d.at[num]
	d.at = direct
	d.at[num] = own
	d.packed = map[uint32][2]int{}
	d.classic(fmt.Sprintf("/XRefStm %d", at))
}

// onePage writes objects 1 to 4: a document of one page.
func (d *draft) onePage() *draft {
	d.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	d.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	d.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>")
	d.stream(4, "", "0 0 m 100 100 l S")
	return d
}

func openBytes(data []byte, opt Options) (*Document, error) {
	return Open(bytes.NewReader(data), int64(len(data)), opt)
}

func mustOpen(t testing.TB, data []byte) *Document {
	t.Helper()
	d, err := openBytes(data, Options{})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return d
}

// kinds are the ways in which a file can list its objects. Each document has
// one page and object 6 with the value 42.
func kinds() map[string][]byte {
	all := map[string]func() *draft{
		"classic": func() *draft {
			d := newDraft().onePage()
			d.object(6, "42")
			d.classic("")
			return d
		},
		"stream": func() *draft {
			d := newDraft().onePage()
			d.object(6, "42")
			d.compact(7, "")
			return d
		},
		"packed": func() *draft {
			d := newDraft()
			d.stream(4, "", "0 0 m 100 100 l S")
			d.pack(5, "", []uint32{1, 2, 3, 6}, "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
				"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>", "42")
			d.compact(7, "")
			return d
		},
		"hybrid": func() *draft {
			d := newDraft().onePage()
			d.pack(5, "", []uint32{6}, "42")
			d.hybrid(7)
			return d
		},
		"two revisions": func() *draft {
			d := newDraft().onePage()
			d.object(6, "41")
			d.classic("")
			d.object(6, "42")
			d.classic("")
			return d
		},
		"stream after table": func() *draft {
			d := newDraft().onePage()
			d.object(6, "41")
			d.classic("")
			d.object(6, "42")
			d.compact(7, "")
			return d
		},
		"linearized": linearized,
		"junk before the header": func() *draft {
			d := newDraft()
			d.Reset()
			d.WriteString("some mail header\r\n\r\n")
			d.shift = int64(d.Len())
			d.WriteString("%PDF-1.7\n")
			d.onePage()
			d.object(6, "42")
			d.classic("")
			return d
		},
		"junk before the header, counted": func() *draft {
			d := newDraft()
			d.Reset()
			d.WriteString("some mail header\r\n\r\n%PDF-1.7\n")
			d.onePage()
			d.object(6, "42")
			d.classic("")
			return d
		},
		"no white space": func() *draft {
			d := newDraft()
			for num, body := range []string{
				1: "<</Type/Catalog/Pages 2 0 R>>", 2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
				3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>", 6: " 42 ",
			} {
				if body != "" {
					d.at[uint32(num)] = d.here()
					fmt.Fprintf(d, "%d 0 obj%sendobj ", num, body)
				}
			}
			d.size = 7
			d.classic("")
			return d
		},
	}
	files := map[string][]byte{}
	for name, make := range all {
		files[name] = make().Bytes()
	}
	return files
}

// linearized imitates ISO 32000-2, Annex F: the first page's section stands
// first and points to the main one at the end.
func linearized() *draft {
	build := func(first, main int64) (*draft, int64, int64) {
		d := newDraft()
		d.object(8, "<</Linearized 1/L 0/H[0 0]/O 3/E 0/N 1/T 0>>")
		lin := d.at[8]
		delete(d.at, 8)
		gotFirst := d.here()
		fmt.Fprintf(d, "xref\n8 1\n%010d 00000 n \ntrailer\n<</Size 9/Root 1 0 R/Prev %010d>>\nstartxref\n0\n%%%%EOF\n", lin, main)
		d.onePage()
		d.object(6, "42")
		gotMain := d.here()
		d.WriteString("xref\n0 1\n0000000000 65535 f \n")
		for _, num := range slices.Sorted(maps.Keys(d.at)) {
			fmt.Fprintf(d, "%d 1\n%010d 00000 n \n", num, d.at[num])
		}
		d.WriteString("trailer\n<</Size 8>>\n")
		d.tail(first)
		return d, gotFirst, gotMain
	}
	_, first, main := build(0, 0)
	d, _, _ := build(first, main)
	return d
}
