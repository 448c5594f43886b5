package pdf

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/signer/fault"
)

// encrypted lets qpdf encrypt a signed form: an independent implementation.
// args follow the passwords and close the list of encryption options by "--".
func encrypted(t *testing.T, user, owner string, args ...string) []byte {
	t.Helper()
	d := form("20 0 R", map[uint32]string{
		20: "<</FT/Sig/T(Tên)/V 21 0 R>>", 21: sigDict("[0 10 20 30]"), 25: "<</Secret(bí mật)/List[(a)[(b)]]>>",
		26: "<</Length 5>>\nstream\nhello\nendstream", 27: "<</Type/Metadata/Subtype/XML/Length 4>>\nstream\n<x/>\nendstream",
	})
	d.object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[20 0 R]/SigFlags 3>>/Keep[25 0 R 26 0 R]/Metadata 27 0 R>>")
	d.classic("")
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pdf"), filepath.Join(dir, "out.pdf")
	if err := os.WriteFile(in, d.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	command := append([]string{"--allow-weak-crypto", "--encrypt", user, owner}, args...)
	command = append(command, in, out)
	if text, err := exec.Command("qpdf", command...).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v\n%s", err, text)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestDecryption(t *testing.T) {
	tests := []struct{ name, encrypt, more string }{
		{"RC4 40", "40", ""},
		{"RC4 128", "128 --use-aes=n", ""},
		{"RC4 128 by crypt filter", "128 --use-aes=n --force-V4", ""},
		{"AES 128", "128 --use-aes=y", ""},
		{"AES 128, open metadata", "128 --use-aes=y --cleartext-metadata", ""},
		{"AES 256", "256", ""},
		{"AES 256, open metadata", "256 --cleartext-metadata", ""},
		{"AES 256, revision 5", "256 --force-R5", ""},
		{"AES 256, object streams", "256", "--object-streams=generate"},
		{"RC4 128, object streams", "128 --use-aes=n", "--object-streams=generate"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			options := strings.Fields(tt.encrypt + " -- " + tt.more)
			checkDecrypted(t, encrypted(t, "", "chủ", options...), "")
			data := encrypted(t, "người", "chủ", options...)
			checkDecrypted(t, data, "người")
			checkDecrypted(t, data, "chủ")
			if _, err := openBytes(data, Options{}); fault.CodeOf(err) != "pdf.password-needed" {
				t.Errorf("no password: %v", err)
			}
			if _, err := openBytes(data, Options{Password: []byte("sai")}); fault.CodeOf(err) != "pdf.password-wrong" {
				t.Errorf("wrong password: %v", err)
			}
		})
	}
}

func checkDecrypted(t *testing.T, data []byte, password string) {
	t.Helper()
	d, err := openBytes(data, Options{Password: []byte(password)})
	if err != nil {
		t.Fatal(err)
	}
	if !d.Encrypted() || d.Repaired() {
		t.Errorf("encrypted %v, repaired %v", d.Encrypted(), d.Repaired())
	}
	catalog, _, err := d.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	keep, _ := d.Array(catalog["Keep"])
	secret, _ := d.Dict(keep[0])
	if text, _ := d.String(secret["Secret"]); string(text) != "bí mật" {
		t.Errorf("string is %q", text)
	}
	for _, o := range []Object{keep[1], catalog["Metadata"]} {
		s, _ := d.Stream(o)
		text, err := d.Decode(s, 0)
		if err != nil || string(text) != "hello" && string(text) != "<x/>" {
			t.Errorf("stream is %q, %v", text, err)
		}
	}
	list, err := d.Signatures()
	if err != nil || len(list) != 1 || list[0].Field != String("Tên").Text() || string(list[0].Contents) != "\x30\x82\x0a\x00" {
		t.Errorf("signatures %+v, %v", list, err)
	}
}

func TestUnknownEncryptionIsRefused(t *testing.T) {
	for _, text := range []string{
		"<</Filter/Adobe.PubSec/V 4>>",
		"<</Filter/Standard/V 3/R 3/O(x)/U(y)>>",
		"<</Filter/Standard/V 2/R 3/Length 7/O(x)/U(y)>>",
		"<</Filter/Standard/V 2/R 3/Length 128/O(x)/U(y)>>",
		"<</Filter/Standard/V 5/R 6/O(x)/U(y)>>",
		"<</Filter/Standard/V 4/R 4/StmF/None/O(" + strings.Repeat("x", 32) + ")/U(" + strings.Repeat("x", 32) + ")>>",
		"17",
		"99 0 R",
	} {
		d := newDraft().onePage()
		d.object(6, text)
		d.classic("/Encrypt 6 0 R")
		if _, err := openBytes(d.Bytes(), Options{}); fault.CodeOf(err) != "pdf.encryption-unsupported" {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestPasswordSpellings(t *testing.T) {
	// RFC 4013, 3: examples 1 to 5.
	for in, want := range map[string]string{
		"I\u00adX": "IX", "user": "user", "USER": "USER", "\u00aa": "a", "\u2168": "IX", "a\u00a0b": "a b",
	} {
		if got := saslPrep(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if got, ok := inDocEncoding("é€"); !ok || string(got) != "\xe9\xa0" {
		t.Errorf("é€ = %x, %v", got, ok)
	}
	if _, ok := inDocEncoding("ủ"); ok {
		t.Error("ủ is not in PDFDocEncoding")
	}
}
