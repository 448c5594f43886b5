package verify

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
	"testing"
)

// hostile is a file made to exhaust a reader, written object by object.
type hostile struct {
	bytes.Buffer
	at   map[int]int
	last int
}

func newHostile() *hostile {
	h := &hostile{at: map[int]int{}}
	h.WriteString("%PDF-1.7\n")
	return h
}

func (h *hostile) object(num int, text string) {
	h.at[num] = h.Len()
	h.last = max(h.last, num)
	fmt.Fprintf(h, "%d 0 obj\n%s\nendobj\n", num, text)
}

func (h *hostile) stream(num int, dict string, data []byte) {
	h.object(num, fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data))
}

// page writes objects 1 to 3, with more of the catalog and of the page.
func (h *hostile) page(catalog, page string) *hostile {
	h.object(1, "<</Type/Catalog/Pages 2 0 R"+catalog+">>")
	h.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	h.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"+page+">>")
	return h
}

// done ends the file by a cross-reference table.
func (h *hostile) done(trailer string) []byte {
	at := h.Len()
	fmt.Fprintf(h, "xref\n0 %d\n0000000000 65535 f \n", h.last+1)
	for num := 1; num <= h.last; num++ {
		kind := 'n'
		if h.at[num] == 0 {
			kind = 'f'
		}
		fmt.Fprintf(h, "%010d 00000 %c \n", h.at[num], kind)
	}
	fmt.Fprintf(h, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", h.last+1, trailer, at)
	return h.Bytes()
}

// rows ends the file by a cross-reference stream made of rows of 1, 4 and 2
// bytes for the objects from 0 on; written is how many times they are deflated.
func (h *hostile) rows(dict string, data []byte) []byte {
	at := h.Len()
	fmt.Fprintf(h, "%d 0 obj\n<</Type/XRef/W[1 4 2]/Root 1 0 R%s/Length %d>>\nstream\n", h.last+1, dict, len(data))
	h.Write(data)
	fmt.Fprintf(h, "\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n", at)
	return h.Bytes()
}

func deflated(data []byte, times int) []byte {
	for range times {
		var b bytes.Buffer
		w := zlib.NewWriter(&b)
		_, _ = w.Write(data)
		_ = w.Close()
		data = b.Bytes()
	}
	return data
}

func row(kind, pos, sub int) []byte {
	return []byte{byte(kind), byte(pos >> 24), byte(pos >> 16), byte(pos >> 8), byte(pos), byte(sub >> 8), byte(sub)}
}

// list is n references, the first to object first, each further one by step.
func list(first, n, step int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d 0 R ", first+i*step)
	}
	return b.String()
}

const formOfFields = "/AcroForm<</SigFlags 3/Fields[%s]>>"

func sigDictOf(byteRange, contents string) string {
	return "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange" + byteRange + "/Contents" + contents + ">>"
}

