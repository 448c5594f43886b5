package pdf

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"trien/signer/fault"
)

// foreign is a document that only a handler unknown here can open.
func foreign(t *testing.T, options string) []byte {
	t.Helper()
	data := encrypted(t, "user", "owner", strings.Fields(options)...)
	other := bytes.ReplaceAll(data, []byte("/Standard"), []byte("/Another1"))
	if bytes.Equal(other, data) {
		t.Fatal("no security handler")
	}
	return other
}

func TestLockedDocument(t *testing.T) {
	for _, tt := range []struct {
		options  string
		metadata bool // open
	}{
		{"40 --", false}, {"128 --use-aes=y --", false}, {"128 --use-aes=y --cleartext-metadata --", true}, {"256 --", false}, {"256 --cleartext-metadata --", true},
	} {
		t.Run(tt.options, func(t *testing.T) {
			data := foreign(t, tt.options)
			if _, err := openBytes(data, Options{Password: []byte("user")}); fault.CodeOf(err) != "pdf.encryption-unsupported" {
				t.Errorf("without asking: %v", err)
			}
			d, err := openBytes(data, Options{Locked: true})
			if err != nil {
				t.Fatal(err)
			}
			if fault.CodeOf(d.Locked()) != "pdf.encryption-unsupported" || !d.Encrypted() || d.Repaired() || d.PageCount() != 1 {
				t.Errorf("locked %v, encrypted %v, repaired %v, %d pages", d.Locked(), d.Encrypted(), d.Repaired(), d.PageCount())
			}
			if d.Permissions() != 0 || d.MaySign() || d.MayAddField() || d.OpenedAsOwner() {
				t.Error("a locked document grants something")
			}
			checkLocked(t, d, tt.metadata)
			u := d.Update()
			u.Add(Integer(1))
			if _, err := u.Build(); fault.CodeOf(err) != "pdf.encrypted-write" {
				t.Errorf("update: %v", err)
			}
		})
	}
}

func checkLocked(t *testing.T, d *Document, metadata bool) {
	t.Helper()
	catalog, _, err := d.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	keep, _ := d.Array(catalog["Keep"])
	secret, _ := d.Dict(keep[0])
	if fmt.Sprint(secret) != fmt.Sprint(Dict{"Secret": String{}, "List": Array{String{}, Array{String{}}}}) {
		t.Errorf("strings are %v", secret)
	}
	s, _ := d.Stream(keep[1])
	if text, err := d.Decode(s, 0); fault.CodeOf(err) != "pdf.encryption-unsupported" {
		t.Errorf("stream: %q, %v", text, err)
	}
	s, _ = d.Stream(catalog["Metadata"])
	if text, err := d.Decode(s, 0); metadata != (err == nil && string(text) == "<x/>") {
		t.Errorf("metadata: %q, %v", text, err)
	}
	list, err := d.Signatures()
	if err != nil || len(list) != 1 || string(list[0].Contents) != "\x30\x82\x0a\x00" || len(list[0].ByteRange) != 4 || list[0].Field != "" || list[0].Orphan {
		t.Errorf("signatures %+v, %v", list, err)
	}
}

// What a locked object stream holds is lost; a document whose catalog is in one
// is no document.
func TestLockedObjectStreams(t *testing.T) {
	for _, options := range []string{"256 -- --object-streams=generate", "128 --use-aes=n -- --object-streams=generate"} {
		if _, err := openBytes(foreign(t, options), Options{Locked: true}); fault.CodeOf(err) != "pdf.encryption-unsupported" {
			t.Errorf("%s: %v", options, err)
		}
	}
}

// A password that is missing is asked for, whoever may do without.
func TestLockedIsNotForPasswords(t *testing.T) {
	data := encrypted(t, "user", "owner", "256", "--")
	if _, err := openBytes(data, Options{Locked: true}); fault.CodeOf(err) != "pdf.password-needed" {
		t.Errorf("no password: %v", err)
	}
	if d, err := openBytes(data, Options{Locked: true, Password: []byte("user")}); err != nil || d.Locked() != nil {
		t.Errorf("right password: %v", err)
	}
	if mustOpen(t, kinds()["classic"]).Locked() != nil {
		t.Error("a document that is not encrypted is locked")
	}
}

