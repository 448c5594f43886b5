package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/signer/fault"
)

func TestEveryKindOfFileOpens(t *testing.T) {
	for name, data := range kinds() {
		t.Run(name, func(t *testing.T) {
			d := mustOpen(t, data)
			if d.Repaired() {
				t.Error("repaired, though nothing is wrong")
			}
			if o, err := d.Object(Ref{Num: 6}); o != Integer(42) || err != nil {
				t.Errorf("object 6 = %v, %v; want 42", o, err)
			}
			if n := d.PageCount(); n != 1 {
				t.Errorf("%d pages, want 1", n)
			}
			p, err := d.Page(0)
			if err != nil {
				t.Fatal(err)
			}
			if w, h := p.Size(); w != 595 || h != 842 {
				t.Errorf("page of %v by %v", w, h)
			}
			last := d.Revisions()[len(d.Revisions())-1]
			if last.End != d.Size() {
				t.Errorf("last revision ends at %d, file at %d", last.End, d.Size())
			}
			if d.Version() != "1.7" {
				t.Errorf("version %q", d.Version())
			}
			if _, ref, err := d.Catalog(); err != nil || ref != (Ref{Num: 1}) {
				t.Errorf("catalog %v, %v", ref, err)
			}
		})
	}
}

func TestRevisionsShowWhatEachSaved(t *testing.T) {
	d := newDraft().onePage()
	d.object(6, "1")
	d.classic("")
	first := int64(d.Len())
	d.object(6, "2")
	d.object(7, "(new)")
	d.classic("")
	second := int64(d.Len())
	d.free[7] = struct{}{}
	d.compact(9, "")
	third := int64(d.Len())
	d.WriteString("trailing bytes")

	doc := mustOpen(t, d.Bytes())
	revisions := doc.Revisions()
	if len(revisions) != 3 {
		t.Fatalf("%d revisions, want 3", len(revisions))
	}
	for i, end := range []int64{first, second, third} {
		if r := revisions[i]; r.End != end || r.EOF != end-1 {
			t.Errorf("revision %d: EOF %d, End %d; want %d, %d", i, r.EOF, r.End, end-1, end)
		}
	}
	if !revisions[2].Stream || revisions[1].Stream {
		t.Error("kinds of section mixed up")
	}
	if doc.Size() == revisions[2].End {
		t.Error("trailing bytes count as part of the last revision")
	}
	for i, want := range []Object{Integer(1), Integer(2), Integer(2)} {
		if o, err := doc.At(i).Object(Ref{Num: 6}); o != want || err != nil {
			t.Errorf("revision %d: object 6 = %v, %v; want %v", i, o, err, want)
		}
	}
	if o, err := doc.At(0).Object(Ref{Num: 7}); o != nil || err != nil {
		t.Errorf("revision 0 knows object 7: %v, %v", o, err)
	}
}

func TestLinearizedFileIsOneRevision(t *testing.T) {
	d := linearized()
	if n := len(mustOpen(t, d.Bytes()).Revisions()); n != 1 {
		t.Fatalf("%d revisions, want 1", n)
	}
	end := int64(d.Len())
	d.object(6, "43")
	d.classic("")
	doc := mustOpen(t, d.Bytes())
	r := doc.Revisions()
	if len(r) != 2 || r[0].End != end || r[1].End != doc.Size() {
		t.Errorf("revisions %+v, want ends %d and %d", r, end, doc.Size())
	}
	if o, _ := doc.At(0).Object(Ref{Num: 6}); o != Integer(42) {
		t.Errorf("object 6 in revision 0 = %v", o)
	}
}

func TestEndOfRevisionCountsOneEndOfLine(t *testing.T) {
	for _, eol := range []string{"", "\n", "\r", "\r\n"} {
		d := newDraft().onePage()
		d.classic("")
		data := append(bytes.TrimRight(d.Bytes(), "\n"), eol...)
		doc := mustOpen(t, append(data, "\n"...))
		want := int64(len(data))
		if eol == "" || eol == "\r" {
			want++ // the line feed that follows belongs to it
		}
		if r := doc.Revisions()[0]; r.End != want || r.EOF != int64(len(data)-len(eol)) {
			t.Errorf("%q: EOF %d, End %d, want End %d", eol, r.EOF, r.End, want)
		}
	}
}

