package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/signer/fault"
)

// encryptions are the options by which qpdf encrypts, "--" and what follows it
// left out.
var encryptions = []struct{ name, options, more string }{
	{"RC4 40", "40", ""},
	{"RC4 128", "128 --use-aes=n", ""},
	{"RC4 128 by crypt filter", "128 --use-aes=n --force-V4", ""},
	{"AES 128", "128 --use-aes=y", ""},
	{"AES 128, open metadata", "128 --use-aes=y --cleartext-metadata", ""},
	{"AES 256", "256", ""},
	{"AES 256, open metadata", "256 --cleartext-metadata", ""},
	{"AES 256, revision 5", "256 --force-R5", ""},
	{"AES 256, object streams", "256", "--object-streams=generate"},
	{"AES 128, object streams", "128 --use-aes=y", "--object-streams=generate"},
	{"RC4 128, object streams", "128 --use-aes=n", "--object-streams=generate"},
	{"AES 256, linearized", "256", "--linearize"},
}

const (
	plainText = "Reason that stays readable" // in a string
	plainForm = "0 0 m 17 17 l S % a form"   // in a stream
	plainXMP  = "<xmp/>"
)

// additions are the objects of an update as a signer makes it.
type additions struct{ note, form, signature, metadata Ref }

// addAll adds a string, a form, a signature's placeholder and metadata, and
// rewrites what the source had in the objects of /Keep.
func addAll(t *testing.T, d *Document) (*Update, additions) {
	t.Helper()
	u := d.Update()
	a := additions{
		note: u.Add(Dict{"Text": String(plainText), "Empty": String{}, "List": Array{Dict{"Deep": TextString("Ủy ban")}}}),
		form: u.AddStream(Dict{"Type": Name("XObject"), "Subtype": Name("Form"), "BBox": Rect{0, 0, 20, 20}.Array(), "Say": String(plainText)}, []byte(plainForm)),
		signature: u.Add(Dict{
			"Type": Name("Sig"), "Filter": Name("Adobe.PPKLite"), "Reason": String(plainText),
			"ByteRange": Placeholder{"range", 40}, "Contents": Placeholder{"contents", 10},
		}),
		metadata: u.AddStream(Dict{"Type": Name("Metadata"), "Subtype": Name("XML")}, []byte(plainXMP)),
	}
	catalog, root, err := d.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	keep, _ := d.Array(catalog["Keep"])
	for _, o := range keep {
		if ref, ok := o.(Ref); ok {
			u.Set(ref, keptWith(t, u, ref))
		}
	}
	catalog = catalog.Clone()
	catalog["Added"] = Array{a.note, a.form, a.signature, a.metadata}
	u.Set(root, catalog)
	return u, a
}

// keptWith returns an object of the document with one more entry.
func keptWith(t *testing.T, u *Update, ref Ref) Object {
	t.Helper()
	o, err := u.Object(ref)
	if err != nil {
		t.Fatal(err)
	}
	switch o := o.(type) {
	case Dict:
		o = o.Clone()
		o["Also"] = String(plainText)
		return o
	case *Stream:
		changed := *o
		changed.Dict = o.Dict.Clone()
		changed.Dict["Also"] = String(plainText)
		return &changed
	}
	t.Fatalf("%v is %T", ref, o)
	return nil
}

// build builds u and fills the placeholders in.
func build(t *testing.T, u *Update) Appendix {
	t.Helper()
	a, err := u.Build()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"range": "[0 10 20 30]", "contents": "<30820a00>"} {
		if span, ok := a.Marks[name]; ok {
			copy(a.Bytes[span.Start-a.Base:], text)
		}
	}
	return a
}

func TestUpdateOfEncryptedDocument(t *testing.T) {
	for _, e := range encryptions {
		for _, user := range []string{"", "user"} {
			t.Run(fmt.Sprintf("%s, user password %q", e.name, user), func(t *testing.T) {
				source := encrypted(t, user, "owner", strings.Fields(e.options+" -- "+e.more)...)
				first, a := updated(t, source, user, "owner")
				checkAdditions(t, source, first, a, user)
				second, b := updated(t, first, user, user)
				checkAdditions(t, first, second, b, "owner")
				checkAdditions(t, first, second, a, user)
			})
		}
	}
}

