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

// walkAll does with a document whatever a caller may do that costs time.
func walkAll(d *Document) {
	for i := range min(d.PageCount(), 50) {
		if _, err := d.Page(i); err != nil {
			break
		}
	}
	_, _ = d.Signatures()
	_, _ = d.EmptySignatureFields()
	_, _, _ = d.UsageRights()
	d.Version()
	for i := range min(len(d.Revisions()), 20) {
		at := d.At(i)
		at.PageCount()
		_, _ = at.FieldSignatures()
	}
	for num := range uint32(40) {
		o, err := d.Object(Ref{Num: num})
		if s, ok := o.(*Stream); ok && err == nil {
			_, _ = d.Decode(s, 1<<20)
		}
	}
	u := d.Update()
	u.Add(Integer(1))
	_, _ = u.Build()
}

// hostiles are files made to exhaust a reader.
func hostiles() map[string][]byte {
	whole := func(fill func(*draft)) []byte {
		d := newDraft().onePage()
		fill(d)
		d.classic("")
		return d.Bytes()
	}
	many := strings.Repeat
	return map[string][]byte{
		"one bracket":       whole(func(d *draft) { d.object(6, many("[", 1<<20)) }),
		"unclosed strings":  []byte("%PDF-1.7\n" + many("1 0 obj (", 200_000)),
		"unclosed arrays":   []byte("%PDF-1.7\n" + many("1 0 obj [", 200_000)),
		"endless streams":   []byte("%PDF-1.7\n" + many("1 0 obj <<>> stream\n", 100_000)),
		"objects only":      []byte("%PDF-1.7\n" + many("1 0 obj ", 300_000)),
		"trailers only":     []byte("%PDF-1.7\n" + many("trailer<<", 300_000)),
		"startxrefs only":   []byte("%PDF-1.7\n" + many("startxref ", 300_000)),
		"comments only":     []byte("%PDF-1.7\n1 0 obj " + many("%\n", 1<<20)),
		"one long comment":  []byte("%PDF-1.7\n1 0 obj %" + many("x", 20<<20)),
		"size lies":         []byte("%PDF-1.7\nxref\n0 4294967295\n0000000000 65535 f \ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF"),
		"stream index lies": indexLies(),
		"zero bomb":         xrefBomb(),
		"length lies":       whole(func(d *draft) { d.object(6, "<</Length 99999999999>>\nstream\nabc\nendstream") }),
		"length is itself":  whole(func(d *draft) { d.object(6, "<</Length 6 0 R>>\nstream\nabc\nendstream") }),
		"packed in itself":  packedInItself(),
		"extends itself": func() []byte {
			d := newDraft().onePage()
			d.pack(5, "/Extends 5 0 R", []uint32{6}, "42")
			d.packed[9] = [2]int{5, 7}
			d.compact(10, "")
			return d.Bytes()
		}(),
		"huge byte ranges": form("20 0 R", map[uint32]string{
			20: "<</FT/Sig/T(A)/V 21 0 R>>", 21: sigDict("[0 60000000000 0 1]"),
		}).Bytes(),
		"field tower":  fieldTower(),
		"page tower":   pageTower(),
		"object bombs": objectBombs(),
		"prev ladder":  prevLadder(),
	}
}

func indexLies() []byte {
	d := newDraft().onePage()
	at := d.here()
	d.stream(6, "/Type/XRef/W[1 4 2]/Index[0 4294967296]/Size 1/Root 1 0 R", "abc")
	d.tail(at)
	return d.Bytes()
}

// xrefBomb inflates to a billion bytes of entries.
func xrefBomb() []byte {
	d := newDraft().onePage()
	at := d.here()
	d.stream(6, "/Type/XRef/W[1 1 1]/Index[0 4294967295]/Size 1/Root 1 0 R/Filter[/FlateDecode/FlateDecode]",
		string(Deflate(Deflate(make([]byte, 64<<20)))))
	d.tail(at)
	return d.Bytes()
}

