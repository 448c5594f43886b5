package pdf

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

// lockedBy builds a document without strings or streams whose encryption
// dictionary has the entries of text; h says how its key is made. The owner's
// entry is arbitrary: only the empty user password opens it.
func lockedBy(h handler, text string, id, asStream, direct bool) []byte {
	h.owner = bytes.Repeat([]byte("o"), 32)
	h.permissions = 0xfffffffc
	h.metadata = true
	extra := ""
	if id {
		h.id = []byte("0123456789abcdef")
		extra = "/ID[<30313233343536373839616263646566><00>]"
	}
	key := h.fileKey(nil)
	if h.revision == 2 {
		h.user = rc4Once(key, []byte(passwordPadding))
	} else {
		sum := md5.Sum(append([]byte(passwordPadding), h.id...))
		h.user = sum[:]
		for i := range 20 {
			h.user = rc4Once(xorKey(key, byte(i)), h.user)
		}
		h.user = append(h.user, make([]byte, 16)...)
	}
	dict := fmt.Sprintf("<</Filter/Standard/V %d/R %d/P -4/O<%x>/U<%x>%s>>", h.version, h.revision, h.owner, h.user, text)
	d := newDraft()
	d.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	d.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	d.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>")
	if direct {
		extra += "/Encrypt" + dict
	} else {
		d.object(9, dict)
		extra += "/Encrypt 9 0 R"
	}
	if asStream {
		d.compact(10, extra)
	} else {
		d.classic(extra)
	}
	return d.Bytes()
}

func TestUpdateOfHandmadeEncryption(t *testing.T) {
	filter := func(text string) string { return "/CF<</StdCF<</AuthEvent/DocOpen" + text + ">>>>" }
	aes := filter("/CFM/AESV2/Length 16")
	v4 := handler{version: 4, revision: 4, length: 16}
	tests := []struct {
		name                     string
		h                        handler
		dict                     string
		openStrings, openStreams bool
	}{
		{"RC4 40", handler{version: 1, revision: 2, length: 5}, "", false, false},
		{"RC4 64", handler{version: 2, revision: 3, length: 8}, "/Length 64", false, false},
		{"RC4 128", handler{version: 2, revision: 3, length: 16}, "/Length 128", false, false},
		{"AES for both", v4, aes + "/StmF/StdCF/StrF/StdCF/Length 128", false, false},
		{"AES for streams", v4, aes + "/StmF/StdCF/StrF/Identity/Length 128", true, false},
		{"AES for strings", v4, aes + "/StmF/Identity/StrF/StdCF/Length 128", false, true},
		{"filters left out", v4, aes + "/Length 128", true, true},
	}
	for _, tt := range tests {
		for _, asStream := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, xref stream %v", tt.name, asStream), func(t *testing.T) {
				data := lockedBy(tt.h, tt.dict, true, asStream, asStream)
				for range 2 {
					data = addedByHand(t, data, tt.openStrings, tt.openStreams)
				}
			})
		}
	}
}

// addedByHand adds a string and a stream, sees that they are encrypted or not
// as they should be, and that others can read them.
func addedByHand(t *testing.T, source []byte, openStrings, openStreams bool) []byte {
	t.Helper()
	before := mustOpen(t, source)
	if before.Repaired() || !before.Encrypted() {
		t.Fatal("not the document that was meant")
	}
	u := before.Update()
	note := u.Add(Dict{"Text": String(plainText)})
	form := u.AddStream(Dict{"Type": Name("XObject")}, []byte(plainForm))
	u.Set(Ref{3, 0}, Dict{"Type": Name("Page"), "Parent": Ref{2, 0}, "MediaBox": Rect{0, 0, 9, 9}.Array(), "LastModified": String("D:2020")})
	a := build(t, u)
	if bytes.Contains(a.Bytes, []byte(plainText)) != openStrings || bytes.Contains(a.Bytes, []byte(plainForm)) != openStreams {
		t.Errorf("strings should be open %v, streams %v:\n%s", openStrings, openStreams, a.Bytes)
	}
	data, path := apply(t, source, a)
	after := mustOpen(t, data)
	dict, _ := after.Dict(note)
	s, _ := after.Stream(form)
	if text, err := after.Decode(s, 0); string(text) != plainForm || err != nil || fmt.Sprint(dict["Text"]) != fmt.Sprint(String(plainText)) {
		t.Errorf("%q, %v, %v", text, err, dict)
	}
	checkID(t, before, after)
	peers(t, path, note.Num, plainText)
	peers(t, path, form.Num, plainForm)
	return data
}

