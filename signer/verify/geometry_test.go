package verify

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"trien/signer/pdf"
	"trien/signer/report"
)

func TestHexToken(t *testing.T) {
	for _, c := range []struct {
		in, want string
		ok       bool
	}{
		{"<>", "", true},
		{"<4e6F>", "4e6f", true},
		{"<4e 6\r\nF\x00>", "4e6f", true},
		{"<4e6>", "4e60", true},
		{"<4e6g>", "", false},
		{"<4e><6f>", "", false},
		{" <4e6f>", "", false},
		{"(No)", "", false},
		{"<", "", false},
		{"", "", false},
	} {
		got, ok := hexToken([]byte(c.in))
		if ok != c.ok || ok && hex.EncodeToString(got) != c.want {
			t.Errorf("%q: %x %v", c.in, got, ok)
		}
	}
}

// /Contents may be an indirect reference: the gap is then another object's
// text, and has to be the value and nothing else.
func TestIndirectContents(t *testing.T) {
	for _, c := range []struct {
		gap  string
		want gapKind
	}{
		{"<0102>", gapContents},
		{"<0103>", gapForeign},
		{"<0102> ", gapForeign},
		{"<0102>endobj 9 0 obj<0102>", gapForeign},
		{"<" + strings.Repeat(" ", 5000) + "0102>", gapForeign},
	} {
		sig := &pdf.Signature{Contents: []byte{1, 2}}
		got, err := inGap(bytes.NewReader([]byte(c.gap)), span(0, int64(len(c.gap))), sig)
		if err != nil || got != c.want {
			t.Errorf("%.30q: %v %v", c.gap, got, err)
		}
	}
}

// A file without usable cross-references shows its revisions by %%EOF alone.
func TestCoverageOfARepairedFile(t *testing.T) {
	w := newWorld(t)
	d := newDraft()
	d.sign(t, seal{cms: recipe{by: w.National.Personal}.build})
	d.data = append(d.data, "9 0 obj\n<< >>\nendobj\nstartxref\n99999999\n%%EOF\n"...)
	sig := only(t, w.verify(t, d))
	if sig.Integrity != report.Intact || sig.Coverage != report.CoverageRevision || sig.LaterChanges != report.EditsSuspicious {
		t.Errorf("%v %v %v", sig.Integrity, sig.Coverage, sig.LaterChanges)
	}
}
