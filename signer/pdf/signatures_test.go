package pdf

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
)

// sigDict is the text of a signature dictionary.
func sigDict(byteRange string) string {
	return fmt.Sprintf("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange%s/Contents<30820a00>>>", byteRange)
}

// form is a page with a form; fields is the text of /Fields, objects from 20 on
// are given by number.
func form(fields string, objects map[uint32]string) *draft {
	d := newDraft()
	d.object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields["+fields+"]/SigFlags 3>>>>")
	d.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	d.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[20 0 R 22 0 R]>>")
	for num := uint32(20); num < 40; num++ {
		if text, ok := objects[num]; ok {
			d.object(num, text)
		}
	}
	d.classic("")
	return d
}

func TestSignaturesAreFoundWhereverTheyHang(t *testing.T) {
	sig := sigDict("[0 10 20 30]")
	widget := "/Type/Annot/Subtype/Widget/Rect[10 20 110 70]/P 3 0 R"
	tests := []struct {
		name    string
		fields  string
		objects map[uint32]string
		want    string // name, page, flags of each
	}{
		{"merged", "20 0 R", map[uint32]string{20: "<</FT/Sig/T(A)/V 21 0 R" + widget + ">>", 21: sig}, "A p1"},
		{"no page named", "20 0 R", map[uint32]string{20: "<</FT/Sig/T(A)/V 21 0 R/Subtype/Widget/Rect[0 0 0 0]>>", 21: sig}, "A p1"},
		{"widget apart", "23 0 R", map[uint32]string{23: "<</FT/Sig/T(A)/V 21 0 R/Kids[20 0 R]>>", 20: "<<" + widget + "/Parent 23 0 R>>", 21: sig}, "A p1"},
		{"type and value inherited", "23 0 R", map[uint32]string{23: "<</FT/Sig/T(A)/V 21 0 R/Kids[20 0 R]>>", 20: "<</T(B)/Parent 23 0 R" + widget + ">>", 21: sig}, "A.B p1"},
		{"direct value", "20 0 R", map[uint32]string{20: "<</FT/Sig/T(A)/V" + sig + widget + ">>"}, "A p1"},
		{"value in a kid without a name", "23 0 R", map[uint32]string{23: "<</FT/Sig/T(A)/Kids[20 0 R]>>", 20: "<</V 21 0 R/Parent 23 0 R" + widget + ">>", 21: sig}, "A p1"},
		{"field type missing", "20 0 R", map[uint32]string{20: "<</T(A)/V 21 0 R" + widget + ">>", 21: sig}, "A p1"},
		{"only on the page", "", map[uint32]string{20: "<</FT/Sig/T(A)/V 21 0 R" + widget + ">>", 21: sig}, "A p1 unlisted"},
		{"only on the page, direct", "", map[uint32]string{20: "<</FT/Sig/T(A)/V" + sig + widget + ">>"}, "A p1 unlisted"},
		{"orphan", "", map[uint32]string{25: sig}, " p0 orphan"},
		{"text field", "20 0 R", map[uint32]string{20: "<</FT/Tx/T(A)/V(text)" + widget + ">>"}, ""},
		{"empty field", "20 0 R", map[uint32]string{20: "<</FT/Sig/T(A)" + widget + ">>"}, ""},
		{"null value", "20 0 R", map[uint32]string{20: "<</FT/Sig/T(A)/V 99 0 R" + widget + ">>"}, ""},
		{"no dictionary", "20 0 R", map[uint32]string{20: "<</FT/Sig/T(A)/V(x)" + widget + ">>"}, "A p1 no-dict"},
		{"unreadable", "20 0 R", map[uint32]string{20: "<</FT/Sig/T(A)/V 21 0 R" + widget + ">>", 21: "<</ByteRange[0 1 2 3]/Contents<00"}, "A p1 unreadable"},
		{"field damaged", "20 0 R 22 0 R", map[uint32]string{20: "<</FT/Sig/T(A)/V 21 0 R" + widget + ">>", 21: sig, 22: "<</T(B)/V["}, "A p1"},
		{"kids in circles", "23 0 R", map[uint32]string{23: "<</FT/Sig/T(A)/Kids[23 0 R 24 0 R]>>", 24: "<</T(B)/Kids[23 0 R]/V 21 0 R>>", 21: sig}, "A.B p0"},
		{"two fields, one signature", "20 0 R 22 0 R", map[uint32]string{20: "<</FT/Sig/T(A)/V 21 0 R" + widget + ">>", 21: sig, 22: "<</FT/Sig/T(B)/V 21 0 R" + widget + ">>"}, "A p1, B p1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := mustOpen(t, form(tt.fields, tt.objects).Bytes())
			list, err := doc.Signatures()
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range list {
				text := fmt.Sprintf("%s p%d", s.Field, s.Page)
				if s.Orphan {
					text += " orphan"
				}
				if s.Unlisted {
					text += " unlisted"
				}
				if s.ByteRangeFault != "" {
					text += " " + s.ByteRangeFault
				} else {
					checkSpan(t, doc, s)
				}
				if s.Page == 1 && tt.name != "no page named" && s.Rect != (Rect{10, 20, 110, 70}) {
					t.Errorf("rectangle %v", s.Rect)
				}
				got = append(got, text)
			}
			if text := strings.Join(got, ", "); text != tt.want {
				t.Errorf("found %q, want %q", text, tt.want)
			}
		})
	}
}

