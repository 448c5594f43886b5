package pdf

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"trien/signer/fault"
)

// apply writes source and appendix to a file and returns its bytes and path.
func apply(t *testing.T, source []byte, a Appendix) ([]byte, string) {
	t.Helper()
	if a.Base != int64(len(source)) {
		t.Fatalf("appendix begins at %d, source ends at %d", a.Base, len(source))
	}
	data := append(bytes.Clone(source), a.Bytes...)
	path := filepath.Join(t.TempDir(), "out.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return data, path
}

// peers lets other programs read the file. text must come up when mutool shows
// object num.
func peers(t *testing.T, path string, num uint32, text string) {
	t.Helper()
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil || bytes.Contains(out, []byte("WARNING")) {
		t.Errorf("qpdf --check: %v\n%s", err, out)
	}
	if out, err := exec.Command("mutool", "info", path).CombinedOutput(); err != nil || bytes.Contains(out, []byte("repair")) {
		t.Errorf("mutool info: %v\n%s", err, out)
	}
	if out, err := exec.Command("mutool", "show", path, fmt.Sprint(num)).CombinedOutput(); err != nil || !bytes.Contains(out, []byte(text)) {
		t.Errorf("mutool show %d: %v\n%s", num, err, out)
	}
}

func TestUpdateIsReadByAll(t *testing.T) {
	for name, source := range kinds() {
		t.Run(name, func(t *testing.T) {
			before := mustOpen(t, source)
			u := before.Update()
			added := u.Add(Dict{"Kind": Name("new"), "Text": TextString("Ủy ban"), "Link": Ref{Num: 6}})
			stream := u.AddDeflated(Dict{"Type": Name("Test")}, []byte("some text"))
			u.Set(Ref{Num: 6}, Integer(43))
			a, err := u.Build()
			if err != nil {
				t.Fatal(err)
			}
			data, path := apply(t, source, a)
			after := mustOpen(t, data)
			if after.Repaired() || len(after.Revisions()) != len(before.Revisions())+1 {
				t.Fatalf("repaired %v, %d revisions", after.Repaired(), len(after.Revisions()))
			}
			last := after.Revisions()[len(after.Revisions())-1]
			if last.End != after.Size() || last.Stream != before.Revisions()[len(before.Revisions())-1].Stream {
				t.Errorf("last revision %+v of %d bytes", last, after.Size())
			}
			if o, _ := after.Object(Ref{Num: 6}); o != Integer(43) {
				t.Errorf("object 6 = %v", o)
			}
			if o, _ := after.At(len(before.Revisions()) - 1).Object(Ref{Num: 6}); o != Integer(42) {
				t.Errorf("object 6 before = %v", o)
			}
			dict, _ := after.Dict(added)
			if text, _ := after.String(dict["Text"]); text.Text() != "Ủy ban" {
				t.Errorf("added object %v", dict)
			}
			s, _ := after.Stream(stream)
			if text, err := after.Decode(s, 0); string(text) != "some text" || err != nil {
				t.Errorf("stream %q, %v", text, err)
			}
			checkID(t, before, after)
			if strings.HasPrefix(name, "junk") {
				return // the others differ about such files, whoever wrote them
			}
			peers(t, path, added.Num, "/new")
			peers(t, path, 6, "43")
		})
	}
}

func checkID(t *testing.T, before, after *Document) {
	t.Helper()
	id, ok := after.Array(after.Trailer()["ID"])
	if !ok || len(id) != 2 || len(id[0].(String)) == 0 {
		t.Fatalf("/ID %v", id)
	}
	old, ok := before.Array(before.Trailer()["ID"])
	if ok && (!reflect.DeepEqual(old[0], id[0]) || reflect.DeepEqual(old[1], id[1])) {
		t.Errorf("/ID was %x, is %x", old, id)
	}
}

// TestHybridUpdateServesOldReaders reads the result as a reader that knows no
// cross-reference streams does.
func TestHybridUpdateServesOldReaders(t *testing.T) {
	source := kinds()["hybrid"]
	u := mustOpen(t, source).Update()
	u.Set(Ref{Num: 6}, Integer(43))
	added := u.Add(Integer(44))
	a, err := u.Build()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(a.Bytes, []byte("XRefStm")) {
		t.Error("stale /XRefStm")
	}
	data, _ := apply(t, source, a)
	doc := mustOpen(t, data)
	for _, s := range doc.sections {
		s.hybrid = false
	}
	for num, want := range map[uint32]Object{6: Integer(43), added.Num: Integer(44)} {
		if o, err := doc.Object(Ref{Num: num}); o != want || err != nil {
			t.Errorf("object %d = %v, %v; want %v", num, o, err, want)
		}
	}
}

func TestUpdatesStack(t *testing.T) {
	for _, kind := range []string{"classic", "packed", "hybrid", "linearized"} {
		data := kinds()[kind]
		first := mustOpen(t, data)
		var refs []Ref
		var path string
		for i := range 5 {
			u := mustOpen(t, data).Update()
			refs = append(refs, u.Add(Integer(100+i)))
			a, err := u.Build()
			if err != nil {
				t.Fatal(err)
			}
			data, path = apply(t, data, a)
		}
		doc := mustOpen(t, data)
		if len(doc.Revisions()) != len(first.Revisions())+5 {
			t.Errorf("%s: %d revisions", kind, len(doc.Revisions()))
		}
		for i, ref := range refs {
			if o, _ := doc.Object(ref); o != Integer(100+i) {
				t.Errorf("%s: %v = %v", kind, ref, o)
			}
		}
		peers(t, path, refs[4].Num, "104")
	}
}

func TestPlaceholders(t *testing.T) {
	source := kinds()["packed"]
	u := mustOpen(t, source).Update()
	ref := u.Add(Dict{
		"Type": Name("Sig"), "ByteRange": Placeholder{"range", 40}, "Contents": Placeholder{"contents", 22},
	})
	a, err := u.Build()
	if err != nil {
		t.Fatal(err)
	}
	put := func(name, text string) {
		span := a.Marks[name]
		if blank := string(a.Bytes[span.Start-a.Base : span.End-a.Base]); strings.Trim(blank, " ") != "" || len(blank) < len(text) {
			t.Fatalf("%s: %q cannot take %q", name, blank, text)
		}
		copy(a.Bytes[span.Start-a.Base:], text)
	}
	put("range", "[0 1 2 3]")
	put("contents", "<"+strings.Repeat("00", 10)+">")
	data, path := apply(t, source, a)
	list, err := mustOpen(t, data).Signatures()
	if err != nil || len(list) != 1 || list[0].ContentsSpan != a.Marks["contents"] || list[0].ValueRef != ref || !list[0].Orphan {
		t.Errorf("%+v, %v; want span %v", list, err, a.Marks["contents"])
	}
	peers(t, path, ref.Num, "ByteRange")
}

func TestUpdateIsDeterministic(t *testing.T) {
	build := func() []byte {
		u := mustOpen(t, kinds()["classic"]).Update()
		d := Dict{}
		for i := range 50 {
			d[Name(fmt.Sprint("K", i))] = Integer(i)
		}
		u.Add(d)
		u.AddDeflated(nil, []byte(strings.Repeat("x", 1000)))
		a, err := u.Build()
		if err != nil {
			t.Fatal(err)
		}
		return a.Bytes
	}
	first := build()
	for range 5 {
		if !bytes.Equal(first, build()) {
			t.Fatal("two builds differ")
		}
	}
}

func TestTrailerIsKept(t *testing.T) {
	d := newDraft().onePage()
	d.object(6, "42")
	d.object(9, "<</Title(t)>>")
	d.compact(10, "/Info 9 0 R/ID[<00112233><44556677>]/Custom[(a\\)b)]")
	source := bytes.TrimRight(d.Bytes(), "\n") // no end-of-line at the end
	u := mustOpen(t, source).Update()
	u.Add(Integer(1))
	a, err := u.Build()
	if err != nil {
		t.Fatal(err)
	}
	if a.Bytes[0] != '\n' {
		t.Error("last line of the source stays open")
	}
	data, path := apply(t, source, a)
	trailer := mustOpen(t, data).Trailer()
	if trailer["Info"] != (Ref{Num: 9}) || !reflect.DeepEqual(trailer["Custom"], Array{String("a)b")}) ||
		trailer["Root"] != (Ref{Num: 1}) || trailer["DecodeParms"] != nil || trailer["Filter"] != nil {
		t.Errorf("trailer %v", trailer)
	}
	checkID(t, mustOpen(t, source), mustOpen(t, data))
	peers(t, path, 6, "42")
}

func TestNewNumbersAvoidAllThatOccur(t *testing.T) {
	tests := []struct {
		name, extra string
		want        uint32
	}{
		{"right size", "", 7},
		{"size too small", "/Size 3", 7},
		{"size too large", "/Size 50", 50},
		{"size absurd", "/Size 4294967295", 7},
		{"size negative", "/Size -1", 7},
	}
	for _, tt := range tests {
		d := newDraft().onePage()
		d.object(6, "42")
		d.classic(tt.extra)
		if got := mustOpen(t, d.Bytes()).Update().Add(nil); got.Num != tt.want {
			t.Errorf("%s: first new object %v, want %d", tt.name, got, tt.want)
		}
	}
}

func TestGenerationsAreKept(t *testing.T) {
	d := newDraft().onePage()
	d.object(6, "42")
	source := bytes.Clone(d.Bytes())
	d.classic("")
	data := bytes.Replace(d.Bytes(), []byte("6 0 obj"), []byte("6 3 obj"), 1)
	at := fmt.Sprintf("%010d 00000 n", bytes.Index(source, []byte("6 0 obj")))
	data = bytes.Replace(data, []byte(at), []byte(at[:11]+"00003 n"), 1)
	doc := mustOpen(t, data)
	ref := Ref{Num: 6, Gen: 3}
	if o, _ := doc.Object(ref); o != Integer(42) {
		t.Fatalf("6 3 R = %v", o)
	}
	u := doc.Update()
	u.Set(ref, Integer(43))
	a, err := u.Build()
	if err != nil {
		t.Fatal(err)
	}
	out, path := apply(t, data, a)
	if o, _ := mustOpen(t, out).Object(ref); o != Integer(43) {
		t.Errorf("6 3 R = %v", o)
	}
	peers(t, path, 6, "43")
}

func TestWhatCannotBeWritten(t *testing.T) {
	loop := Dict{}
	loop["Self"] = loop
	tests := []struct {
		name string
		o    Object
		code string
	}{
		{"unknown type", 17, "pdf.broken"},
		{"endless", loop, "pdf.too-large"},
		{"mark twice", Array{Placeholder{"a", 1}, Placeholder{"a", 1}}, "pdf.broken"},
		{"no number", Real(1) / Real(zero), "pdf.broken"},
	}
	for _, tt := range tests {
		u := mustOpen(t, kinds()["classic"]).Update()
		u.Add(tt.o)
		if _, err := u.Build(); fault.CodeOf(err) != tt.code {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.code)
		}
	}
	if _, err := mustOpen(t, kinds()["classic"]).Update().Build(); err == nil {
		t.Error("an empty update was written")
	}
}

