package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"trien/signer/fault"
)

// ruins are unsigned files whose cross-reference data is wrong but which have
// lost no object. Each document has one page and object 6 with the value 42.
func ruins() map[string][]byte {
	all := map[string][]byte{}
	for damage, spoil := range damages() {
		for _, kind := range []string{"classic", "packed", "stream", "two revisions", "linearized"} {
			sound := kinds()[kind]
			data := spoil(bytes.Clone(sound))
			applies := damage != "line ends lost" && !(damage == "no startxref" && (kind == "two revisions" || kind == "linearized"))
			if applies && !bytes.Equal(data, sound) {
				all[damage+", "+kind] = data
			}
		}
	}
	replace := func(kind, old, with string) []byte {
		data := kinds()[kind]
		if !bytes.Contains(data, []byte(old)) {
			panic("nothing to replace in " + kind)
		}
		return bytes.Replace(data, []byte(old), []byte(with), 1)
	}
	cut := func(kind, at string) []byte {
		data := kinds()[kind]
		return data[:bytes.LastIndex(data, []byte(at))]
	}
	all["cut off within the table"] = cut("classic", "00000 n")
	all["cut off within the trailer"] = cut("classic", "/Root")
	all["cut off within the stream"] = cut("packed", "endstream")
	all["cut off before the stream"] = cut("packed", "7 0 obj")
	all["no type of stream"] = replace("packed", "/Type/XRef", "/Type/Nono")
	all["stream of other widths"] = replace("packed", "/W[1 4 2]", "/W[1 3 2]")
	all["hybrid, wrong offset"] = replace("hybrid", "/XRefStm ", "/XRefStm 1")
	all["no root in the trailer"] = replace("classic", "/Root 1 0 R", "")
	all["header behind junk"] = append([]byte("From: Văn thư\r\n\r\n"), damages()["startxref points nowhere"](kinds()["classic"])...)
	all["wrong length"] = damages()["startxref points nowhere"](replace("classic", "/Length 17", "/Length 16"))
	all["defined twice"] = replace("classic", "6 0 obj\n42", "6 0 obj\n41\nendobj\n6 0 obj\n42")
	all["defined again after the end"] = append(damages()["startxref points nowhere"](replace("classic", "\n42\n", "\n41\n")), "6 0 obj\n42\nendobj\n"...)
	all["another generation"] = replace("classic", "6 0 obj\n42", "8 0 obj\n41\nendobj\n8 3 obj\n[1]\nendobj\n6 0 obj\n42")
	d := newDraft().onePage()
	d.object(6, "42")
	d.stream(8, "", "7 0 obj\n666\nendobj")
	d.at[3] += 7
	d.classic("/Info 9 0 R") // which is not there
	all["one object elsewhere"] = d.Bytes()
	return all
}

func TestRepairedDocumentsArePutRight(t *testing.T) {
	for name, source := range ruins() {
		t.Run(name, func(t *testing.T) {
			d := mustOpen(t, source)
			contentOf(t, d) // which shows the damage
			if ok, err := d.Repairable(); !d.Repaired() || !ok || err != nil {
				t.Fatalf("repaired %v, repairable %v, %v", d.Repaired(), ok, err)
			}
			u := d.Update()
			added := u.AddDeflated(Dict{"Type": Name("Test")}, []byte("some text"))
			pages, _ := d.Dict(Ref{Num: 2})
			u.Set(Ref{Num: 2}, pages)
			a := build(t, u)
			data, path := apply(t, source, a)
			after := putRight(t, d, data)
			if o, err := after.Object(Ref{Num: 6}); o != Integer(42) || err != nil {
				t.Errorf("object 6 = %v, %v", o, err)
			}
			trailer := after.Trailer()
			if trailer["Prev"] != nil || trailer["Root"] != (Ref{Num: 1}) || trailer["Info"] != nil {
				t.Errorf("trailer %v", trailer)
			}
			checkID(t, d, after)
			switch name {
			case "header behind junk": // see TestOffsetsCountFromTheHeader
				return
			case "wrong length": // see TestWrongLengthStays
				return
			}
			peers(t, path, 6, "42")
			peers(t, path, added.Num, "/Test")
			data = putAnother(t, data)
			if n := len(mustOpen(t, data).Revisions()); n != 2 {
				t.Errorf("%d revisions after another update, want 2", n)
			}
		})
	}
}

