package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"trien/signer/fault"
)

// Searches in any order find what one search alone finds.
func TestEndings(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var text []byte
		for range random.IntN(6) {
			text = append(text, bytes.Repeat([]byte("endstrea "), random.IntN(2000))...)
			text = append(text, "endstream"[:random.IntN(10)]...)
		}
		whole := &file{src: bytes.NewReader(text), size: int64(len(text))}
		for range 50 {
			from := int64(random.IntN(len(text) + 1))
			want := int64(bytes.Index(text[from:], []byte("endstream")))
			if want >= 0 {
				want += from
			}
			if got, err := whole.endings.after(whole.searcher(), from); got != want || err != nil {
				t.Fatalf("from %d of %d: %d, %v, want %d", from, len(text), got, err, want)
			}
		}
		for i, known := range whole.endings.spans {
			if i > 0 && whole.endings.spans[i-1].End >= known.Start {
				t.Fatalf("overlapping: %v", whole.endings.spans)
			}
		}
	}
}

// The list of mentions finds what looking through the sections finds, in every
// revision.
func TestMentions(t *testing.T) {
	d := newDraft().onePage()
	d.object(6, "0")
	d.classic("")
	for i := range 3 * indexFrom {
		n := uint32(5 + i%7)
		switch i % 3 {
		case 0:
			d.object(n, fmt.Sprint(i))
			d.classic("")
		case 1:
			d.pack(60, "", []uint32{n, n + 10}, fmt.Sprint(i), fmt.Sprint(i+1))
			d.compact(61, "")
		default:
			d.free[n] = struct{}{}
			d.classic("")
		}
	}
	doc := mustOpen(t, d.Bytes())
	if len(doc.sections) <= indexFrom {
		t.Fatalf("%d sections", len(doc.sections))
	}
	for i := range doc.Revisions() {
		at := doc.At(i)
		for num := range uint32(80) {
			got, section, ok := at.find(num)
			want, wantSection, wantOK := entry{}, 0, false
			for k := at.visible - 1; k >= 0 && !wantOK; k-- {
				want, wantOK = at.sections[k].find(num)
				wantSection = k
			}
			if got != want || ok != wantOK || ok && section != wantSection {
				t.Errorf("revision %d, object %d: %v %d %v, want %v %d %v", i, num, got, section, ok, want, wantSection, wantOK)
			}
		}
	}
}

func TestBlocks(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	text := make([]byte, 20*blockSize+1234)
	for i := range text {
		text[i] = byte(random.Uint32())
	}
	b := &blocks{src: bytes.NewReader(text), size: int64(len(text))}
	for range 5000 {
		at := random.IntN(len(text) + 10)
		p := make([]byte, random.IntN(6000))
		want := make([]byte, len(p))
		n, err := b.ReadAt(p, int64(at))
		m, wantErr := bytes.NewReader(text).ReadAt(want, int64(at))
		if n != m || !errors.Is(err, wantErr) || !bytes.Equal(p, want) {
			t.Fatalf("%d bytes at %d: %d, %v; want %d, %v", len(p), at, n, err, m, wantErr)
		}
	}
	torn := &blocks{src: tornSource{text}, size: int64(len(text))}
	p := make([]byte, 10)
	if _, err := torn.ReadAt(p, 100); err != nil || !bytes.Equal(p, text[100:110]) {
		t.Errorf("what can be read of a damaged block: %v", err)
	}
	if _, err := torn.ReadAt(p, 5000); err == nil {
		t.Error("what cannot be read is read")
	}
}

// tornSource cannot be read from byte 1000 on.
type tornSource struct{ text []byte }

func (s tornSource) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > 1000 {
		return 0, io.ErrUnexpectedEOF
	}
	return copy(p, s.text[off:]), nil
}

func TestReadUpTo(t *testing.T) {
	text := bytes.Repeat([]byte("0123456789"), 500_000)
	for _, n := range []int{0, 1, 4 << 10, 4<<10 + 1, 3 << 20, len(text)} {
		for _, r := range []io.Reader{bytes.NewReader(text[:n]), iotest.DataErrReader(bytes.NewReader(text[:n])), iotest.HalfReader(bytes.NewReader(text[:n]))} {
			if got, err := readUpTo(r, int64(n)); err != nil || !bytes.Equal(got, text[:n]) {
				t.Errorf("%d bytes: %d, %v", n, len(got), err)
			}
		}
		if _, err := readUpTo(bytes.NewReader(text), int64(n-1)); n > 0 && !errors.Is(err, errLimit) {
			t.Errorf("limit %d: %v", n-1, err)
		}
	}
	got, err := readUpTo(io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(io.ErrUnexpectedEOF)), 100)
	if string(got) != "abc" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a reader that fails: %q, %v", got, err)
	}
}

