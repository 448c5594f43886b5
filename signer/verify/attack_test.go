package verify

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/signertest"
)

// Each of these fooled some verifier. None may be intact and undoubted; where
// forgery is certain the verdict is invalid.
func TestAttacks(t *testing.T) {
	w := newWorld(t)
	victim, attacker := w.Specialised.Personal, issue(t, w.National, "attacker", func(*signertest.Cert) {})
	honest := recipe{by: victim}
	signs := func(text string) func(int, int, int) string {
		return func(int, int, int) string { return text }
	}
	for _, c := range []struct {
		name      string
		seal      seal
		recipe    recipe
		integrity report.Integrity
		reason    string
	}{
		{
			"the victim's certificate named, another key",
			seal{},
			recipe{by: attacker, named: victim, bag: []*signertest.Certificate{victim, attacker}, ess: victim},
			report.Broken, "signature.mismatch",
		},
		{
			"the attribute binds another certificate",
			seal{},
			recipe{by: attacker, ess: victim, bag: []*signertest.Certificate{victim, attacker}},
			report.Intact, "ess.mismatch",
		},
		{"content changed", seal{signed: func(data []byte, _, _ int) []byte { return data[:20] }}, honest, report.Broken, "digest.mismatch"},
		{"digest attribute of other content", seal{}, recipe{by: victim, digest: make([]byte, 32)}, report.Broken, "digest.mismatch"},
		{"signature value damaged", seal{}, recipe{by: victim, corrupt: true}, report.Broken, "signature.mismatch"},
		{"no attributes, content changed", seal{
			subFilter: "adbe.pkcs7.detached",
			signed:    func(data []byte, _, _ int) []byte { return data[:20] },
		}, recipe{by: victim, noAttrs: true}, report.Broken, "digest.mismatch"},
		{"two signers", seal{}, recipe{by: victim, also: attacker, bag: []*signertest.Certificate{victim, attacker}}, report.IntegrityUnreadable, "cms-form.several-signers"},
		{"other content inside", seal{}, recipe{by: victim, content: []byte("something else")}, report.IntegrityUnreadable, "cms-form.foreign-content"},
		{"bytes behind the CMS", seal{contents: func(cms []byte) string {
			return padded(append(slices.Clip(cms), "\x00\x00payload"...))
		}}, honest, report.Intact, "cms-form.trailing-bytes"},

		{"no ByteRange", seal{byteRange: signs("null")}, honest, report.IntegrityUnreadable, "byte-range.missing"},
		{"ByteRange of zeros", seal{byteRange: signs("[0 0 0 0]")}, honest, report.Broken, "byte-range.absurd"},
		{"negative ByteRange", seal{byteRange: signs("[0 -1 20 30]")}, honest, report.Broken, "byte-range.absurd"},
		{"huge ByteRange", seal{byteRange: signs("[0 60000000000 0 1]")}, honest, report.Broken, "byte-range.past-end"},
		{"overflowing ByteRange", seal{byteRange: signs("[0 9223372036854775807 9223372036854775807 9223372036854775807]")}, honest, report.IntegrityUnreadable, "byte-range.unreadable"},
		{"three numbers", seal{byteRange: signs("[0 100 200]")}, honest, report.IntegrityUnreadable, "byte-range.unreadable"},
		{"fractions", seal{byteRange: signs("[0 100.5 200 10]")}, honest, report.IntegrityUnreadable, "byte-range.unreadable"},
		{"not from the start", seal{
			byteRange: func(from, to, size int) string { return fmt.Sprintf("[9 %d %d %d]", from-9, to, size-to) },
			signed:    func(data []byte, from, to int) []byte { return slices.Concat(data[9:from], data[to:]) },
		}, honest, report.Broken, "byte-range.not-from-start"},
		{"wider gap", seal{
			byteRange: func(from, to, size int) string { return fmt.Sprintf("[0 %d %d %d]", from-10, to, size-to) },
			signed:    func(data []byte, from, to int) []byte { return slices.Concat(data[:from-10], data[to:]) },
		}, honest, report.Broken, "byte-range.wrapped"},
		{"gap elsewhere", seal{
			byteRange: func(_, _, size int) string { return fmt.Sprintf("[0 100 300 %d]", size-300) },
			signed:    func(data []byte, _, _ int) []byte { return slices.Concat(data[:100], data[300:]) },
		}, honest, report.Broken, "byte-range.re-saved"},
		{"ends inside the revision", seal{
			byteRange: func(from, to, size int) string { return fmt.Sprintf("[0 %d %d %d]", from, to, size-to-40) },
			signed:    func(data []byte, from, to int) []byte { return slices.Concat(data[:from], data[to:len(data)-40]) },
		}, honest, report.Broken, "byte-range.inside-revision"},

		{"no Contents", seal{contents: is("null ")}, honest, report.IntegrityUnreadable, "cms-form.missing"},
		{"empty Contents", seal{contents: is("<>")}, honest, report.IntegrityUnreadable, "cms-form.missing"},
		{"Contents of zeros", seal{contents: is("<" + strings.Repeat("0", contentsWidth) + ">")}, honest, report.IntegrityUnreadable, "cms-form.missing"},
		{"Contents without sense", seal{contents: is("<30820100" + strings.Repeat("4", contentsWidth-8) + ">")}, honest, report.IntegrityUnreadable, "cms-form.unreadable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sig := only(t, w.verify(t, signedBy(t, c.seal, c.recipe)))
			if sig.Integrity != c.integrity {
				t.Errorf("%v, want %v", sig.Integrity, c.integrity)
			}
			code := ""
			for _, f := range sig.Findings {
				if f.Code() == c.reason {
					code = f.Code()
				}
			}
			if code == "" || sig.Verdict == report.Valid {
				t.Errorf("%v because of %s, want %s", sig.Verdict, sig.Reason, c.reason)
			}
			if c.integrity == report.Broken && sig.Verdict != report.Invalid {
				t.Errorf("broken, yet %v", sig.Verdict)
			}
		})
	}
}