func checkSpan(t *testing.T, d *Document, s Signature) {
	t.Helper()
	token := make([]byte, s.ContentsSpan.Len())
	if err := readFull(d.src, token, s.ContentsSpan.Start); err != nil {
		t.Fatal(err)
	}
	if string(token) != "<30820a00>" || !bytes.Equal(s.Contents, []byte{0x30, 0x82, 0x0a, 0}) {
		t.Errorf("span holds %q, contents %x", token, s.Contents)
	}
	if s.SubFilter != "ETSI.CAdES.detached" || s.Type != "Sig" {
		t.Errorf("%+v", s)
	}
}

func TestByteRangeIsReadStrictly(t *testing.T) {
	tests := []struct{ text, fault string }{
		{"[0 10 20 30]", ""},
		{"[0 0 0 0]", ""},
		{"[0 60000000000 0 1]", ""},
		{"[0 30 0 R 20 30]", ""},
		{" null", RangeMissing},
		{"(0 10 20 30)", RangeNoArray},
		{"[]", RangeLength},
		{"[0 10 20]", RangeLength},
		{"[0 10 20 30 40 50]", RangeLength},
		{"[0 10.0 20 30]", RangeNoInteger},
		{"[0 /A /B /C]", RangeNoInteger},
		{"[0 10 -20 30]", RangeNegative},
		{"[0 10 9223372036854775807 30]", RangeOverflow},
		{"[0 99999999999999999999 1 1]", RangeNoInteger},
	}
	for _, tt := range tests {
		doc := mustOpen(t, form("20 0 R", map[uint32]string{
			20: "<</FT/Sig/T(A)/V 21 0 R>>", 21: sigDict(tt.text), 30: "10",
		}).Bytes())
		list, err := doc.Signatures()
		if err != nil || len(list) != 1 {
			t.Fatalf("%s: %v, %v", tt.text, list, err)
		}
		if s := list[0]; s.ByteRangeFault != tt.fault || (s.ByteRange == nil) != (tt.fault != "") {
			t.Errorf("%s: %v, %q; want fault %q", tt.text, s.ByteRange, s.ByteRangeFault, tt.fault)
		}
	}
}

func TestContentsThatAreNotHexadecimalInPlace(t *testing.T) {
	tests := []struct{ contents, token, value string }{
		{"(a\\)b)", "(a\\)b)", "a)b"},
		{"< 61 6 2 >", "< 61 6 2 >", "ab"},
		{"30 0 R", "", "xyz"},
		{"17", "", ""},
	}
	for _, tt := range tests {
		doc := mustOpen(t, form("20 0 R", map[uint32]string{
			20: "<</FT/Sig/T(A)/V 21 0 R>>", 21: "<</ByteRange[0 1 2 3]/Contents " + tt.contents + ">>", 30: "(xyz)",
		}).Bytes())
		list, err := doc.Signatures()
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		s := list[0]
		token := make([]byte, s.ContentsSpan.Len())
		if err := readFull(doc.src, token, s.ContentsSpan.Start); err != nil {
			t.Fatal(err)
		}
		if string(token) != tt.token || string(s.Contents) != tt.value {
			t.Errorf("%s: token %q, value %q", tt.contents, token, s.Contents)
		}
	}
}

