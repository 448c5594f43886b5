package verdict

import (
	"strings"
	"testing"
	"time"

	"trien/assets/words"
	"trien/signer/report"
	"trien/signer/trust"
)

var zone = time.FixedZone("+07", 7*3600)

// signature returns a signature whose every check passed, except those given.
func signature(findings ...report.Finding) report.Signature {
	s := report.Signature{
		Signer:      report.Signer{Name: "Nguyễn Thị Hồng Đặng", Organisation: "Ủy ban nhân dân xã Hòa Bình", Issuer: "CA phục vụ", NotAfter: time.Date(2028, 1, 7, 0, 0, 0, 0, zone)},
		System:      trust.Specialised,
		Coverage:    report.CoverageFile,
		ClaimedTime: time.Date(2026, 11, 21, 10, 41, 7, 0, zone),
	}
	given := make(map[string]bool)
	for _, f := range findings {
		given[f.Check] = true
	}
	for _, check := range []string{
		report.CheckByteRange, report.CheckCMSForm, report.CheckDigest, report.CheckSignature, report.CheckSignerCertificate,
		report.CheckESS, report.CheckAlgorithm, report.CheckPath, report.CheckValidity, report.CheckCoverage,
		report.CheckLaterChanges, report.CheckRevocation,
	} {
		if !given[check] {
			s.Findings = append(s.Findings, report.Finding{Check: check, Status: report.Pass, Reason: "ok"})
		}
	}
	s.Findings = append(s.Findings, findings...)
	report.Conclude(&s)
	return s
}

func notRun(check string) report.Finding {
	return report.Finding{Check: check, Reason: report.ReasonNotRun}
}

func document(signatures ...report.Signature) report.Document {
	doc := report.Document{Signatures: signatures, Pages: 2}
	report.ConcludeDocument(&doc)
	return doc
}

func load(t *testing.T, lang string) *words.Catalog {
	t.Helper()
	c, err := words.Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestBanner(t *testing.T) {
	broken := report.Finding{Check: report.CheckDigest, Status: report.Fail, Reason: "mismatch"}
	cases := []struct {
		name  string
		doc   report.Document
		tone  Tone
		title string
		why   string // a part of it
	}{
		{"unsigned", document(), Nothing, "Không có chữ ký số", "chỉ là hình"},
		{"valid", document(signature()), Good, "Hợp lệ", "nguyên vẹn"},
		{
			"revocation not checked", document(signature(notRun(report.CheckRevocation))), Undecided, "Chưa đủ căn cứ",
			"chưa kiểm tra chứng thư có bị thu hồi",
		},
		{
			"several questions open", document(signature(notRun(report.CheckRevocation)), signature(notRun(report.CheckLaterChanges))),
			Undecided, "Chưa đủ căn cứ", "thu hồi chứng thư và thay đổi sau khi ký",
		},
		{"changed", document(signature(broken)), Bad, "Không hợp lệ", "Nguyễn Thị Hồng Đặng"},
		{"two changed", document(signature(broken), signature(), signature(broken)), Bad, "Không hợp lệ", "2 trong 3"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := Read(c.doc, load(t, "vi"), zone)
			if v.Tone != c.tone || v.Title != c.title || !strings.Contains(v.Why, c.why) {
				t.Errorf("%d %q %q", v.Tone, v.Title, v.Why)
			}
		})
	}
}

func TestCard(t *testing.T) {
	v := Read(document(signature(notRun(report.CheckRevocation))), load(t, "vi"), zone)
	card := v.Cards[0]
	if card.Headline != "Hợp lệ nếu chứng thư chưa bị thu hồi" {
		t.Errorf("headline %q", card.Headline)
	}
	want := []Line{
		{Good, "Nội dung đã ký không bị sửa", ""},
		{Good, "Nơi cấp: CA phục vụ", ""},
		{Good, "Chứng thư còn hạn lúc ký", "đến 07/01/2028"},
		{Undecided, "Thu hồi chứng thư", "chưa kiểm tra"},
		{Nothing, "Ký 10:41:07\u00a021/11/2026", "đồng hồ người ký"},
		{Good, "Chữ ký bao trùm cả tệp", ""},
	}
	for i, line := range card.Facts {
		if line != want[i] {
			t.Errorf("fact %d: %+v, want %+v", i, line, want[i])
		}
	}
}