// is makes /Contents that text.
func is(text string) func([]byte) string { return func([]byte) string { return text } }

// Signature wrapping: the second signed part of an honest file is moved to the
// end, where its startxref finds the attacker's table, and a forged dictionary
// tells where it went. The digest matches; the signature must not stand.
func TestWrappedSignature(t *testing.T) {
	w := newWorld(t)
	d := signedBy(t, seal{}, recipe{by: w.Specialised.Personal})
	gapFrom := bytes.Index(d.data, []byte("/Contents <")) + len("/Contents ")
	gapTo := gapFrom + contentsWidth + 2
	token, second := string(d.data[gapFrom:gapTo]), d.data[gapTo:]
	content := "BT /F1 12 Tf 72 700 Td (Noi dung gia) Tj ET"
	forge := func(moved int) *draft {
		evil := &draft{data: slices.Clone(d.data[:gapTo]), objects: map[int]string{}}
		objects := map[int]string{
			1: d.objects[1], 2: d.objects[2], 3: d.objects[3], 5: d.objects[5], 7: d.objects[7],
			4: fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
			6: fmt.Sprintf("<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 %d %8d %d] /Contents %s >>",
				gapFrom, moved, len(second), token),
		}
		places := map[int]int{}
		body := []byte{}
		const room = 2000 // for the table
		for _, n := range slices.Sorted(maps.Keys(objects)) {
			places[n] = d.xref + room + len(body)
			body = fmt.Appendf(body, "%d 0 obj\n%s\nendobj\n", n, objects[n])
		}
		evil.data = append(evil.data, bytes.Repeat([]byte(" "), d.xref-len(evil.data))...)
		evil.data = append(evil.data, "xref\n0 8\n0000000000 65535 f \n"...)
		for n := 1; n < 8; n++ {
			evil.data = fmt.Appendf(evil.data, "%010d 00000 n \n", places[n])
		}
		evil.data = append(evil.data, "trailer\n<< /Size 8 /Root 1 0 R >>\n"...)
		evil.data = append(evil.data, bytes.Repeat([]byte(" "), d.xref+room-len(evil.data))...)
		evil.data = append(evil.data, body...)
		return evil
	}
	evil := forge(len(forge(0).data))
	evil.data = append(evil.data, second...)
	sig := only(t, w.verify(t, evil))
	if sig.Integrity != report.Broken || sig.Verdict != report.Invalid || sig.Reason != "byte-range.wrapped" {
		t.Errorf("%v %v %s", sig.Integrity, sig.Verdict, sig.Reason)
	}
}

// The dictionary written anew in a later revision, with another reason or name
// in it, around the same value.
func TestRewrittenDictionary(t *testing.T) {
	w := newWorld(t)
	d := signedBy(t, seal{}, recipe{by: w.National.Personal})
	from := bytes.Index(d.data, []byte("6 0 obj\n")) + len("6 0 obj\n")
	text := string(d.data[from : from+len(d.objects[6])])
	d.append(map[int]string{6: strings.TrimSuffix(text, ">>") + "/Reason (Dong y) >>"})
	sig := only(t, w.verify(t, d))
	if sig.Verdict != report.Invalid || sig.Reason != "byte-range.rewritten" {
		t.Errorf("%v %s", sig.Verdict, sig.Reason)
	}
}

// An unverified name is not shown as the signer's.
func TestNoNameWithoutProof(t *testing.T) {
	w := newWorld(t)
	d := signedBy(t, seal{}, recipe{by: w.National.Personal, corrupt: true})
	if sig := only(t, w.verify(t, d)); sig.Signer != (report.Signer{}) {
		t.Errorf("%+v", sig.Signer)
	}
}