// updated adds to an encrypted document that it opens by a password and lets
// others look at the result.
func updated(t *testing.T, source []byte, user, password string) ([]byte, additions) {
	t.Helper()
	before, err := openBytes(source, Options{Password: []byte(password)})
	if err != nil {
		t.Fatal(err)
	}
	u, refs := addAll(t, before)
	appendix := build(t, u)
	for _, text := range []string{plainText, plainForm, "17 17 l", "hello"} {
		if bytes.Contains(appendix.Bytes, []byte(text)) {
			t.Errorf("%q stands in the file", text)
		}
	}
	if open := bytes.Contains(appendix.Bytes, []byte(plainXMP)); open == before.crypt.metadata {
		t.Errorf("metadata readable in the file: %v", open)
	}
	data, path := apply(t, source, appendix)
	decryptedByPeers(t, path, user, refs, before.crypt.metadata)
	return data, refs
}

// checkAdditions reads the document again.
func checkAdditions(t *testing.T, source, data []byte, refs additions, password string) {
	t.Helper()
	d, err := openBytes(data, Options{Password: []byte(password)})
	if err != nil {
		t.Fatal(err)
	}
	before, err := openBytes(source, Options{Password: []byte(password)})
	if err != nil {
		t.Fatal(err)
	}
	if d.Repaired() || !d.Encrypted() || len(d.Revisions()) != len(before.Revisions())+1 {
		t.Errorf("repaired %v, encrypted %v, %d revisions", d.Repaired(), d.Encrypted(), len(d.Revisions()))
	}
	checkID(t, before, d)
	if fmt.Sprint(d.Trailer()["Encrypt"]) != fmt.Sprint(before.Trailer()["Encrypt"]) {
		t.Errorf("/Encrypt is %v", d.Trailer()["Encrypt"])
	}
	note, _ := d.Dict(refs.note)
	list, _ := d.Array(note["List"])
	deep, _ := d.Dict(list[0])
	if text, _ := d.String(deep["Deep"]); fmt.Sprint(note["Text"], note["Empty"]) != fmt.Sprint(String(plainText), String{}) || text.Text() != "Ủy ban" {
		t.Errorf("note is %v", note)
	}
	for ref, want := range map[Ref]string{refs.form: plainForm, refs.metadata: plainXMP} {
		s, _ := d.Stream(ref)
		if text, err := d.Decode(s, 0); string(text) != want || err != nil {
			t.Errorf("%v holds %q, %v", ref, text, err)
		}
	}
	checkKept(t, d)
	all, err := d.Signatures()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if !bytes.Equal(s.Contents, []byte("\x30\x82\x0a\x00")) {
			t.Errorf("signature %v holds %x", s.ValueRef, s.Contents)
		}
		if s.ValueRef == refs.signature && fmt.Sprint(s.Value["Reason"]) != fmt.Sprint(String(plainText)) {
			t.Errorf("reason %q", s.Value["Reason"])
		}
	}
	if len(all) < 2 {
		t.Errorf("%d signatures", len(all))
	}
}

// checkKept looks at the objects that came from the source and were rewritten.
func checkKept(t *testing.T, d *Document) {
	t.Helper()
	catalog, _, err := d.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	keep, _ := d.Array(catalog["Keep"])
	for _, o := range keep {
		dict, _ := d.Dict(o)
		if also, _ := d.String(dict["Also"]); string(also) != plainText {
			t.Errorf("%v: %q", o, also)
		}
	}
	secret, _ := d.Dict(keep[0])
	if text, _ := d.String(secret["Secret"]); string(text) != "bí mật" {
		t.Errorf("string is %q", text)
	}
	s, _ := d.Stream(keep[1])
	if text, err := d.Decode(s, 0); string(text) != "hello" || err != nil {
		t.Errorf("stream is %q, %v", text, err)
	}
}

// decryptedByPeers lets qpdf and mutool read the additions. mutool pays no heed
// to /EncryptMetadata and is not asked where that leaves metadata open.
func decryptedByPeers(t *testing.T, path, password string, refs additions, metadata bool) {
	t.Helper()
	option := "--password=" + password
	if out, err := exec.Command("qpdf", option, "--check", path).CombinedOutput(); err != nil || bytes.Contains(out, []byte("WARNING")) {
		t.Errorf("qpdf --check: %v\n%s", err, out)
	}
	plain := filepath.Join(t.TempDir(), "plain.pdf")
	if out, err := exec.Command("qpdf", option, "--qdf", "--decrypt", path, plain).CombinedOutput(); err != nil {
		t.Fatalf("qpdf --decrypt: %v\n%s", err, out)
	}
	text, err := os.ReadFile(plain)
	if err != nil {
		t.Fatal(err)
	}
	for want, least := range map[string]int{plainText: 5, plainForm: 1, plainXMP: 1, "<30820a00>": 2, "hello": 1} {
		if n := bytes.Count(text, []byte(want)); n < least {
			t.Errorf("qpdf finds %q %d times", want, n)
		}
	}
	shown := map[Ref]string{refs.note: plainText, refs.form: plainForm, refs.signature: plainText}
	if metadata {
		shown[refs.metadata] = plainXMP
	}
	for ref, want := range shown {
		out, err := exec.Command("mutool", "show", "-p", password, path, fmt.Sprint(ref.Num)).CombinedOutput()
		if err != nil || !bytes.Contains(out, []byte(want)) || bytes.Contains(out, []byte("repair")) {
			t.Errorf("mutool show %v: %v\n%s", ref, err, out)
		}
	}
}

