package pdf

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// saved is a document of three revisions: the page of the first is replaced in
// the second, the third adds an object in an object stream.
func saved() (*draft, []int64) {
	d := newDraft()
	d.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	d.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	d.object(3, "<</Type/Page/Parent 2 0 R>>")
	d.object(4, "(four)")
	d.classic("")
	ends := []int64{int64(d.Len())}
	d.object(3, "<</Type/Page/Parent 2 0 R/Rotate 90>>")
	d.free = map[uint32]struct{}{4: {}}
	d.classic("")
	ends = append(ends, int64(d.Len()))
	d.pack(6, "", []uint32{7}, "(seven)")
	d.compact(8, "")
	return d, append(ends, int64(d.Len()))
}

func TestRevisionAtAndTruncated(t *testing.T) {
	draft, ends := saved()
	d := mustOpen(t, draft.Bytes())
	for i, end := range ends {
		at, ok, err := d.RevisionAt(end)
		if at != i || !ok || err != nil {
			t.Errorf("revision at %d: %d %v %v", end, at, ok, err)
		}
		cut, err := d.Truncated(end)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(cut.Revisions()); n != i+1 || cut.Size() != end {
			t.Errorf("%d revisions in %d bytes", n, cut.Size())
		}
		if again, ok, err := cut.RevisionAt(end); again != i || !ok || err != nil {
			t.Errorf("cut off: %d %v %v", again, ok, err)
		}
		same, err := cut.ChangedSince(d.At(i))
		if len(same) > 0 || err != nil {
			t.Errorf("one state, opened in two ways: %v %v", same, err)
		}
	}
	for _, end := range []int64{0, 20, d.Size() + 1, -1} {
		if _, ok, err := d.RevisionAt(end); ok || err != nil {
			t.Errorf("revision at %d: %v", end, err)
		}
	}
	if _, err := d.Truncated(0); err == nil {
		t.Error("nothing was opened")
	}
}

func TestChangedSince(t *testing.T) {
	draft, _ := saved()
	d := mustOpen(t, draft.Bytes())
	for _, c := range []struct {
		from, to int
		want     []uint32
	}{{0, 1, []uint32{3, 4}}, {1, 2, []uint32{6, 7, 8}}, {0, 2, []uint32{3, 4, 6, 7, 8}}, {1, 1, nil}} {
		got, err := d.At(c.to).ChangedSince(d.At(c.from))
		if !slices.Equal(got, c.want) || err != nil {
			t.Errorf("from %d to %d: %v %v, want %v", c.from, c.to, got, err, c.want)
		}
	}
	// An object stream written anew may have changed everything in it.
	draft.pack(6, "", []uint32{9}, "(seven?)")
	delete(draft.packed, 9)
	draft.compact(10, "")
	d = mustOpen(t, draft.Bytes())
	got, err := d.ChangedSince(d.At(2))
	if !slices.Equal(got, []uint32{6, 7, 10}) || err != nil {
		t.Errorf("%v %v", got, err)
	}
}

func TestReader(t *testing.T) {
	draft, _ := saved()
	d := mustOpen(t, draft.Bytes())
	r := d.Reader()
	nums := []uint32{7, 4, 3, 2, 1, 99}
	r.Sort(nums)
	if !slices.Equal(nums, []uint32{4, 99, 1, 2, 3, 7}) {
		t.Errorf("sorted %v", nums)
	}
	for _, num := range nums {
		o, err := r.Object(num)
		again, err2 := d.ReadOnce(num)
		if err != nil || err2 != nil || fmt.Sprint(o) != fmt.Sprint(again) || (o != nil) != d.Exists(num) {
			t.Errorf("object %d: %v %v, %v %v", num, o, err, again, err2)
		}
	}
}

func TestLoose(t *testing.T) {
	for _, c := range []struct {
		name     string
		do       func(d *draft)
		revision int
		want     string // of each stretch, "object" or "bytes"
	}{
		{"nothing", func(*draft) {}, 1, ""},
		{"blanks and comments", func(d *draft) { d.WriteString("\n % received \n\n") }, 2, ""},
		{"bytes behind the end", func(d *draft) { d.WriteString("more") }, 2, "bytes"},
		{"an object behind the end", func(d *draft) { d.WriteString("9 0 obj\n<< >>\nendobj\n") }, 2, "object"},
		{"an object in a comment", func(d *draft) { d.WriteString("% 9 0 obj << >> endobj\n") }, 2, "object"},
		{"the word in a comment", func(d *draft) { d.WriteString("% an obj of art\n") }, 2, ""},
		{"a trailer", func(d *draft) { d.WriteString("trailer\n<</Root 1 0 R>>\n") }, 2, "bytes"},
	} {
		d := newDraft()
		d.object(1, "<</Type/Catalog/Pages 2 0 R>>")
		d.object(2, "<</Type/Pages/Kids[]/Count 0>>")
		d.classic("")
		d.stream(3, "", "4 0 obj")
		d.classic("")
		c.do(d)
		list, err := mustOpen(t, d.Bytes()).Loose(c.revision)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range list {
			kind := "bytes"
			if l.Object {
				kind = "object"
			}
			got = append(got, kind)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.name, list, c.want)
		}
	}
}

func TestAmbiguous(t *testing.T) {
	draft, _ := saved()
	d := mustOpen(t, draft.Bytes())
	for i := range d.Revisions() {
		if d.Ambiguous(i) {
			t.Errorf("revision %d", i)
		}
	}
	sound, odd := entry{10, 0, entryDirect}, entry{20, 0, entryDirect}
	for _, c := range []struct {
		runs []run
		want bool
	}{
		{[]run{{1, []entry{sound, odd}}, {3, []entry{sound}}}, false},
		{[]run{{1, []entry{sound, odd}}, {2, []entry{odd}}}, false},
		{[]run{{1, []entry{sound, odd}}, {2, []entry{sound}}}, true},
		{[]run{{1, []entry{sound, sound, sound}}, {2, []entry{sound}}, {3, []entry{odd}}}, true},
	} {
		if got := disagree(newTable(c.runs), c.runs); got != c.want {
			t.Errorf("%v: %v", c.runs, got)
		}
	}
}