// putRight opens what an update made of d and holds it against d.
func putRight(t *testing.T, d *Document, data []byte) *Document {
	t.Helper()
	after := mustOpen(t, data)
	before, now := contentOf(t, d), contentOf(t, after)
	for num, text := range before {
		if now[num] != text {
			t.Errorf("object %d was %s, is %s", num, text, now[num])
		}
	}
	if after.PageCount() != d.PageCount() {
		t.Errorf("%d pages became %d", d.PageCount(), after.PageCount())
	}
	if after.Repaired() || len(after.Revisions()) != 1 || after.Revisions()[0].End != after.Size() {
		t.Errorf("repaired %v, revisions %+v", after.Repaired(), after.Revisions())
	}
	return after
}

func putAnother(t *testing.T, source []byte) []byte {
	t.Helper()
	u := mustOpen(t, source).Update()
	u.Set(Ref{Num: 6}, Integer(43))
	data, path := apply(t, source, build(t, u))
	peers(t, path, 6, "43")
	return data
}

// contentOf returns the objects that can be read, by their number, as text.
func contentOf(t *testing.T, d *Document) map[uint32]string {
	t.Helper()
	all := map[uint32]string{}
	for num := range uint32(d.Update().next) {
		e, _, ok := d.find(num)
		if !ok || num == 0 || e.kind == entryFree {
			continue
		}
		ref := Ref{Num: num}
		if e.kind == entryDirect {
			ref.Gen = uint16(e.sub)
		}
		o, err := d.Object(ref)
		if err != nil {
			continue
		}
		text := fmt.Sprintf("%v %v", ref, o)
		if s, ok := o.(*Stream); ok {
			raw, err := io.ReadAll(d.RawStream(s))
			text = fmt.Sprintf("%v %v %x %v", ref, s.Dict, raw, err)
		}
		all[num] = text
	}
	return all
}

// TestOffsetsCountFromTheHeader: junk before the header is no part of the
// document for qpdf and Poppler. mutool counts from the first byte of the file
// and repairs what is put right as it repaired the source.
func TestOffsetsCountFromTheHeader(t *testing.T) {
	source := ruins()["header behind junk"]
	u := mustOpen(t, source).Update()
	u.Add(Integer(1))
	_, path := apply(t, source, build(t, u))
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil || bytes.Contains(out, []byte("WARNING")) {
		t.Errorf("qpdf --check: %v\n%s", err, out)
	}
	if out, err := exec.Command("pdfinfo", path).CombinedOutput(); err != nil || bytes.Contains(out, []byte("Error")) {
		t.Errorf("pdfinfo: %v\n%s", err, out)
	}
	if out, err := exec.Command("mutool", "show", path, "6").CombinedOutput(); err != nil || !bytes.Contains(out, []byte("42")) {
		t.Errorf("mutool: %v\n%s", err, out)
	}
}

// TestWrongLengthStays: no byte of the source changes, so a stream keeps its
// wrong /Length. qpdf says so of both files, of the source beside the rest.
func TestWrongLengthStays(t *testing.T) {
	source := ruins()["wrong length"]
	u := mustOpen(t, source).Update()
	added := u.Add(Name("here"))
	_, path := apply(t, source, build(t, u))
	out, err := exec.Command("qpdf", "--check", path).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 || bytes.Contains(out, []byte("reconstruct")) || !bytes.Contains(out, []byte("recovered stream length")) {
		t.Errorf("qpdf --check: %v\n%s", err, out)
	}
	if out, err := exec.Command("mutool", "show", path, fmt.Sprint(added.Num)).CombinedOutput(); err != nil || !bytes.Contains(out, []byte("/here")) {
		t.Errorf("mutool: %v\n%s", err, out)
	}
}

