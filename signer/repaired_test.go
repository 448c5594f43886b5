package signer_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/fault"
)

// lost makes the file's last startxref point into nothing.
func lost(data []byte) []byte {
	at := bytes.LastIndex(data, []byte("startxref"))
	return append(data[:at:at], "startxref\n7\n%%EOF\n"...)
}

// What damaged cross-reference data leaves whole can be signed, and signed
// again: peers find nothing to repair in the copy.
func TestRepairedDocumentsAreSigned(t *testing.T) {
	plain := twoPages("", "").bytes()
	packed := converted(t, plain, "--object-streams=generate")
	form := twoPages("/Annots [7 0 R]", form, textField).bytes()
	for _, c := range []struct {
		name string
		data []byte
	}{
		{"wrong startxref", lost(plain)},
		{"no startxref", plain[:bytes.LastIndex(plain, []byte("startxref"))]},
		{"lines inserted", bytes.Replace(plain, []byte("1 0 obj"), []byte("% by a mail gateway\n1 0 obj"), 1)},
		{"cut off in the table", plain[:bytes.LastIndex(plain, []byte("00000 n"))]},
		{"cut off in the trailer", plain[:bytes.LastIndex(plain, []byte("/Root"))]},
		{"object streams, wrong startxref", lost(packed)},
		{"object streams, cut off", packed[:bytes.LastIndex(packed, []byte("endstream"))]},
		{"linearized, lines inserted", bytes.Replace(converted(t, plain, "--linearize"), []byte("endobj\n"), []byte("endobj\n% by a mail gateway\n"), 1)},
		{"form", lost(form)},
		{"one page elsewhere", elsewhere(plain)},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := source(t, c.data)
			if err := signer.Ready(open(t, file)); err != nil {
				t.Fatal(err)
			}
			first := signAs(t, demoPKI(t).Specialised.Personal, file, onPage(1))
			if !slices.ContainsFunc(first.Notices, says("sign.notice-repaired")) {
				t.Errorf("notices %v", first.Notices)
			}
			prefix(t, file, first.Target)
			askPeers(t, first.Target, 1)
			askValidators(t, first.Target, 1)
			second := signAs(t, demoPKI(t).National.Organisation, first.Target, onPage(0))
			if len(second.Notices) > 0 {
				t.Errorf("notices about the repaired copy: %v", second.Notices)
			}
			askPeers(t, second.Target, 2)
			askOpenSSL(t, second.Target, 2)
			if text := peer(t, "mutool", "draw", "-q", "-F", "text", second.Target); strings.Count(text, "Trien") != 2 {
				t.Errorf("the pages read as %q", text)
			}
		})
	}
}

// elsewhere spoils the offset of object 4, which is the second page.
func elsewhere(data []byte) []byte {
	lines := bytes.SplitAfter(data, []byte("\n"))
	at := slices.IndexFunc(lines, func(l []byte) bool { return string(l) == "xref\n" }) + 2 + 4
	lines[at] = append([]byte("0000000011"), lines[at][10:]...)
	return bytes.Join(lines, nil)
}

func says(code string) func(error) bool {
	return func(err error) bool { return fault.CodeOf(err) == code }
}

// A signature is judged by the file as its signer left it: where that is
// damaged, nobody signs on top.
func TestDamagedSignedDocumentsStayRefused(t *testing.T) {
	signed := read(t, signAs(t, demoPKI(t).National.Personal, source(t, twoPages("", "").bytes()), onPage(0)).Target)
	for name, data := range map[string][]byte{
		"wrong startxref": lost(signed),
		"cut off":         signed[:bytes.LastIndex(signed, []byte("00000 n"))],
		"page elsewhere":  elsewhere(signed),
	} {
		code := fault.CodeOf(refused(t, demoPKI(t).Specialised.Organisation, source(t, data), onPage(1)))
		if code != "sign.damaged" && (name == "wrong startxref" || code != "pdf.repaired-write") {
			t.Errorf("%s: %q", name, code)
		}
	}
}

// What else there is to know of a document is told with the result.
func TestNoticesComeWithTheResult(t *testing.T) {
	xfa := twoPages("", "/AcroForm << /Fields [] /XFA (x) >>").bytes()
	result := signAs(t, demoPKI(t).National.Personal, source(t, lost(xfa)), onPage(0))
	for _, code := range []string{"sign.notice-repaired", "sign.notice-xfa"} {
		if !slices.ContainsFunc(result.Notices, says(code)) {
			t.Errorf("%s is not told: %v", code, result.Notices)
		}
	}
	if doc := open(t, result.Target); doc.Repaired() || doc.PageCount() != 2 {
		t.Errorf("repaired %v, %d pages", doc.Repaired(), doc.PageCount())
	}
}