// A file that was written anew keeps sound signature values with dead byte
// ranges and no fields. The clerk has to read why.
func TestResavedFile(t *testing.T) {
	w := newWorld(t)
	d := newDraft()
	d.sign(t, seal{cms: recipe{by: w.Specialised.Personal}.build})
	text := d.objects[6]
	from := bytes.Index(d.data, []byte("6 0 obj\n")) + len("6 0 obj\n")
	text = string(d.data[from : from+len(text)])
	for _, c := range []struct {
		name, filler, field, reason string
	}{
		{"longer", strings.Repeat("% filler\n", 50), "", "byte-range.re-saved"},
		{"shorter", "", "", "byte-range.re-saved"},
		{"shorter, field kept", "", "<< /FT /Sig /T (Signature1) /V 6 0 R /Rect [0 0 0 0] /Type /Annot /Subtype /Widget >>", "byte-range.re-saved"},
	} {
		t.Run(c.name, func(t *testing.T) {
			saved := &draft{data: []byte("%PDF-1.4\n" + c.filler), objects: map[int]string{}}
			objects := map[int]string{
				1: "<< /Type /Catalog /Pages 2 0 R >>",
				2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
				3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
				6: text,
			}
			if c.field != "" {
				objects[7] = c.field
				objects[1] = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [7 0 R] >> >>"
			}
			saved.append(objects)
			sig := only(t, w.verify(t, saved))
			if sig.Integrity != report.Broken || sig.Verdict != report.Invalid || sig.Reason != c.reason {
				t.Errorf("%v %v %s", sig.Integrity, sig.Verdict, sig.Reason)
			}
			if sig.Signer.Name == "" {
				t.Error("the value is sound: its signer is known")
			}
		})
	}
}

// A signature whose field was taken away is still reported, with a doubt.
func TestOrphan(t *testing.T) {
	w := newWorld(t)
	d := signedBy(t, seal{noField: true}, recipe{by: w.National.Personal})
	sig := only(t, w.verify(t, d))
	if f := finding(t, sig, report.CheckField); f.Reason != "orphan" || sig.Verdict == report.Valid || sig.Integrity != report.Intact {
		t.Errorf("%s %v %v", f.Code(), sig.Verdict, sig.Integrity)
	}
}

// What is appended later is not covered, whatever it is.
func TestAppendedBytes(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		name, tail string
		coverage   report.Coverage
		edits      report.Edits
	}{
		{"line end", "\r\n", report.CoverageFile, report.EditsNone},
		{"loose bytes", "hello", report.CoverageRevision, report.EditsSuspicious},
		{"object without a table", "9 0 obj\n<< >>\nendobj\n", report.CoverageRevision, report.EditsSuspicious},
		{"much white space", strings.Repeat("\n", 2*maxTail), report.CoverageRevision, report.EditsNone},
	} {
		d := signedBy(t, seal{}, recipe{by: w.National.Personal})
		d.data = append(d.data, c.tail...)
		sig := only(t, w.verify(t, d))
		if sig.Coverage != c.coverage || sig.LaterChanges != c.edits || sig.Verdict == report.Valid {
			t.Errorf("%s: %v %v %v", c.name, sig.Coverage, sig.LaterChanges, sig.Verdict)
		}
	}
}

// A file full of signatures that each want a pass over it takes bounded time.
func TestManySignatures(t *testing.T) {
	w := newWorld(t)
	sound := recipe{by: w.National.Personal}
	d := newDraft()
	filler := strings.Repeat("x", 1<<20)
	objects := map[int]string{}
	cms := hex.EncodeToString(sound.build(t, nil))
	var fields []string
	for i := range 1500 {
		n := 10 + 2*i
		fields = append(fields, fmt.Sprintf("%d 0 R", n+1))
		objects[n] = fmt.Sprintf("<< /Type /Sig /SubFilter /ETSI.CAdES.detached /ByteRange [0 %d %d 1000000] /Contents <%s> >>", i+1, i+2, cms)
		objects[n+1] = fmt.Sprintf("<< /FT /Sig /T (S%d) /V %d 0 R >>", i, n)
	}
	objects[1] = fmt.Sprintf("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [%s] >> >>", strings.Join(fields, " "))
	objects[9] = fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(filler), filler)
	d.append(objects)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	src := bytes.NewReader(d.data)
	doc, err := pdf.Open(src, int64(len(d.data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := Document(ctx, doc, src, Options{Trust: w.store, At: w.now})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Signatures) != 1500 || out.Verdict != report.DocumentInvalid {
		t.Errorf("%d signatures, %v", len(out.Signatures), out.Verdict)
	}
}