func TestWhatIsNotPutRight(t *testing.T) {
	lose := damages()["startxref points nowhere"]
	plain := func(objects ...string) []byte {
		d := newDraft().onePage()
		for i, body := range objects {
			d.object(uint32(6+i), body)
		}
		d.classic("")
		return d.Bytes()
	}
	packed := func(container uint32, catalog string) []byte {
		d := newDraft()
		d.object(4, "42")
		d.pack(container, "", []uint32{1, 2, 3}, catalog, "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R>>")
		return d.Bytes()
	}
	signature := sigDict("[0 1 2 3]")
	tests := map[string][]byte{
		"signed":                 lose(form("20 0 R", map[uint32]string{20: "<</FT/Sig/T(A)/V 21 0 R>>", 21: signature}).Bytes()),
		"signed by an orphan":    lose(plain(signature)),
		"signed, then replaced":  lose(plain(signature+"\nendobj\n6 0 obj\n42", "43")),
		"encrypted":              lose(lockedBy(handler{version: 2, revision: 3, length: 16}, "/Length 128", true, false, false)),
		"encrypted, tail lost":   headOf(lockedBy(handler{version: 2, revision: 3, length: 16}, "/Length 128", true, false, false), "xref"),
		"cut off in the content": headOf(plain(), "l S"),
		"cut off before it":      headOf(plain(), "4 0 obj"),
		"content without end":    lose(bytes.Replace(plain(), []byte("17>>\nstream\n0 0 m 100 100 l S\nendstream"), []byte("99>>\nstream\n0 0 m 100 100 l S"), 1)),
		"no page tree":           packed(5, "<</Type/Catalog>>"),
		"packed in no object":    packed(0, "<</Type/Catalog/Pages 2 0 R>>"),
		"update after the end":   append(plain("42"), "6 0 obj\n43\nendobj\n"...),
	}
	for name, source := range tests {
		t.Run(name, func(t *testing.T) {
			d := mustOpen(t, source)
			if ok, err := d.Repairable(); ok || err != nil {
				t.Errorf("repairable %v, %v", ok, err)
			}
			u := d.Update()
			u.Add(Integer(1))
			if _, err := u.Build(); fault.CodeOf(err) != "pdf.repaired-write" {
				t.Errorf("Build: %v", err)
			}
		})
	}
}

func headOf(data []byte, end string) []byte { return data[:bytes.LastIndex(data, []byte(end))] }

func TestSoundDocumentNeedsNoRepair(t *testing.T) {
	if ok, err := mustOpen(t, kinds()["classic"]).Repairable(); ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
}

// TestNullIsNotLost: references to nothing are legal (ISO 32000-2, 7.3.10) and
// say nothing of a file that has its end.
func TestNullIsNotLost(t *testing.T) {
	d := newDraft().onePage()
	d.object(6, "[77 0 R]")
	d.object(1, "<</Type/Catalog/Pages 2 0 R/Names 6 0 R>>")
	d.classic("")
	doc := mustOpen(t, damages()["startxref points nowhere"](d.Bytes()))
	if ok, err := doc.Repairable(); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
}

func TestManyObjectStreams(t *testing.T) {
	d := newDraft().onePage()
	d.object(6, "42")
	for i := range uint32(300) {
		d.pack(10+2*i, "", []uint32{11 + 2*i}, fmt.Sprintf("(%s)", strings.Repeat("x", int(i))))
	}
	d.compact(9, "")
	source := damages()["startxref points nowhere"](d.Bytes())
	before := mustOpen(t, source)
	u := before.Update()
	added := u.Add(Integer(44))
	data, path := apply(t, source, build(t, u))
	after := putRight(t, before, data)
	if !after.Revisions()[0].Stream {
		t.Error("no cross-reference stream")
	}
	peers(t, path, 11+2*299, "xxx")
	peers(t, path, added.Num, "44")
}

func TestLaidOver(t *testing.T) {
	at := func(nums ...uint32) (list []line) {
		for _, n := range nums {
			list = append(list, line{n, entry{int64(len(nums)), 0, entryDirect}})
		}
		return list
	}
	got := laidOver(at(1, 3, 4), at(3, 5))
	want := []line{{0, entry{0, 65535, entryFree}}, at(1, 0, 0)[0], at(3, 0)[0], at(4, 0, 0)[0], at(5, 0)[0]}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// FuzzPutRight damages files: what is put right is sound and says the same.
func FuzzPutRight(f *testing.F) {
	for _, data := range ruins() {
		f.Add(data)
	}
	for _, data := range kinds() {
		f.Add(data[:len(data)*2/3])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := openBytes(data, Options{})
		if err != nil {
			return
		}
		contentOf(t, d)
		if ok, err := d.Repairable(); !ok || err != nil {
			return
		}
		u := d.Update()
		u.Add(Integer(1))
		a, err := u.Build()
		if err != nil {
			if fault.CodeOf(err) == "" {
				t.Fatalf("refused without words: %v", err)
			}
			return
		}
		putRight(t, d, append(bytes.Clone(data), a.Bytes...))
	})
}
