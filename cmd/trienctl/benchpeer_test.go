package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"trien/signer/pdf"
)

// signByMutool times mutool sign on the same document with an empty signature
// field, which it needs, and a key in a file.
func signByMutool(b *testing.B, dir, source string, y yardstick) {
	prepared, out := filepath.Join(dir, "field.pdf"), filepath.Join(dir, "mutool_signed.pdf")
	command := peer(b, "mutool", "sign", "-s", softKeyFile(b, dir), "-P", "1", "-o", out, prepared)
	duplicate(b, source, prepared)
	field := addEmptyField(b, prepared)
	timed{command: append(command, fmt.Sprint(field.Num)), makes: out}.measure(b, y)
	absent(b, prepared)
}

// softKeyFile makes a key with a certificate of its own, as PKCS #12.
func softKeyFile(b *testing.B, dir string) string {
	key, cert, both := filepath.Join(dir, "key.pem"), filepath.Join(dir, "cert.pem"), filepath.Join(dir, "both.pfx")
	for _, args := range [][]string{
		{"req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Bench", "-days", "2", "-keyout", key, "-out", cert},
		{"pkcs12", "-export", "-inkey", key, "-in", cert, "-passout", "pass:1", "-out", both},
	} {
		if out, err := exec.Command("openssl", args...).CombinedOutput(); err != nil {
			b.Fatalf("openssl: %v\n%s", err, out)
		}
	}
	return both
}

// addEmptyField adds an empty signature field to the first page.
func addEmptyField(b *testing.B, name string) pdf.Ref {
	doc, err := pdf.OpenFile(name, pdf.Options{})
	must(b, err)
	defer doc.Close()
	page, err := doc.Page(0)
	must(b, err)
	o, err := doc.Object(page.Ref)
	must(b, err)
	catalog, root, err := doc.Catalog()
	must(b, err)
	u := doc.Update()
	field := u.Add(pdf.Dict{
		"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Widget"), "FT": pdf.Name("Sig"), "T": pdf.TextString("Bench"),
		"P": page.Ref, "Rect": pdf.Rect{X0: 100, Y0: 100, X1: 300, Y1: 160}.Array(), "F": pdf.Integer(4),
	})
	sheet, form := o.(pdf.Dict).Clone(), catalog.Clone()
	sheet["Annots"] = pdf.Array{field}
	form["AcroForm"] = pdf.Dict{"Fields": pdf.Array{field}, "SigFlags": pdf.Integer(3)}
	u.Set(page.Ref, sheet)
	u.Set(root, form)
	appendix, err := u.Build()
	must(b, err)
	file, err := os.OpenFile(name, os.O_WRONLY, 0)
	must(b, err)
	_, err = file.Seek(0, io.SeekEnd)
	must(b, err)
	_, err = file.Write(appendix.Bytes)
	must(b, err)
	must(b, file.Close())
	return field
}
