package verify

import (
	"fmt"
	"strings"
	"testing"

	"trien/assets/words"
	"trien/signer/diff"
	"trien/signer/report"
)

// What came after a signature, in the words of the report; the comparing itself
// is tested in its own package.
func TestLaterChanges(t *testing.T) {
	w := newWorld(t)
	closed := "/Reference [<< /TransformMethod /DocMDP /TransformParams << /P 1 >> >>]"
	const text = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (So) /Rect [300 700 400 720] /P 3 0 R >>"
	other := "<< /Length 9 >>\nstream\n(another)\nendstream"
	for _, c := range []struct {
		name   string
		terms  string
		do     func(d *draft)
		edits  report.Edits
		status report.Status
		reason string
		added  bool
		kind   string // of the last change
	}{
		{"nothing", closed, func(*draft) {}, report.EditsNone, report.Pass, "none", false, ""},
		{"a signature", "", func(d *draft) { d.sign(t, seal{cms: recipe{by: w.National.Personal}.build}) }, report.EditsAllowed, report.Pass, "allowed", false, "signature-added"},
		{"a field filled", "", func(d *draft) {
			d.append(map[int]string{9: strings.Replace(text, "/T (So)", "/T (So) /V (125)", 1)})
		}, report.EditsAllowed, report.Pass, "allowed-content", true, "field-filled"},
		{"another page", "", func(d *draft) { d.append(map[int]string{4: other}) }, report.EditsSuspicious, report.Warn, "suspicious", false, "page-content"},
		{"another page, ruled out", closed, func(d *draft) { d.append(map[int]string{4: other}) }, report.EditsForbidden, report.Fail, "forbidden", false, "page-content"},
		{"a signature, ruled out", closed, func(d *draft) { d.sign(t, seal{cms: recipe{by: w.National.Personal}.build}) }, report.EditsForbidden, report.Fail, "forbidden", false, "signature-added"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDraft()
			d.fields = []string{"9 0 R"}
			d.append(map[int]string{9: text})
			d.sign(t, seal{extra: c.terms, cms: recipe{by: w.Specialised.Personal}.build})
			c.do(d)
			sig := w.verify(t, d).Signatures[0]
			f := finding(t, sig, report.CheckLaterChanges)
			if sig.LaterChanges != c.edits || f.Status != c.status || f.Reason != c.reason || sig.ContentAdded != c.added {
				t.Errorf("%v, %v %s, added %v: %v", sig.LaterChanges, f.Status, f.Reason, sig.ContentAdded, sig.Changes)
			}
			if (c.edits == report.EditsForbidden) != (sig.Verdict == report.Invalid) || c.edits == report.EditsSuspicious && sig.Verdict == report.Valid {
				t.Errorf("%v because of %s", sig.Verdict, sig.Reason)
			}
			last := report.Change{}
			if n := len(sig.Changes); n > 0 {
				last = sig.Changes[n-1]
			}
			if last.Kind != c.kind || last.Edits != c.edits && c.kind != "" {
				t.Errorf("%+v, want %s", last, c.kind)
			}
		})
	}
}

// A signature whose ranges have lost their place says nothing of what came
// after it.
func TestNothingIsComparedWithoutAPlace(t *testing.T) {
	w := newWorld(t)
	d := signedBy(t, seal{
		byteRange: func(_, _, size int) string { return fmt.Sprintf("[0 100 300 %d]", size-300) },
	}, recipe{by: w.Specialised.Personal})
	d.append(map[int]string{4: "<< /Length 0 >>\nstream\n\nendstream"})
	sig := only(t, w.verify(t, d))
	if sig.LaterChanges != report.EditsUnknown || len(sig.Changes) > 0 || sig.Verdict != report.Invalid {
		t.Errorf("%v %v %v", sig.LaterChanges, sig.Changes, sig.Verdict)
	}
}

func TestEveryChangeHasWords(t *testing.T) {
	for _, lang := range words.Languages() {
		catalogue, err := words.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range diff.Kinds() {
			if !catalogue.Has("change." + kind) {
				t.Errorf("%s: no words for %s", lang, kind)
			}
		}
	}
	if editsOf(diff.Unknown) != report.EditsUnknown {
		t.Error("what is not known is something")
	}
}