var zero = 0.0

func TestUpdateSeesItself(t *testing.T) {
	u := mustOpen(t, kinds()["classic"]).Update()
	u.Set(Ref{Num: 6}, Integer(7))
	if o, _ := u.Object(Ref{Num: 6}); o != Integer(7) {
		t.Errorf("object 6 = %v", o)
	}
	if o, _ := u.Object(Ref{Num: 1}); o == nil {
		t.Error("object 1 is gone")
	}
}

func TestStreamOfTheSourceIsCopied(t *testing.T) {
	source := kinds()["classic"]
	doc := mustOpen(t, source)
	s, _ := doc.Stream(Ref{Num: 4})
	changed := *s
	changed.Dict = s.Dict.Clone()
	changed.Dict["Extra"] = Boolean(true)
	u := doc.Update()
	u.Set(Ref{Num: 4}, &changed)
	a, err := u.Build()
	if err != nil {
		t.Fatal(err)
	}
	data, path := apply(t, source, a)
	after := mustOpen(t, data)
	got, _ := after.Stream(Ref{Num: 4})
	if text, err := after.Decode(got, 0); string(text) != "0 0 m 100 100 l S" || err != nil || got.Dict["Extra"] != Boolean(true) {
		t.Errorf("%q, %v, %v", text, err, got.Dict)
	}
	peers(t, path, 4, "Extra")
}