// steady gives the same bytes each time.
type steady struct{ n byte }

func (s *steady) Read(p []byte) (int, error) {
	for i := range p {
		s.n++
		p[i] = s.n
	}
	return len(p), nil
}

func TestEncryptedUpdateCanBeMadeDeterministic(t *testing.T) {
	source := encrypted(t, "", "owner", "256", "--")
	make := func(opt Options) []byte {
		d, err := openBytes(source, opt)
		if err != nil {
			t.Fatal(err)
		}
		u, _ := addAll(t, d)
		return build(t, u).Bytes
	}
	if !bytes.Equal(make(Options{Random: &steady{}}), make(Options{Random: &steady{}})) {
		t.Error("two builds with the same vectors differ")
	}
	if bytes.Equal(make(Options{}), make(Options{})) {
		t.Error("two builds with random vectors are equal")
	}
}

type noRandom struct{}

func (noRandom) Read([]byte) (int, error) { return 0, errors.New("none left") }

func TestNothingIsWrittenWithoutRandomBytes(t *testing.T) {
	d, err := openBytes(encrypted(t, "", "owner", "128", "--use-aes=y", "--"), Options{Random: noRandom{}})
	if err != nil {
		t.Fatal(err)
	}
	u := d.Update()
	u.Add(String("x"))
	if _, err := u.Build(); err == nil || !strings.Contains(err.Error(), "none left") {
		t.Errorf("Build: %v", err)
	}
}

func TestNewNumberNewKey(t *testing.T) {
	for _, options := range []string{"40 --", "128 --use-aes=y --", "256 --"} {
		source := encrypted(t, "", "owner", strings.Fields(options)...)
		d := mustOpen(t, source)
		catalog, _, err := d.Catalog()
		if err != nil {
			t.Fatal(err)
		}
		keep, _ := d.Array(catalog["Keep"])
		s, _ := d.Stream(keep[1])
		encoded, err := d.opened(s)
		if err != nil {
			t.Fatal(err)
		}
		inTheOpen, err := io.ReadAll(encoded)
		if err != nil {
			t.Fatal(err)
		}
		u := d.Update()
		moved := u.Add(s)
		unhidden := *s
		unhidden.Dict = Dict{"Filter": Array{Name("Crypt"), s.Dict["Filter"]}}
		open := moved
		hasFilters := !strings.HasPrefix(options, "40") // they came with version 4
		if hasFilters {
			open = u.Add(&unhidden)
		}
		data, path := apply(t, source, build(t, u))
		after := mustOpen(t, data)
		if bytes.Contains(data[len(source):], inTheOpen) != hasFilters {
			t.Errorf("%s: a stream is open that should not be, or the other way round", options)
		}
		for _, ref := range []Ref{moved, open} {
			got, _ := after.Stream(ref)
			if text, err := after.Decode(got, 0); string(text) != "hello" || err != nil {
				t.Errorf("%s: %v is %q, %v", options, ref, text, err)
			}
			out, err := exec.Command("mutool", "show", path, fmt.Sprint(ref.Num)).CombinedOutput()
			if err != nil || !bytes.Contains(out, []byte("hello")) {
				t.Errorf("%s: mutool show %v: %v\n%s", options, ref, err, out)
			}
		}
	}
}

func TestAuthenticationCodeIsNotWritten(t *testing.T) {
	source := encrypted(t, "", "owner", "256", "--")
	spoil := map[string]func(*Document){
		"authentication code": func(d *Document) { d.Trailer()["AuthCode"] = Dict{} },
		"its key":             func(d *Document) { d.crypt.salt = []byte{1} },
	}
	for name, change := range spoil {
		d := mustOpen(t, source)
		change(d)
		u := d.Update()
		u.Add(Integer(1))
		if _, err := u.Build(); fault.CodeOf(err) != "pdf.encrypted-write" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