// hostiles are the files, made when they are asked for.
func hostiles(t testing.TB) map[string]func() []byte {
	t.Helper()
	many := strings.Repeat
	fields := func(n int, value string) []byte {
		h := newHostile().page(fmt.Sprintf(formOfFields, list(10, n, 1)), "")
		for i := range n {
			h.object(10+i, fmt.Sprintf("<</FT/Sig/T(%d)/V 4 0 R/P 3 0 R/Rect[0 0 1 1]>>", i))
		}
		h.object(4, value)
		return h.done("")
	}
	return map[string]func() []byte{
		"unclosed array": func() []byte {
			h := newHostile().page("/A 4 0 R", "")
			h.object(4, many("[", 4<<20))
			return h.done("")
		},
		"unclosed array at the root": func() []byte {
			h := newHostile().page("", "")
			h.object(1, "<</Type/Catalog/Pages 2 0 R/A "+many("[", 1<<20))
			return h.done("")
		},
		"unclosed dictionaries": func() []byte { return []byte("%PDF-1.7\n" + many("1 0 obj <</A ", 2_000_000)) },
		"unclosed strings":      func() []byte { return []byte("%PDF-1.7\n" + many("1 0 obj (", 2_000_000)) },
		"string after string of ranges": func() []byte {
			h := newHostile().page("", "")
			for i := range 60_000 {
				h.at[10+i] = h.Len()
				h.last = 10 + i
				fmt.Fprintf(h, "%d 0 obj (/ByteRange ", 10+i)
			}
			return h.done("")
		},
		"loops of references": func() []byte {
			h := newHostile().page(fmt.Sprintf(formOfFields, "10 0 R 11 0 R")+"/Perms 12 0 R/DSS 12 0 R", "/Annots 12 0 R/Rotate 12 0 R")
			h.object(10, "<</FT/Sig/T(A)/V 12 0 R/Kids[11 0 R]/Parent 11 0 R>>")
			h.object(11, "<</FT/Sig/T(B)/Kids[10 0 R]/Parent 10 0 R/V 13 0 R>>")
			h.object(12, "13 0 R")
			h.object(13, "12 0 R")
			return h.done("/Info 12 0 R/ID 12 0 R")
		},
		"page that is its parent": func() []byte {
			h := newHostile()
			h.object(1, "<</Type/Catalog/Pages 2 0 R>>")
			h.object(2, "<</Type/Pages/Kids[2 0 R 3 0 R]/Parent 3 0 R/Count 1000000>>")
			h.object(3, "<</Type/Pages/Kids[2 0 R 3 0 R]/Parent 2 0 R/Count 1000000>>")
			return h.done("")
		},
		"nested deep": func() []byte {
			h := newHostile().page(fmt.Sprintf(formOfFields, "4 0 R"), "")
			h.object(4, "<</T(x)/A["+many(many("[", 190)+many("]", 190), 10_000)+"]>>")
			return h.done("")
		},
		"sections in a circle": func() []byte { return newHostile().page("", "").done("/Prev 178") },
		"hybrid in a circle":   func() []byte { return newHostile().page("", "").done("/XRefStm 178") },
		"giant length": func() []byte {
			h := newHostile().page(fmt.Sprintf(formOfFields, "4 0 R"), "/Contents 4 0 R")
			h.object(4, "<</Length 999999999999999999>>\nstream\nabc\nendstream")
			return h.done("")
		},
		"length by a tower": func() []byte {
			h := newHostile().page(fmt.Sprintf(formOfFields, "4 0 R"), "/Contents 4 0 R")
			for i := range 200 {
				h.object(4+i, fmt.Sprintf("<</Length %d 0 R>>\nstream\nabc\nendstream", 5+i))
			}
			return h.done("")
		},
		"one end for all streams": func() []byte {
			h := newHostile().page(fmt.Sprintf(formOfFields, list(10, 50_000, 1)), "")
			for i := range 50_000 {
				h.at[10+i] = h.Len()
				h.last = 10 + i
				fmt.Fprintf(h, "%d 0 obj<<>>stream %s\n", 10+i, many(" ", 500))
			}
			h.WriteString("endstream endobj\n")
			return h.done("")
		},
		"bomb of objects": func() []byte {
			h := newHostile().page(fmt.Sprintf(formOfFields, "6 0 R"), "")
			h.stream(4, "/Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode/FlateDecode]", deflated(bytes.Repeat([]byte("6 0 "), 16<<20), 3))
			return h.rows("/Size 8/Index[0 8]", bytes.Join([][]byte{
				row(0, 0, 0), row(1, h.at[1], 0), row(1, h.at[2], 0), row(1, h.at[3], 0), row(1, h.at[4], 0), row(0, 0, 0), row(2, 4, 0), row(0, 0, 0),
			}, nil))
		},
		"bomb of entries": func() []byte {
			h := newHostile().page("", "")
			return h.rows("/Size 8000000/Filter[/FlateDecode/FlateDecode]", deflated(bytes.Repeat(row(1, 9, 0), 8_000_000), 2))
		},
		"eight million entries": func() []byte {
			h := newHostile().page("", "")
			h.WriteString("%" + many("x", 2<<20) + "\n")
			data := append([]byte{}, bytes.Join([][]byte{row(0, 0, 0), row(1, h.at[1], 0), row(1, h.at[2], 0), row(1, h.at[3], 0)}, nil)...)
			return h.rows("/Size 8000000/Filter/FlateDecode", deflated(append(data, bytes.Repeat(row(1, 9, 0), 8_000_000)...), 1))
		},
		"wide predictor": func() []byte {
			h := newHostile().page("", "")
			return h.rows("/Size 8/Filter[/FlateDecode/FlateDecode]/DecodeParms[<</Predictor 12/Columns 67000000>><</Predictor 12/Columns 67000000>>]",
				deflated(make([]byte, 1<<20), 2))
		},
		"predictor after predictor": func() []byte {
			h := newHostile().page("", "")
			parms := many("<</Predictor 12/Columns 60000000>>", 16)
			return h.rows("/Size 8/Filter["+many("/FlateDecode", 16)+"]/DecodeParms["+parms+"]", deflated(make([]byte, 1<<20), 16))
		},
		"wide predictor in an object stream": func() []byte {
			h := newHostile().page(fmt.Sprintf(formOfFields, "6 0 R"), "")
			h.stream(4, "/Type/ObjStm/N 1/First 4/Filter["+many("/FlateDecode", 16)+"]/DecodeParms["+many("<</Predictor 12/Columns 2000000>>", 16)+"]", deflated(make([]byte, 64<<20), 16))
			return h.rows("/Size 8/Index[0 8]", bytes.Join([][]byte{
				row(0, 0, 0), row(1, h.at[1], 0), row(1, h.at[2], 0), row(1, h.at[3], 0), row(1, h.at[4], 0), row(0, 0, 0), row(2, 4, 0), row(0, 0, 0),
			}, nil))
		},
		"many bombs of objects": func() []byte {
			h := newHostile().page(fmt.Sprintf(formOfFields, list(1000, 500, 1)), "")
			rows := [][]byte{row(0, 0, 0), row(1, h.at[1], 0), row(1, h.at[2], 0), row(1, h.at[3], 0)}
			bomb := deflated(append([]byte("0 0 "), make([]byte, 15<<20)...), 1)
			for i := range 500 {
				h.stream(4+i, "/Type/ObjStm/N 1/First 4/Filter/FlateDecode", bomb)
				rows = append(rows, row(1, h.at[4+i], 0))
			}
			for i := range 500 {
				rows = append(rows, row(2, 4+i, 0))
			}
			return h.rows("/Size 1500/Index[0 504 1000 500]", bytes.Join(rows, nil))
		},
		"count of pages":         func() []byte { return countLies(2147483647) },
		"count beyond all":       func() []byte { return countLies(9223372036854775807) },
		"negative count":         func() []byte { return countLies(-5) },
		"very many small pages":  func() []byte { return smallPages(600_000, 1) },
		"very many pages listed": func() []byte { return smallPages(600_000, 0) },
		"a million objects in one stream": func() []byte {
			h := newHostile().page(fmt.Sprintf(formOfFields, "1000 0 R"), "")
			var head, rows bytes.Buffer
			const n = 1_000_000
			for i := range n {
				fmt.Fprintf(&head, "%d %d ", 1000+i, i)
			}
			first := head.Len()
			head.Write(bytes.Repeat([]byte("1"), n))
			h.stream(4, fmt.Sprintf("/Type/ObjStm/N %d/First %d/Filter/FlateDecode", n, first), deflated(head.Bytes(), 1))
			for _, r := range [][]byte{row(0, 0, 0), row(1, h.at[1], 0), row(1, h.at[2], 0), row(1, h.at[3], 0), row(1, h.at[4], 0)} {
				rows.Write(r)
			}
			for i := range n {
				rows.Write(row(2, 4, i&0xffff))
			}
			return h.rows(fmt.Sprintf("/Size %d/Index[0 5 1000 %d]/Filter/FlateDecode", n+1000, n), deflated(rows.Bytes(), 1))
		},
		"fields by the hundred thousand": func() []byte { return fields(100_000, sigDictOf("[0 10 20 30]", "<30820a00>")) },
		"one large signature for all": func() []byte {
			return fields(1_900, sigDictOf("[0 10 20 30]", "<"+many("30", 1<<20)+">"))
		},
		"empty fields by the hundred thousand": func() []byte { return fields(100_000, "null") },
		"impossible byte range":                func() []byte { return fields(1, sigDictOf("[0 60000000000 0 1]", "<30820a00>")) },
		"giant contents":                       func() []byte { return fields(1, sigDictOf("[0 10 20 30]", "<"+many("00", 33<<20)+">")) },
		"contents of spaces":                   func() []byte { return fields(1, sigDictOf("[0 10 20 30]", "<3082"+many(" ", 60<<20)+">")) },
		"wide dictionary": func() []byte {
			h := newHostile().page("/A 4 0 R", "")
			var b strings.Builder
			for i := range 1_400_000 {
				fmt.Fprintf(&b, "/%x 1", i)
			}
			h.object(1, "<</Type/Catalog/Pages 2 0 R"+b.String()+">>")
			return h.done("")
		},
		"many dictionaries": func() []byte {
			h := newHostile().page(fmt.Sprintf(formOfFields, list(10, 40, 1)), "")
			for i := range 40 {
				h.object(10+i, "<</T(x)/A["+many("<</A 1>>", 160_000)+"]>>")
			}
			return h.done("")
		},
		"wide trailers": func() []byte {
			var b bytes.Buffer
			b.Write(newHostile().page("", "").done(""))
			var more strings.Builder
			for i := range 150_000 {
				fmt.Fprintf(&more, "/%x 1", i)
			}
			prev := bytes.LastIndex(b.Bytes(), []byte("xref\n0"))
			for range 40 {
				at := b.Len()
				fmt.Fprintf(&b, "xref\n0 0\ntrailer<</Size 9/Root 1 0 R/Prev %d%s>>\nstartxref\n%d\n%%%%EOF\n", prev, more.String(), at)
				prev = at
			}
			return b.Bytes()
		},
		"revisions and pages": func() []byte {
			var b bytes.Buffer
			b.Write(smallPages(100_000, 0))
			prev := bytes.LastIndex(b.Bytes(), []byte("xref\n0"))
			for i := range 9_000 {
				at := b.Len()
				fmt.Fprintf(&b, "xref\n%d 1\n0000000009 00000 n \ntrailer<</Size 200000/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", 150_000+i, prev, at)
				prev = at
			}
			return b.Bytes()
		},
		"two large kids in turn": func() []byte {
			h := newHostile().page(fmt.Sprintf(formOfFields, "10 0 R"), "")
			h.object(10, "<</T(a)/Kids["+many("11 0 R 12 0 R ", 200_000)+"]>>")
			for _, n := range []int{11, 12} {
				h.object(n, "<</A("+many("x", 7<<20)+")>>")
			}
			return h.done("")
		},
		"annotations without end": func() []byte {
			h := newHostile().page("", "/Annots["+list(100, 1_400_000, 1)+"]")
			return h.done("")
		},
	}
}

func countLies(n int64) []byte {
	h := newHostile()
	h.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	h.object(2, fmt.Sprintf("<</Type/Pages/Kids[3 0 R]/Count %d>>", n))
	h.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>")
	return h.done("")
}

// smallPages is a document of n pages in one list, whose count is wrong by off.
func smallPages(n, off int) []byte {
	h := newHostile()
	h.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	h.object(2, fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", list(3, n, 1), n+off))
	for i := range n {
		h.object(3+i, "<</Type/Page/A 1/B 1/C 1/D 1/E 1/F 1/G 1>>")
	}
	return h.done("")
}
