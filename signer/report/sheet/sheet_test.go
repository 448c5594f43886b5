package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"trien/assets/words"
	"trien/signer/report"
	"trien/signer/trust"
)

// TestNothingUncheckedLooksGood takes any check's answer away: neither document
// nor signature nor the row of the check may look good then.
func TestNothingUncheckedLooksGood(t *testing.T) {
	for _, f := range signed().Findings {
		if f.Check == report.CheckTimestamp {
			continue // a signature can stand without
		}
		for _, status := range []report.Status{report.NotRun, report.Warn, report.Fail} {
			s := Read([]report.Document{document("a.pdf", signed(report.Finding{Check: f.Check, Status: status, Reason: "why"}))}, basis(), load(t, "en"))
			d := s.documents[0]
			harmless := status == report.Warn && f.Check == report.CheckPath // says something about a path that holds
			if good := looksGood(d.banner.tone) || looksGood(d.signatures[0].tone); good && !harmless {
				t.Errorf("%s %v: banner %v, card %v", f.Check, status, d.banner.tone, d.signatures[0].tone)
			}
			for _, r := range d.signatures[0].rows {
				for _, l := range r.lines {
					if l.judged && l.tone == Good && strings.Contains(l.text, "<check."+f.Check+".") {
						t.Errorf("%s %v: %q looks good", f.Check, status, l.text)
					}
				}
			}
		}
	}
}

func looksGood(t Tone) bool { return t == Good || t == Changed }

// TestZeroReportPromisesNothing: what nobody has filled in has no good sign.
func TestZeroReportPromisesNothing(t *testing.T) {
	docs := []report.Document{{}, {Signatures: []report.Signature{{}, {Kind: report.KindTimestamp}}}}
	for _, d := range Read(docs, report.Basis{}, load(t, "vi")).documents {
		if looksGood(d.banner.tone) {
			t.Errorf("banner %v", d.banner)
		}
		for _, c := range d.signatures {
			for _, r := range c.rows {
				for _, l := range r.lines {
					if looksGood(c.tone) || l.judged && looksGood(l.tone) {
						t.Errorf("%s: %+v", r.label, l)
					}
				}
			}
		}
	}
}

// TestDemonstrationIsNotRecommended: a valid signature of the demonstration must
// not be followed by "use it as the original".
func TestDemonstrationIsNotRecommended(t *testing.T) {
	w := load(t, "en")
	demo := signed(report.Finding{Check: report.CheckAnchor, Status: report.Warn, Reason: report.ReasonDemo})
	d := Read([]report.Document{document("a.pdf", demo)}, basis(), w).documents[0]
	if d.banner.tone != Good || d.banner.do != w("report.do.demo", nil) || len(d.warnings) != 2 {
		t.Errorf("%+v, %q", d.banner, d.warnings)
	}
}

// TestCircularFields: Thông tư 15/2025/TT-BKHCN, Điều 6, wants these of every
// signature, whatever is known of it.
func TestCircularFields(t *testing.T) {
	for _, lang := range words.Languages() {
		w := load(t, lang)
		for _, d := range Read(every(), basis(), w).documents {
			for _, c := range d.signatures {
				for _, key := range []string{"issuer", "signer", "manager", "time", "integrity", "validity", "period", "system"} {
					if !hasRow(c, w("report.row."+key, nil)) {
						t.Errorf("%s: %s: no %s", lang, c.name, key)
					}
				}
			}
		}
	}
}

func hasRow(c card, label string) bool {
	for _, r := range c.rows {
		if r.label == label && len(r.lines) > 0 && r.lines[0].text != "" {
			return true
		}
	}
	return false
}

// TestEveryWordIsThere reads reports that reach all branches in both languages
// and looks for a key that came back instead of its text.
func TestEveryWordIsThere(t *testing.T) {
	for _, lang := range words.Languages() {
		var out bytes.Buffer
		s := Read(append(every(), enums()...), basis(), load(t, lang))
		if err := errors.Join(s.WriteText(&out), s.WriteDocuments(&out), s.WriteEnd(&out), s.WriteHTML(&out)); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			for _, area := range []string{"report.", "verdict.", "system.", "integrity.", "coverage.", "later-changes.", "status.", "kind."} {
				if strings.Contains(line, " "+area) || strings.Contains(line, ">"+area) || strings.Contains(line, "{") && !strings.Contains(line, ": ") {
					t.Errorf("%s: %q", lang, line)
				}
			}
		}
	}
}

// enums goes through every value of every enumeration.
func enums() []report.Document {
	var docs []report.Document
	for v := report.DocumentIndeterminate; v <= report.DocumentUnreadable; v++ {
		docs = append(docs, report.Document{Verdict: v})
	}
	one := report.Document{Policy: "integrity", At: at(1, 1)}
	for e := report.EditsUnknown; e <= report.EditsForbidden; e++ {
		for v := report.Indeterminate; v <= report.Invalid; v++ {
			one.Signatures = append(one.Signatures, report.Signature{
				Verdict: v, LaterChanges: e, Coverage: report.Coverage(e % 3), Integrity: report.Integrity(e % 3), System: trust.System(e),
				Changes: []report.Change{{Kind: "k", Edits: e}}, Timestamps: []report.Timestamp{{Trusted: v == report.Valid}},
				Kind: report.Kind(e % 2), Path: []report.Certificate{{Revocation: report.Revocation{State: report.RevocationState(v)}}},
			})
		}
	}
	for _, found := range []string{"dss", "signature", "file", "cache", "online"} {
		for _, source := range []string{"ocsp", "crl"} {
			one.Signatures[0].Path = append(one.Signatures[0].Path, report.Certificate{Revocation: report.Revocation{Source: source, Found: found, Reason: "superseded"}})
		}
	}
	return append(docs, one, report.Document{Policy: "ETSI EN 319 102-1", At: at(2, 2), Offline: true})
}