func TestAuthCode(t *testing.T) {
	salt := bytes.Repeat([]byte{7}, 32)
	d := mustOpen(t, encrypted(t, "", "owner", "256", "--"))
	if a := d.AuthCode(); a.Required || a.Present || a.Key != nil {
		t.Errorf("no code: %+v", a)
	}
	d.crypt.salt = salt
	d.Trailer()["AuthCode"] = Dict{"MACLocation": Name("Standalone"), "ByteRange": Array{Integer(0), Integer(1), Integer(3), Integer(4)}, "MAC": String("mã")}
	key, err := hkdf.Key(sha256.New, d.crypt.key, salt, "PDFMAC", 32)
	if err != nil {
		t.Fatal(err)
	}
	a := d.AuthCode()
	if !a.Required || !a.Present || a.Location != "Standalone" || fmt.Sprint(a.ByteRange) != "[0 1 3 4]" || string(a.Token) != "mã" || !bytes.Equal(a.Key, key) {
		t.Errorf("standalone: %+v", a)
	}
	d.Trailer()["AuthCode"] = Dict{"MACLocation": Name("AttachedToSig"), "SigObjRef": Ref{21, 0}}
	if a := d.AuthCode(); a.Location != "AttachedToSig" || a.Signature != (Ref{21, 0}) || a.ByteRange != nil || a.Token != nil {
		t.Errorf("attached: %+v", a)
	}
	delete(d.Trailer(), "AuthCode")
	d.crypt.salt = nil
	if d.crypt.permissions &^= permitNoCode; !d.AuthCode().Required {
		t.Error("the permission to lack a code was not missed")
	}
	if a := mustOpen(t, kinds()["classic"]).AuthCode(); a.Required || a.Present {
		t.Errorf("not encrypted: %+v", a)
	}
}

// gcmEncrypted is a document in AES-GCM (ISO/TS 32003) that the user password
// "user" opens, with the key that qpdf made for another one.
func gcmEncrypted(t *testing.T) []byte {
	t.Helper()
	template := mustOpenWith(t, encrypted(t, "user", "owner", "256", "--"), "user")
	dict, _ := template.Dict(template.Trailer()["Encrypt"])
	s := &sealer{crypt: template.crypt, random: rand.Reader}
	seal := func(text string) string {
		sealed, err := s.sealGCM(template.crypt.key, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return string(sealed)
	}
	hexed := func(key Name) string { text, _ := dict[key].(String); return fmt.Sprintf("/%s<%x>", key, []byte(text)) }
	d := form("20 0 R", map[uint32]string{
		20: fmt.Sprintf("<</FT/Sig/T<%x>/V 21 0 R>>", seal("Tên")), 21: sigDict("[0 10 20 30]"),
		25: fmt.Sprintf("<</Secret<%x>>>", seal("bí mật")),
	})
	d.stream(26, "", seal("hello"))
	d.stream(27, "/Type/Metadata/Subtype/XML", seal("<x/>"))
	d.object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[20 0 R]/SigFlags 3>>/Keep[25 0 R 26 0 R]/Metadata 27 0 R>>")
	d.object(28, fmt.Sprintf("<</Filter/Standard/V 6/R 7/Length 256/P %v/CF<</StdCF<</CFM/AESV4/AuthEvent/DocOpen/Length 32>>>>/StmF/StdCF/StrF/StdCF%s%s%s%s%s>>",
		dict["P"], hexed("O"), hexed("U"), hexed("OE"), hexed("UE"), hexed("Perms")))
	d.classic("/Encrypt 28 0 R/ID[<01><02>]")
	return d.Bytes()
}

func mustOpenWith(t *testing.T, data []byte, password string) *Document {
	t.Helper()
	d, err := openBytes(data, Options{Password: []byte(password)})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestUpdateInGCM(t *testing.T) {
	source := gcmEncrypted(t)
	checkDecrypted(t, source, "user")
	before := mustOpenWith(t, source, "user")
	u, refs := addAll(t, before)
	appendix := build(t, u)
	for _, text := range []string{plainText, plainForm, plainXMP, "hello"} {
		if bytes.Contains(appendix.Bytes, []byte(text)) {
			t.Errorf("%q stands in the file", text)
		}
	}
	data := append(bytes.Clone(source), appendix.Bytes...)
	checkAdditions(t, source, data, refs, "owner")
	d := mustOpenWith(t, data, "user")
	s, _ := d.Stream(refs.form)
	data[s.Span.Start+20] ^= 1
	if text, err := mustOpenWith(t, data, "user").Decode(s, 0); err == nil {
		t.Errorf("a changed stream reads %q", text)
	}
}