func TestSignaturesKnowTheirRevision(t *testing.T) {
	d := form("20 0 R 22 0 R", map[uint32]string{20: "<</FT/Sig/T(A)/V 21 0 R>>", 21: sigDict("[0 100 200 300]"), 22: "<</FT/Sig/T(B)>>"})
	d.object(22, "<</FT/Sig/T(B)/V 23 0 R>>")
	d.object(23, sigDict("[0 50 100 150]"))
	d.classic("")
	d.object(20, "<</FT/Sig/T(A)/V 21 0 R/Changed true>>")
	d.classic("")
	doc := mustOpen(t, d.Bytes())
	list, err := doc.Signatures()
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	if list[0].Field != "B" || list[0].Revision != 1 || list[1].Field != "A" || list[1].Revision != 0 {
		t.Errorf("%s in %d, %s in %d; want B in 1, A in 0", list[0].Field, list[0].Revision, list[1].Field, list[1].Revision)
	}
	early, err := doc.At(0).Signatures()
	if err != nil || len(early) != 1 || early[0].Field != "A" {
		t.Errorf("revision 0: %+v, %v", early, err)
	}
	empty, err := doc.At(0).EmptySignatureFields()
	if err != nil || len(empty) != 1 || empty[0].Name != "B" || empty[0].Ref.Num != 22 {
		t.Errorf("empty fields of revision 0: %+v, %v", empty, err)
	}
}

func TestReplacedSignatureIsReadAsItStands(t *testing.T) {
	d := form("20 0 R", map[uint32]string{20: "<</FT/Sig/T(A)/V 21 0 R>>", 21: sigDict("[0 1 2 3]")})
	d.object(21, sigDict("[0 4 5 6]"))
	d.classic("")
	doc := mustOpen(t, d.Bytes())
	list, err := doc.Signatures()
	if err != nil || len(list) != 1 || list[0].ByteRange[1] != 4 {
		t.Fatalf("%+v, %v", list, err)
	}
	if list[0].ContentsSpan.Start < doc.Revisions()[0].End {
		t.Error("span of the replaced dictionary")
	}
	old, err := doc.At(0).Signatures()
	if err != nil || len(old) != 1 || old[0].ByteRange[1] != 1 || old[0].ContentsSpan.Start > doc.Revisions()[0].End {
		t.Errorf("revision 0: %+v, %v", old, err)
	}
}

func TestUsageRights(t *testing.T) {
	rights := strings.Replace(sigDict("[0 1 2 3]"), "/Type/Sig", "/Type/Sig/Reference[<</TransformMethod/UR3>>]", 1)
	for name, catalog := range map[string]string{
		"indirect":     "/Perms<</UR3 21 0 R>>",
		"direct":       "/Perms<</UR3" + rights + ">>",
		"perms apart":  "/Perms 22 0 R",
		"older spell":  "/Perms<</UR 21 0 R>>",
		"not the only": "/Perms<</DocMDP 23 0 R/UR3 21 0 R>>",
	} {
		t.Run(name, func(t *testing.T) {
			d := newDraft()
			d.object(1, "<</Type/Catalog/Pages 2 0 R"+catalog+">>")
			d.object(2, "<</Type/Pages/Kids[]/Count 0>>")
			if name != "direct" && name != "perms apart" {
				d.object(21, rights)
			}
			d.object(22, "<</UR3"+rights+">>")
			if name != "perms apart" {
				d.object(22, "null")
			}
			d.classic("")
			doc := mustOpen(t, d.Bytes())
			s, ok, err := doc.UsageRights()
			if !ok || err != nil || s.ContentsSpan.Len() != 10 || s.ByteRange == nil {
				t.Errorf("%+v, %v, %v", s, ok, err)
			}
			if list, err := doc.Signatures(); len(list) != 0 || err != nil {
				t.Errorf("counted as signatures: %+v, %v", list, err)
			}
		})
	}
}

func TestRangeFinderSeesAcrossWrites(t *testing.T) {
	text := []byte("xx/ByteRange[0 1]//ByteRange/ByteRang/ByteRange")
	want := []int64{2, 18, 37}
	for size := 1; size <= len(text); size++ {
		var f RangeFinder
		for rest := text; len(rest) > 0; rest = rest[min(size, len(rest)):] {
			if _, err := f.Write(rest[:min(size, len(rest))]); err != nil {
				t.Fatal(err)
			}
		}
		if fmt.Sprint(f.hits) != fmt.Sprint(want) {
			t.Errorf("in pieces of %d: %v, want %v", size, f.hits, want)
		}
	}
}