// TestNothingUncheckedIsGreen goes through every check: when it was not run,
// neither the document nor the signature may look good.
func TestNothingUncheckedIsGreen(t *testing.T) {
	for _, f := range signature().Findings {
		v := Read(document(signature(notRun(f.Check))), load(t, "en"), zone)
		if v.Tone == Good || v.Tone == Changed || v.Cards[0].Tone == Good {
			t.Errorf("%s not run: document %d, signature %d", f.Check, v.Tone, v.Cards[0].Tone)
		}
	}
	if v := Read(report.Document{}, load(t, "en"), zone); v.Tone == Good {
		t.Error("the zero report looks good")
	}
}

func TestProvenTimeGoesBeforeClaimed(t *testing.T) {
	s := signature()
	s.ProvenTime = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)
	line := reader{load(t, "vi"), zone}.signingTime(&s)
	if line != (Line{Good, "Ký 11:00:00\u00a021/11/2026", "dấu thời gian"}) {
		t.Errorf("%+v", line)
	}
}

func TestUnknownIssuerIsNeverGreen(t *testing.T) {
	s := signature()
	s.System = trust.Unknown
	if line := (reader{load(t, "vi"), zone}).issuer(&s); line.Tone == Good {
		t.Errorf("%+v", line)
	}
}

// TestEveryWordIsThere reads reports that reach all branches in both languages
// and looks for a key that came back instead of its text.
func TestEveryWordIsThere(t *testing.T) {
	for _, lang := range words.Languages() {
		c := load(t, lang)
		for _, doc := range everyReport() {
			for _, text := range texts(Read(doc, c, zone)) {
				if strings.HasPrefix(text, "ui.") || strings.Contains(text, "{") {
					t.Errorf("%s: %q", lang, text)
				}
			}
		}
	}
}

func everyReport() []report.Document {
	var docs []report.Document
	for verdict := report.DocumentIndeterminate; verdict <= report.DocumentUnreadable; verdict++ {
		docs = append(docs, report.Document{Verdict: verdict})
	}
	checks := signature().Findings
	for _, f := range checks {
		for status := report.NotRun; status <= report.Fail; status++ {
			one := signature(report.Finding{Check: f.Check, Status: status, Reason: "ok"})
			docs = append(docs, document(one), document(one, one))
		}
	}
	for i := report.IntegrityUnreadable; i <= report.Intact; i++ {
		for c := report.CoverageUnclear; c <= report.CoverageFile; c++ {
			for e := report.EditsUnknown; e <= report.EditsForbidden; e++ {
				docs = append(docs, report.Document{Signatures: []report.Signature{{Integrity: i, Coverage: c, LaterChanges: e}, {Kind: report.KindTimestamp}}})
			}
		}
	}
	return docs
}

func texts(v View) []string {
	all := []string{v.Title, v.Why}
	for _, c := range v.Cards {
		all = append(all, c.Name, c.Office)
		if !strings.HasPrefix(c.Headline, "check.") {
			all = append(all, c.Headline)
		}
		for _, line := range c.Facts {
			all = append(all, line.Text, line.Note)
		}
	}
	return all
}

// TestRedIsForInvalidSignatures: an expired certificate leaves a signature
// undecided, so nothing on its card may be red.
func TestRedIsForInvalidSignatures(t *testing.T) {
	for _, check := range []string{report.CheckValidity, report.CheckPath, report.CheckAlgorithm} {
		v := Read(document(signature(report.Finding{Check: check, Status: report.Fail, Reason: "expired"})), load(t, "vi"), zone)
		card := v.Cards[0]
		for _, line := range append(append(card.Facts, card.Advice...), card.Details...) {
			if line.Tone == Bad || card.Tone == Bad {
				t.Errorf("%s failed: %+v is red", check, line)
			}
		}
	}
	v := Read(document(signature(report.Finding{Check: report.CheckDigest, Status: report.Fail, Reason: "mismatch"})), load(t, "vi"), zone)
	if v.Cards[0].Tone != Bad || v.Cards[0].Facts[0].Tone != Bad {
		t.Errorf("a changed document is not red: %+v", v.Cards[0])
	}
}