func packedInItself() []byte {
	d := newDraft().onePage()
	d.pack(5, "", []uint32{6}, "42")
	d.packed[5] = [2]int{5, 0}
	delete(d.at, 5)
	d.compact(10, "")
	return d.Bytes()
}

func fieldTower() []byte {
	objects := map[uint32]string{}
	for n := uint32(20); n < 40; n++ {
		objects[n] = fmt.Sprintf("<</T(%s)/Kids[%s %d 0 R]>>", strings.Repeat("x", 5000), strings.Repeat(fmt.Sprintf("%d 0 R ", n+1), 1000), n-1)
	}
	return form("20 0 R", objects).Bytes()
}

func pageTower() []byte {
	d := newDraft()
	d.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	for n := uint32(2); n < 60; n++ {
		d.object(n, fmt.Sprintf("<</Type/Pages/Count 1000000/Kids[%s]>>", strings.Repeat(fmt.Sprintf("%d 0 R ", n+1), 200)))
	}
	d.classic("")
	return d.Bytes()
}

// objectBombs alternates between two object streams that inflate to much.
func objectBombs() []byte {
	d := newDraft().onePage()
	blanks := strings.Repeat(" ", 8<<20)
	var fields strings.Builder
	for i := range uint32(400) {
		fmt.Fprintf(&fields, "%d 0 R ", 100+i)
	}
	d.object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields["+fields.String()+"]>>>>")
	for s := range uint32(2) {
		var nums []uint32
		var bodies []string
		for i := range uint32(200) {
			nums, bodies = append(nums, 100+2*i+s), append(bodies, "<</T(x)>>")
		}
		d.pack(10+s, "", append(nums, 90+s), append(bodies, blanks+"0")...)
	}
	d.compact(20, "")
	return d.Bytes()
}

// prevLadder has as many sections as are allowed.
func prevLadder() []byte {
	d := newDraft().onePage()
	d.classic("")
	for range 9_000 {
		d.object(6, "42")
		d.classic("")
	}
	return d.Bytes()
}

func TestHostileFilesCostLittle(t *testing.T) {
	for name, data := range hostiles() {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			d, err := openBytes(data, Options{})
			if err == nil {
				walkAll(d)
			} else if fault.CodeOf(err) == "" {
				t.Errorf("error without words: %v", err)
			}
			if spent := time.Since(start); spent > 5*time.Second {
				t.Errorf("took %v", spent)
			} else {
				t.Logf("%v, %v", spent, err)
			}
			runtime.ReadMemStats(&after)
			if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 400<<20 {
				t.Errorf("heap grew by %d MiB", grown>>20)
			}
		})
	}
}

// FuzzOpen looks for inputs that panic, hang or write what cannot be read.
func FuzzOpen(f *testing.F) {
	for _, data := range kinds() {
		f.Add(data)
		for _, spoil := range damages() {
			f.Add(spoil(bytes.Clone(data)))
		}
	}
	f.Add(form("20 0 R", map[uint32]string{20: "<</FT/Sig/T(A)/V 21 0 R/Rect[0 0 1 1]/P 3 0 R>>", 21: sigDict("[0 1 2 3]")}).Bytes())
	f.Add(packedInItself())
	f.Add(indexLies())
	limits := Limits{Inflated: 1 << 20, Text: 1 << 20, Items: 100_000, Entries: 100_000}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := openBytes(data, Options{Limits: limits})
		if err != nil {
			if fault.CodeOf(err) == "" {
				t.Fatalf("error without words: %v", err)
			}
			return
		}
		walkAll(d)
		u := d.Update()
		ref := u.Add(Name("here"))
		a, err := u.Build()
		if err != nil {
			return
		}
		again, err := openBytes(append(bytes.Clone(data), a.Bytes...), Options{Limits: limits})
		if err != nil {
			t.Fatalf("the update spoils the document: %v", err)
		}
		if o, err := again.Object(ref); o != Name("here") || err != nil {
			t.Fatalf("added object %v is %v, %v", ref, o, err)
		}
	})
}