func TestManyFalseHitsAreRefused(t *testing.T) {
	d := newDraft().onePage()
	d.stream(6, "", strings.Repeat("/ByteRange", rangeHits+1))
	d.classic("")
	if _, err := mustOpen(t, d.Bytes()).Signatures(); err == nil {
		t.Error("no error")
	}
}

func TestSignatureOrder(t *testing.T) {
	s := Signature{}
	if s.order() != math.MaxInt64 {
		t.Error("a signature without a byte range does not come last")
	}
}

func TestEmptyFieldsThatOnlyPagesLeadTo(t *testing.T) {
	widget := "/Type/Annot/Subtype/Widget/Rect[10 20 110 70]/P 3 0 R"
	tests := []struct {
		name, fields string
		objects      map[uint32]string
		want         string // name, field, widget, flag of each
	}{
		{"listed", "20 0 R", map[uint32]string{20: "<</FT/Sig/T(A)" + widget + ">>"}, "A 20 20"},
		{"not listed", "", map[uint32]string{20: "<</FT/Sig/T(A)" + widget + ">>"}, "A 20 20 unlisted"},
		{"behind a listed one", "22 0 R", map[uint32]string{20: "<</FT/Sig/T(A)" + widget + ">>", 22: "<</FT/Sig/T(B)" + widget + ">>"}, "B 22 22, A 20 20 unlisted"},
		{"signed", "", map[uint32]string{20: "<</FT/Sig/T(A)/V 21 0 R" + widget + ">>", 21: sigDict("[0 1 2 3]")}, ""},
		{"value is null", "", map[uint32]string{20: "<</FT/Sig/T(A)/V 99 0 R" + widget + ">>"}, "A 20 20 unlisted"},
		{"field apart", "", map[uint32]string{20: "<<" + widget + "/Parent 23 0 R>>", 23: "<</FT/Sig/T(A)/Kids[20 0 R]/Parent 24 0 R>>", 24: "<</T(Z)/Kids[23 0 R]>>"}, "Z.A 23 20 unlisted"},
		{"two widgets", "", map[uint32]string{20: "<<" + widget + "/Parent 23 0 R>>", 22: "<<" + widget + "/Parent 23 0 R>>", 23: "<</FT/Sig/T(A)/Kids[20 0 R 22 0 R]>>"}, "A 23 20 unlisted"},
		{"widgets of a listed field", "23 0 R", map[uint32]string{20: "<<" + widget + "/Parent 23 0 R>>", 22: "<<" + widget + "/Parent 23 0 R>>", 23: "<</FT/Sig/T(A)/Kids[20 0 R 22 0 R]>>"}, "A 23 20"},
		{"field of a listed parent", "23 0 R", map[uint32]string{20: "<<" + widget + "/T(B)/Parent 23 0 R>>", 23: "<</FT/Sig/T(A)/Kids[20 0 R]>>"}, "A.B 20 20"},
		{"text field", "", map[uint32]string{20: "<</FT/Tx/T(A)" + widget + ">>"}, ""},
		{"link", "", map[uint32]string{20: "<</Type/Annot/Subtype/Link/Rect[0 0 1 1]>>"}, ""},
		{"parents in a circle", "", map[uint32]string{20: "<</FT/Sig/T(A)/Parent 23 0 R" + widget + ">>", 23: "<</Parent 20 0 R>>"}, ""},
	}
	for _, tt := range tests {
		list, err := mustOpen(t, form(tt.fields, tt.objects).Bytes()).EmptySignatureFields()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range list {
			text := fmt.Sprintf("%s %d %d", f.Name, f.Ref.Num, f.Widget.Num)
			if f.Unlisted {
				text += " unlisted"
			}
			if f.Page != 1 || f.Rect != (Rect{10, 20, 110, 70}) || f.Dict == nil {
				t.Errorf("%s: page %d, %v", tt.name, f.Page, f.Rect)
			}
			got = append(got, text)
		}
		if text := strings.Join(got, ", "); text != tt.want {
			t.Errorf("%s: found %q, want %q", tt.name, text, tt.want)
		}
	}
}