// TestKeyOutlivesTheUpdateWithoutID has a document without /ID: the update must
// not give it one whose first part would change the key.
func TestKeyOutlivesTheUpdateWithoutID(t *testing.T) {
	h := handler{version: 2, revision: 3, length: 16}
	source := lockedBy(h, "/Length 128", false, false, false)
	u := mustOpen(t, source).Update()
	note := u.Add(Dict{"Text": String(plainText)})
	data, _ := apply(t, source, build(t, u))
	after := mustOpen(t, data)
	dict, _ := after.Dict(note)
	if fmt.Sprint(dict["Text"]) != fmt.Sprint(String(plainText)) {
		t.Errorf("text is %q", dict["Text"])
	}
}

func TestEncryptionDictionaryIsWrittenOpen(t *testing.T) {
	source := lockedBy(handler{version: 4, revision: 4, length: 16}, "/Length 128/CF<</StdCF<</CFM/AESV2/Length 16>>>>/StmF/StdCF/StrF/StdCF", true, false, false)
	d := mustOpen(t, source)
	dict, _ := d.Dict(Ref{Num: 9})
	u := d.Update()
	u.Set(Ref{Num: 9}, dict)
	note := u.Add(String(plainText))
	data, path := apply(t, source, build(t, u))
	if o, err := mustOpen(t, data).Object(note); fmt.Sprint(o) != fmt.Sprint(String(plainText)) || err != nil {
		t.Errorf("note is %v, %v", o, err)
	}
	peers(t, path, note.Num, plainText)
}

// TestGenerationCountsInTheKey rewrites an object of another generation.
func TestGenerationCountsInTheKey(t *testing.T) {
	source := lockedBy(handler{version: 2, revision: 3, length: 16}, "/Length 128", true, false, false)
	u := mustOpen(t, source).Update()
	note := Ref{Num: 12, Gen: 7}
	u.Set(note, Dict{"Text": String(plainText)})
	data, path := apply(t, source, build(t, u))
	if dict, _ := mustOpen(t, data).Dict(note); fmt.Sprint(dict["Text"]) != fmt.Sprint(String(plainText)) {
		t.Errorf("text is %q", dict["Text"])
	}
	peers(t, path, note.Num, plainText)
}

func TestContentsInAnObjectOfTheirOwn(t *testing.T) {
	source := lockedBy(handler{version: 4, revision: 4, length: 16}, "/Length 128/CF<</StdCF<</CFM/AESV2/Length 16>>>>/StmF/StdCF/StrF/StdCF", true, false, false)
	u := mustOpen(t, source).Update()
	contents := u.Add(String("\x30\x82\x0a\x00"))
	value := u.Add(Dict{"Type": Name("Sig"), "ByteRange": Array{Integer(0), Integer(1), Integer(2), Integer(3)}, "Contents": contents, "Reason": String(plainText)})
	field := u.Add(Dict{"FT": Name("Sig"), "T": String("A"), "V": value})
	u.Set(Ref{Num: 1}, Dict{"Type": Name("Catalog"), "Pages": Ref{Num: 2}, "AcroForm": Dict{"Fields": Array{field}}})
	a := build(t, u)
	if !bytes.Contains(a.Bytes, []byte("<30820A00>")) || strings.Contains(string(a.Bytes), plainText) {
		t.Errorf("contents encrypted or reason open:\n%s", a.Bytes)
	}
	data, _ := apply(t, source, a)
	list, err := mustOpen(t, data).Signatures()
	if err != nil || len(list) != 1 || string(list[0].Contents) != "\x30\x82\x0a\x00" || fmt.Sprint(list[0].Value["Reason"]) != fmt.Sprint(String(plainText)) {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestContentsAreAlwaysHexadecimal: ISO 32000-2, Table 255.
func TestContentsAreAlwaysHexadecimal(t *testing.T) {
	source := lockedBy(handler{version: 2, revision: 3, length: 16}, "/Length 128", true, false, false)
	u := mustOpen(t, source).Update()
	signature := u.Add(Dict{"Type": Name("Sig"), "ByteRange": Array{}, "Contents": String("AB")})
	u.Add(Dict{"Type": Name("Annot"), "Contents": String("AB")})
	a := build(t, u)
	if bytes.Count(a.Bytes, []byte("/Contents <4142>")) != 1 {
		t.Errorf("%s", a.Bytes)
	}
	_, path := apply(t, source, a)
	out, err := exec.Command("mutool", "show", path, fmt.Sprint(signature.Num+1)).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("(AB)")) {
		t.Errorf("an annotation's /Contents: %v\n%s", err, out)
	}
}