// hostile is what a document or a certificate may say to deceive a reader.
const hostile = "<script>alert(1)</script>\"'&\x1b[2J\u202egpj.exe\r\nX: y\x00\ufeff"

// hostileDocument says it wherever a document can.
func hostileDocument(text string) report.Document {
	s := doubtful()
	s.Field, s.SubFilter = text, text
	s.Signer = report.Signer{Name: text, Organisation: text, Title: text, Email: text, Serial: text, Issuer: text, SHA256: text, NotAfter: at(1, 1)}
	s.Path = []report.Certificate{{Name: text, Revocation: report.Revocation{Source: text, Found: text, Reason: text, Err: errors.New(text)}}}
	s.Timestamps = []report.Timestamp{{Document: true, Field: text, Authority: text, Reason: text}}
	s.Changes = []report.Change{{Kind: text, Field: text, Args: map[string]string{"x": text}}}
	s.Findings[0].Args = map[string]string{"x": text}
	doc := document(text, s, s)
	doc.Policy = text
	return doc
}

func TestHostileTextStaysText(t *testing.T) {
	s := Read([]report.Document{hostileDocument(hostile), hostileDocument(strings.Repeat(hostile, 2000))}, basis(), load(t, "en"))
	var text, page, pdf bytes.Buffer
	if err := errors.Join(s.WriteText(&text), s.WriteHTML(&page), s.WritePDF(&pdf)); err != nil {
		t.Fatal(err)
	}
	for name, out := range map[string]string{"text": text.String(), "HTML": page.String()} {
		for _, sign := range []string{"\x1b", "\u202e", "\r", "\x00"} {
			if strings.Contains(out, sign) {
				t.Errorf("%s holds %q", name, sign)
			}
		}
	}
	if strings.Contains(text.String(), "\nX: y") {
		t.Error("a name makes a line of its own")
	}
	wellFormed(t, page.Bytes())
	accepted(t, pdf.Bytes())
	if text.Len()+page.Len()+pdf.Len() > 2<<20 {
		t.Errorf("the report has %d + %d + %d bytes", text.Len(), page.Len(), pdf.Len())
	}
}

// wellFormed reads the page as XML and fails on anything that would run or be
// fetched.
func wellFormed(t *testing.T, page []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(page))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		element, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch element.Name.Local {
		case "script", "img", "iframe", "object", "embed", "link", "form", "base", "svg":
			t.Errorf("the page has <%s>", element.Name.Local)
		}
		for _, a := range element.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "src" || a.Name.Local == "style" || a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#") {
				t.Errorf("<%s %s=%q>", element.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
}

func TestHTMLIsWellFormed(t *testing.T) {
	for _, lang := range words.Languages() {
		for _, docs := range [][]report.Document{nil, every()[:1], every(), enums()} {
			var page bytes.Buffer
			if err := Read(docs, basis(), load(t, lang)).WriteHTML(&page); err != nil {
				t.Fatal(err)
			}
			wellFormed(t, page.Bytes())
		}
	}
}

func FuzzHostileText(f *testing.F) {
	f.Add(hostile)
	f.Add("Nguyễn Văn A")
	f.Add("\xff\xfe\U0010ffff e\u0323\u0302")
	f.Fuzz(func(t *testing.T, text string) {
		s := Read([]report.Document{hostileDocument(text)}, basis(), load(t, "vi"))
		var page bytes.Buffer
		if err := errors.Join(s.WriteText(io.Discard), s.WriteHTML(&page), s.WritePDF(io.Discard)); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, page.Bytes())
	})
}

func TestNumbers(t *testing.T) {
	for want, list := range map[string][]int{
		"": nil, "1": {1}, "1, 2": {1, 2}, "1–3": {1, 2, 3}, "1, 3–7, 9, 10": {1, 3, 4, 5, 6, 7, 9, 10},
	} {
		if got := numbers(list); got != want {
			t.Errorf("%v: %q, want %q", list, got, want)
		}
	}
	r := newReader(load(t, "vi"))
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1.000", 1234567: "1.234.567"} {
		if got := r.number(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestTimesAreThoseOfVietnam(t *testing.T) {
	late := time.Date(2026, 12, 31, 18, 30, 0, 0, time.UTC)
	for lang, want := range map[string]string{"vi": "01:30:00 01/01/2027", "en": "1 Jan 2027, 01:30:00"} {
		if got := newReader(load(t, lang)).time(late); strings.ReplaceAll(got, "\u00a0", " ") != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}