// damages are ways to spoil a sound file that leave its objects readable.
func damages() map[string]func([]byte) []byte {
	replace := func(old, with string) func([]byte) []byte {
		return func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(with), 1) }
	}
	return map[string]func([]byte) []byte{
		"startxref points nowhere": func(b []byte) []byte {
			i := bytes.LastIndex(b, []byte("startxref"))
			return append(b[:i:i], "startxref\n1\n%%EOF\n"...)
		},
		"no startxref":    func(b []byte) []byte { return b[:bytes.LastIndex(b, []byte("startxref"))] },
		"bytes inserted":  replace("%PDF-1.7\n", "%PDF-1.7\n%inserted by some gateway\n"),
		"prev in circles": replace("/Root 1 0 R", "/Root 1 0 R/Prev 9"),
		"line ends lost":  func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(" \n"), []byte("\n")) },
		"wrong offset":    replace("0000000015 00000 n", "0000000017 00000 n"),
	}
}

func TestDamagedFilesAreReadByScanning(t *testing.T) {
	for damage, spoil := range damages() {
		for _, kind := range []string{"classic", "packed", "two revisions"} {
			t.Run(damage+"/"+kind, func(t *testing.T) {
				sound := kinds()[kind]
				data := spoil(bytes.Clone(sound))
				if bytes.Equal(data, sound) || damage == "no startxref" && kind == "two revisions" {
					return // does not apply
				}
				d := mustOpen(t, data)
				if o, err := d.Object(Ref{Num: 6}); o != Integer(42) || err != nil {
					t.Errorf("object 6 = %v, %v", o, err)
				}
				if d.PageCount() != 1 {
					t.Errorf("%d pages", d.PageCount())
				}
				if damage == "line ends lost" {
					return // the table is still in order
				}
				if !d.Repaired() {
					t.Error("not reported as repaired")
				}
			})
		}
	}
}

func TestUpdateCutOffLeavesTheRevisionBefore(t *testing.T) {
	data := kinds()["two revisions"]
	doc := mustOpen(t, data[:bytes.LastIndex(data, []byte("startxref"))])
	if o, err := doc.Object(Ref{Num: 6}); o != Integer(41) || err != nil || doc.Repaired() {
		t.Errorf("object 6 = %v, %v, repaired %v", o, err, doc.Repaired())
	}
	if r := doc.Revisions(); len(r) != 1 || r[0].End == doc.Size() {
		t.Errorf("revisions %+v", r)
	}
	u := doc.Update()
	u.Add(Integer(1))
	if _, err := u.Build(); fault.CodeOf(err) != "pdf.repaired-write" {
		t.Errorf("Build: %v", err)
	}
}

func TestScanPassesOverTheInsideOfStreams(t *testing.T) {
	d := newDraft().onePage()
	d.object(6, "42")
	d.stream(8, "", "6 0 obj\n666\nendobj\ntrailer <</Nothing 1>>")
	doc := mustOpen(t, d.Bytes())
	if o, _ := doc.Object(Ref{Num: 6}); o != Integer(42) {
		t.Errorf("object 6 = %v", o)
	}
}

func TestWhatIsNoDocumentIsRefusedInWords(t *testing.T) {
	whole := kinds()["classic"]
	tests := []struct {
		name string
		data []byte
		code string
	}{
		{"empty", nil, "pdf.empty"},
		{"text", []byte("Kính gửi: Văn phòng"), "pdf.not-a-pdf"},
		{"zip", []byte("PK\x03\x04" + strings.Repeat("\x00", 2000)), "pdf.not-a-pdf"},
		{"header only", []byte("%PDF-1.7\n"), "pdf.truncated"},
		{"cut off early", whole[:20], "pdf.truncated"},
		{"no catalog", []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"), "pdf.broken"},
		{"deep nesting", []byte("%PDF-1.7\n1 0 obj\n" + strings.Repeat("[", 100_000)), "pdf.truncated"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := openBytes(tt.data, Options{})
			if fault.CodeOf(err) != tt.code {
				t.Errorf("error %v, want code %s", err, tt.code)
			}
		})
	}
}

// failing is a source that stops answering after some bytes.
type failing struct {
	io.ReaderAt
	good int64
}

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.good {
		return 0, errors.New("the network drive is gone")
	}
	return f.ReaderAt.ReadAt(p, off)
}

func TestFailingSourceIsUnreadableNotBroken(t *testing.T) {
	data := kinds()["classic"]
	for _, good := range []int64{0, 100, int64(len(data)) - 1} {
		_, err := Open(failing{bytes.NewReader(data), good}, int64(len(data)), Options{})
		if fault.CodeOf(err) != "file.unreadable" {
			t.Errorf("good for %d bytes: %v", good, err)
		}
	}
	if _, err := Open(bytes.NewReader(data[:100]), int64(len(data)), Options{}); fault.CodeOf(err) != "file.unreadable" {
		t.Errorf("source shorter than told: %v", err)
	}
}

func TestOpenFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "Công văn số 1.pdf")
	if _, err := OpenFile(path, Options{}); fault.CodeOf(err) != "file.not-found" {
		t.Errorf("missing file: %v", err)
	}
	if _, err := OpenFile(dir, Options{}); fault.CodeOf(err) != "file.unreadable" {
		t.Errorf("folder: %v", err)
	}
	if err := os.WriteFile(path, kinds()["hybrid"], 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := OpenFile(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if f.PageCount() != 1 {
		t.Error("no page")
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, err := f.Object(Ref{Num: 1}); err == nil {
		if _, err := f.Object(Ref{Num: 4}); fault.CodeOf(err) != "file.unreadable" {
			t.Errorf("closed file: %v", err)
		}
	}
}

func TestLimits(t *testing.T) {
	tests := []struct {
		name   string
		body   string
		limits Limits
	}{
		{"depth", strings.Repeat("[", 30) + strings.Repeat("]", 30), Limits{Depth: 20}},
		{"items", "[" + strings.Repeat("1 ", 100) + "]", Limits{Items: 50}},
		{"string", "(" + strings.Repeat("x", 200) + ")", Limits{Text: 100}},
		{"hexadecimal string", "<" + strings.Repeat("41", 200) + ">", Limits{Text: 100}},
		{"name", "/" + strings.Repeat("x", 200), Limits{Text: 100}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDraft().onePage()
			d.object(6, tt.body)
			d.classic("")
			doc, err := openBytes(d.Bytes(), Options{Limits: tt.limits})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := doc.Object(Ref{Num: 6}); fault.CodeOf(err) != "pdf.too-large" {
				t.Errorf("error %v, want pdf.too-large", err)
			}
		})
	}
	t.Run("entries", func(t *testing.T) {
		if _, err := openBytes(kinds()["classic"], Options{Limits: Limits{Entries: 3}}); fault.CodeOf(err) != "pdf.too-large" {
			t.Errorf("error %v", err)
		}
	})
	t.Run("sections", func(t *testing.T) {
		if _, err := openBytes(kinds()["two revisions"], Options{Limits: Limits{Sections: 1}}); fault.CodeOf(err) != "pdf.too-large" {
			t.Errorf("error %v", err)
		}
	})
}

func TestReferencesInCircles(t *testing.T) {
	d := newDraft().onePage()
	d.object(6, "7 0 R")
	d.object(7, "6 0 R")
	d.object(8, "<</Length 8 0 R>>\nstream\nabc\nendstream")
	d.classic("")
	doc := mustOpen(t, d.Bytes())
	if _, err := doc.Resolve(Ref{Num: 6}); fault.CodeOf(err) != "pdf.broken" {
		t.Errorf("circle resolved: %v", err)
	}
	s, ok := doc.Stream(Ref{Num: 8})
	if !ok || s.Span.Len() != 3 {
		t.Errorf("stream whose length is itself: %+v", s)
	}
}

func TestObjectStreamExtendsAnother(t *testing.T) {
	d := newDraft().onePage()
	d.pack(5, "", []uint32{6}, "42")
	delete(d.packed, 6)
	d.pack(8, "/Extends 5 0 R", []uint32{9}, "43")
	d.packed[6] = [2]int{8, 0}
	d.compact(10, "")
	doc := mustOpen(t, d.Bytes())
	if o, err := doc.Object(Ref{Num: 6}); o != Integer(42) || err != nil {
		t.Errorf("object 6 = %v, %v", o, err)
	}
}

func TestGenerationCounts(t *testing.T) {
	d := newDraft().onePage()
	d.object(6, "42")
	d.classic("")
	doc := mustOpen(t, d.Bytes())
	if o, err := doc.Object(Ref{Num: 6, Gen: 1}); o != nil || err != nil {
		t.Errorf("6 1 R = %v, %v; want null", o, err)
	}
}

func TestConcurrentReaders(t *testing.T) {
	doc := mustOpen(t, kinds()["packed"])
	done := make(chan error)
	for range 8 {
		go func() {
			_, err := doc.Page(0)
			if o, oerr := doc.Object(Ref{Num: 6}); o != Integer(42) {
				err = fmt.Errorf("object 6 = %v, %w", o, oerr)
			}
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