func TestTooManySignatures(t *testing.T) {
	objects := map[uint32]string{}
	var list []string
	for n := uint32(20); n < 30; n += 2 {
		objects[n] = fmt.Sprintf("<</FT/Sig/T(%d)/V %d 0 R>>", n, n+1)
		objects[n+1] = sigDict("[0 10 20 30]")
		list = append(list, fmt.Sprintf("%d 0 R", n))
	}
	inForm := form(strings.Join(list, " "), objects).Bytes()
	loose := form("20 0 R", objects).Bytes()
	for name, data := range map[string][]byte{"in the form": inForm, "beside it": loose} {
		for _, tt := range []struct {
			limits Limits
			want   string
		}{
			{Limits{Signatures: 5, Values: 20}, ""},
			{Limits{Signatures: 4, Values: 20}, "pdf.too-large"},
			{Limits{Signatures: 5, Values: 19}, "pdf.too-large"},
		} {
			d, err := openBytes(data, Options{Limits: tt.limits})
			if err != nil {
				t.Fatal(err)
			}
			if all, err := d.Signatures(); fault.CodeOf(err) != tt.want || err == nil && len(all) != 5 {
				t.Errorf("%s, %+v: %d signatures, %v", name, tt.limits, len(all), err)
			}
		}
	}
}

// What one object takes in memory is bounded, not only its text.
func TestMemoryOfOneObject(t *testing.T) {
	for _, text := range []string{
		"[" + strings.Repeat("1 ", 3000) + "]", "[" + strings.Repeat("<<>>", 300) + "]", "<<" + strings.Repeat("/A 1", 2000) + ">>",
		"(" + strings.Repeat("x", 100_001) + ")", "[" + strings.Repeat("()", 1200) + "]", "[" + strings.Repeat("/A", 1200) + "]",
	} {
		d := newDraft().onePage()
		d.object(6, text)
		d.classic("")
		small, err := openBytes(d.Bytes(), Options{Limits: Limits{Memory: 100_000}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := small.Object(Ref{Num: 6}); fault.CodeOf(err) != "pdf.too-large" {
			t.Errorf("%.20s: %v", text, err)
		}
		if o, err := mustOpen(t, d.Bytes()).Object(Ref{Num: 6}); o == nil || err != nil {
			t.Errorf("%.20s: %v", text, err)
		}
	}
}

// An object that cannot be looked at for its cost may be a signature: that is
// no answer.
func TestOrphansAreNotPassedOverForTheirCost(t *testing.T) {
	d := form("", map[uint32]string{21: "[" + strings.Repeat("1 ", 3000) + sigDict("[0 10 20 30]") + "]"})
	small, err := openBytes(d.Bytes(), Options{Limits: Limits{Memory: 100_000}})
	if err != nil {
		t.Fatal(err)
	}
	if all, err := small.Signatures(); fault.CodeOf(err) != "pdf.too-large" {
		t.Errorf("%d signatures, %v", len(all), err)
	}
	if all, err := mustOpen(t, d.Bytes()).Signatures(); err != nil || len(all) != 1 || !all[0].Orphan {
		t.Errorf("%d signatures, %v", len(all), err)
	}
}

func TestTrailersAreBounded(t *testing.T) {
	var more strings.Builder
	for i := range 150_000 {
		fmt.Fprintf(&more, "/%x 1", i)
	}
	d := newDraft().onePage()
	d.classic("")
	for range 4 {
		d.classic(more.String())
	}
	if _, err := openBytes(d.Bytes(), Options{}); fault.CodeOf(err) != "pdf.too-large" {
		t.Errorf("%v", err)
	}
}

// A page listed by walking keeps no dictionary, yet is found again.
func TestPagesOfAWrongCount(t *testing.T) {
	d := newDraft()
	d.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	d.object(2, "<</Type/Pages/Kids[3 0 R 4 0 R<</Type/Page/MediaBox[0 0 3 3]>>]/Count 7/Rotate 90>>")
	d.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 1 1]>>")
	d.object(4, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 2 2]/Rotate 0>>")
	d.classic("")
	doc := mustOpen(t, d.Bytes())
	if doc.PageCount() != 3 {
		t.Fatalf("%d pages", doc.PageCount())
	}
	var got []string
	for i := range 3 {
		p, err := doc.Page(i)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(p.MediaBox.X1, p.Rotate))
	}
	if !slices.Equal(got, []string{"1 90", "2 0", "3 90"}) {
		t.Errorf("%q", got)
	}
}
